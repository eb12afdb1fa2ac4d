//! A vital as a span.

use wasm_bindgen::JsValue;

use super::super::super::machine;
use super::super::timeline;
use crate::api::span::{Span, span};
use crate::api::value::{Key, Value};

/// A value that is known, or known better; times are of the performance timeline.
#[derive(Default)]
pub(super) struct Told {
    pub(super) op: &'static str,
    pub(super) name: &'static str,
    pub(super) origin: &'static str,
    /// The attribute that holds it.
    pub(super) key: &'static str,
    pub(super) value: f64,
    /// How long somebody waited for nothing else.
    pub(super) exclusive_ms: f64,
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) component: Option<String>,
    /// The route it happened on; none = that of the load.
    pub(super) route: Option<Span>,
    pub(super) details: Vec<(Key, Value<'static>)>,
}

impl Told {
    /// Records it below the route that it belongs to, even when that one has ended.
    pub(super) fn record(self, document: &JsValue, load: Option<&Span>) {
        let parent = self.route.as_ref().or(load);
        let name = self.component.clone().map_or(Key::Borrowed(self.name), Key::Owned);
        let mut about = span(name)
            .op(self.op)
            .started_at(machine::entry_ms(self.start))
            .with("sentry.origin", self.origin)
            .with("sentry.exclusive_time", self.exclusive_ms)
            .with(self.key, self.value)
            .with("browser.navigation.type", timeline::navigation_type(document));
        if let Some((span, recording)) = parent.and_then(|it| Some((it, it.0.as_ref()?))) {
            about = about.child_of(span).with("sentry.transaction", recording.segment.name());
        }
        let is_of_load =
            parent.is_some() && parent.and_then(Span::span_id) == load.and_then(Span::span_id);
        if let Some(id) = load.and_then(Span::span_id).filter(|_| is_of_load) {
            about = about.with("sentry.pageload.span_id", id.to_string());
        }
        if let Some(component) = self.component {
            about = about.with("ui.component_name", component);
        }
        for (key, value) in self.details {
            about = about.with(key, value);
        }
        about.start().end_at(machine::entry_ms(self.end));
    }
}
