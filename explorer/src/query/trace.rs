//! Spans and the traces they form: what can be asked, and what comes back.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Cursor, ErrorSummary, LogRow, Sample, json, seconds};
use crate::ingest::Span;

/// A question for spans, newest first.
#[derive(Debug, Default, PartialEq)]
pub struct Spans {
    pub project: Option<String>,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    pub parent_span_id: Option<String>,
    pub name: Option<String>,
    pub op: Option<String>,
    pub origin: Option<String>,
    pub status: Option<String>,
    /// The name of the segment.
    pub segment: Option<String>,
    pub is_segment: Option<bool>,
    /// Keys and the text their values must equal.
    pub attributes: Vec<(String, String)>,
    /// Microseconds since the epoch; started from here on.
    pub since: Option<i64>,
    /// Microseconds since the epoch; started before this.
    pub until: Option<i64>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// A question for traces, newest first.
#[derive(Debug, Default, PartialEq)]
pub struct Traces {
    pub project: Option<String>,
    /// Of the root.
    pub name: Option<String>,
    /// Of the root.
    pub op: Option<String>,
    pub limit: usize,
    pub cursor: Option<TraceCursor>,
}

/// The last trace of a page: the next page begins after it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceCursor {
    /// Microseconds since the epoch.
    pub timestamp: i64,
    pub trace_id: String,
}

/// One span as the API shows it.
#[derive(Debug, Serialize)]
pub struct SpanRow {
    pub id: i64,
    pub trace_id: String,
    pub span_id: String,
    pub parent_span_id: Option<String>,
    pub name: String,
    pub op: Option<String>,
    pub origin: Option<String>,
    /// Seconds since the epoch, by the client's clock.
    pub start_timestamp: f64,
    pub end_timestamp: f64,
    pub status: String,
    pub is_segment: bool,
    /// The name of the segment it belongs to.
    pub segment: Option<String>,
    /// Plain values.
    pub attributes: Box<RawValue>,
    /// The types they were sent with.
    pub attribute_types: Box<RawValue>,
    pub links: Option<Box<RawValue>>,
    /// As older SDKs sent them; they are among the attributes too.
    pub measurements: Option<Box<RawValue>>,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    pub project: String,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
}

/// One trace, over all its spans. Name, op and project are the root's.
#[derive(Debug, Serialize)]
pub struct TraceRow {
    pub trace_id: String,
    pub name: String,
    pub op: Option<String>,
    pub start_timestamp: f64,
    /// Seconds from the first start to the last end.
    pub duration: f64,
    pub spans: i64,
    /// Spans whose status is `error`.
    pub failed: i64,
    pub project: String,
}

/// Everything known of one trace.
#[derive(Debug, Serialize)]
pub struct Trace {
    pub trace_id: String,
    /// The newest dynamic sampling context that came with its spans.
    pub dsc: Option<Box<RawValue>>,
    /// By start.
    pub spans: Vec<SpanRow>,
    /// By time.
    pub metrics: Vec<Sample>,
    /// By time.
    pub errors: Vec<ErrorSummary>,
    /// By time.
    pub logs: Vec<LogRow>,
    /// Whether there is more of anything than an answer holds.
    pub truncated: bool,
}

impl SpanRow {
    /// The same span before it was read back: for live subscribers. None if its JSON is broken.
    pub fn live(span: &Span, id: i64, project: &str, received_at: i64) -> Option<Self> {
        let span = span.clone();
        Some(Self {
            id,
            trace_id: span.trace_id,
            span_id: span.span_id,
            parent_span_id: span.parent_span_id,
            name: span.name,
            op: span.op,
            origin: span.origin,
            start_timestamp: seconds(span.start),
            end_timestamp: seconds(span.end),
            status: span.status.to_owned(),
            is_segment: span.is_segment,
            segment: span.segment,
            attributes: json(span.attributes)?,
            attribute_types: json(span.attribute_types)?,
            links: span.links.and_then(json),
            measurements: span.measurements.and_then(json),
            sdk_name: span.sdk_name,
            sdk_version: span.sdk_version,
            release: span.release,
            environment: span.environment,
            project: project.to_owned(),
            received_at: seconds(received_at),
        })
    }
}
