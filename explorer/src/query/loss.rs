//! What was lost, by reason and over time: what can be asked, and what comes back.

use serde::Serialize;
use utoipa::ToSchema;

use super::BadQuery;
use super::buckets::Buckets;
use super::parse::{each, unknown};
use super::scope::Scope;
use super::time::SECOND;

/// The time of the series if none is asked for, in microseconds.
const CHARTED: i64 = 3_600 * SECOND;

/// A question for losses.
#[derive(Debug, PartialEq)]
pub struct Losses {
    pub scope: Scope,
    /// Of the series.
    pub buckets: Buckets,
}

/// What was lost for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropRow {
    /// `sdk` or `collector`.
    pub source: String,
    pub reason: String,
    pub category: String,
    pub quantity: i64,
}

/// The same over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropSeries {
    pub source: String,
    pub reason: String,
    pub category: String,
    /// One number for each bucket.
    pub values: Vec<i64>,
}

/// The answer about losses.
#[derive(Debug, Serialize, ToSchema)]
pub struct Drops {
    /// Over the time that was asked for, or over everything.
    pub drops: Vec<DropRow>,
    /// Beginnings of the buckets, in seconds.
    pub times: Vec<f64>,
    /// Length of a bucket, in seconds.
    pub interval: f64,
    pub series: Vec<DropSeries>,
}

/// Reads the query string of `/api/v1/drops`.
pub fn losses(query: &str, now: i64) -> Result<Losses, BadQuery> {
    let mut scope = Scope::new(now);
    let mut interval = None;
    each(query, |key, value| {
        match key {
            "interval" => interval = Buckets::interval(&value)?,
            other if scope.take_plain(other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    let buckets = Buckets::of(&scope, CHARTED, interval)?;
    Ok(Losses { scope, buckets })
}
