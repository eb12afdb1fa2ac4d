//! The messages of metrics, as `super::super::message` has those of spans and logs.

use prost::Message;
use serde::Deserialize;

use crate::otlp::json;
use crate::otlp::message::KeyValue;

/// What a metric says about all its points.
#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct Head {
    #[prost(string, tag = "1")]
    #[serde(deserialize_with = "json::text")]
    pub name: String,
    #[prost(string, tag = "3")]
    #[serde(deserialize_with = "json::text")]
    pub unit: String,
}

/// What a sum or a histogram says about all its points.
#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct Course {
    #[prost(int32, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub aggregation_temporality: i32,
    #[prost(bool, tag = "3")]
    #[serde(deserialize_with = "json::truth")]
    pub is_monotonic: bool,
}

#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct NumberPoint {
    #[prost(fixed64, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    #[serde(deserialize_with = "json::number")]
    pub time_unix_nano: u64,
    #[prost(double, optional, tag = "4")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub as_double: Option<f64>,
    #[prost(message, repeated, tag = "5")]
    #[serde(deserialize_with = "json::list")]
    pub exemplars: Vec<Exemplar>,
    #[prost(sfixed64, optional, tag = "6")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub as_int: Option<i64>,
    #[prost(message, repeated, tag = "7")]
    #[serde(deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "8")]
    #[serde(deserialize_with = "json::number")]
    pub flags: u32,
}

#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct HistogramPoint {
    #[prost(fixed64, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    #[serde(deserialize_with = "json::number")]
    pub time_unix_nano: u64,
    #[prost(fixed64, tag = "4")]
    #[serde(deserialize_with = "json::number")]
    pub count: u64,
    #[prost(double, optional, tag = "5")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub sum: Option<f64>,
    #[prost(fixed64, repeated, tag = "6")]
    #[serde(deserialize_with = "json::numbers")]
    pub bucket_counts: Vec<u64>,
    #[prost(double, repeated, tag = "7")]
    #[serde(deserialize_with = "json::numbers")]
    pub explicit_bounds: Vec<f64>,
    #[prost(message, repeated, tag = "8")]
    #[serde(deserialize_with = "json::list")]
    pub exemplars: Vec<Exemplar>,
    #[prost(message, repeated, tag = "9")]
    #[serde(deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "10")]
    #[serde(deserialize_with = "json::number")]
    pub flags: u32,
    #[prost(double, optional, tag = "11")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub min: Option<f64>,
    #[prost(double, optional, tag = "12")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub max: Option<f64>,
}

#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct ExponentialPoint {
    #[prost(message, repeated, tag = "1")]
    #[serde(deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue>,
    #[prost(fixed64, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    #[serde(deserialize_with = "json::number")]
    pub time_unix_nano: u64,
    #[prost(fixed64, tag = "4")]
    #[serde(deserialize_with = "json::number")]
    pub count: u64,
    #[prost(double, optional, tag = "5")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub sum: Option<f64>,
    #[prost(sint32, tag = "6")]
    #[serde(deserialize_with = "json::number")]
    pub scale: i32,
    #[prost(fixed64, tag = "7")]
    #[serde(deserialize_with = "json::number")]
    pub zero_count: u64,
    #[prost(message, optional, tag = "8")]
    pub positive: Option<Side>,
    #[prost(message, optional, tag = "9")]
    pub negative: Option<Side>,
    #[prost(uint32, tag = "10")]
    #[serde(deserialize_with = "json::number")]
    pub flags: u32,
    #[prost(message, repeated, tag = "11")]
    #[serde(deserialize_with = "json::list")]
    pub exemplars: Vec<Exemplar>,
    #[prost(double, optional, tag = "12")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub min: Option<f64>,
    #[prost(double, optional, tag = "13")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub max: Option<f64>,
}

/// The buckets on one side of zero.
#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct Side {
    #[prost(sint32, tag = "1")]
    #[serde(deserialize_with = "json::number")]
    pub offset: i32,
    #[prost(uint64, repeated, tag = "2")]
    #[serde(deserialize_with = "json::numbers")]
    pub bucket_counts: Vec<u64>,
}

#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct SummaryPoint {
    #[prost(fixed64, tag = "3")]
    #[serde(deserialize_with = "json::number")]
    pub time_unix_nano: u64,
    #[prost(message, repeated, tag = "6")]
    #[serde(deserialize_with = "json::list")]
    pub quantile_values: Vec<Quantile>,
    #[prost(message, repeated, tag = "7")]
    #[serde(deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "8")]
    #[serde(deserialize_with = "json::number")]
    pub flags: u32,
}

#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct Quantile {
    #[prost(double, tag = "1")]
    #[serde(deserialize_with = "json::number")]
    pub quantile: f64,
    #[prost(double, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub value: f64,
}

/// One measured value, and in which span it was measured.
#[derive(Clone, Deserialize, Message, PartialEq)]
#[serde(default, rename_all = "camelCase")]
pub struct Exemplar {
    #[prost(fixed64, tag = "2")]
    #[serde(deserialize_with = "json::number")]
    pub time_unix_nano: u64,
    #[prost(double, optional, tag = "3")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub as_double: Option<f64>,
    #[prost(bytes = "vec", tag = "4")]
    #[serde(deserialize_with = "json::hex")]
    pub span_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    #[serde(deserialize_with = "json::hex")]
    pub trace_id: Vec<u8>,
    #[prost(sfixed64, optional, tag = "6")]
    #[serde(deserialize_with = "json::maybe_number")]
    pub as_int: Option<i64>,
    #[prost(message, repeated, tag = "7")]
    #[serde(deserialize_with = "json::list")]
    pub filtered_attributes: Vec<KeyValue>,
}

impl Exemplar {
    pub fn value(&self) -> Option<f64> {
        value(self.as_double, self.as_int)
    }
}

impl NumberPoint {
    pub fn value(&self) -> Option<f64> {
        value(self.as_double, self.as_int)
    }
}

/// A finite number, in whichever form.
fn value(double: Option<f64>, int: Option<i64>) -> Option<f64> {
    double.or(int.map(|whole| whole as f64)).filter(|value| value.is_finite())
}
