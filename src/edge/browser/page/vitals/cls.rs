//! How much of the page moved without being asked to: the worst window of shifts, and the one that is open.

use wasm_bindgen::JsValue;

use super::super::super::js;
use super::super::timeline;
use super::place::Place;
use super::tell::Told;
use crate::api::value::{Key, Value};

/// Shifts belong together while less than this lies between two of them, and less than that between the first and the last.
const GAP_MS: f64 = 1_000.0;
const WINDOW_MS: f64 = 5_000.0;

pub(super) struct Cls {
    sum: f64,
    first: f64,
    last: f64,
    worst: f64,
    entry: JsValue,
}

impl Default for Cls {
    fn default() -> Self {
        let entry = JsValue::UNDEFINED;
        Self { sum: 0.0, first: -WINDOW_MS, last: 0.0, worst: 0.0, entry }
    }
}

impl Cls {
    pub(super) fn read(&mut self, entry: JsValue) {
        if js::get(&entry, "hadRecentInput").is_truthy() {
            return;
        }
        let (time, value) = (js::number(&entry, "startTime"), js::number(&entry, "value"));
        if time - self.last < GAP_MS && time - self.first < WINDOW_MS {
            self.sum += value;
        } else {
            (self.sum, self.first) = (value, time);
        }
        self.last = time;
        if self.sum > self.worst {
            (self.worst, self.entry) = (self.sum, entry);
        }
    }

    /// A page without shifts has a value too, and a good one; if the browser tells of shifts.
    pub(super) fn settle(self) -> Option<Told> {
        if !timeline::is_known("layout-shift") {
            return None;
        }
        let sources: Vec<Place> = js::each(&js::get(&self.entry, "sources"))
            .map(|source| Place::of(&js::get(&source, "node")))
            .collect();
        let component = sources.first().and_then(|place| place.component.clone());
        let number = |index: usize| ["browser.web_vital.cls.source.", &index.to_string()].concat();
        let details = sources
            .into_iter()
            .enumerate()
            .map(|(index, place)| (Key::Owned(number(index + 1)), Value::from(place.target)));
        let time = js::number(&self.entry, "startTime");
        Some(Told {
            op: "ui.webvital.cls",
            name: "Layout shift",
            origin: "auto.ui.browser.cls",
            key: "browser.web_vital.cls.value",
            value: self.worst,
            start: time,
            end: time,
            component,
            details: details.collect(),
            ..Told::default()
        })
    }
}
