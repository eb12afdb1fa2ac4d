//! How the page feels to its visitors: LCP, CLS and INP as spans; FCP and TTFB with the load.

mod cls;
mod inp;
mod lcp;
mod place;
mod tell;

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::super::{js, machine};
use super::{Page, timeline};
use crate::api::span::Span;
use cls::Cls;
pub(super) use inp::EVENT_MS_MIN;
use inp::Inp;
use lcp::Lcp;
use place::Place;
use tell::Told;

/// Longer is no wait of a visitor, but a page that slept, a dialog, or a clock that jumped.
const WAIT_MS_MAX: f64 = 60_000.0;

/// After an input the browser notes no further LCP; entries of what was painted before may take this long to come.
const LATE_MS_MAX: f64 = 1_000.0;

/// The vitals of a page, as far as they are known.
pub(super) struct Vitals {
    /// Since when the page has been hidden: what is painted later was unseen, not slow.
    hidden_at: f64,
    /// None once they are final: another route has begun, or somebody has gone away.
    lcp: Option<Lcp>,
    cls: Option<Cls>,
    inp: Inp,
}

impl Vitals {
    pub(super) fn new() -> Self {
        let (lcp, cls) = (Some(Lcp::default()), Some(Cls::default()));
        Self { hidden_at: f64::INFINITY, lcp, cls, inp: Inp::default() }
    }

    /// The page is hidden, at a time of the performance timeline.
    pub(super) fn hidden_at(&mut self, time: f64) {
        self.hidden_at = self.hidden_at.min(time);
    }

    /// What there is to tell. LCP and CLS change no more.
    fn settle(&mut self) -> Vec<Told> {
        let is_painted = paint_time("first-contentful-paint", self.hidden_at).is_some();
        let (lcp, cls) = (self.lcp.take(), self.cls.take());
        let mut told: Vec<Told> = lcp.and_then(|mut lcp| lcp.settle()).into_iter().collect();
        // A page that has shown nothing has not shifted either.
        told.extend(cls.filter(|_| is_painted).and_then(Cls::settle));
        told.extend(self.inp.settle());
        told
    }
}

/// Follows the vitals of a page that has a visitor.
pub(super) fn watch(page: &Rc<Page>) {
    let start = timeline::activation_start();
    // A page that is hidden when first looked at counts as hidden from its beginning, unless the browser knows better.
    let hidden = js::each(&timeline::entries("visibility-state"))
        .find(|it| js::text(it, "name") == "hidden" && js::number(it, "startTime") >= start)
        .map(|it| js::number(&it, "startTime"));
    let now_hidden = js::text(&page.document, "visibilityState") == "hidden";
    if let Some(time) = hidden.or(now_hidden.then_some(0.0)) {
        page.vitals.borrow_mut().hidden_at(time);
    }
    for event in ["pointerdown", "click", "keydown"] {
        page.hear(event, page.weakly(move |page, input| page.touched(event, &input)));
    }
}

impl Page {
    /// Somebody touched the page; what scripts do is no input.
    fn touched(self: &Rc<Self>, event: &str, input: &JsValue) {
        if !js::get(input, "isTrusted").is_truthy() {
            return;
        }
        let place = Place::of(&js::get(input, "target"));
        let Ok(mut vitals) = self.vitals.try_borrow_mut() else { return };
        vitals.inp.touched(js::number(input, "timeStamp"), place);
        if event == "pointerdown" || !vitals.lcp.as_ref().is_some_and(Lcp::is_open) {
            return;
        }
        let page = Rc::downgrade(self);
        let settle = move || {
            let Some(page) = page.upgrade() else { return };
            let told = match page.vitals.try_borrow_mut() {
                Ok(mut vitals) => vitals.lcp.as_mut().and_then(Lcp::settle),
                Err(_) => None,
            };
            page.tell_vitals(told.into_iter().collect());
        };
        js::later(LATE_MS_MAX, Box::new(settle));
    }

    /// Reads entries of the timeline, in the order in which they were told.
    pub(super) fn read_vitals(self: &Rc<Self>, entries: Vec<JsValue>) {
        let Ok(mut vitals) = self.vitals.try_borrow_mut() else { return };
        let Vitals { hidden_at, lcp, cls, inp } = &mut *vitals;
        for entry in entries {
            match js::text(&entry, "entryType").as_str() {
                "largest-contentful-paint" => {
                    if let Some(lcp) = lcp {
                        lcp.read(entry, *hidden_at);
                    }
                }
                "layout-shift" => {
                    if let Some(cls) = cls {
                        cls.read(entry);
                    }
                }
                _ => inp.read(entry, |time| self.route_at(time)),
            }
        }
    }

    /// Tells all values as they are: the page may be gone soon, or is about to become another one.
    pub(super) fn settle_vitals(self: &Rc<Self>) {
        if !self.options.vitals || self.observer.borrow().is_none() {
            return;
        }
        self.take_entries();
        let told = match self.vitals.try_borrow_mut() {
            Ok(mut vitals) => vitals.settle(),
            Err(_) => return,
        };
        self.tell_vitals(told);
    }

    fn tell_vitals(&self, told: Vec<Told>) {
        if !self.client().is_some_and(|client| client.options.decides()) {
            return;
        }
        let load = self.routes.borrow().iter().find(|it| it.1 == 0.0).map(|it| it.0.clone());
        for told in told.into_iter().filter(|it| it.value <= WAIT_MS_MAX) {
            told.record(&self.document, load.as_ref());
        }
    }

    /// The route at a time of the performance timeline.
    fn route_at(&self, time: f64) -> Option<Span> {
        self.routes.borrow().iter().find(|it| it.1 <= time).map(|it| it.0.clone())
    }

    /// What a load knows when it ends: the first byte, and the first paints.
    pub(super) fn add_first_moments(&self, load: &Span) {
        let Ok(vitals) = self.vitals.try_borrow() else { return };
        let hidden_at = vitals.hidden_at;
        drop(vitals);
        if let Some(entry) = timeline::believable_navigation() {
            let (asked, answered) =
                (js::number(&entry, "requestStart"), js::number(&entry, "responseStart"));
            let ttfb = (answered - timeline::activation_start()).max(0.0);
            load.set("browser.web_vital.ttfb.value", ttfb);
            if asked <= answered {
                load.set("browser.web_vital.ttfb.request_time", answered - asked);
            }
        }
        for (paint, attribute) in [
            ("first-paint", "browser.web_vital.fp.value"),
            ("first-contentful-paint", "browser.web_vital.fcp.value"),
        ] {
            if let Some(time) = paint_time(paint, hidden_at) {
                load.set(attribute, time);
            }
        }
    }
}

/// When something was first painted; nothing if it was not yet, or if the page had been hidden before.
fn paint_time(name: &str, hidden_at: f64) -> Option<f64> {
    let entry = js::get(&js::ask(&machine::performance(), "getEntriesByName", name), "0");
    let time = js::get(&entry, "startTime").as_f64()?;
    (time < hidden_at).then(|| (time - timeline::activation_start()).max(0.0))
}
