//! Requests as exporters send them, in both forms.

use prost::Message;
use serde_json::{Value, json};

use super::message::{AnyValue, KeyValue, Span};
use super::*;
use crate::limits::OTLP_ORIGIN_BYTES_MAX;

const NOW: i64 = 1_767_225_600_000_000;
const START: u64 = 1_767_225_601_000_000_000;

fn context() -> Context {
    Context {
        project: "1".to_owned(),
        received_at: NOW,
        client_address: None,
        user_agent: None,
        metric_bytes_max: 2048,
    }
}

mod repeats;
mod shown;

fn read_with(series: &mut Series, signal: Signal, body: &Value) -> Read {
    read(signal, Node::Json(&body.to_string()), &context(), series, &Repeats::default()).unwrap()
}

fn read_alone(signal: Signal, body: Node<'_>) -> Result<Read, Malformed> {
    read(signal, body, &context(), &mut Series::new(NOW), &Repeats::default())
}

fn read_json(signal: Signal, body: &Value) -> Read {
    read_with(&mut Series::new(NOW), signal, body)
}

fn resource() -> Value {
    json!({ "attributes": [
        { "key": "service.name", "value": { "stringValue": "shop" } },
        { "key": "service.version", "value": { "stringValue": "1.2" } },
        { "key": "deployment.environment.name", "value": { "stringValue": "staging" } },
        { "key": "telemetry.sdk.name", "value": { "stringValue": "opentelemetry" } },
        { "key": "telemetry.sdk.language", "value": { "stringValue": "nodejs" } },
    ] })
}

fn traces(spans: Value) -> Value {
    let scope = json!({ "name": "http", "version": "0.9" });
    json!({ "resourceSpans": [
        { "resource": resource(), "scopeSpans": [{ "scope": scope, "spans": spans }] }
    ] })
}

fn metrics(metrics: Value) -> Value {
    json!({ "resourceMetrics": [
        { "resource": resource(), "scopeMetrics": [{ "metrics": metrics }] }
    ] })
}

fn logs(records: Value) -> Value {
    json!({ "resourceLogs": [{ "resource": resource(), "scopeLogs": [{ "logRecords": records }] }] })
}

fn nano(seconds: u64) -> String {
    (START + seconds * 1_000_000_000).to_string()
}

fn span(more: Value) -> Value {
    let mut span = json!({
        "traceId": "7D1C0B0A4E5F4A3B9C8D7E6F5A4B3C2D", "spanId": "1a2b3c4d5e6f7081",
        "name": "GET /cart", "kind": 2, "startTimeUnixNano": nano(0), "endTimeUnixNano": nano(1),
    });
    for (key, value) in more.as_object().unwrap() {
        span[key] = value.clone();
    }
    span
}

#[test]
fn a_span_keeps_all_it_says() {
    let read = read_json(
        Signal::Traces,
        &traces(json!([span(json!({
            "parentSpanId": "00f067aa0ba902b7",
            "attributes": [
                { "key": "http.request.method", "value": { "stringValue": "GET" } },
                { "key": "http.response.status_code", "value": { "intValue": "503" } },
                { "key": "ratio", "value": { "doubleValue": 2 } },
                { "key": "tags", "value": { "arrayValue": { "values": [{ "stringValue": "a" }] } } },
                { "key": "raw", "value": { "bytesValue": "aGk=" } },
                { "key": "map", "value": { "kvlistValue": { "values": [
                    { "key": "a", "value": { "boolValue": true } }] } } },
                { "key": "empty", "value": {} },
            ],
            "status": { "code": 2 },
            "links": [{ "traceId": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2e", "spanId": "1a2b3c4d5e6f7082",
                        "flags": 1 }, { "traceId": "", "spanId": "" }],
            "events": [
                { "timeUnixNano": nano(0), "name": "cache.miss" },
                { "timeUnixNano": nano(0), "name": "exception", "attributes": [
                    { "key": "exception.type", "value": { "stringValue": "TypeError" } },
                    { "key": "exception.message", "value": { "stringValue": "no cart" } },
                    { "key": "exception.stacktrace", "value": { "stringValue":
                        "TypeError: no cart\n    at add (/srv/cart.js:12:7)" } }] },
            ],
            "droppedEventsCount": 3,
        }))])),
    );
    let records = &read.records;
    let span = &records.spans[0];
    assert_eq!(span.trace_id, "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d");
    assert_eq!(span.op.as_deref(), Some("http.server"));
    assert_eq!((span.status, span.is_segment), ("error", true), "a server's span begins a segment");
    assert_eq!(span.end - span.start, 1_000_000);
    assert_eq!(span.segment.as_deref(), Some("GET /cart"));
    assert_eq!(span.release.as_deref(), Some("1.2"));
    assert_eq!(span.environment.as_deref(), Some("staging"));
    let attributes: Value = serde_json::from_str(&span.attributes).unwrap();
    assert_eq!(attributes["service.name"], "shop");
    assert_eq!(attributes["otel.scope.name"], "http");
    assert_eq!(attributes["sentry.status.message"], "unavailable");
    assert_eq!(attributes["tags"], json!(["a"]));
    assert_eq!(attributes["raw"], "aGk=");
    assert_eq!(attributes["map"], r#"{"a":true}"#);
    assert!(span.attribute_types.contains(r#""ratio":"double""#));
    assert!(span.links.as_deref().unwrap().contains("1a2b3c4d5e6f7082"));
    let flaws: Vec<_> = records.issues.iter().map(|issue| issue.field.as_str()).collect();
    assert_eq!(flaws, ["empty", "links"]);
    assert_eq!(records.logs[0].body, "cache.miss");
    assert_eq!(records.logs[0].span_id.as_deref(), Some("1a2b3c4d5e6f7081"));
    let event = &records.events[0];
    assert_eq!((event.kind.as_deref(), event.message.as_str()), (Some("TypeError"), "no cart"));
    assert_eq!(event.span_id.as_deref(), Some("1a2b3c4d5e6f7081"));
    assert_eq!(event.platform.as_deref(), Some("node"));
    assert!(event.culprit.as_deref().unwrap().contains("add"), "{event:?}");
    assert_eq!(records.drops[0].category, "span_event");
    assert_eq!(records.items["otlp_traces"].entries, 1);
}

#[test]
fn a_bad_span_costs_no_neighbour_and_names_its_field() {
    let read = read_json(
        Signal::Traces,
        &traces(json!([
            span(json!({ "traceId": "xyz" })),
            span(
                json!({ "spanId": "00000000000000ff", "parentSpanId": "1a2b3c4d5e6f7081", "kind": 1 })
            ),
            span(json!({ "endTimeUnixNano": "1" })),
            "not a span",
            span(json!({ "startTimeUnixNano": {} })),
            span(json!({})),
        ])),
    );
    assert_eq!(read.rejected, 4);
    let fields: Vec<_> =
        read.records.issues.iter().map(|it| (it.item.unwrap(), it.field.as_str())).collect();
    let expected = [(0, "traceId"), (2, "endTimeUnixNano"), (3, "entry"), (4, "startTimeUnixNano")];
    assert_eq!(fields, expected);
    let spans = &read.records.spans;
    assert_eq!(spans.len(), 2);
    assert_eq!(spans[0].segment.as_deref(), Some("GET /cart"), "the name of its parent's segment");
    assert!(!spans[0].is_segment);
    assert_eq!(read.records.drops[0].quantity, 4);
    assert!(read.useless().is_none());
}

#[test]
fn protobuf_and_json_are_the_same() {
    let span = Span {
        trace_id: vec![0x7d; 16],
        span_id: vec![0x1a; 8],
        name: "work".to_owned(),
        start_time_unix_nano: START,
        end_time_unix_nano: START,
        flags: 0x300,
        parent_span_id: vec![1; 8],
        attributes: vec![KeyValue {
            key: "n".to_owned(),
            value: Some(AnyValue { int_value: Some(-7), ..AnyValue::default() }),
        }],
        ..Span::default()
    };
    let field = |number: u8, bytes: Vec<u8>| {
        [vec![number << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    };
    let body = field(1, field(2, [field(2, vec![0x08]), field(2, span.encode_to_vec())].concat()));
    let read = read_alone(Signal::Traces, Node::Protobuf(&body)).unwrap();
    assert_eq!(read.rejected, 1, "a span that is no protobuf costs itself");
    let found = &read.records.spans[0];
    assert_eq!(found.trace_id, "7d".repeat(16));
    assert!(found.is_segment, "its parent is remote");
    assert!(found.attributes.contains(r#""n":-7"#));
    let text = json!({ "traceId": "7d".repeat(16), "spanId": "1a".repeat(8), "name": "work",
        "startTimeUnixNano": START.to_string(), "endTimeUnixNano": START, "flags": 0x300,
        "parentSpanId": "01".repeat(8),
        "attributes": [{ "key": "n", "value": { "intValue": "-7" } }] });
    let parsed: Span = serde_json::from_value(text).unwrap();
    assert_eq!(parsed, span);
}

#[test]
fn sums_become_what_was_added() {
    let mut series = Series::new(NOW);
    let mut send = |value: i64, seconds: u64, start: u64| {
        let point = json!({ "asInt": value.to_string(), "timeUnixNano": nano(seconds),
            "startTimeUnixNano": nano(start),
            "attributes": [{ "key": "tier", "value": { "stringValue": "pro" } }] });
        let metric = json!({ "name": "orders", "unit": "{order}", "sum": {
            "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [point] } });
        let read = read_with(&mut series, Signal::Metrics, &metrics(json!([metric])));
        assert_eq!(read.rejected, 0, "{:?}", read.records.issues);
        read.records.metrics.iter().map(|it| it.value).collect::<Vec<_>>()
    };
    assert_eq!(send(5, 1, 0), [5.0]);
    assert_eq!(send(5, 2, 0), [] as [f64; 0], "nothing was added");
    assert_eq!(send(12, 3, 0), [7.0]);
    assert_eq!(send(12, 3, 0), [] as [f64; 0], "sent again");
    assert_eq!(send(2, 4, 0), [2.0], "less than before: it began again");
    assert_eq!(send(9, 6, 5), [9.0], "says that it began again");
}

/// A request with a metric of every kind.
fn every_kind() -> Read {
    let point = |more: Value| {
        let mut point = json!({ "timeUnixNano": nano(1) });
        for (key, value) in more.as_object().unwrap() {
            point[key] = value.clone();
        }
        point
    };
    let exemplar = json!({ "timeUnixNano": nano(0), "asDouble": 7.5, "spanId": "1a2b3c4d5e6f7081",
        "traceId": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d",
        "filteredAttributes": [{ "key": "user", "value": { "stringValue": "u1" } }] });
    read_json(
        Signal::Metrics,
        &metrics(json!([
            { "name": "cpu", "unit": "1", "gauge": { "dataPoints": [point(json!({ "asDouble": 0.5 }))] } },
            { "name": "queue", "sum": { "aggregationTemporality": 2,
                "dataPoints": [point(json!({ "asInt": "-3" }))] } },
            { "name": "sold", "unit": "1", "sum": { "aggregationTemporality": 1, "isMonotonic": true,
                "dataPoints": [point(json!({ "asInt": 10, "exemplars": [exemplar] }))] } },
            { "name": "wait", "unit": "ms", "histogram": { "aggregationTemporality": 1, "dataPoints": [
                point(json!({ "count": "4", "sum": 62.5, "min": 5, "max": 40, "exemplars": [exemplar],
                    "bucketCounts": ["0", "3", "1"], "explicitBounds": [0, 10] }))] } },
            { "name": "size", "unit": "By", "summary": { "dataPoints": [point(json!({
                "quantileValues": [{ "quantile": 0.5, "value": 3 }, { "quantile": 0.9, "value": 8 }] }))] } },
            { "name": "gone", "gauge": { "dataPoints": [point(json!({ "flags": 1 }))] } },
        ])),
    )
}

#[test]
fn kinds_of_metrics() {
    let read = every_kind();
    assert_eq!(read.rejected, 0, "{:?}", read.records.issues);
    let rows: Vec<_> = read.records.metrics.iter().collect();
    let facts: Vec<_> = rows
        .iter()
        .map(|it| (it.name.as_str(), it.kind, it.unit.as_deref(), it.value, it.weight))
        .collect();
    assert_eq!(
        facts[..4],
        [
            ("cpu", "gauge", Some("ratio"), 0.5, 1.0),
            ("queue", "gauge", None, -3.0, 1.0),
            ("sold", "counter", None, 7.5, 1.0),
            ("sold", "counter", None, 2.5, 1.0),
        ]
    );
    assert_eq!(
        facts[4..8],
        [
            ("wait", "distribution", Some("millisecond"), 7.5, 1.0),
            ("wait", "distribution", Some("millisecond"), 5.0, 1.0),
            ("wait", "distribution", Some("millisecond"), 40.0, 1.0),
            ("wait", "distribution", Some("millisecond"), 10.0, 1.0),
        ]
    );
    assert_eq!(rows[4].trace_id.as_deref(), Some("7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d"));
    assert!(rows[4].set.attributes.contains(r#""user":"u1""#));
    assert_eq!(rows[4].timestamp, (START / 1000) as i64, "the exemplar's own time");
    assert_eq!(
        facts[8..],
        [("size", "gauge", Some("byte"), 3.0, 1.0), ("size", "gauge", Some("byte"), 8.0, 1.0),]
    );
    assert!(rows[9].set.attributes.contains(r#""quantile":0.9"#));
}

#[test]
fn bad_points_cost_no_neighbour() {
    let point = |value: Value| json!({ "timeUnixNano": nano(1), "asDouble": value });
    let read = read_json(
        Signal::Metrics,
        &metrics(json!([
            { "name": "a", "gauge": { "dataPoints": [
                point(json!("NaN")), point(json!(1)), { "asInt": 1 }, point(json!({}))] } },
            { "name": "", "gauge": { "dataPoints": [point(json!(1)), point(json!(2))] } },
            { "name": "b", "sum": { "dataPoints": [point(json!(1))] } },
            { "name": "c", "sum": { "aggregationTemporality": 1, "isMonotonic": true,
                "dataPoints": [point(json!(-1))] } },
            { "name": "d" },
            { "name": "e", "histogram": { "aggregationTemporality": 1, "dataPoints": [
                { "timeUnixNano": nano(1), "count": 1, "bucketCounts": [1], "explicitBounds": [1] }] } },
        ])),
    );
    assert_eq!(read.records.metrics.len(), 1);
    assert_eq!(read.rejected, 9);
    let fields: Vec<_> = read.records.issues.iter().map(|it| it.field.as_str()).collect();
    let expected = [
        "asDouble",
        "timeUnixNano",
        "name",
        "aggregationTemporality",
        "asDouble",
        "data",
        "bucketCounts",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn logs_have_levels_bodies_and_exceptions() {
    let read = read_json(
        Signal::Logs,
        &logs(json!([
            { "timeUnixNano": nano(0), "severityNumber": 14, "body": { "stringValue": "stock low" },
              "traceId": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", "spanId": "1a2b3c4d5e6f7081" },
            { "observedTimeUnixNano": nano(1), "severityText": "CRITICAL", "body": { "kvlistValue": {
              "values": [{ "key": "sku", "value": { "intValue": "42" } }] } } },
            { "eventName": "user.login" },
            { "severityNumber": 17, "attributes": [
              { "key": "exception.type", "value": { "stringValue": "KeyError" } }] },
            { "traceId": "abcd" },
        ])),
    );
    assert_eq!(read.rejected, 1);
    let logs = &read.records.logs;
    let facts: Vec<_> = logs.iter().map(|it| (it.level, it.severity, it.body.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("warn", 14, "stock low"),
            ("fatal", 21, r#"{"sku":42}"#),
            ("info", 9, "user.login"),
            ("error", 17, ""),
        ]
    );
    assert_eq!(logs[0].span_id.as_deref(), Some("1a2b3c4d5e6f7081"));
    assert_eq!(logs[1].timestamp, (START / 1000) as i64 + 1_000_000);
    assert!(logs[1].attributes.contains(r#""body.sku":42"#));
    assert_eq!(logs[2].timestamp, NOW);
    assert_eq!(read.records.events[0].kind.as_deref(), Some("KeyError"));
}

#[test]
fn few_bytes_do_not_become_many() {
    let point = json!({ "timeUnixNano": nano(1), "count": 1, "sum": 1, "bucketCounts": [1] });
    let points: Vec<Value> = std::iter::repeat_n(point, 3000).collect();
    let value = json!({ "stringValue": "x".repeat(OTLP_ORIGIN_BYTES_MAX - 100) });
    let body = json!({ "resourceMetrics": [{
        "resource": { "attributes": [{ "key": "big", "value": value }] },
        "scopeMetrics": [{ "metrics": [{ "name": "a",
            "histogram": { "aggregationTemporality": 1, "dataPoints": points } }] }] }] });
    let read = read_json(Signal::Metrics, &body);
    assert!(read.rejected > 0 && !read.records.metrics.is_empty(), "{}", read.rejected);
    let bytes: usize = read.records.metrics.iter().map(|it| it.set.attributes.len()).sum();
    assert!(bytes < 2 * OTLP_RECORDS_BYTES_MAX);
    let value = json!({ "stringValue": "x".repeat(OTLP_ORIGIN_BYTES_MAX + 1) });
    let resource = json!({ "attributes": [{ "key": "big", "value": value }] });
    let mut body = logs(json!([{ "body": { "stringValue": "a" } }]));
    body["resourceLogs"][0]["resource"] = resource;
    let read = read_json(Signal::Logs, &body);
    assert_eq!(read.records.logs[0].attributes, "{}");
    assert_eq!(read.records.issues[0].field, "resource");
}

#[test]
fn other_bodies_are_refused_whole() {
    for body in ["", "[]", "{\"resourceSpans\":{}}", "{\"resourceSpans\":[{\"scopeSpans\":3}]}"] {
        let read = read_alone(Signal::Traces, Node::Json(body));
        assert!(read.is_err(), "{body}");
    }
    assert!(read_alone(Signal::Logs, Node::Json("{}")).is_ok());
}
