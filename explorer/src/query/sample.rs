//! Single metric samples: what can be asked, and what comes back.

use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::fields::METRICS;
use super::gather::Gather;
use super::parse::{bad, each, id, one_of};
use super::scope::Scope;
use super::{BadQuery, Cursor, KINDS, json, seconds, with_sequence};
use crate::ingest::Metric;

/// A question for samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    pub scope: Scope,
    pub limit: usize,
    pub order: SampleOrder,
}

/// What comes first, and where the page before ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SampleOrder {
    Newest(Option<Cursor>),
    Least(Option<ValueCursor>),
    Greatest(Option<ValueCursor>),
}

/// The last row of a page of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueCursor {
    pub value: f64,
    pub id: i64,
}

/// The last row of a page in any order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SampleCursor {
    Time(Cursor),
    Value(ValueCursor),
}

/// One metric sample as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(value_type = Object)]
    pub attributes: Box<RawValue>,
    /// The types they were sent with.
    #[schema(value_type = Object)]
    pub attribute_types: Box<RawValue>,
    /// The keys that have a unit.
    #[schema(value_type = Option<Object>)]
    pub attribute_units: Option<Box<RawValue>>,
    pub project: String,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
}

/// Reads the query string of `/api/v1/samples`.
pub fn samples(query: &str, now: i64) -> Result<Samples, BadQuery> {
    let mut gather = Gather::new(&METRICS, now);
    let (mut sort, mut cursor) = ("-timestamp".to_owned(), None);
    each(query, |key, value| {
        match key {
            "name" | "unit" => gather.equal(key, &value),
            "metric" => gather.equal("name", &value),
            "type" => gather.equal(key, &one_of(key, value, &KINDS)?),
            "trace_id" => gather.equal(key, &id(key, &value, 32)?),
            "span_id" => gather.equal(key, &id(key, &value, 16)?),
            "sort" => {
                sort = one_of(key, value, &["-timestamp", "timestamp", "value", "-value"])?;
            }
            "cursor" => cursor = Some(value),
            other => gather.take(other, &value)?,
        }
        Ok(())
    })?;
    let order = match (sort.as_str(), cursor) {
        ("value", cursor) => SampleOrder::Least(cursor.map(read).transpose()?),
        ("-value", cursor) => SampleOrder::Greatest(cursor.map(read).transpose()?),
        (_, cursor) => SampleOrder::Newest(cursor.map(read).transpose()?),
    };
    let (scope, limit) = gather.done();
    Ok(Samples { scope, limit, order })
}

fn read<T: std::str::FromStr<Err = BadQuery>>(text: String) -> Result<T, BadQuery> {
    text.parse()
}

impl std::str::FromStr for ValueCursor {
    type Err = BadQuery;

    fn from_str(text: &str) -> Result<Self, BadQuery> {
        let parts = text.strip_prefix("value ").and_then(|rest| rest.split_once(' '));
        let parsed = parts.and_then(|(value, id)| {
            let value: f64 = value.parse().ok()?;
            Some(Self { value, id: id.parse().ok()? }).filter(|it| it.value.is_finite())
        });
        parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
    }
}

impl fmt::Display for SampleCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(cursor) => write!(out, "{cursor}"),
            Self::Value(ValueCursor { value, id }) => write!(out, "value {value} {id}"),
        }
    }
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
            attributes: with_sequence(metric.set.attributes.clone(), number.as_deref())?,
            attribute_types: with_sequence(metric.set.attribute_types.clone(), kind)?,
            attribute_units: metric.set.attribute_units.clone().and_then(json),
            project: project.to_owned(),
            received_at: seconds(received_at),
        })
    }
}
