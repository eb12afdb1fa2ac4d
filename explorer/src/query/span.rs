//! Single spans: what can be asked, and what comes back.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::fields::SPANS;
use super::gather::Gather;
use super::parse::{each, id, one_of};
use super::scope::Scope;
use super::{BadQuery, Cursor, json, seconds};
use crate::ingest::Span;

/// A question for spans, newest start first.
#[derive(Clone, Debug, PartialEq)]
pub struct Spans {
    pub scope: Scope,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// One span as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(value_type = Object)]
    pub attributes: Box<RawValue>,
    /// The types they were sent with.
    #[schema(value_type = Object)]
    pub attribute_types: Box<RawValue>,
    #[schema(value_type = Option<Vec<Object>>)]
    pub links: Option<Box<RawValue>>,
    /// As older SDKs sent them; they are among the attributes too.
    #[schema(value_type = Option<Object>)]
    pub measurements: Option<Box<RawValue>>,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    pub project: String,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
}

/// What a waterfall needs of a span.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlimSpan {
    pub id: i64,
    pub trace_id: String,
    pub span_id: String,
    pub parent_span_id: Option<String>,
    pub name: String,
    pub op: Option<String>,
    pub origin: Option<String>,
    pub start_timestamp: f64,
    pub end_timestamp: f64,
    pub status: String,
    pub is_segment: bool,
    pub segment: Option<String>,
    pub environment: Option<String>,
    pub project: String,
}

/// Reads the query string of `/api/v1/spans`.
pub fn spans(query: &str, now: i64) -> Result<Spans, BadQuery> {
    let mut gather = Gather::new(&SPANS, now);
    let mut cursor = None;
    each(query, |key, value| {
        match key {
            "name" | "op" | "origin" | "segment" => gather.equal(key, &value),
            "trace_id" => gather.equal(key, &id(key, &value, 32)?),
            "span_id" | "parent_span_id" => gather.equal(key, &id(key, &value, 16)?),
            "status" => gather.equal(key, &one_of(key, value, &["ok", "error"])?),
            "is_segment" => gather.equal(key, &one_of(key, value, &["true", "false"])?),
            "cursor" => cursor = Some(value.parse()?),
            other => gather.take(other, &value)?,
        }
        Ok(())
    })?;
    let (scope, limit) = gather.done();
    Ok(Spans { scope, limit, cursor })
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
