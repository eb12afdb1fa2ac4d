//! What can be asked and what comes back, independent of the store. [`parse`] reads query strings.

pub mod buckets;
mod error;
pub mod fields;
pub mod filter;
mod log;
mod loss;
mod parse;
pub mod scope;
mod span_groups;
pub mod time;
mod trace;
mod visit;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

pub use error::{
    AttachmentRow, ErrorDetail, ErrorGroup, ErrorGroups, ErrorSummary, Errors, GroupSort, Trend,
    error_groups, error_id, errors,
};
pub use log::{LogCounts, LogRow, Logs, log_counts, logs};
pub use loss::{DropRow, DropSeries, Drops, Losses, losses};
pub use parse::{BadQuery, limit, none, samples, spans, trace_id, traces};
pub use span_groups::{SpanGroup, SpanGroups, span_groups};
pub use trace::{SpanRow, Spans, Trace, TraceCursor, TraceRow, Traces};
pub use visit::{FeedbackRow, Newest, ReleaseRow, ReplayRow, Sessions, newest, sessions};

use crate::ingest::{Metric, SEQUENCE};

/// A question for samples, newest first.
#[derive(Debug, Default, PartialEq)]
pub struct Samples {
    pub project: Option<String>,
    pub name: Option<String>,
    pub kind: Option<String>,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// Keys and the text their values must equal.
    pub attributes: Vec<(String, String)>,
    /// Microseconds since the epoch; from here on.
    pub since: Option<i64>,
    /// Microseconds since the epoch; before this.
    pub until: Option<i64>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// The last row of a page: the next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// Microseconds since the epoch.
    pub timestamp: i64,
    pub id: i64,
}

/// A part of an answer and where the rest begins.
#[derive(Debug)]
pub struct Page<T, C = Cursor> {
    pub rows: Vec<T>,
    pub next: Option<C>,
}

/// One metric sample as the API shows it.
#[derive(Debug, Serialize)]
pub struct Sample {
    pub id: i64,
    /// Seconds since the epoch, by the client's clock.
    pub timestamp: f64,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub unit: Option<String>,
    pub value: f64,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// Plain values.
    pub attributes: Box<RawValue>,
    /// The types they were sent with.
    pub attribute_types: Box<RawValue>,
    /// The keys that have a unit.
    pub attribute_units: Option<Box<RawValue>>,
    pub project: String,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
}

/// One metric, over all its samples.
#[derive(Debug, Serialize)]
pub struct MetricRow {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub unit: Option<String>,
    pub count: i64,
    pub last_seen: f64,
}

/// Everything received so far, in numbers.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    pub envelopes: i64,
    pub bytes_wire: i64,
    pub bytes_plain: i64,
    pub metrics: i64,
    pub spans: i64,
    pub dropped: i64,
    pub encodings: BTreeMap<String, EncodingTotals>,
    pub items: BTreeMap<String, ItemTotals>,
    /// Refused requests by reason.
    pub rejects: BTreeMap<String, i64>,
}

/// Envelopes of one content encoding.
#[derive(Debug, Serialize)]
pub struct EncodingTotals {
    pub envelopes: i64,
    pub bytes_wire: i64,
    pub bytes_plain: i64,
}

/// Items of one type.
#[derive(Debug, Serialize)]
pub struct ItemTotals {
    pub items: i64,
    pub entries: i64,
    pub bytes: i64,
}

/// An item kept as it came.
#[derive(Debug, Serialize)]
pub struct RawRow {
    pub id: i64,
    pub received_at: f64,
    pub project: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub headers: Box<RawValue>,
    /// The payload's length as received.
    pub bytes: i64,
    /// Whether less than that is kept.
    pub truncated: bool,
    /// The payload, with replacement characters where it is not UTF-8.
    pub payload: String,
}

/// What was wrong with a request, an item, an entry or an attribute.
#[derive(Debug, Serialize)]
pub struct FindingRow {
    pub id: i64,
    pub received_at: f64,
    pub project: String,
    pub scope: String,
    pub reason: String,
    pub item: Option<i64>,
    pub field: String,
    pub message: String,
    pub quantity: i64,
}

impl Sample {
    /// The same sample before it was read back: for live subscribers. None if its JSON is broken.
    pub fn live(metric: &Metric, id: i64, project: &str, received_at: i64) -> Option<Self> {
        let number = metric.sequence.map(|number| number.to_string());
        let kind = number.as_ref().map(|_| "\"integer\"");
        Some(Self {
            id,
            timestamp: seconds(metric.timestamp),
            name: metric.name.clone(),
            kind: metric.kind.to_owned(),
            unit: metric.unit.clone(),
            value: metric.value,
            trace_id: metric.trace_id.clone(),
            span_id: metric.span_id.clone(),
            attributes: with_sequence(metric.attributes.clone(), number.as_deref())?,
            attribute_types: with_sequence(metric.attribute_types.clone(), kind)?,
            attribute_units: metric.attribute_units.clone().and_then(json),
            project: project.to_owned(),
            received_at: seconds(received_at),
        })
    }
}

/// JSON text as it is.
pub fn json(text: String) -> Option<Box<RawValue>> {
    RawValue::from_string(text).ok()
}

/// A JSON object, and in it the sequence that is kept apart from the attributes, if there is one.
pub fn with_sequence(mut object: String, sequence: Option<&str>) -> Option<Box<RawValue>> {
    if let Some(sequence) = sequence {
        let end = object.rfind('}')?;
        let comma = if object.get(1..end)?.trim().is_empty() { "" } else { "," };
        object.replace_range(end.., &format!("{comma}\"{SEQUENCE}\":{sequence}}}"));
    }
    json(object)
}

/// Microseconds as the API shows them.
pub fn seconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1_000_000.0
}
