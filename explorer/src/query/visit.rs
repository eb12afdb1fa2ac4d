//! Visits and what came of them: sessions by release, what users wrote, replays.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::BadQuery;
use super::parse::{each, rows, unknown};
use super::scope::Scope;
use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// A question for sessions, by release.
#[derive(Debug, PartialEq)]
pub struct Sessions {
    pub scope: Scope,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// A question for feedback or for replays, newest first.
#[derive(Debug, PartialEq)]
pub struct Newest {
    pub scope: Scope,
    pub limit: usize,
}

/// The sessions of one release. Each counts once, by its newest state.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseRow {
    pub release: Option<String>,
    pub environment: Option<String>,
    pub sessions: i64,
    /// Ended by an error that nothing handled.
    pub crashed: i64,
    /// With errors, but not ended by one.
    pub errored: i64,
    /// The share that did not crash, from 0 to 1.
    pub crash_free: f64,
    /// Seconds since the epoch: when the newest of them began.
    pub last_started: f64,
}

/// What a user wrote.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackRow {
    pub event_id: String,
    pub timestamp: f64,
    pub message: String,
    pub name: Option<String>,
    pub contact: Option<String>,
    pub url: Option<String>,
    /// The error it is about.
    pub associated_event_id: Option<String>,
    pub replay_id: Option<String>,
    pub trace_id: Option<String>,
    pub project: String,
    /// The event as it came.
    #[schema(value_type = Object)]
    pub event: Box<RawValue>,
    pub attachments: i64,
}

/// One replay, over all its segments. Its recording is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayRow {
    pub replay_id: String,
    /// `session` or `buffer`.
    #[serde(rename = "type")]
    pub kind: String,
    pub started: f64,
    pub timestamp: f64,
    pub segments: i64,
    pub urls: Vec<String>,
    pub error_ids: Vec<String>,
    pub trace_ids: Vec<String>,
    pub recording_bytes: i64,
    pub project: String,
}

/// Reads the query string of `/api/v1/sessions`.
pub fn sessions(query: &str, now: i64) -> Result<Sessions, BadQuery> {
    let mut sessions = Sessions { scope: Scope::new(now), release: None, environment: None };
    each(query, |key, value| {
        match key {
            "release" => sessions.release = Some(value),
            "environment" => sessions.environment = Some(value),
            other if sessions.scope.take_plain(other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(sessions)
}

/// Reads the query string of `/api/v1/feedback` and of `/api/v1/replays`.
pub fn newest(query: &str, now: i64) -> Result<Newest, BadQuery> {
    let mut newest = Newest { scope: Scope::new(now), limit: PAGE_ROWS_DEFAULT };
    each(query, |key, value| {
        match key {
            "limit" => newest.limit = rows(&value, PAGE_ROWS_MAX)?,
            other if newest.scope.take_plain(other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(newest)
}
