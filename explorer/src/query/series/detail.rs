//! What comes back of one metric besides its numbers over time.

use serde::Serialize;
use utoipa::ToSchema;

/// How values are distributed over time.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Heatmap {
    /// Where each bucket starts, in seconds since 1970.
    pub times: Vec<f64>,
    /// Seconds.
    pub interval: f64,
    /// One more than there are rows. Equal factors apart if all values are positive, otherwise equal steps. Empty
    /// without samples.
    pub bounds: Vec<f64>,
    /// For each time, how many values lie between each two bounds; the last bound belongs to the last row.
    pub counts: Vec<Vec<i64>>,
    pub unit: Option<String>,
}

/// One attribute of a metric's samples.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct AttributeRow {
    pub key: String,
    /// The type it is mostly sent with.
    #[serde(rename = "type")]
    pub kind: String,
    /// Samples that have it.
    pub count: i64,
    /// Distinct values.
    pub cardinality: i64,
    /// The most frequent.
    pub values: Vec<AttributeValue>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct AttributeValue {
    pub value: String,
    pub count: i64,
}

/// Single samples that stand for all.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChartSamples {
    /// By time.
    pub samples: Vec<ChartSample>,
    /// How many there are in all.
    pub total: i64,
    pub unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChartSample {
    pub id: i64,
    /// Seconds since 1970.
    pub timestamp: f64,
    pub value: f64,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// Far outside of where the middle half of all values lies.
    pub outlier: bool,
}
