//! Records → envelopes, by the core that also runs in pages.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::{Batch, Crossed};
use super::buffer::Buffer;
use super::error;
use super::event;
use super::json::Object;
use super::ledger::{Category, Ledger, Reason, report};
use super::metric::{self, METRIC};
use super::outbox::Parcel;
use super::span;
use super::state::State;
use crate::Core;
use crate::api::options::Options;
use crate::api::recording::Segment;
use crate::api::value::{Key, Value};
use crate::edge::PLAIN_BYTES_MAX;
use crate::trace::baggage::Dsc;

/// Compressed bytes of one envelope: receivers take far more, and a lost request should not cost much.
const ENVELOPE_BYTES_MAX: u32 = 512 * 1024;
/// Receivers may read from a page's request which browser it came from; a server's says nothing of its users.
const CONTAINER: &[u8] = if cfg!(all(target_family = "wasm", target_os = "unknown")) {
    br#"{"version":2,"ingest_settings":{"infer_ip":"never","infer_user_agent":"auto"},"items":["#
} else {
    br#"{"version":2,"items":["#
};

pub(crate) struct Encoder {
    core: Core,
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
        Self { core, header: event::header(options, None) }
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
        let rest = buffer.take_rest();
        logs.add(options, &rest.logs);
        for event in &rest.events {
            let payload = error::event(options, event);
            let body = event::envelope(&self.header, "event", &payload);
            parcels.push(Parcel::new(body, false, vec![(Category::Error, 1)]));
        }
        buffer.lanes.drain(|reader| {
            let (mut attributes, mut crossed) = (Vec::new(), Crossed::default());
            while let Some(head) = reader.word() {
                attributes.clear();
                if head & METRIC != 0 {
                    let Some(metric) = metric::read(head, reader, &mut attributes) else { break };
                    metrics.metric(options, &metric, &attributes, &mut crossed, ledger);
                    continue;
                }
                let Some(span) = span::read(head, reader, &mut attributes) else { break };
                let segment = span.segment;
                let place =
                    *places.entry((segment.trace_id.0, segment.span_id.0)).or_insert_with(|| {
                        traces.push((Arc::clone(segment), Batch::default()));
                        traces.len() - 1
                    });
                if let Some((_, batch)) = traces.get_mut(place) {
                    batch.span(options, &span, &attributes, ledger);
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
    let agent = if is_span { crate::edge::user_agent() } else { None };
    set("user_agent.original", agent.as_deref());
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
    set("sampled", options.decides().then(|| segment.sampled.to_string()));
    set("transaction", segment.is_named().then(|| segment.name().into_owned()));
    dsc
}

/// The header of a trace, as JSON.
pub(crate) fn trace_header(out: &mut String, dsc: &Dsc) {
    let mut object = Object::open(out);
    for (key, value) in &dsc.0 {
        object.text(key, value);
    }
    object.close();
}
