//! One entry of a `trace_metric` container, from JSON text to a row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::agent::Agent;
use super::attribute::Typed;
use super::record::Metric;

/// The year 9999, in seconds: what calendars and the store can name.
const SECONDS_MAX: f64 = 253_402_300_800.0;
/// The placeholder that asks for the address of the connection.
const AUTO: &str = "{{auto}}";

/// An entry as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Deserialize)]
pub struct Entry {
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

/// Why an entry is dropped.
#[derive(Debug)]
pub struct Fault {
    pub reason: &'static str,
    pub field: &'static str,
    pub message: String,
}

/// An entry that will become a row, before the collector adds to it.
pub struct Checked {
    metric: Metric,
    attributes: BTreeMap<String, Typed>,
    /// Attributes that were dropped, and why.
    pub issues: Vec<(String, &'static str)>,
}

/// What the collector may add to attributes.
pub struct Inference<'a> {
    pub address: Option<&'a str>,
    /// Add the address unasked; otherwise only where a placeholder asks for it.
    pub address_always: bool,
    pub agent: Option<Agent<'a>>,
}

/// The SDK of the envelope's header: the fallback for entries that do not name theirs.
pub struct Sdk<'a> {
    pub name: Option<&'a str>,
    pub version: Option<&'a str>,
}

impl Entry {
    /// Reads JSON text that is known to be well formed.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| invalid("entry", &error.to_string()))
    }
}

/// Checks every field of an entry.
pub fn check(entry: Entry, bytes_max: usize) -> Result<Checked, Fault> {
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
    let unit = match entry.unit {
        Value::Null => None,
        Value::String(unit) => Some(unit).filter(|unit| !unit.is_empty() && unit != "none"),
        _ => return Err(invalid("unit", "must be a string")),
    };
    let sent = match entry.attributes {
        Value::Null => Map::new(),
        Value::Object(attributes) => attributes,
        _ => return Err(invalid("attributes", "must be an object")),
    };
    let metric = Metric {
        timestamp: timestamp(&entry.timestamp)?,
        trace_id: id(entry.trace_id, 32, true, "trace_id")?,
        span_id: id(entry.span_id, 16, false, "span_id")?,
        name,
        kind,
        unit,
        value,
        ..Metric::default()
    };
    let (attributes, issues) = attributes(sent);
    let sizes = attributes.iter().map(|(key, typed)| key.len() + typed.bytes());
    let bytes = metric.name.len() + 8 + sizes.sum::<usize>();
    if bytes > bytes_max {
        let message = format!("more than {bytes_max} canonical bytes");
        return Err(Fault { reason: "too_large", field: "entry", message });
    }
    Ok(Checked { metric, attributes, issues })
}

/// Adds what the collector knows and freezes the attributes into their stored form.
pub fn finish(checked: Checked, inference: &Inference<'_>, sdk: &Sdk<'_>) -> Metric {
    let Checked { mut metric, mut attributes, .. } = checked;
    infer(&mut attributes, inference);
    let text = |key: &str, fallback: Option<&str>| {
        let own = attributes.get(key).and_then(|typed| typed.value.as_str());
        own.or(fallback).map(str::to_owned)
    };
    metric.sdk_name = text("sentry.sdk.name", sdk.name);
    metric.sdk_version = text("sentry.sdk.version", sdk.version);
    metric.release = text("sentry.release", None);
    metric.environment = text("sentry.environment", None);
    let mut values = Map::new();
    let mut kinds = Map::new();
    let mut units = Map::new();
    for (key, typed) in attributes {
        kinds.insert(key.clone(), Value::from(typed.kind));
        if let Some(unit) = typed.unit {
            units.insert(key.clone(), Value::String(unit));
        }
        values.insert(key, typed.value);
    }
    metric.attributes = Value::Object(values).to_string();
    metric.attribute_types = Value::Object(kinds).to_string();
    metric.attribute_units = (!units.is_empty()).then(|| Value::Object(units).to_string());
    metric
}

fn attributes(sent: Map<String, Value>) -> (BTreeMap<String, Typed>, Vec<(String, &'static str)>) {
    let mut attributes = BTreeMap::new();
    let mut issues = Vec::new();
    for (key, value) in sent {
        match Typed::parse(value) {
            Ok(typed) => drop(attributes.insert(key, typed)),
            Err(message) => issues.push((key, message)),
        }
    }
    (attributes, issues)
}

fn infer(attributes: &mut BTreeMap<String, Typed>, inference: &Inference<'_>) {
    let asked = attributes.get("client.address").map(|typed| typed.value == AUTO);
    if let Some(address) = inference.address
        && asked.unwrap_or(inference.address_always)
    {
        attributes.insert("client.address".to_owned(), Typed::text(address));
    }
    for (key, value) in inference.agent.iter().flat_map(Agent::attributes) {
        if !attributes.contains_key(key) {
            attributes.insert(key.to_owned(), Typed::text(value));
        }
    }
}

fn timestamp(value: &Value) -> Result<i64, Fault> {
    match value.as_f64() {
        Some(seconds) if (0.0..SECONDS_MAX).contains(&seconds) => {
            Ok((seconds * 1_000_000.0).round() as i64)
        }
        Some(seconds) if seconds >= SECONDS_MAX => {
            Err(invalid("timestamp", "must be in seconds; this looks like milliseconds"))
        }
        _ => Err(invalid("timestamp", "must be a number of seconds since 1970")),
    }
}

/// An id in lowercase hexadecimal. SDKs without a trace send an empty string.
fn id(
    value: Value,
    digits: usize,
    required: bool,
    field: &'static str,
) -> Result<Option<String>, Fault> {
    match value {
        Value::Null if !required => Ok(None),
        Value::String(id) if id.is_empty() => Ok(None),
        Value::String(mut id)
            if id.len() == digits && id.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            id.make_ascii_lowercase();
            Ok(Some(id))
        }
        _ => Err(invalid(field, &format!("must be {digits} hexadecimal digits"))),
    }
}

fn invalid(field: &'static str, message: &str) -> Fault {
    Fault { reason: "invalid", field, message: message.to_owned() }
}
