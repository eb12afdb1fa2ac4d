//! Traces: what can be asked, and what comes back.

use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::fields::SPANS;
use super::gather::Gather;
use super::parse::{bad, each, id, one_of, unknown};
use super::scope::Scope;
use super::{BadQuery, ErrorSummary, LogRow, Sample, SpanRow};

/// A question for traces: those of which any span is in scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Traces {
    pub scope: Scope,
    pub limit: usize,
    /// Of the root.
    pub name: Option<String>,
    /// Of the root.
    pub op: Option<String>,
    pub order: TraceOrder,
    pub cursor: Option<TraceCursor>,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOrder {
    Newest,
    Longest,
    MostSpans,
}

/// The last trace of a page: the next page begins after it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceCursor {
    /// What the order goes by: the start or the duration in microseconds, or the number of spans.
    pub key: i64,
    pub trace_id: String,
}

/// One trace, over all its spans. Name, op and project are the root's.
#[derive(Debug, Serialize, ToSchema)]
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
    /// Error events of the trace.
    pub errors: i64,
    pub logs: i64,
    pub metrics: i64,
    pub project: String,
}

/// Everything known of one trace; its spans whole, or without what only a look at one of them needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trace<S = SpanRow> {
    pub trace_id: String,
    /// The newest dynamic sampling context that came with its spans.
    #[schema(value_type = Option<Object>)]
    pub dsc: Option<Box<RawValue>>,
    /// By start.
    pub spans: Vec<S>,
    /// By time.
    pub metrics: Vec<Sample>,
    /// By time.
    pub errors: Vec<ErrorSummary>,
    /// By time.
    pub logs: Vec<LogRow>,
    /// The ids of the spans that made the trace take as long as it did, by start.
    pub critical_path: Vec<String>,
    /// Whether there is more of anything than an answer holds.
    pub truncated: bool,
}

/// Reads the query string of `/api/v1/traces`.
pub fn traces(query: &str, now: i64) -> Result<Traces, BadQuery> {
    let mut gather = Gather::new(&SPANS, now);
    let (mut name, mut op, mut cursor, mut order) = (None, None, None, TraceOrder::Newest);
    each(query, |key, value| {
        match key {
            "name" => name = Some(value),
            "op" => op = Some(value),
            "sort" => {
                order = match &*one_of(key, value, &["-timestamp", "-duration", "-spans"])? {
                    "-duration" => TraceOrder::Longest,
                    "-spans" => TraceOrder::MostSpans,
                    _ => TraceOrder::Newest,
                };
            }
            "cursor" => cursor = Some(value.parse()?),
            other => gather.take(other, &value)?,
        }
        Ok(())
    })?;
    let (scope, limit) = gather.done();
    Ok(Traces { scope, limit, name, op, order, cursor })
}

/// Reads the query string of `/api/v1/traces/{trace_id}`: whether its spans shall be slim.
pub fn trace_fields(query: &str) -> Result<bool, BadQuery> {
    let mut slim = false;
    each(query, |key, value| {
        match key {
            "fields" => slim = one_of(key, value, &["slim", "full"])? == "slim",
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(slim)
}

impl fmt::Display for TraceCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.key, self.trace_id)
    }
}

impl std::str::FromStr for TraceCursor {
    type Err = BadQuery;

    fn from_str(text: &str) -> Result<Self, BadQuery> {
        let parsed = text.split_once('-').and_then(|(key, trace_id)| {
            let trace_id = id("cursor", trace_id, 32).ok()?;
            Some(TraceCursor { key: key.parse().ok()?, trace_id })
        });
        parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
    }
}
