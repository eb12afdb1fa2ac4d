//! Spans of the older form: alone in an item, or as the parts of a transaction event.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::agent::Settings;
use super::attribute::{Attributes, Typed};
use super::container::entries;
use super::field::{Fault, id, invalid, own_id, text, time};
use super::frame::Item;
use super::inference::{Inference, Sdk};
use super::record::{Flaw, Records, Span};
use super::{Context, renames, span};
use crate::limits::EVENT_BYTES_MAX;

/// What a transaction without a name is called.
const UNNAMED: &str = "<unlabeled transaction>";

/// A span as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    trace_id: Value,
    span_id: Value,
    parent_span_id: Value,
    op: Value,
    description: Value,
    start_timestamp: Value,
    timestamp: Value,
    status: Value,
    origin: Value,
    data: Value,
    profile_id: Value,
    exclusive_time: Value,
    measurements: Value,
    is_segment: Value,
    segment_id: Value,
    links: Value,
}

/// The parts of a transaction event that describe spans.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(default)]
    transaction: Value,
    #[serde(default)]
    transaction_info: Value,
    #[serde(default)]
    start_timestamp: Value,
    #[serde(default)]
    timestamp: Value,
    #[serde(default)]
    contexts: Value,
    #[serde(default)]
    measurements: Value,
    #[serde(default)]
    release: Value,
    #[serde(default)]
    environment: Value,
    #[serde(borrow, default, deserialize_with = "entries")]
    spans: Vec<&'a RawValue>,
}

/// What a transaction says about all its spans.
#[derive(Default)]
struct Segment {
    id: Option<String>,
    name: Option<String>,
    release: Option<String>,
    environment: Option<String>,
}

/// Reads an item that is one span; answers how many entries it had.
pub fn read_span(
    index: usize,
    item: &Item<'_>,
    context: &Context,
    sdk: &Sdk<'_>,
    records: &mut Records,
) -> usize {
    let inference = Inference::new(context, &Settings::default());
    let outcome = std::str::from_utf8(item.payload)
        .map_err(|_| invalid("payload", "the payload is not UTF-8"))
        .and_then(span::parse)
        .and_then(standalone)
        .and_then(|(entry, segment)| read(entry, &segment, &inference, sdk));
    settle(outcome, index, records);
    1
}

/// Reads a transaction event into its root and its children; answers how many spans it had.
pub fn read_transaction(
    index: usize,
    item: &Item<'_>,
    context: &Context,
    sdk: &Sdk<'_>,
    records: &mut Records,
) -> usize {
    if item.payload.len() > EVENT_BYTES_MAX {
        records.refuse_item(index, item, "too_large", "payload", "the event is too large");
        return 0;
    }
    let event: Event<'_> = match serde_json::from_slice(item.payload) {
        Ok(event) => event,
        Err(error) => {
            records.refuse_item(index, item, "invalid", "payload", &error.to_string());
            return 0;
        }
    };
    let inference = Inference::new(context, &Settings::default());
    let children = event.spans.clone();
    let (root, segment) = root(event);
    let outcome = read(root, &segment, &inference, sdk);
    if let Err(fault) = &outcome {
        records.lose(fault.reason, "transaction", 1);
    }
    settle(outcome, index, records);
    for child in &children {
        let entry = span::parse(child.get());
        settle(entry.and_then(|entry| read(entry, &segment, &inference, sdk)), index, records);
    }
    children.len() + 1
}

fn settle(outcome: Result<(Span, Vec<Flaw>), Fault>, index: usize, records: &mut Records) {
    match outcome {
        Ok((span, flaws)) => {
            records.note_flaws(index, &flaws);
            records.spans.push(span);
        }
        Err(fault) => records.refuse_entry(index, "span", &fault),
    }
}

/// The root is described by the event itself and by its context `trace`.
fn root(mut event: Event<'_>) -> (Entry, Segment) {
    let mut trace = event.contexts.get_mut("trace").map(Value::take).unwrap_or_default();
    let mut take = |key: &str| trace.get_mut(key).map(Value::take).unwrap_or_default();
    let name = event.transaction.as_str().filter(|name| !name.is_empty()).unwrap_or(UNNAMED);
    let known = |value: &Value| value.as_str().map(str::to_owned);
    let mut data = take("data");
    if let (Value::Object(data), Some(source)) =
        (&mut data, event.transaction_info.get("source").filter(|source| source.is_string()))
    {
        data.entry("sentry.segment.name.source").or_insert_with(|| source.clone());
    }
    let entry = Entry {
        trace_id: take("trace_id"),
        span_id: take("span_id"),
        parent_span_id: take("parent_span_id"),
        op: take("op"),
        description: name.into(),
        start_timestamp: event.start_timestamp,
        timestamp: event.timestamp,
        status: take("status"),
        origin: take("origin"),
        data,
        measurements: event.measurements,
        is_segment: true.into(),
        links: take("links"),
        ..Entry::default()
    };
    let segment = Segment {
        id: known(&entry.span_id),
        name: Some(name.to_owned()),
        release: known(&event.release),
        environment: known(&event.environment),
    };
    (entry, segment)
}

/// A span alone carries in its data what an event would say.
fn standalone(mut entry: Entry) -> Result<(Entry, Segment), Fault> {
    let Value::Object(mut data) = entry.data else { return Ok((entry, Segment::default())) };
    let mut take = |key: &str| text(data.remove(key).unwrap_or_default(), "data");
    let segment = Segment {
        id: id(entry.segment_id.take(), 16, "segment_id")?,
        name: take("transaction")?,
        release: take("release")?,
        environment: take("environment")?,
    };
    for (old, new) in [("replay_id", "sentry.replay_id"), ("profile_id", "sentry.profile_id")] {
        if let Some(id) = data.remove(old) {
            data.insert(new.to_owned(), id);
        }
    }
    entry.data = Value::Object(data);
    Ok((entry, segment))
}

fn read(
    entry: Entry,
    segment: &Segment,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Result<(Span, Vec<Flaw>), Fault> {
    let mut flaws = Vec::new();
    let op = text(entry.op, "op")?;
    let mut attributes = Attributes::plain(entry.data, "data")?;
    let (measurements, measured) = measurements(entry.measurements, &mut flaws)?;
    let (status, reason) = status(entry.status)?;
    let name = text(entry.description, "description")?.or_else(|| op.clone()).unwrap_or_default();
    let mut span = Span {
        trace_id: own_id(entry.trace_id, 32, "trace_id")?,
        span_id: own_id(entry.span_id, 16, "span_id")?,
        parent_span_id: id(entry.parent_span_id, 16, "parent_span_id")?,
        name,
        start: time(&entry.start_timestamp, "start_timestamp")?,
        end: time(&entry.timestamp, "timestamp")?,
        status,
        is_segment: matches!(entry.is_segment, Value::Bool(true)),
        measurements,
        release: segment.release.clone(),
        environment: segment.environment.clone(),
        ..Span::default()
    };
    span::not_negative(&span, "timestamp")?;
    span.links = span::links(entry.links, &mut flaws, |sent, _| Attributes::plain(sent, "links"))?;
    let said = [
        ("sentry.op", op),
        ("sentry.origin", text(entry.origin, "origin")?),
        ("sentry.status.message", reason),
        ("sentry.profile_id", text(entry.profile_id, "profile_id")?),
        ("sentry.segment.id", segment.id.clone()),
        ("sentry.segment.name", segment.name.clone()),
    ];
    for (key, said) in said {
        if let Some(said) = said {
            attributes.add(key, Typed::text(&said));
        }
    }
    attributes.add_plain("sentry.exclusive_time", entry.exclusive_time);
    for (key, value) in measured {
        attributes.add_plain(&key, value);
    }
    Ok((span::finish(span, attributes, inference, sdk), flaws))
}

/// The status of the newer form, and the word that says more.
fn status(sent: Value) -> Result<(&'static str, Option<String>), Fault> {
    let sent = text(sent, "status")?.filter(|status| !status.is_empty() && status != "ok");
    let is_error = sent.as_ref().is_some_and(|status| status != "cancelled");
    Ok((if is_error { "error" } else { "ok" }, sent))
}

/// Measurements as the store keeps them, and the attributes they become; a bad one is dropped alone.
fn measurements(
    sent: Value,
    flaws: &mut Vec<Flaw>,
) -> Result<(Option<String>, Map<String, Value>), Fault> {
    let sent = match sent {
        Value::Null => return Ok((None, Map::new())),
        Value::Object(sent) => sent,
        _ => return Err(invalid("measurements", "must be an object")),
    };
    let mut kept = Map::new();
    let mut attributes = Map::new();
    for (name, sent) in sent {
        let Some(value) = sent.get("value").filter(|value| value.is_number()) else {
            flaws.push((name, "is not a measurement with a number as its value"));
            continue;
        };
        let unit = sent.get("unit").and_then(Value::as_str).unwrap_or_default();
        attributes.insert(renames::measurement(&name).to_owned(), value.clone());
        kept.insert(name, json!({ "value": value, "unit": unit }));
    }
    Ok(((!kept.is_empty()).then(|| Value::Object(kept).to_string()), attributes))
}
