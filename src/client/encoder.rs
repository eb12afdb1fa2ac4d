//! Records → envelopes, by the core that also runs in pages.

use std::collections::HashMap;
use std::sync::Arc;

use super::buffer::Buffer;
use super::event;
use super::hooks::{MetricDraft, SpanDraft, guarded};
use super::json::Object;
use super::ledger::{Category, Ledger, Reason, report};
use super::outbox::Parcel;
use super::record::{Metric, Records, Stored};
use super::state::State;
use super::strings::Strings;
use crate::Core;
use crate::api::options::Options;
use crate::api::span::{Details, Ended, Segment};
use crate::api::value::{Key, Value};
use crate::edge::PLAIN_BYTES_MAX;
use crate::limits::INTEGER_MAX;
use crate::trace::baggage::Dsc;

/// Compressed bytes of one envelope: receivers take far more, and a lost request should not cost much.
const ENVELOPE_BYTES_MAX: u32 = 512 * 1024;
const CONTAINER: &[u8] = br#"{"version":2,"items":["#;
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

pub(crate) struct Encoder {
    core: Core,
    /// Empty between two rounds, but for the room it takes.
    spare: Records,
    header: String,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Encoder")
    }
}

impl Encoder {
    pub(crate) fn new(options: &Options) -> Self {
        let mut core = Core::new();
        core.configure_container(CONTAINER);
        Self { core, spare: Records::default(), header: event::header(options, None) }
    }

    /// Everything that waits, as envelopes; errors first.
    pub(crate) fn pack(
        &mut self,
        options: &Options,
        buffer: &Buffer,
        ledger: &Ledger,
        now_ms: f64,
    ) -> Vec<Parcel> {
        let mut metrics = Batch::default();
        let mut traces: Vec<(Arc<Segment>, Batch)> = Vec::new();
        let mut places: HashMap<(u128, u64), usize> = HashMap::new();
        let mut logs = event::Logs::default();
        let mut parcels = Vec::new();
        buffer.drain(&mut self.spare, |records| {
            metrics.metrics(options, records, ledger);
            logs.add(options, &records.logs);
            for event in &records.events {
                let body = event::envelope(&self.header, "event", event);
                parcels.push(Parcel::new(body, false, vec![(Category::Error, 1)]));
            }
            for span in records.spans.drain(..) {
                let segment = &span.segment;
                let place =
                    *places.entry((segment.trace_id.0, segment.span_id.0)).or_insert_with(|| {
                        traces.push((Arc::clone(segment), Batch::default()));
                        traces.len() - 1
                    });
                if let Some((_, batch)) = traces.get_mut(place) {
                    batch.span(options, span, ledger);
                }
            }
        });
        self.core.take_spans(false);
        self.core.configure_header(self.header.as_bytes());
        self.encode(metrics, Category::Metric, ledger, &mut parcels);
        self.core.take_spans(true);
        for (segment, batch) in traces {
            let header = event::header(options, Some(&dsc(options, &segment)));
            self.core.configure_header(header.as_bytes());
            self.encode(batch, Category::Span, ledger, &mut parcels);
        }
        if let Some((body, count)) = logs.envelope(&self.header) {
            parcels.push(Parcel::new(body, false, vec![(Category::Log, count)]));
        }
        let lost = ledger.take();
        if !lost.is_empty() && options.client_reports {
            let body = event::envelope(&self.header, "client_report", &report(&lost, now_ms));
            parcels.push(Parcel::new(body, false, vec![(Category::Internal, 1)]));
        }
        parcels
    }

    fn encode(
        &mut self,
        mut batch: Batch,
        category: Category,
        ledger: &Ledger,
        parcels: &mut Vec<Parcel>,
    ) {
        if batch.count == 0 {
            return;
        }
        let core = &mut self.core;
        core.forget();
        batch.strings.cross(core);
        for (count, numbers) in &batch.snapshots {
            core.snapshot(*count, numbers);
        }
        core.begin(batch.count, &mut batch.numbers);
        loop {
            let items = core.encode(&batch.numbers, true, ENVELOPE_BYTES_MAX);
            if items == 0 {
                break;
            }
            let is_large = core.plain().len() > PLAIN_BYTES_MAX;
            let body = if is_large { core.zlib() } else { core.plain() };
            parcels.push(Parcel::new(body.to_vec(), is_large, vec![(category, items.into())]));
        }
        ledger.lose(Reason::Invalid, category, core.counts().dropped.into());
    }
}

/// Records of one envelope or more, as they cross.
#[derive(Debug, Default)]
struct Batch {
    strings: Strings,
    numbers: Vec<f64>,
    count: u32,
    snapshots: Vec<(u32, Vec<f64>)>,
    known: HashMap<usize, f64>,
    /// Keeps the places of states from being used anew while they are known by them.
    states: Vec<Arc<State>>,
}

impl Batch {
    fn metrics(&mut self, options: &Options, records: &Records, ledger: &Ledger) {
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

    fn span(&mut self, options: &Options, span: Ended, ledger: &Ledger) {
        let Details { mut name, attributes: mut own, failure } = span.details;
        let failure = failure.as_deref();
        if let Some(hook) = &options.before_send_span {
            let mut draft = SpanDraft {
                name: &mut name,
                op: span.op.as_deref(),
                attributes: &mut own,
                milliseconds: span.end_ms - span.start_ms,
            };
            match guarded(|| (hook.0)(&mut draft)) {
                Some(true) => {}
                Some(false) => return ledger.lose(Reason::BeforeSend, Category::Span, 1),
                None => return ledger.lose(Reason::CallbackError, Category::Span, 1),
            }
        }
        let segment = &span.segment;
        let is_segment = segment.span_id == span.span_id;
        let state = &span.state;
        let snapshot = self.snapshot(state, || settled(options, state, true));
        let kind =
            SPAN + f64::from(u8::from(failure.is_some())) + 2.0 * f64::from(u8::from(is_segment));
        let name = self.strings.id(&name);
        let parent = span.parent.map_or(0.0, |parent| self.hex(parent.0.into(), 16));
        let trace = self.hex(segment.trace_id.0, 32);
        let id = self.hex(span.span_id.0.into(), 16);
        let times = [span.end_ms, span.start_ms];
        self.numbers.extend([kind, name, parent, times[0], times[1], trace, id, snapshot]);
        let count_at = self.numbers.len();
        self.numbers.push(0.0);
        self.count += 1;
        let mut count = own.len();
        for (key, value) in &own {
            self.value(key, value);
        }
        let segment_id = segment.span_id.to_string();
        let segment_name = segment.name();
        let more = [
            ("sentry.op", span.op.as_deref()),
            ("sentry.origin", Some("manual")),
            ("sentry.segment.name", Some(&*segment_name)),
            ("sentry.segment.id", Some(&*segment_id)),
            ("sentry.segment.name.source", is_segment.then_some("custom")),
            ("sentry.status.message", failure),
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

/// What everything recorded under a state has in common. Errors and spans fall back to `production`, metrics do not.
pub(crate) fn settled(
    options: &Options,
    state: &State,
    is_span: bool,
) -> Vec<(Key, Value<'static>)> {
    let mut all: Vec<(Key, Value<'static>)> = Vec::new();
    let mut set = |key: &'static str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            all.push((Key::Borrowed(key), Value::Text(text.to_owned().into())));
        }
    };
    let environment = options.environment.as_deref();
    set("sentry.environment", environment.or(is_span.then_some("production")));
    set("sentry.release", options.release.as_deref());
    set("sentry.sdk.name", Some(event::SDK_NAME));
    set("sentry.sdk.version", Some(event::SDK_VERSION));
    set("server.address", options.server_name.as_deref());
    if let Some(user) = &state.user {
        set("user.id", user.id.as_deref());
        set("user.email", user.email.as_deref());
        set("user.name", user.username.as_deref());
        set("user.ip_address", user.ip_address.as_deref().filter(|_| is_span));
    }
    for (key, value) in &state.attributes {
        all.retain(|(known, _)| known != key);
        all.push((key.clone(), value.clone()));
    }
    all
}

/// What travels with a trace: what came with it, else what is known here.
pub(crate) fn dsc(options: &Options, segment: &Segment) -> Dsc {
    if let Some(dsc) = &segment.dsc {
        return dsc.clone();
    }
    let mut dsc = Dsc::default();
    let mut set = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            dsc.set(key, text);
        }
    };
    set("trace_id", Some(segment.trace_id.to_string()));
    event::describe(options, &mut set);
    set("sample_rand", Some(segment.sample_rand.to_string()));
    set("sample_rate", segment.rate.map(|rate| rate.to_string()));
    set("sampled", Some(segment.sampled.to_string()));
    set("transaction", Some(segment.name().into_owned()));
    dsc
}

/// Whether the core can write the number itself.
fn is_simple(value: f64) -> bool {
    if value.fract() == 0.0 {
        value.abs() <= INTEGER_MAX
    } else {
        value.abs() < INTEGER_MAX / DECIMALS && (value * DECIMALS).round() / DECIMALS == value
    }
}

/// The header of a trace, as JSON.
pub(crate) fn trace_header(out: &mut String, dsc: &Dsc) {
    let mut object = Object::open(out);
    for (key, value) in &dsc.0 {
        object.text(key, value);
    }
    object.close();
}
