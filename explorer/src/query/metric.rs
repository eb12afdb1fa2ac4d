//! Which metrics there are: what can be asked, and what comes back.

use serde::Serialize;
use utoipa::ToSchema;

use super::BadQuery;
use super::KINDS;
use super::fields::METRICS;
use super::filter::Expr;
use super::parse::{each, one_of, unknown};
use super::scope::Scope;

/// A question for metrics: those that have a sample in scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    pub scope: Scope,
}

/// One metric, over all its samples in scope.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricRow {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub unit: Option<String>,
    pub count: i64,
    pub last_seen: f64,
}

/// Reads the query string of `/api/v1/metrics`.
pub fn metrics(query: &str, now: i64) -> Result<Metrics, BadQuery> {
    let mut scope = Scope::new(now);
    let mut terms = Vec::new();
    each(query, |key, value| {
        match key {
            "search" if value.is_empty() => {}
            "search" => terms.push(Expr::Text(vec![value])),
            "type" => terms.push(Expr::equal(key, &one_of(key, value, &KINDS)?)),
            _ if scope.take(&METRICS, key, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    terms.push(scope.filter);
    scope.filter = Expr::all(terms);
    Ok(Metrics { scope })
}
