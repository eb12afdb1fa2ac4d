//! Records as they cross into the core; see `ARCHITECTURE.md`, "The crossing".

use std::collections::HashMap;
use std::sync::Arc;

use super::encoder::settled;
use super::hooks::{MetricDraft, SpanDraft, guarded};
use super::json::Object;
use super::ledger::{Category, Ledger, Reason};
use super::record::{Metric, Records, Stored};
use super::state::State;
use super::strings::Strings;
use crate::api::options::Options;
use crate::api::recording::{Details, Ended, Link};
use crate::api::value::{Key, Value};
use crate::limits::INTEGER_MAX;

/// Decimals the core writes itself; a number with more of them crosses as text.
const DECIMALS: f64 = 1e4;

/// How values cross; see `ARCHITECTURE.md`, "The crossing".
const TAG_STRING: f64 = 0.0;
const TAG_BOOLEAN: f64 = 1.0;
const TAG_NUMBER: f64 = 2.0;
const TAG_ARRAY: f64 = 3.0;
const TAG_DOUBLE_TEXT: f64 = 4.0;
const KEY: f64 = 16.0;
const VALUE_IS_TEXT: f64 = 4.0;
const SPAN: f64 = 16.0;
const SPAN_FAILED: f64 = 1.0;
const SPAN_SEGMENT: f64 = 2.0;
const SPAN_LINKS: f64 = 4.0;

/// Records of one envelope or more, as they cross.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) strings: Strings,
    pub(crate) numbers: Vec<f64>,
    pub(crate) count: u32,
    pub(crate) snapshots: Vec<(u32, Vec<f64>)>,
    known: HashMap<usize, f64>,
    /// Keeps the places of states from being used anew while they are known by them.
    states: Vec<Arc<State>>,
}

impl Batch {
    pub(crate) fn metrics(&mut self, options: &Options, records: &Records, ledger: &Ledger) {
        let mut attributes = records.attributes.iter();
        let mut text = records.text.as_str();
        for metric in &records.metrics {
            let own = attributes.by_ref().take(metric.attributes as usize);
            let state = records.states.get(metric.state as usize);
            let snapshot = state.map_or(f64::from(u32::MAX), |state| {
                self.snapshot(state, || settled(options, state, false))
            });
            if let Some(hook) = &options.before_send_metric {
                let mut draft = draft(metric, own, &mut text);
                match guarded(|| (hook.0)(&mut draft)) {
                    Some(true) => self.draft(metric, snapshot, draft),
                    Some(false) => ledger.lose(Reason::BeforeSend, Category::Metric, 1),
                    None => ledger.lose(Reason::CallbackError, Category::Metric, 1),
                }
                continue;
            }
            let kind = metric.kind as u8;
            self.head(kind, &metric.name, metric.unit.as_deref(), metric.value, metric, snapshot);
            self.numbers.push(metric.attributes.into());
            for (key, stored) in own {
                match stored {
                    Stored::Text { length } => {
                        let (own, rest) =
                            text.split_at_checked(*length as usize).unwrap_or((text, ""));
                        text = rest;
                        self.text(key, own);
                    }
                    Stored::Bool(value) => self.boolean(key, *value),
                    Stored::Integer(value) => self.number(key, *value as f64),
                    Stored::Double(value) => self.number(key, *value),
                    Stored::Array(array) => self.array(key, &array.json, array.bytes),
                }
            }
        }
    }

    fn draft(&mut self, metric: &Metric, snapshot: f64, draft: MetricDraft) {
        let MetricDraft { kind, name, value, unit, attributes } = draft;
        self.head(kind as u8, &name, unit.as_deref(), value, metric, snapshot);
        self.numbers.push(attributes.len() as f64);
        for (key, value) in &attributes {
            self.value(key, value);
        }
    }

    fn head(
        &mut self,
        kind: u8,
        name: &str,
        unit: Option<&str>,
        value: f64,
        metric: &Metric,
        snapshot: f64,
    ) {
        let name = self.strings.id(name);
        let unit = unit.map_or(0.0, |unit| self.strings.id(unit));
        let (kind, value) = if is_simple(value) {
            (f64::from(kind), value)
        } else {
            (f64::from(kind) + VALUE_IS_TEXT, self.strings.add(&value.to_string()))
        };
        let trace = self.hex(metric.trace, 32);
        let span = if metric.span == 0 { 0.0 } else { self.hex(metric.span.into(), 16) };
        self.numbers.extend([kind, name, unit, value, metric.time_ms, trace, span, snapshot]);
        self.count += 1;
    }

    pub(crate) fn span(&mut self, options: &Options, mut span: Ended, ledger: &Ledger) {
        if let Some(reason) = refusal(options, &mut span) {
            return ledger.lose(reason, Category::Span, 1);
        }
        self.span_head(options, &span);
        let Details { op, attributes: own, failure, links, .. } = &span.details;
        let count_at = self.numbers.len();
        self.numbers.push(0.0);
        if !links.is_empty() {
            let links = self.strings.add(&links_text(links));
            self.numbers.push(links);
        }
        let mut count = own.len();
        for (key, value) in own {
            self.value(key, value);
        }
        let segment = &span.segment;
        let is_segment = segment.span_id == span.span_id;
        let (segment_id, segment_name) = (segment.span_id.to_string(), segment.name());
        let more = [
            ("sentry.op", op.as_deref()),
            ("sentry.origin", Some("manual")),
            ("sentry.segment.name", Some(&*segment_name)),
            ("sentry.segment.id", Some(&*segment_id)),
            ("sentry.segment.name.source", is_segment.then_some("custom")),
            ("sentry.status.message", failure.as_deref()),
        ];
        for (key, text) in more {
            if let Some(text) = text.filter(|_| own.iter().all(|(known, _)| known != key)) {
                self.text(key, text);
                count += 1;
            }
        }
        if let Some(rate) = segment.rate.filter(|_| is_segment) {
            self.number("sentry.sample_rate", rate);
            count += 1;
        }
        if let Some(place) = self.numbers.get_mut(count_at) {
            *place = count as f64;
        }
    }

    /// A span up to the number of its attributes.
    fn span_head(&mut self, options: &Options, span: &Ended) {
        let (segment, state, details) = (&span.segment, &span.state, &span.details);
        let snapshot = self.snapshot(state, || settled(options, state, true));
        // What somebody gave up has not failed.
        let failed = details.failure.as_deref().is_some_and(|why| why != "cancelled");
        let flag = |is_set: bool, weight: f64| if is_set { weight } else { 0.0 };
        let kind = SPAN
            + flag(failed, SPAN_FAILED)
            + flag(segment.span_id == span.span_id, SPAN_SEGMENT)
            + flag(!details.links.is_empty(), SPAN_LINKS);
        let name = self.strings.id(&details.name);
        let parent = span.parent.map_or(0.0, |parent| self.hex(parent.0.into(), 16));
        let trace = self.hex(segment.trace_id.0, 32);
        let id = self.hex(span.span_id.0.into(), 16);
        let (end, start) = (span.end_ms, span.start_ms);
        self.numbers.extend([kind, name, parent, end, start, trace, id, snapshot]);
        self.count += 1;
    }

    /// The number of a state; what it says is asked for once.
    fn snapshot(
        &mut self,
        state: &Arc<State>,
        settled: impl FnOnce() -> Vec<(Key, Value<'static>)>,
    ) -> f64 {
        let place = Arc::as_ptr(state) as usize;
        if let Some(id) = self.known.get(&place) {
            return *id;
        }
        self.states.push(Arc::clone(state));
        let attributes = settled();
        let outer = std::mem::take(&mut self.numbers);
        for (key, value) in &attributes {
            // All of them give way to a record's own.
            self.numbers.push(0.0);
            self.value(key, value);
        }
        let numbers = std::mem::replace(&mut self.numbers, outer);
        let id = self.snapshots.len() as f64;
        self.snapshots.push((attributes.len() as u32, numbers));
        self.known.insert(place, id);
        id
    }

    fn value(&mut self, key: &str, value: &Value<'_>) {
        match value {
            Value::Text(text) => self.text(key, text),
            Value::Bool(value) => self.boolean(key, *value),
            Value::Integer(value) => self.number(key, *value as f64),
            Value::Double(value) => self.number(key, *value),
            Value::Array(array) => self.array(key, &array.json, array.bytes),
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        let key = self.strings.id(key);
        // An empty text is one all the same; number 0 would be none.
        let text = if text.is_empty() { self.strings.add("") } else { self.strings.id(text) };
        self.numbers.extend([key * KEY + TAG_STRING, text]);
    }

    fn boolean(&mut self, key: &str, value: bool) {
        let key = self.strings.id(key);
        self.numbers.extend([key * KEY + TAG_BOOLEAN, f64::from(u8::from(value))]);
    }

    /// One that is not finite keeps its place, and is left out by the core.
    fn number(&mut self, key: &str, value: f64) {
        let key = self.strings.id(key);
        if is_simple(value) || !value.is_finite() {
            self.numbers.extend([key * KEY + TAG_NUMBER, value]);
        } else {
            let text = self.strings.add(&value.to_string());
            self.numbers.extend([key * KEY + TAG_DOUBLE_TEXT, text]);
        }
    }

    fn array(&mut self, key: &str, json: &str, bytes: usize) {
        let (key, json) = (self.strings.id(key), self.strings.id(json));
        self.numbers.extend([key * KEY + TAG_ARRAY, json, bytes as f64]);
    }

    fn hex(&mut self, id: u128, digits: usize) -> f64 {
        self.strings.id(&format!("{id:0digits$x}"))
    }
}

/// A metric as hooks see it.
fn draft<'r>(
    metric: &Metric,
    own: impl Iterator<Item = &'r (Key, Stored)>,
    text: &mut &str,
) -> MetricDraft {
    let attributes = own.map(|(key, stored)| {
        let value = match stored {
            Stored::Text { length } => {
                let (own, rest) = text.split_at_checked(*length as usize).unwrap_or((text, ""));
                *text = rest;
                Value::Text(own.to_owned().into())
            }
            Stored::Bool(value) => Value::Bool(*value),
            Stored::Integer(value) => Value::Integer(*value),
            Stored::Double(value) => Value::Double(*value),
            Stored::Array(array) => Value::Array((**array).clone()),
        };
        (key.clone(), value)
    });
    MetricDraft {
        kind: metric.kind,
        name: metric.name.clone(),
        value: metric.value,
        unit: metric.unit.clone(),
        attributes: attributes.collect(),
    }
}

/// Whether the core can write the number itself.
fn is_simple(value: f64) -> bool {
    if value.fract() == 0.0 {
        value.abs() <= INTEGER_MAX
    } else {
        value.abs() < INTEGER_MAX / DECIMALS && (value * DECIMALS).round() / DECIMALS == value
    }
}

/// The links of a span, as JSON.
fn links_text(links: &[Link]) -> String {
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

/// Why a hook does not want a span to be sent, if so. It may change it, too.
fn refusal(options: &Options, span: &mut Ended) -> Option<Reason> {
    let hook = options.before_send_span.as_ref()?;
    let milliseconds = span.end_ms - span.start_ms;
    let Details { name, op, attributes, .. } = &mut span.details;
    let mut draft = SpanDraft { name, op: op.as_deref(), attributes, milliseconds };
    match guarded(|| (hook.0)(&mut draft)) {
        Some(true) => None,
        Some(false) => Some(Reason::BeforeSend),
        None => Some(Reason::CallbackError),
    }
}
