//! One entry of a `trace_metric` container, from JSON text to a row.

use serde::Deserialize;
use serde_json::Value;

use super::attribute::Attributes;
use super::field::{Fault, id, invalid, text, time};
use super::inference::{Inference, Sdk};
use super::record::{Flaw, Metric};

pub const CONTENT_TYPE: &str = "application/vnd.sentry.items.trace-metric+json";

/// The attribute that orders samples of one millisecond.
pub const SEQUENCE: &str = "sentry.timestamp.sequence";

/// The attribute of a client that samples: the share of values it sends.
const SAMPLE_RATE: &str = "sentry.client_sample_rate";

/// An entry as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    timestamp: Value,
    #[serde(default)]
    trace_id: Value,
    #[serde(default)]
    span_id: Value,
    #[serde(default)]
    name: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default)]
    unit: Value,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    attributes: Value,
}

/// Reads one entry, adds what the collector knows, and answers what was wrong with attributes too.
pub fn read(
    entry: &str,
    bytes_max: usize,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Result<(Metric, Vec<Flaw>), Fault> {
    let entry =
        serde_json::from_str(entry).map_err(|error| invalid("entry", &error.to_string()))?;
    let (metric, attributes, flaws) = check(entry, bytes_max)?;
    Ok((finish(metric, attributes, inference, sdk), flaws))
}

/// Checks every field of an entry.
fn check(entry: Entry, bytes_max: usize) -> Result<(Metric, Attributes, Vec<Flaw>), Fault> {
    let name = match entry.name {
        Value::String(name) if !name.is_empty() => name,
        _ => return Err(invalid("name", "must be a non-empty string")),
    };
    let kind = match entry.kind.as_str() {
        Some("counter") => "counter",
        Some("gauge") => "gauge",
        Some("distribution") => "distribution",
        _ => return Err(invalid("type", "must be counter, gauge or distribution")),
    };
    let value = entry.value.as_f64().filter(|value| value.is_finite());
    let value = value.ok_or_else(|| invalid("value", "must be a finite number"))?;
    let unit = text(entry.unit, "unit")?.filter(|unit| !unit.is_empty() && unit != "none");
    let metric = Metric {
        timestamp: time(&entry.timestamp, "timestamp")?,
        trace_id: trace_id(entry.trace_id)?,
        span_id: id(entry.span_id, 16, "span_id")?,
        name,
        kind,
        unit,
        value,
        ..Metric::default()
    };
    let (attributes, flaws) = Attributes::parse(entry.attributes)?;
    let bytes = metric.name.len() + 8 + attributes.bytes();
    if bytes > bytes_max {
        let message = format!("more than {bytes_max} canonical bytes");
        return Err(Fault { reason: "too_large", field: "entry", message });
    }
    Ok((metric, attributes, flaws))
}

/// Adds what the collector knows and freezes the attributes into their stored form.
fn finish(
    mut metric: Metric,
    mut attributes: Attributes,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Metric {
    inference.fill(&mut attributes);
    if let Some(sequence) = attributes.get(SEQUENCE).and_then(Value::as_i64) {
        metric.sequence = Some(sequence);
        attributes.remove(SEQUENCE);
    }
    let rate = attributes.get(SAMPLE_RATE).and_then(Value::as_f64);
    metric.weight = rate.filter(|rate| *rate > 0.0 && *rate <= 1.0).map_or(1.0, f64::recip);
    let text =
        |key: &str, fallback: Option<&str>| attributes.text(key).or(fallback).map(str::to_owned);
    metric.sdk_name = text("sentry.sdk.name", sdk.name);
    metric.sdk_version = text("sentry.sdk.version", sdk.version);
    metric.release = text("sentry.release", None);
    metric.environment = text("sentry.environment", None);
    let stored = attributes.freeze();
    metric.attributes = stored.values;
    metric.attribute_types = stored.kinds;
    metric.attribute_units = stored.units;
    metric
}

/// SDKs without a trace send an empty one; to leave it out is a mistake.
fn trace_id(value: Value) -> Result<Option<String>, Fault> {
    if value.is_null() {
        return Err(invalid("trace_id", "must be 32 hexadecimal digits"));
    }
    id(value, 32, "trace_id")
}
