//! Bytes → records: a pure function. No clock, no I/O; what is refused is counted, and costs no neighbour.
//!
//! [`decode()`] undoes the content encoding, [`Envelope::parse`] finds the items, [`records`] reads them.

mod agent;
mod attachment;
pub(crate) mod attribute;
mod bare;
mod container;
mod decode;
mod dsn;
mod event;
mod feedback;
pub(crate) mod field;
mod frame;
mod inference;
mod known;
mod ledger;
mod legacy;
mod log;
mod metric;
mod object;
pub(crate) mod record;
pub(crate) mod renames;
mod replay;
mod report;
mod session;
mod span;

pub use bare::wrap;
pub use decode::{DecodeError, Encoding, decode};
pub use dsn::{dsn, endpoint, is_key, is_project};
pub use frame::{Envelope, Item, Malformed};
pub use ledger::clip;
pub use log::is_log_level;
pub use metric::SEQUENCE;
#[cfg(test)]
pub use record::Drop;
pub use record::{
    Attachment, AttributeSet, Event, Feedback, Issue, ItemCount, Log, Metric, RawItem, Records,
    Replay, Session, Span, Traffic,
};

use std::collections::BTreeSet;

use inference::{Inference, Sdk};
use known::Known;

use crate::limits::{RAW_BYTES_MAX, SESSIONS_MAX};

/// What the records need to know besides the envelope's bytes.
#[derive(Clone, Debug)]
pub struct Context {
    pub project: String,
    /// Microseconds since the epoch.
    pub received_at: i64,
    /// The address of the connection.
    pub client_address: Option<String>,
    pub user_agent: Option<String>,
    pub metric_bytes_max: usize,
}

/// Reads every item of an envelope.
pub fn records(envelope: &Envelope<'_>, context: &Context) -> Records {
    let mut records = Records::new(&context.project, context.received_at);
    let mut seen = BTreeSet::new();
    for (index, item) in envelope.items.iter().enumerate() {
        let entries = if single(item).is_some_and(|kind| !seen.insert(kind)) {
            let message = "a second one: an envelope has one container of a kind, and one event";
            records.refuse_item(index, item, "invalid", "type", message);
            0
        } else {
            read(envelope, index, item, context, &mut records)
        };
        records.count_item(&item.kind, entries, item.payload.len());
    }
    if !records.spans.is_empty() {
        records.dsc.clone_from(&envelope.dsc);
    }
    records
}

/// What an envelope has at most once. A transaction is an event too.
fn single(item: &Item<'_>) -> Option<&'static str> {
    match item.kind.as_str() {
        "trace_metric" => Some("trace_metric"),
        "log" => Some("log"),
        "span" if is_counted(item) => Some("span"),
        "event" | "transaction" => Some("event"),
        "feedback" => Some("feedback"),
        "replay_event" => Some("replay_event"),
        _ => None,
    }
}

/// A `span` item is a container in the newer protocol and a single span in the older one.
fn is_counted(item: &Item<'_>) -> bool {
    item.headers.contains_key("item_count") || item.headers.contains_key("content_type")
}

/// Reads one item; answers how many entries it had.
fn read(
    envelope: &Envelope<'_>,
    index: usize,
    item: &Item<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    let sdk = Sdk::of(envelope);
    match item.kind.as_str() {
        "trace_metric" => {
            let mut known = Known::default();
            let take = |entry: &str, inference: &Inference<'_>, records: &mut Records| {
                let (metric, flaws) =
                    metric::read(entry, context.metric_bytes_max, inference, &sdk, &mut known)?;
                records.metrics.push(metric);
                Ok(flaws)
            };
            container::read(index, item, metric::CONTENT_TYPE, context, records, take)
        }
        "log" => {
            let take = |entry: &str, inference: &Inference<'_>, records: &mut Records| {
                let (log, flaws) = log::read(entry, inference, &sdk)?;
                records.logs.push(log);
                Ok(flaws)
            };
            container::read(index, item, log::CONTENT_TYPE, context, records, take)
        }
        "span" if is_counted(item) => {
            let mut trace_id = None;
            let take = |entry: &str, inference: &Inference<'_>, records: &mut Records| {
                let (span, flaws) = span::read(entry, &mut trace_id, inference, &sdk)?;
                records.spans.push(span);
                Ok(flaws)
            };
            container::read(index, item, span::CONTENT_TYPE, context, records, take)
        }
        "span" => legacy::read_span(index, item, context, &sdk, records),
        "transaction" => {
            let before = records.spans.len();
            let entries = legacy::read_transaction(index, item, context, &sdk, records);
            // An event says more than spans can: tags, contexts, breadcrumbs.
            if records.spans.len() > before {
                keep(item, records);
            }
            entries
        }
        "event" => event::read(index, item, envelope, context, records),
        "feedback" => feedback::read(index, item, envelope, context, records),
        "user_report" => feedback::read_report(index, item, context, records),
        "session" | "sessions" if records.items_of(&["session", "sessions"]) == SESSIONS_MAX => {
            records.refuse_item(index, item, "too_many", "type", "too many sessions");
            0
        }
        "session" => session::read_one(index, item, records),
        "sessions" => session::read_many(index, item, records),
        "replay_event" => replay::read(index, item, envelope, context, records),
        replay::RECORDING => replay::check_recording(index, item, records),
        "attachment" => attachment::read(item, envelope, records),
        "client_report" => report::read(index, item, records),
        _ => {
            keep(item, records);
            1
        }
    }
}

/// Keeps an item as it came.
fn keep(item: &Item<'_>, records: &mut Records) {
    records.raw.push(RawItem {
        kind: ledger::label(&item.kind),
        headers: item.header_text.to_owned(),
        bytes: item.payload.len(),
        payload: item.payload.iter().copied().take(RAW_BYTES_MAX).collect(),
    });
}

#[cfg(test)]
mod tests;
