//! What comes back.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// Numbers over time. All times are seconds since 1970.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesAnswer {
    pub from: f64,
    pub to: f64,
    /// Seconds.
    pub interval: f64,
    /// Where each bucket starts: at multiples of `interval`.
    pub times: Vec<f64>,
    pub compare: Option<Compared>,
    /// First of the queries, then of the equations, as they were asked.
    pub results: Vec<SeriesResult>,
}

/// The range that was compared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    pub from: f64,
    pub to: f64,
    /// Seconds from there to here.
    pub shift: f64,
    pub label: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesResult {
    pub id: String,
    /// Such as `p95(cart.total)`.
    pub label: String,
    /// Null for an equation, and for a metric that nobody has sent.
    pub metric: Option<MetricOf>,
    pub aggregate: Option<String>,
    pub unit: Option<String>,
    /// The largest total first, all other groups together last. Empty without a match.
    pub series: Vec<Series>,
    /// How many groups there are in all.
    pub groups_total: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MetricOf {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub unit: Option<String>,
}

/// One line of a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Series {
    /// Empty if nothing was grouped, and for `other`.
    pub group: BTreeMap<String, String>,
    /// Everything outside the top groups.
    pub other: bool,
    /// One per time; null where there is none.
    pub values: Vec<Option<f64>>,
    /// Over the whole range.
    pub total: Option<f64>,
    /// Samples.
    pub count: i64,
    pub previous: Option<Change>,
}

/// The same group in the range that was compared with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    pub values: Vec<Option<f64>>,
    pub total: Option<f64>,
    /// By which fraction the total has grown; null if there was none, or nothing to grow from.
    pub change: Option<f64>,
}

/// By which fraction a number has grown.
pub fn change(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    let (before, after) = (before?, after?);
    let change = (after - before) / before.abs();
    change.is_finite().then_some(change)
}
