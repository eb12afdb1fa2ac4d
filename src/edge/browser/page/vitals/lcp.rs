//! The largest text or image that was painted while nothing had been touched.

use wasm_bindgen::JsValue;

use super::super::super::js;
use super::super::timeline;
use super::place::Place;
use super::tell::Told;
use crate::api::value::{Key, Value};
use crate::bridge::request::Address;

/// An address only has to be recognised; `data:` ones can be of any length.
const ADDRESS_BYTES_MAX: usize = 200;

#[derive(Default)]
pub(super) struct Lcp {
    newest: Option<(JsValue, f64, Place)>,
    is_final: bool,
}

impl Lcp {
    pub(super) fn is_open(&self) -> bool {
        !self.is_final
    }

    pub(super) fn read(&mut self, entry: JsValue, hidden_at: f64) {
        let time = js::number(&entry, "startTime");
        if !self.is_final && time < hidden_at {
            let place = Place::of(&js::get(&entry, "element"));
            let value = (time - timeline::activation_start()).max(0.0);
            self.newest = Some((entry, value, place));
        }
    }

    /// Told once: after that it is final.
    pub(super) fn settle(&mut self) -> Option<Told> {
        self.is_final = true;
        let (entry, value, place) = self.newest.take()?;
        let mut details: Vec<(Key, Value<'static>)> = Vec::new();
        let mut add = |key: &'static str, value: Value<'static>| details.push((key.into(), value));
        add("browser.web_vital.lcp.element", place.target.into());
        let (id, address) = (js::text(&entry, "id"), js::text(&entry, "url"));
        if !id.is_empty() {
            add("browser.web_vital.lcp.id", id.into());
        }
        if !address.is_empty() {
            let address = Address::read(&address).full;
            add(
                "browser.web_vital.lcp.url",
                js::cut(&address, ADDRESS_BYTES_MAX).to_owned().into(),
            );
        }
        add("browser.web_vital.lcp.load_time", js::number(&entry, "loadTime").into());
        add("browser.web_vital.lcp.render_time", js::number(&entry, "renderTime").into());
        add("browser.web_vital.lcp.size", js::number(&entry, "size").into());
        Some(Told {
            op: "ui.webvital.lcp",
            name: "Largest contentful paint",
            origin: "auto.ui.browser.lcp",
            key: "browser.web_vital.lcp.value",
            value,
            end: js::number(&entry, "startTime"),
            component: place.component,
            details,
            ..Told::default()
        })
    }
}
