//! OTLP log records → logs, and error events where one tells of an exception.

use serde_json::Value;

use super::attribute;
use super::field::{known_time, maybe_id};
use super::message::LogRecord;
use super::origin::Origin;
use super::wire::Node;
use super::{Reading, message, problem};
use crate::ingest::Log;
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::field::Fault;

/// Levels by the groups of four severities, and how senders write them.
const LEVELS: [(&str, &[&str]); 6] = [
    ("trace", &["trace", "finest", "verbose"]),
    ("debug", &["debug", "fine", "finer", "config"]),
    ("info", &["info", "information", "informational", "notice", "log"]),
    ("warn", &["warn", "warning"]),
    ("error", &["error", "err", "severe"]),
    ("fatal", &["fatal", "critical", "crit", "alert", "emergency", "emerg", "panic"]),
];
const INFO: usize = 2;

/// Reads one log record.
pub fn read(entry: Node<'_>, origin: &Origin, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let sent: LogRecord = message(entry)?;
    reading.lost_by_sender("attribute", sent.dropped_attributes_count);
    let mut flaws = Vec::new();
    let (level, severity) = level(sent.severity_number, &sent.severity_text);
    let time = known_time(sent.time_unix_nano).or_else(|| known_time(sent.observed_time_unix_nano));
    let mut log = Log {
        timestamp: time.unwrap_or(reading.read.records.received_at),
        sequence: i64::try_from(reading.index).unwrap_or_default(),
        trace_id: maybe_id(&sent.trace_id, 16, "traceId")?,
        span_id: maybe_id(&sent.span_id, 8, "spanId")?,
        level,
        severity,
        ..Log::default()
    };
    if time.is_some() && reading.is_repeated(entry, reading.index) {
        return Ok(());
    }
    let problem = problem::of_log(&sent.attributes, &log, reading.index, origin);
    let mut attributes = origin.with(sent.attributes, &mut flaws);
    if !sent.event_name.is_empty() {
        attributes.add("event.name", Typed::text(&sent.event_name));
    }
    let body = sent.body.map(attribute::json).unwrap_or_default();
    log.body = body_text(body, &mut attributes, sent.event_name);
    reading.note(&flaws);
    reading.problems.extend(problem);
    reading.read.records.logs.push(finish(log, attributes, origin));
    Ok(())
}

/// The body as a text. The parts of a structured one are attributes too, so that filters can name them.
fn body_text(body: Value, attributes: &mut Attributes, event_name: String) -> String {
    match body {
        Value::String(text) => text,
        Value::Null => event_name,
        Value::Object(parts) => {
            let text = Value::Object(parts.clone()).to_string();
            for (key, value) in parts {
                attributes.add_plain(&format!("body.{key}"), value);
            }
            text
        }
        other => other.to_string(),
    }
}

/// Freezes the attributes into their stored form.
pub fn finish(mut log: Log, attributes: Attributes, origin: &Origin) -> Log {
    let text = |key: &str| attributes.text(key).map(str::to_owned);
    log.sdk_name = origin.sdk_name.clone();
    log.sdk_version = origin.sdk_version.clone();
    log.release = text("sentry.release").or_else(|| origin.release.clone());
    log.environment = text("sentry.environment").or_else(|| origin.environment.clone());
    let stored = attributes.freeze();
    log.attributes = stored.values;
    log.attribute_types = stored.kinds;
    log
}

/// Level and severity; the number counts, the text stands in where there is none.
fn level(number: i32, text: &str) -> (&'static str, i64) {
    if let Ok(group @ 0..=5) = usize::try_from((number - 1).div_euclid(4)) {
        return (LEVELS.get(group).map_or("info", |level| level.0), number.into());
    }
    let text = text.trim().to_ascii_lowercase();
    let named = LEVELS.iter().position(|(_, words)| words.contains(&text.as_str()));
    let group = named.unwrap_or(INFO);
    (LEVELS.get(group).map_or("info", |level| level.0), (group * 4 + 1) as i64)
}
