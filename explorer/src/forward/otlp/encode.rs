//! Records → the messages of OTLP's JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::histogram;
use crate::ingest::{Event, Log, Metric, Span};

/// How OpenTelemetry counts temporality.
const DELTA: i64 = 1;
/// Our units by their UCUM codes; others pass as they are.
const UNITS: [(&str, &str); 14] = [
    ("nanosecond", "ns"),
    ("microsecond", "us"),
    ("millisecond", "ms"),
    ("second", "s"),
    ("minute", "min"),
    ("hour", "h"),
    ("day", "d"),
    ("byte", "By"),
    ("kilobyte", "kBy"),
    ("megabyte", "MBy"),
    ("kibibyte", "KiBy"),
    ("mebibyte", "MiBy"),
    ("percent", "%"),
    ("ratio", "1"),
];
/// Our names by those of OpenTelemetry.
const NAMES: [(&str, &str); 2] =
    [("sentry.release", "service.version"), ("sentry.environment", "deployment.environment.name")];

pub fn resource(project: &str) -> Value {
    json!({ "attributes": [string("service.name", &format!("project {project}"))] })
}

pub fn span(span: &Span) -> Value {
    let kind = match span.op.as_deref().unwrap_or_default() {
        "http.server" => 2,
        "http.client" => 3,
        "queue.publish" => 4,
        "queue.process" => 5,
        _ => 1,
    };
    let all = parsed(Some(&span.attributes));
    let message = all.get("sentry.status.message").and_then(Value::as_str).unwrap_or_default();
    let links = parsed_list(span.links.as_deref());
    let link = |link: &Value| {
        json!({ "traceId": link["trace_id"], "spanId": link["span_id"],
                "attributes": attributes(link["attributes"].as_object(), None) })
    };
    json!({
        "traceId": span.trace_id, "spanId": span.span_id,
        "parentSpanId": span.parent_span_id.as_deref().unwrap_or_default(),
        "name": span.name, "kind": kind,
        "startTimeUnixNano": nanoseconds(span.start), "endTimeUnixNano": nanoseconds(span.end),
        "attributes": attributes(Some(&all), Some(&span.attribute_types)),
        "status": if span.status == "error" { json!({ "code": 2, "message": message }) } else { json!({}) },
        "links": links.iter().map(link).collect::<Vec<_>>(),
    })
}

pub fn log(log: &Log) -> Value {
    json!({
        "timeUnixNano": nanoseconds(log.timestamp), "observedTimeUnixNano": nanoseconds(log.timestamp),
        "severityNumber": log.severity, "severityText": log.level,
        "body": { "stringValue": log.body },
        "attributes": attributes(Some(&parsed(Some(&log.attributes))), Some(&log.attribute_types)),
        "traceId": log.trace_id.as_deref().unwrap_or_default(),
        "spanId": log.span_id.as_deref().unwrap_or_default(),
    })
}

/// An error is a log that carries its exception.
pub fn event(event: &Event) -> Value {
    let mut list = attributes(Some(&parsed(Some(&event.attributes))), None);
    let kind = event.kind.as_deref();
    list.extend(kind.map(|kind| string("exception.type", kind)));
    list.extend(kind.map(|_| string("exception.message", &event.message)));
    list.push(string("sentry.event_id", &event.event_id));
    let severity = match event.level.as_str() {
        "fatal" => 21,
        "error" => 17,
        "warning" => 13,
        "info" => 9,
        _ => 5,
    };
    json!({
        "timeUnixNano": nanoseconds(event.timestamp), "observedTimeUnixNano": nanoseconds(event.timestamp),
        "severityNumber": severity, "severityText": event.level,
        "body": { "stringValue": event.message }, "attributes": list,
        "traceId": event.trace_id.as_deref().unwrap_or_default(),
        "spanId": event.span_id.as_deref().unwrap_or_default(),
    })
}

/// Samples of one name, kind and unit are a metric, those of equal attributes a data point.
pub fn metrics(samples: &[Metric]) -> Vec<Value> {
    type Name<'a> = (&'a str, &'static str, &'a str);
    let mut metrics: BTreeMap<Name<'_>, BTreeMap<&str, Vec<&Metric>>> = BTreeMap::new();
    for it in samples {
        let name = (it.name.as_str(), it.kind, it.unit.as_deref().unwrap_or_default());
        metrics.entry(name).or_default().entry(&it.set.attributes).or_default().push(it);
    }
    let encode = |((name, kind, unit), points): (Name<'_>, BTreeMap<&str, Vec<&Metric>>)| {
        let points: Vec<Value> = points.into_values().flat_map(|it| points_of(kind, &it)).collect();
        let data = match kind {
            "counter" => (
                "sum",
                json!({ "aggregationTemporality": DELTA, "isMonotonic": true, "dataPoints": points }),
            ),
            "gauge" => ("gauge", json!({ "dataPoints": points })),
            _ => (
                "exponentialHistogram",
                json!({ "aggregationTemporality": DELTA, "dataPoints": points }),
            ),
        };
        json!({ "name": name, "unit": ucum(unit), data.0: data.1 })
    };
    metrics.into_iter().map(encode).collect()
}

fn points_of(kind: &str, samples: &[&Metric]) -> Vec<Value> {
    let (Some(first), Some(start), Some(end)) = (
        samples.first(),
        samples.iter().map(|it| it.timestamp).min(),
        samples.iter().map(|it| it.timestamp).max(),
    ) else {
        return Vec::new();
    };
    let list =
        attributes(Some(&parsed(Some(&first.set.attributes))), Some(&first.set.attribute_types));
    let exemplars = |of: &[&Metric]| {
        of.iter().filter(|it| it.trace_id.is_some()).map(|it| exemplar(it)).collect::<Vec<_>>()
    };
    let point = |fields: Value, of: &[&Metric]| {
        let mut point = json!({
            "startTimeUnixNano": nanoseconds(start), "timeUnixNano": nanoseconds(end),
            "attributes": list, "exemplars": exemplars(of),
        });
        if let (Some(point), Value::Object(fields)) = (point.as_object_mut(), fields) {
            point.extend(fields);
        }
        point
    };
    match kind {
        "counter" => {
            let sum: f64 = samples.iter().map(|it| it.value * it.weight).sum();
            vec![point(json!({ "asDouble": sum }), samples)]
        }
        "gauge" => {
            let one = |it: &&Metric| {
                let time = nanoseconds(it.timestamp);
                point(json!({ "asDouble": it.value, "timeUnixNano": time }), &[it])
            };
            samples.iter().map(one).collect()
        }
        _ => {
            let values: Vec<_> = samples.iter().map(|it| (it.value, it.weight)).collect();
            vec![point(histogram::fields(&values), samples)]
        }
    }
}

fn exemplar(sample: &Metric) -> Value {
    json!({
        "timeUnixNano": nanoseconds(sample.timestamp), "asDouble": sample.value,
        "traceId": sample.trace_id.as_deref().unwrap_or_default(),
        "spanId": sample.span_id.as_deref().unwrap_or_default(),
    })
}

/// Plain values as attributes; a number is of the type it was sent with, if that is known.
fn attributes(values: Option<&Map<String, Value>>, types: Option<&str>) -> Vec<Value> {
    let types = parsed(types);
    let is_double = |key: &str| types.get(key).and_then(Value::as_str) == Some("double");
    let entry = |(key, value): (&String, &Value)| {
        let name = NAMES.iter().find(|(ours, _)| ours == key).map_or(key.as_str(), |(_, it)| it);
        json!({ "key": name, "value": any(value, is_double(key)) })
    };
    values.into_iter().flatten().map(entry).collect()
}

fn any(value: &Value, is_double: bool) -> Value {
    match value {
        Value::Bool(truth) => json!({ "boolValue": truth }),
        Value::Number(number) if !is_double && number.is_i64() => {
            json!({ "intValue": number.to_string() })
        }
        Value::Number(number) => json!({ "doubleValue": number }),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(|it| any(it, is_double)).collect();
            json!({ "arrayValue": { "values": values } })
        }
        Value::String(text) => json!({ "stringValue": text }),
        other => json!({ "stringValue": other.to_string() }),
    }
}

fn string(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn parsed(text: Option<&str>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn parsed_list(text: Option<&str>) -> Vec<Value> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn nanoseconds(microseconds: i64) -> String {
    format!("{microseconds}000")
}

fn ucum(unit: &str) -> &str {
    UNITS.iter().find(|(name, _)| *name == unit).map_or(unit, |(_, code)| code)
}
