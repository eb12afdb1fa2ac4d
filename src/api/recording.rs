//! A span while it lasts, and what of it is sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::value::{Key, Value};
use crate::client::json::Object;
use crate::client::span::Ended;
use crate::client::state::State;
use crate::client::{Client, context};
use crate::edge;
use crate::trace::baggage::Dsc;
use crate::trace::id::{SpanId, TraceId};

/// A span that has to do with more of them has to do with everything.
const LINKS_MAX: usize = 128;
/// Where the name of a segment comes from.
const NAME_SOURCE: &str = "sentry.segment.name.source";

/// A span while it lasts.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) span_id: SpanId,
    parent: Option<SpanId>,
    pub(crate) start_ms: f64,
    pub(crate) segment: Arc<Segment>,
    state: Arc<State>,
    /// None once it has ended.
    details: Mutex<Option<Details>>,
}

/// What may change while a span lasts.
#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) name: Key,
    pub(crate) op: Option<Key>,
    pub(crate) attributes: Vec<(Key, Value<'static>)>,
    pub(crate) failure: Option<String>,
    pub(crate) links: Vec<Link>,
}

impl Details {
    pub(crate) fn new(name: Key, op: Option<Key>, attributes: Vec<(Key, Value<'static>)>) -> Self {
        Self { name, op, attributes, failure: None, links: Vec::new() }
    }

    pub(crate) fn link(&mut self, link: Link) {
        if self.links.len() < LINKS_MAX {
            self.links.push(link);
        }
    }

    pub(crate) fn set(&mut self, key: Key, value: Value<'static>) {
        match self.attributes.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.attributes.push((key, value)),
        }
    }
}

/// Another span that has to do with a span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) sampled: bool,
    /// What it has to do with the span, as `sentry.link.type` says it.
    pub(crate) kind: Option<&'static str>,
}

impl Link {
    pub(crate) fn to(other: &Recording) -> Self {
        let segment = &other.segment;
        let Segment { trace_id, sampled, .. } = **segment;
        Self { trace_id, span_id: other.span_id, sampled, kind: None }
    }
}

/// The links of a span, as JSON.
pub(crate) fn links_text(links: &[Link]) -> String {
    let mut text = String::from("[");
    for link in links {
        if text.len() > 1 {
            text.push(',');
        }
        let mut object = Object::open(&mut text);
        object.text("trace_id", &link.trace_id.to_string());
        object.text("span_id", &link.span_id.to_string());
        object.flag("sampled", link.sampled);
        if let Some(kind) = link.kind {
            let mut attributes = Object::open(object.key("attributes"));
            let mut attribute = Object::open(attributes.key("sentry.link.type"));
            attribute.text("value", kind);
            attribute.text("type", "string");
            attribute.close();
            attributes.close();
        }
        object.close();
    }
    text.push(']');
    text
}

/// A part of a trace that one program sees: the span it begins with, and what was decided then.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) sampled: bool,
    /// The rate that was applied here.
    pub(crate) rate: Option<f64>,
    pub(crate) sample_rand: f64,
    /// What came with the trace, if it began elsewhere.
    pub(crate) dsc: Option<Dsc>,
    /// The decision that came with the trace, if it began elsewhere.
    pub(crate) inherited: Option<bool>,
    name: Mutex<Key>,
    /// The name is the path of a request, and says nothing that could be grouped by.
    is_path: AtomicBool,
}

impl Segment {
    pub(crate) fn name(&self) -> Key {
        self.name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the name is one that others may group by.
    pub(crate) fn is_named(&self) -> bool {
        !self.is_path.load(Ordering::Relaxed)
    }
}

impl Recording {
    pub(crate) fn start(
        (client, state): (&Client, &Arc<State>),
        parent: Option<&Self>,
        details: Details,
        start_ms: Option<f64>,
    ) -> Self {
        let span_id = SpanId(edge::random().max(1));
        let (segment, parent) = match parent {
            Some(parent) => (Arc::clone(&parent.segment), Some(parent.span_id)),
            None => {
                let trace = &state.trace;
                let Details { name, op, attributes, .. } = &details;
                let decision = client.decide(trace, name, op.as_deref(), attributes);
                let segment = Segment {
                    trace_id: trace.trace_id,
                    span_id,
                    sampled: decision.sampled,
                    rate: decision.applied_rate,
                    sample_rand: trace.sample_rand,
                    dsc: trace.dsc.clone(),
                    inherited: trace.sampled,
                    name: Mutex::new(name.clone()),
                    is_path: AtomicBool::new(attributes.iter().any(says_path)),
                };
                (Arc::new(segment), trace.parent_span_id)
            }
        };
        let details = segment.sampled.then_some(details);
        let start_ms = start_ms.unwrap_or_else(edge::now_ms);
        let state = Arc::clone(state);
        Self { span_id, parent, start_ms, segment, state, details: Mutex::new(details) }
    }

    /// Drops it: it was no part of what it is below.
    #[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
    pub(crate) fn discard(&self) {
        drop(self.details().take());
    }

    fn begins_segment(&self) -> bool {
        self.segment.span_id == self.span_id
    }

    /// The segment is called as the span that begins it.
    pub(crate) fn segment_is_called(&self, name: &Key) {
        if self.begins_segment() {
            self.segment.name.lock().unwrap_or_else(PoisonError::into_inner).clone_from(name);
        }
    }

    /// Some attributes concern the segment.
    pub(crate) fn segment_learns(&self, key: &Key, value: &Value<'static>) {
        if key == NAME_SOURCE && self.begins_segment() {
            self.segment.is_path.store(*value == Value::from("url"), Ordering::Relaxed);
        }
    }

    pub(crate) fn details(&self) -> MutexGuard<'_, Option<Details>> {
        self.details.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn end(&self, end_ms: f64) {
        let Some(details) = self.details().take() else { return };
        // A clock that was set back must not make a span end before it began.
        let end_ms = end_ms.max(self.start_ms);
        edge::span_ended(self, end_ms);
        let ended = Ended {
            span_id: self.span_id,
            parent: self.parent,
            start_ms: self.start_ms,
            end_ms,
            segment: &self.segment,
            state: &self.state,
            details: &details,
        };
        context::record(|client, writer| client.span(writer, &ended));
    }
}

fn says_path((key, value): &(Key, Value<'static>)) -> bool {
    key == NAME_SOURCE && *value == Value::from("url")
}

impl Drop for Recording {
    /// A span that nobody can end any more has ended.
    fn drop(&mut self) {
        self.end(edge::now_ms());
    }
}
