//! Errors, one by one and in groups of one cause: what can be asked, and what comes back.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::buckets::Buckets;
use super::fields::EVENTS;
use super::parse::{cursor, each, event_id, id, one_of, rows, unknown};
use super::scope::Scope;
use super::time::SECOND;
use super::{BadQuery, Cursor, seconds};
use crate::ingest::Event;
use crate::limits::{GROUP_ROWS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// How far back the trends of groups reach if nothing is said.
const TREND: i64 = 24 * 3_600 * SECOND;

/// A question for errors, newest first.
#[derive(Debug, PartialEq)]
pub struct Errors {
    pub scope: Scope,
    pub trace_id: Option<String>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// A question for groups of errors.
#[derive(Debug, PartialEq)]
pub struct ErrorGroups {
    pub scope: Scope,
    pub sort: GroupSort,
    pub limit: usize,
    /// Of the trends.
    pub buckets: Buckets,
}

/// What comes first; newest by default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupSort {
    LastSeen,
    FirstSeen,
    Count,
    Users,
}

/// One error as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErrorSummary {
    pub event_id: String,
    /// Seconds since the epoch, by the client's clock.
    pub timestamp: f64,
    /// `fatal`, `error`, `warning`, `info` or `debug`.
    pub level: String,
    /// The type of what was thrown; none for a message.
    pub kind: Option<String>,
    pub message: String,
    /// Where it happened.
    pub culprit: Option<String>,
    pub handled: Option<bool>,
    pub mechanism: Option<String>,
    /// Equal for errors of one cause.
    pub group: String,
    pub transaction: Option<String>,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    pub project: String,
}

/// One error, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    #[serde(flatten)]
    pub summary: ErrorSummary,
    pub platform: Option<String>,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    /// Seconds since the epoch, by the collector's clock.
    pub received_at: f64,
    /// Tags and facts, as filters name them.
    #[schema(value_type = Object)]
    pub attributes: Box<RawValue>,
    /// The event as it came.
    #[schema(value_type = Object)]
    pub event: Box<RawValue>,
    pub attachments: Vec<AttachmentRow>,
}

/// What was attached. Its bytes are not kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttachmentRow {
    pub filename: String,
    pub content_type: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub bytes: i64,
}

/// Errors of one cause. What is not a number is the newest one's.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorGroup {
    pub group: String,
    pub kind: Option<String>,
    pub message: String,
    pub culprit: Option<String>,
    pub level: String,
    pub handled: Option<bool>,
    pub project: String,
    pub count: i64,
    /// Distinct users, by id, address of mail or address of network.
    pub users: i64,
    pub first_seen: f64,
    pub last_seen: f64,
    pub latest_event_id: String,
    pub trend: Trend,
}

/// A number over time.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Trend {
    /// Beginnings of the buckets, in seconds.
    pub times: Vec<f64>,
    pub counts: Vec<i64>,
}

/// Reads the query string of `/api/v1/errors`.
pub fn errors(query: &str, now: i64) -> Result<Errors, BadQuery> {
    let mut errors =
        Errors { scope: Scope::new(now), trace_id: None, limit: PAGE_ROWS_DEFAULT, cursor: None };
    each(query, |key, value| {
        match key {
            "trace_id" => errors.trace_id = Some(id(key, &value, 32)?),
            "limit" => errors.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => errors.cursor = Some(cursor(&value)?),
            other if errors.scope.take(&EVENTS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(errors)
}

/// Reads the query string of `/api/v1/errors/groups`.
pub fn error_groups(query: &str, now: i64) -> Result<ErrorGroups, BadQuery> {
    let mut scope = Scope::new(now);
    let (mut sort, mut limit, mut interval) = (GroupSort::LastSeen, PAGE_ROWS_DEFAULT, None);
    each(query, |key, value| {
        match key {
            "sort" => {
                let words = ["last_seen", "first_seen", "count", "users"];
                sort = match one_of(key, value, &words)?.as_str() {
                    "first_seen" => GroupSort::FirstSeen,
                    "count" => GroupSort::Count,
                    "users" => GroupSort::Users,
                    _ => GroupSort::LastSeen,
                };
            }
            "limit" => limit = rows(&value, GROUP_ROWS_MAX)?,
            "interval" => interval = Buckets::interval(&value)?,
            other if scope.take(&EVENTS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    let buckets = Buckets::of(&scope, TREND, interval)?;
    Ok(ErrorGroups { scope, sort, limit, buckets })
}

/// Reads the last part of `/api/v1/errors/{event_id}`.
pub fn error_id(part: &str) -> Result<String, BadQuery> {
    event_id("event_id", part)
}

impl ErrorSummary {
    /// The same error before it was read back: for live subscribers.
    pub fn live(event: &Event, project: &str) -> Self {
        let event = event.clone();
        Self {
            event_id: event.event_id,
            timestamp: seconds(event.timestamp),
            level: event.level,
            kind: event.kind,
            message: event.message,
            culprit: event.culprit,
            handled: event.handled,
            mechanism: event.mechanism,
            group: event.group,
            transaction: event.transaction,
            trace_id: event.trace_id,
            span_id: event.span_id,
            release: event.release,
            environment: event.environment,
            project: project.to_owned(),
        }
    }
}
