//! What can be asked and what comes back, independent of the store. `parse` reads query strings.

pub mod buckets;
pub mod critical;
mod error;
pub mod fields;
pub mod filter;
mod gather;
mod log;
mod loss;
mod metric;
mod parse;
mod sample;
pub mod scope;
pub mod series;
mod span;
mod span_groups;
pub mod time;
mod trace;
mod visit;
mod vital;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub use error::{
    AttachmentRow, ErrorDetail, ErrorGroup, ErrorGroups, ErrorSummary, Errors, GroupSort, Trend,
    error_groups, error_id, errors,
};
pub use log::{LogCounts, LogRow, Logs, log_counts, logs};
pub use loss::{DropRow, DropSeries, Drops, Losses, losses};
pub use metric::{MetricRow, Metrics, metrics};
pub use parse::{BadQuery, limit, none, sample_id, span_id, trace_id};
pub use sample::{Sample, SampleCursor, SampleOrder, Samples, ValueCursor, samples};
pub use span::{SlimSpan, SpanRow, Spans, spans};
pub use span_groups::{SpanGroup, SpanGroups, span_groups};
pub use trace::{Trace, TraceCursor, TraceOrder, TraceRow, Traces, trace_fields, traces};
pub use visit::{FeedbackRow, Newest, ReleaseRow, ReplayRow, Sessions, newest, sessions};
pub use vital::{
    Curve, Histogram, MOBILE, VITALS, Vital, VitalGroup, VitalRow, VitalSample, VitalSamples,
    Vitals, VitalsAnswer, vital_samples, vitals,
};

use crate::ingest::SEQUENCE;

/// The types of metrics.
pub const KINDS: [&str; 3] = ["counter", "gauge", "distribution"];

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

/// Everything received so far, in numbers.
#[derive(Debug, Default, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
pub struct EncodingTotals {
    pub envelopes: i64,
    pub bytes_wire: i64,
    pub bytes_plain: i64,
}

/// Items of one type.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemTotals {
    pub items: i64,
    pub entries: i64,
    pub bytes: i64,
}

/// An item kept as it came.
#[derive(Debug, Serialize, ToSchema)]
pub struct RawRow {
    pub id: i64,
    pub received_at: f64,
    pub project: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[schema(value_type = Object)]
    pub headers: Box<RawValue>,
    /// The payload's length as received.
    pub bytes: i64,
    /// Whether less than that is kept.
    pub truncated: bool,
    /// The payload, with replacement characters where it is not UTF-8.
    pub payload: String,
}

/// What was wrong with a request, an item, an entry or an attribute.
#[derive(Debug, Serialize, ToSchema)]
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
