//! Exceptions that OpenTelemetry records, as events of the Sentry protocol: read by the code that reads those, so
//! that one cause is one group, whoever reports it.

mod stack;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::{Map, Value, json};

use super::attribute;
use super::field::known_time;
use super::message::{KeyValue, SpanEvent};
use super::origin::Origin;
use crate::ingest::{self, Context, Envelope, Log, Records, Span};

const TYPE: &str = "exception.type";
const MESSAGE: &str = "exception.message";

/// What an exception happened in.
struct Place<'a> {
    timestamp: i64,
    trace_id: Option<&'a str>,
    span_id: Option<&'a str>,
    transaction: Option<&'a str>,
    level: &'static str,
    /// Tells exceptions of one place apart, and equal for one that is sent again.
    index: usize,
}

/// The event of a span's event `exception`.
pub fn of_span(event: SpanEvent, index: usize, span: &Span, origin: &Origin) -> Value {
    let place = Place {
        timestamp: known_time(event.time_unix_nano).unwrap_or(span.start),
        trace_id: Some(&span.trace_id),
        span_id: Some(&span.span_id),
        transaction: Some(span.segment.as_deref().unwrap_or(&span.name)),
        level: "error",
        index,
    };
    payload(&event.attributes, &place, origin)
}

/// The event of a log record that has an exception's attributes.
pub fn of_log(attributes: &[KeyValue], log: &Log, index: usize, origin: &Origin) -> Option<Value> {
    attribute::text(attributes, TYPE).or_else(|| attribute::text(attributes, MESSAGE))?;
    let level = match log.level {
        "trace" | "debug" => "debug",
        "warn" => "warning",
        level => level,
    };
    let place = Place {
        timestamp: log.timestamp,
        trace_id: log.trace_id.as_deref(),
        span_id: log.span_id.as_deref(),
        transaction: None,
        level,
        index,
    };
    Some(payload(attributes, &place, origin))
}

/// Adds the records that events become.
pub fn add(events: Vec<Value>, context: &Context, records: &mut Records) {
    for event in events {
        let text = format!("{{}}\n{{\"type\":\"event\"}}\n{event}");
        if let Ok(envelope) = Envelope::parse(text.as_bytes()) {
            records.events.append(&mut ingest::records(&envelope, context).events);
        }
    }
}

fn payload(attributes: &[KeyValue], place: &Place<'_>, origin: &Origin) -> Value {
    let text = |key| attribute::text(attributes, key);
    let (kind, message) = (text(TYPE).unwrap_or("Error"), text(MESSAGE).unwrap_or_default());
    let trace = text("exception.stacktrace").unwrap_or_default();
    // The older form of the convention told by this attribute whether the exception left the span.
    let escaped = attributes.iter().any(|it| {
        it.key == "exception.escaped"
            && it.value.as_ref().is_some_and(|value| {
                value.bool_value == Some(true) || value.string_value.as_deref() == Some("true")
            })
    });
    let mut thrown = json!({
        "type": kind,
        "value": message,
        "mechanism": { "type": "auto.otlp", "handled": !escaped },
    });
    let frames = stack::frames(trace);
    if !frames.is_empty() {
        thrown["stacktrace"] = json!({ "frames": frames });
    }
    let own = attributes.iter().filter(|it| !it.key.starts_with("exception.")).cloned().collect();
    let mut extra: Map<String, Value> = attribute::object(own);
    if frames.is_empty() && !trace.is_empty() {
        extra.insert("stacktrace".to_owned(), trace.into());
    }
    json!({
        "event_id": event_id(place, kind, message),
        "timestamp": place.timestamp as f64 / 1_000_000.0,
        "level": place.level,
        "platform": origin.platform,
        "transaction": place.transaction,
        "server_name": origin.attributes.text("host.name"),
        "release": origin.release,
        "environment": origin.environment,
        "sdk": { "name": origin.sdk_name, "version": origin.sdk_version },
        "tags": { "service.name": origin.attributes.text("service.name") },
        "contexts": { "trace": { "trace_id": place.trace_id, "span_id": place.span_id } },
        "exception": { "values": [thrown] },
        "extra": extra,
    })
}

/// The same for the same exception, so that one that is sent twice counts once.
fn event_id(place: &Place<'_>, kind: &str, message: &str) -> String {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        let facts = (place.trace_id, place.span_id, place.timestamp, place.index);
        (salt, facts, kind, message).hash(&mut hasher);
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(0), half(1))
}
