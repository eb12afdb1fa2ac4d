//! OTLP spans → spans, error events and logs.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::field::{id, known_time, maybe_id, own_id, time};
use super::message::{Link, Span as Sent, SpanEvent};
use super::origin::Origin;
use super::wire::Node;
use super::{Reading, attribute, log, message, op, problem};
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::field::{Fault, invalid};
use crate::ingest::record::{Flaw, Log, Span};
use crate::ingest::renames;
use crate::limits::SEGMENT_STEPS_MAX;

const STATUS_ERROR: i32 = 2;
/// Flags of a span: whether it says that its parent is remote, and that it is.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
/// The name of the event by which OpenTelemetry records an exception.
const EXCEPTION: &str = "exception";

/// Reads one span and what happened in it.
pub fn read(entry: Node<'_>, origin: &Origin, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let mut sent: Sent = message(entry)?;
    let events = std::mem::take(&mut sent.events);
    for (category, lost) in [
        ("attribute", sent.dropped_attributes_count),
        ("span_event", sent.dropped_events_count),
        ("span_link", sent.dropped_links_count),
    ] {
        reading.lost_by_sender(category, lost);
    }
    let mut flaws = Vec::new();
    let span = convert(sent, origin, &mut flaws)?;
    for (place, event) in events.into_iter().enumerate() {
        if event.name == EXCEPTION {
            reading.problems.push(problem::of_span(event, place, &span, origin));
        } else if !reading.is_repeated(entry, place) {
            reading.spent += origin.bytes();
            let log = of_event(event, place, &span, origin, &mut flaws);
            reading.read.records.logs.push(log);
        }
    }
    reading.note(&flaws);
    reading.read.records.spans.push(span);
    Ok(())
}

fn convert(sent: Sent, origin: &Origin, flaws: &mut Vec<Flaw>) -> Result<Span, Fault> {
    let mut span = Span {
        trace_id: own_id(&sent.trace_id, 16, "traceId")?,
        span_id: own_id(&sent.span_id, 8, "spanId")?,
        parent_span_id: maybe_id(&sent.parent_span_id, 8, "parentSpanId")?,
        start: time(sent.start_time_unix_nano, "startTimeUnixNano")?,
        end: time(sent.end_time_unix_nano, "endTimeUnixNano")?,
        name: sent.name,
        status: "ok",
        ..Span::default()
    };
    if span.end < span.start {
        return Err(invalid("endTimeUnixNano", "is before startTimeUnixNano"));
    }
    span.is_segment = span.parent_span_id.is_none()
        || match sent.flags & HAS_IS_REMOTE {
            0 => matches!(sent.kind, op::SERVER | op::CONSUMER),
            _ => sent.flags & IS_REMOTE != 0,
        };
    let mut attributes = origin.with(sent.attributes, flaws);
    let status = sent.status.unwrap_or_default();
    if status.code == STATUS_ERROR {
        span.status = "error";
        let word = Some(status.message.as_str()).filter(|word| !word.is_empty());
        if let Some(word) = word.or_else(|| op::failure(&attributes)) {
            attributes.add("sentry.status.message", Typed::text(word));
        }
    }
    if let Some(kind) = op::kind(sent.kind) {
        attributes.add("otel.kind", Typed::text(kind));
    }
    span.links = links(sent.links, flaws);
    Ok(finish(span, attributes, sent.kind, origin))
}

/// Gives old names their new form and freezes the attributes.
fn finish(mut span: Span, mut attributes: Attributes, kind: i32, origin: &Origin) -> Span {
    renames::apply(&mut attributes);
    let text = |key: &str| attributes.text(key).map(str::to_owned);
    span.op = text("sentry.op").or_else(|| op::derive(kind, &attributes));
    span.origin = text("sentry.origin").or_else(|| Some("auto.otlp".to_owned()));
    span.segment =
        text("sentry.segment.name").or_else(|| span.is_segment.then(|| span.name.clone()));
    span.sdk_name = origin.sdk_name.clone();
    span.sdk_version = origin.sdk_version.clone();
    span.release = text("sentry.release").or_else(|| origin.release.clone());
    span.environment = text("sentry.environment").or_else(|| origin.environment.clone());
    let stored = attributes.freeze();
    span.attributes = stored.values;
    span.attribute_types = stored.kinds;
    span
}

/// Links as the store keeps them; a bad one is dropped alone.
fn links(sent: Vec<Link>, flaws: &mut Vec<Flaw>) -> Option<String> {
    let mut kept = Vec::new();
    for link in sent {
        let (Some(trace_id), Some(span_id)) = (id(&link.trace_id, 16), id(&link.span_id, 8)) else {
            flaws.push(("links".to_owned(), "has a link without usable ids"));
            continue;
        };
        let sampled = link.flags & 1 == 1;
        let attributes: Map<String, Value> = attribute::object(link.attributes);
        kept.push(json!({
            "trace_id": trace_id,
            "span_id": span_id,
            "sampled": sampled,
            "attributes": attributes,
        }));
    }
    (!kept.is_empty()).then(|| Value::Array(kept).to_string())
}

/// An event that is no exception says what a log would say.
fn of_event(
    event: SpanEvent,
    place: usize,
    span: &Span,
    origin: &Origin,
    flaws: &mut Vec<Flaw>,
) -> Log {
    let mut attributes = origin.with(event.attributes, flaws);
    attributes.add("sentry.origin", Typed::text("auto.otlp.span_event"));
    log::finish(
        Log {
            timestamp: known_time(event.time_unix_nano).unwrap_or(span.start),
            sequence: i64::try_from(place).unwrap_or_default(),
            trace_id: Some(span.trace_id.clone()),
            span_id: Some(span.span_id.clone()),
            level: "info",
            severity: 9,
            body: event.name,
            ..Log::default()
        },
        attributes,
        origin,
    )
}

/// Gives spans the name of their segment, where it came with them.
pub fn name_segments(spans: &mut [Span]) {
    let places: HashMap<(&str, &str), usize> = spans
        .iter()
        .enumerate()
        .map(|(place, span)| ((span.trace_id.as_str(), span.span_id.as_str()), place))
        .collect();
    let name = |span: &Span| {
        let mut at = span;
        for _ in 0..SEGMENT_STEPS_MAX {
            if at.segment.is_some() {
                return at.segment.clone();
            }
            let parent = at.parent_span_id.as_deref()?;
            at = spans.get(*places.get(&(at.trace_id.as_str(), parent))?)?;
        }
        None
    };
    let names: Vec<Option<String>> = spans.iter().map(name).collect();
    for (span, name) in spans.iter_mut().zip(names) {
        span.segment = name;
    }
}
