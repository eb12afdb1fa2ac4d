//! Structured logs: what can be asked, and what comes back.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::buckets::Buckets;
use super::fields::LOGS;
use super::parse::{cursor, each, id, rows, unknown};
use super::scope::Scope;
use super::time::SECOND;
use super::{BadQuery, Cursor, json, seconds};
use crate::ingest::{Log, is_log_level};
use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// How far back counts reach if nothing is said.
const COUNTED: i64 = 3_600 * SECOND;

/// A question for logs, newest first.
#[derive(Debug, PartialEq)]
pub struct Logs {
    pub scope: Scope,
    /// Any of these; empty means all.
    pub levels: Vec<String>,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// One log as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogRow {
    pub id: i64,
    /// Seconds since the epoch, by the client's clock.
    pub timestamp: f64,
    pub level: String,
    /// 1 to 24, as OpenTelemetry counts.
    pub severity: i64,
    pub body: String,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// Plain values.
    #[schema(value_type = Object)]
    pub attributes: Box<RawValue>,
    /// The types they were sent with.
    #[schema(value_type = Object)]
    pub attribute_types: Box<RawValue>,
    pub project: String,
    pub release: Option<String>,
    pub environment: Option<String>,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
}

/// How many logs of each level there were over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogCounts {
    /// Beginnings of the buckets, in seconds.
    pub times: Vec<f64>,
    /// Length of a bucket, in seconds.
    pub interval: f64,
    /// One number for each bucket. Levels without a log are left out.
    pub levels: BTreeMap<String, Vec<i64>>,
}

/// Reads the query string of `/api/v1/logs`.
pub fn logs(query: &str, now: i64) -> Result<Logs, BadQuery> {
    let (logs, interval) = read(query, now)?;
    if interval.is_some() {
        return Err(unknown("interval"));
    }
    Ok(logs)
}

/// Reads the query string of `/api/v1/logs/counts`.
pub fn log_counts(query: &str, now: i64) -> Result<(Logs, Buckets), BadQuery> {
    let (logs, interval) = read(query, now)?;
    let buckets = Buckets::of(&logs.scope, COUNTED, interval.flatten())?;
    Ok((logs, buckets))
}

fn read(query: &str, now: i64) -> Result<(Logs, Option<Option<i64>>), BadQuery> {
    let mut logs = Logs {
        scope: Scope::new(now),
        levels: Vec::new(),
        trace_id: None,
        span_id: None,
        limit: PAGE_ROWS_DEFAULT,
        cursor: None,
    };
    let mut interval = None;
    each(query, |key, value| {
        match key {
            "level" => {
                logs.levels.extend(value.split(',').map(level).collect::<Result<Vec<_>, _>>()?)
            }
            "trace_id" => logs.trace_id = Some(id(key, &value, 32)?),
            "span_id" => logs.span_id = Some(id(key, &value, 16)?),
            "limit" => logs.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => logs.cursor = Some(cursor(&value)?),
            "interval" => interval = Some(Buckets::interval(&value)?),
            other if logs.scope.take(&LOGS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok((logs, interval))
}

fn level(name: &str) -> Result<String, BadQuery> {
    let message = "must be one of: trace, debug, info, warn, error, fatal; or several with commas";
    let wrong = || BadQuery { field: "level".to_owned(), message: message.to_owned(), at: None };
    is_log_level(name).then(|| name.to_owned()).ok_or_else(wrong)
}

impl LogRow {
    /// The same log before it was read back: for live subscribers. None if its JSON is broken.
    pub fn live(log: &Log, id: i64, project: &str, received_at: i64) -> Option<Self> {
        let log = log.clone();
        Some(Self {
            id,
            timestamp: seconds(log.timestamp),
            level: log.level.to_owned(),
            severity: log.severity,
            body: log.body,
            trace_id: log.trace_id,
            span_id: log.span_id,
            attributes: json(log.attributes)?,
            attribute_types: json(log.attribute_types)?,
            project: project.to_owned(),
            release: log.release,
            environment: log.environment,
            received_at: seconds(received_at),
        })
    }
}
