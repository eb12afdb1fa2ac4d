//! What the browser's timeline knows of requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::super::super::{js, machine};
use super::super::{Page, resource};
use crate::api::span::Span;

/// Browsers tell what a request went through once its body has arrived; a body that takes longer is not waited for.
const WAIT_MS: f64 = 300.0;

/// Requests whose timing is waited for at once; a page with more of them has other worries.
const WAITING_MAX: usize = 200;

/// Requests under way, and those that are answered but whose timing has not come.
#[derive(Default)]
pub(in super::super) struct Requests {
    waiting: RefCell<Vec<Waiting>>,
    number: Cell<u32>,
}

struct Waiting {
    number: u32,
    span: Span,
    address: String,
    /// When it was answered, if it was.
    end_ms: Option<f64>,
}

impl Requests {
    /// A request begins. Answers its number.
    pub(super) fn begin(&self, span: &Span, address: &str) -> u32 {
        let number = self.number.get().wrapping_add(1);
        self.number.set(number);
        let Ok(mut waiting) = self.waiting.try_borrow_mut() else { return number };
        if waiting.len() < WAITING_MAX {
            // Some browsers leave the fragment in the names of entries.
            let address = without_fragment(address).to_owned();
            waiting.push(Waiting { number, span: span.clone(), address, end_ms: None });
        }
        number
    }

    /// Ends the span of a request: when its timing has come, or will not.
    pub(super) fn answered(&self, page: &Rc<Page>, number: u32, span: &Span, end_ms: f64) {
        let Ok(mut waiting) = self.waiting.try_borrow_mut() else { return span.end_at(end_ms) };
        let Some(it) = waiting.iter_mut().find(|it| it.number == number) else {
            drop(waiting);
            return span.end_at(end_ms);
        };
        it.end_ms = Some(end_ms);
        drop(waiting);
        let page = Rc::downgrade(page);
        let end = move || {
            if let Some(page) = page.upgrade() {
                page.requests.end(Some(number));
            }
        };
        js::later(WAIT_MS, Box::new(end));
    }

    /// A resource was loaded. Whether it was by a request, which is told elsewhere.
    pub(in super::super) fn learn(&self, entry: &JsValue) -> bool {
        if js::text(entry, "initiatorType") != "fetch" {
            return false;
        }
        let start_ms = machine::entry_ms(js::number(entry, "startTime"));
        let name = js::text(entry, "name");
        let name = without_fragment(&name);
        let Ok(mut waiting) = self.waiting.try_borrow_mut() else { return true };
        // Several requests to one address: the one that began closest to it.
        let distance = |it: &Waiting| {
            let began_ms = it.span.0.as_ref().map_or(0.0, |span| span.start_ms);
            (began_ms - start_ms).abs()
        };
        let same = waiting.iter().enumerate().filter(|(_, it)| it.address == name);
        let closest = same.min_by(|one, other| distance(one.1).total_cmp(&distance(other.1)));
        let found = closest.map(|(place, _)| place).map(|place| waiting.remove(place));
        drop(waiting);
        if let Some(Waiting { span, end_ms, .. }) = found {
            resource::describe(&span, entry);
            if let Some(end_ms) = end_ms {
                span.end_at(end_ms);
            }
        }
        true
    }

    /// Ends all that are answered.
    pub(in super::super) fn settle(&self) {
        self.end(None);
    }

    /// Ends those that are answered, or one of them.
    fn end(&self, number: Option<u32>) {
        let Ok(mut waiting) = self.waiting.try_borrow_mut() else { return };
        let mut ends = Vec::new();
        waiting.retain(|it| {
            let Some(end_ms) = it.end_ms else { return true };
            let stays = number.is_some_and(|number| number != it.number);
            if !stays {
                ends.push((it.span.clone(), end_ms));
            }
            stays
        });
        drop(waiting);
        for (span, end_ms) in ends {
            span.end_at(end_ms);
        }
    }
}

fn without_fragment(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}
