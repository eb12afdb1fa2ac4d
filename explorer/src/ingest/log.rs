//! One entry of a `log` container, from JSON text to a row.

use serde::Deserialize;
use serde_json::Value;

use super::attribute::Attributes;
use super::field::{Fault, id, invalid, time};
use super::inference::{Inference, Sdk};
use super::record::{Flaw, Log};
use crate::limits::LOG_BYTES_MAX;

pub const CONTENT_TYPE: &str = "application/vnd.sentry.items.log+json";

/// Levels with the first and the last of their severities, as OpenTelemetry counts.
const LEVELS: [(&str, i64, i64); 6] = [
    ("trace", 1, 4),
    ("debug", 5, 8),
    ("info", 9, 12),
    ("warn", 13, 16),
    ("error", 17, 20),
    ("fatal", 21, 24),
];

/// What other loggers call these levels.
const SYNONYMS: [(&str, &str); 5] = [
    ("warning", "warn"),
    ("log", "info"),
    ("notice", "info"),
    ("err", "error"),
    ("critical", "fatal"),
];

/// How SDKs say which span a log belongs to when they do not use `span_id`.
const PARENT_SPAN: &str = "sentry.trace.parent_span_id";
const SEQUENCE: &str = "sentry.timestamp.sequence";

/// An entry as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    timestamp: Value,
    trace_id: Value,
    span_id: Value,
    level: Value,
    severity_number: Value,
    body: Value,
    attributes: Value,
}

/// Reads one entry, adds what the collector knows, and answers what was wrong with attributes too.
pub fn read(
    entry: &str,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Result<(Log, Vec<Flaw>), Fault> {
    if entry.len() > LOG_BYTES_MAX {
        let message = format!("more than {LOG_BYTES_MAX} bytes");
        return Err(Fault { reason: "too_large", field: "entry", message });
    }
    let entry: Entry =
        serde_json::from_str(entry).map_err(|error| invalid("entry", &error.to_string()))?;
    let Value::String(body) = entry.body else {
        return Err(invalid("body", "must be a string"));
    };
    let (level, severity) = level(&entry.level, &entry.severity_number)?;
    let (mut attributes, flaws) = Attributes::parse(entry.attributes)?;
    let span_id = match id(entry.span_id, 16, "span_id")? {
        Some(span_id) => Some(span_id),
        None => {
            let sent = attributes.get(PARENT_SPAN).cloned();
            id(sent.unwrap_or_default(), 16, PARENT_SPAN).unwrap_or_default()
        }
    };
    inference.fill(&mut attributes);
    let text =
        |key: &str, fallback: Option<&str>| attributes.text(key).or(fallback).map(str::to_owned);
    let mut log = Log {
        timestamp: time(&entry.timestamp, "timestamp")?,
        sequence: attributes.get(SEQUENCE).and_then(Value::as_i64).unwrap_or_default(),
        trace_id: id(entry.trace_id, 32, "trace_id")?,
        span_id,
        level,
        severity,
        body,
        sdk_name: text("sentry.sdk.name", sdk.name),
        sdk_version: text("sentry.sdk.version", sdk.version),
        release: text("sentry.release", None),
        environment: text("sentry.environment", None),
        ..Log::default()
    };
    let stored = attributes.freeze();
    (log.attributes, log.attribute_types) = (stored.values, stored.kinds);
    Ok((log, flaws))
}

/// Whether a level has this name.
pub fn is_log_level(name: &str) -> bool {
    LEVELS.iter().any(|row| row.0 == name)
}

/// Level and severity. Either may be left out, and the other tells.
fn level(level: &Value, severity: &Value) -> Result<(&'static str, i64), Fault> {
    let severity = severity.as_i64().filter(|severity| (1..=24).contains(severity));
    let named = level.as_str().map(str::to_ascii_lowercase).and_then(|sent| {
        let synonym = SYNONYMS.iter().find(|row| row.0 == sent).map(|row| row.1);
        LEVELS.iter().find(|row| row.0 == synonym.unwrap_or(&sent))
    });
    let counted = severity.and_then(|severity| LEVELS.iter().find(|row| severity <= row.2));
    match named.or(counted) {
        Some((name, first, _)) => Ok((name, severity.unwrap_or(*first))),
        None => Err(invalid("level", "must be trace, debug, info, warn, error or fatal")),
    }
}
