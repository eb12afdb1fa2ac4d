//! Errors and messages. An event is worth more than its details: what is wrong with a detail costs that detail.

mod bundle;
mod exception;
mod facts;
mod group;
mod message;

use serde_json::Value;

use super::field::{self, Fault};
use super::frame::{Envelope, Item};
use super::inference::Sdk;
use super::ledger::clip;
use super::record::{Event, Flaw, Records};
use super::{Context, object};
use crate::limits::{EVENT_BYTES_MAX, EVENT_MESSAGE_BYTES_MAX};

pub use facts::facts;
pub use message::message;

/// Reads an item that is an event; answers how many entries it had.
pub fn read(
    index: usize,
    item: &Item<'_>,
    envelope: &Envelope<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    object::read(index, item, EVENT_BYTES_MAX, records, |sent, text, records| {
        let mut flaws = Vec::new();
        let event = event(sent, text, envelope, context, &mut flaws);
        records.events.push(event);
        Ok(flaws)
    })
}

fn event(
    sent: &Value,
    text: &str,
    envelope: &Envelope<'_>,
    context: &Context,
    flaws: &mut Vec<Flaw>,
) -> Event {
    let thrown = exception::thrown(sent);
    let own = |pointer: &str| object::owned(sent, pointer);
    let of_thrown = |pointer: &str| thrown.and_then(|thrown| object::owned(thrown, pointer));
    let value = of_thrown("/value").or_else(|| message(sent)).unwrap_or_default();
    let (trace_id, span_id) = trace(sent, envelope, flaws);
    let fallback = Sdk::of(envelope);
    let sdk = |pointer, fallback: Option<&str>| own(pointer).or(fallback.map(str::to_owned));
    Event {
        event_id: event_id(sent, text, envelope, context, flaws),
        timestamp: timestamp(sent, context, flaws),
        level: level(sent, flaws).to_owned(),
        platform: own("/platform"),
        kind: of_thrown("/type"),
        message: clip(&value, EVENT_MESSAGE_BYTES_MAX),
        culprit: exception::culprit(sent).or_else(|| own("/culprit")),
        mechanism: of_thrown("/mechanism/type"),
        handled: thrown.and_then(|it| it.pointer("/mechanism/handled")?.as_bool()),
        group: group::group(sent),
        transaction: own("/transaction"),
        trace_id,
        span_id,
        attributes: facts(sent, context, flaws),
        payload: text.to_owned(),
        sdk_name: sdk("/sdk/name", fallback.name),
        sdk_version: sdk("/sdk/version", fallback.version),
        release: own("/release"),
        environment: own("/environment"),
    }
}

/// The id of an event: of the envelope, as what is attached refers to it, or its own. Without any, one is made of
/// its text, for two texts are two events.
pub fn event_id(
    sent: &Value,
    text: &str,
    envelope: &Envelope<'_>,
    context: &Context,
    flaws: &mut Vec<Flaw>,
) -> String {
    let own = match sent.get("event_id") {
        None | Some(Value::Null) => None,
        Some(id) => {
            let id = field::event_id(id);
            if id.is_none() {
                flaws.push(("event_id".to_owned(), "is not 32 hexadecimal digits"));
            }
            id
        }
    };
    envelope.event_id.clone().or(own).unwrap_or_else(|| {
        let when = context.received_at.to_string();
        format!("{:016x}{:016x}", group::hash([text, &when]), group::hash([&when, text]))
    })
}

/// When it happened; when it was received if the client does not say.
pub fn timestamp(sent: &Value, context: &Context, flaws: &mut Vec<Flaw>) -> i64 {
    match sent.get("timestamp") {
        None | Some(Value::Null) => context.received_at,
        Some(time) => field::time(time, "timestamp").unwrap_or_else(|_: Fault| {
            flaws.push(("timestamp".to_owned(), "is no time; the time of receipt is taken"));
            context.received_at
        }),
    }
}

fn level(sent: &Value, flaws: &mut Vec<Flaw>) -> &'static str {
    match sent.get("level") {
        None | Some(Value::Null) => "error",
        Some(level) => match level.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("fatal" | "critical") => "fatal",
            Some("error") => "error",
            Some("warning" | "warn") => "warning",
            Some("info" | "log") => "info",
            Some("debug" | "trace") => "debug",
            _ => {
                flaws.push(("level".to_owned(), "is no known level; error is taken"));
                "error"
            }
        },
    }
}

/// The span it happened in: of its context, or the trace that the envelope names.
fn trace(
    sent: &Value,
    envelope: &Envelope<'_>,
    flaws: &mut Vec<Flaw>,
) -> (Option<String>, Option<String>) {
    let mut id = |key: &'static str, digits: usize| {
        let sent = sent.pointer("/contexts/trace").and_then(|trace| trace.get(key)).cloned();
        field::id(sent.unwrap_or_default(), digits, key).unwrap_or_else(|_| {
            flaws.push((format!("contexts.trace.{key}"), "is not a usable id"));
            None
        })
    };
    let (trace_id, span_id) = (id("trace_id", 32), id("span_id", 16));
    match trace_id {
        Some(trace_id) => (Some(trace_id), span_id),
        None => (envelope.dsc.as_ref().map(|dsc| dsc.trace_id.clone()), None),
    }
}
