//! One entry of a `trace_metric` container, from JSON text to a row.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::field::{Fault, id, invalid, text, time};
use super::inference::{Inference, Sdk};
use super::known::{Facts, Known};
use super::record::{Flaw, Metric};

pub const CONTENT_TYPE: &str = "application/vnd.sentry.items.trace-metric+json";

/// The attribute that orders samples of one millisecond.
pub const SEQUENCE: &str = "sentry.timestamp.sequence";

/// An entry as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Deserialize)]
struct Entry<'a> {
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
    #[serde(borrow, default)]
    attributes: Option<&'a RawValue>,
}

/// Reads one entry, adds what the collector knows, and answers what was wrong with attributes too.
pub fn read(
    entry: &str,
    bytes_max: usize,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
    known: &mut Known,
) -> Result<(Metric, Vec<Flaw>), Fault> {
    let entry: Entry<'_> =
        serde_json::from_str(entry).map_err(|error| invalid("entry", &error.to_string()))?;
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
    let timestamp = time(&entry.timestamp, "timestamp")?;
    let trace_id = trace_id(entry.trace_id)?;
    let span_id = id(entry.span_id, 16, "span_id")?;
    let facts = known.read(entry.attributes.map_or("{}", RawValue::get), inference, sdk)?;
    if name.len() + 8 + facts.bytes > bytes_max {
        let message = format!("more than {bytes_max} canonical bytes");
        return Err(Fault { reason: "too_large", field: "entry", message });
    }
    let Facts { set, sequence, weight, flaws, .. } = facts;
    let metric =
        Metric { timestamp, sequence, weight, trace_id, span_id, name, kind, unit, value, set };
    Ok((metric, flaws))
}

/// SDKs without a trace send an empty one; to leave it out is a mistake.
fn trace_id(value: Value) -> Result<Option<String>, Fault> {
    if value.is_null() {
        return Err(invalid("trace_id", "must be 32 hexadecimal digits"));
    }
    id(value, 32, "trace_id")
}
