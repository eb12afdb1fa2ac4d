//! Spans of one operation and name: how many, how long, how many failed.

use serde::Serialize;
use utoipa::ToSchema;

use super::BadQuery;
use super::fields::SPANS;
use super::parse::{each, rows, unknown};
use super::scope::Scope;
use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// A question for groups of spans, most frequent first.
#[derive(Debug, PartialEq)]
pub struct SpanGroups {
    pub scope: Scope,
    pub limit: usize,
}

/// The spans of one operation and name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpanGroup {
    pub op: Option<String>,
    pub name: String,
    pub count: i64,
    /// Spans whose status is `error`.
    pub failed: i64,
    /// Durations, in seconds.
    pub p50: f64,
    pub p95: f64,
    pub total: f64,
}

/// Reads the query string of `/api/v1/spans/groups`.
pub fn span_groups(query: &str, now: i64) -> Result<SpanGroups, BadQuery> {
    let mut groups = SpanGroups { scope: Scope::new(now), limit: PAGE_ROWS_DEFAULT };
    each(query, |key, value| {
        match key {
            "limit" => groups.limit = rows(&value, PAGE_ROWS_MAX)?,
            other if groups.scope.take(&SPANS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(groups)
}
