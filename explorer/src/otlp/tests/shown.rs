//! Protobuf as people see it.

use super::*;
use crate::otlp::message::LogRecord;
use crate::otlp::shown;

/// A field that holds bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap();
    assert!(length < 128);
    [&[number << 3 | 2, length], bytes].concat()
}

fn request(entry: &[u8]) -> Vec<u8> {
    field(1, &field(2, &field(2, entry)))
}

fn json_of(signal: Signal, bytes: &[u8]) -> Value {
    serde_json::from_str(&shown(signal, bytes)).unwrap()
}

#[test]
fn a_request_is_the_json_it_could_have_been() {
    let value = AnyValue { int_value: Some(-7), ..AnyValue::default() };
    let attributes = vec![KeyValue { key: "n".to_owned(), value: Some(value) }];
    let log = LogRecord {
        time_unix_nano: START,
        severity_number: 17,
        body: Some(AnyValue { string_value: Some("hi".to_owned()), ..AnyValue::default() }),
        trace_id: vec![0x7d; 16],
        attributes,
        ..LogRecord::default()
    };
    let expected = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [{
        "timeUnixNano": START.to_string(), "severityNumber": 17, "body": { "stringValue": "hi" },
        "traceId": "7d".repeat(16),
        "attributes": [{ "key": "n", "value": { "intValue": "-7" } }],
    }] }] }] });
    let bytes = request(&log.encode_to_vec());
    assert_eq!(json_of(Signal::Logs, &bytes), expected);
    // What is shown is read as what was sent.
    let read = read_json(Signal::Logs, &json_of(Signal::Logs, &bytes));
    assert_eq!((read.rejected, read.records.logs[0].body.as_str()), (0, "hi"));
}

#[test]
fn numbers_have_the_form_of_their_kind() {
    let bounds = [field(7, &0.5f64.to_le_bytes()), field(6, &3u64.to_le_bytes())].concat();
    let point = [bounds, vec![5 << 3 | 1], f64::NAN.to_le_bytes().to_vec()].concat();
    let metric = field(9, &[field(1, &point), vec![2 << 3, 2]].concat());
    let shown = json_of(Signal::Metrics, &request(&metric));
    let histogram = &shown["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]["histogram"];
    let point = json!({ "explicitBounds": [0.5], "bucketCounts": ["3"], "sum": "NaN" });
    assert_eq!(*histogram, json!({ "dataPoints": [point], "aggregationTemporality": 2 }));
    let side = field(8, &[vec![1 << 3, 3], field(2, &[1, 0xac, 2])].concat());
    let metric = field(10, &field(1, &[side, vec![6 << 3, 4]].concat()));
    let shown = json_of(Signal::Metrics, &request(&metric));
    let points =
        &shown["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]["exponentialHistogram"];
    let positive = json!({ "offset": -2, "bucketCounts": ["1", "300"] });
    assert_eq!(points["dataPoints"], json!([{ "positive": positive, "scale": 2 }]));
}

#[test]
fn a_beginning_and_rubbish_are_shown_as_far_as_they_go() {
    let span = [field(5, b"work"), field(2, &[1; 8])].concat();
    let bytes = [request(&span), request(&span)].concat();
    for end in 0..bytes.len() {
        json_of(Signal::Traces, &bytes[..end]);
    }
    let most = json_of(Signal::Traces, &bytes[..bytes.len() - 3]);
    let name = |of: usize| &most["resourceSpans"][of]["scopeSpans"][0]["spans"][0]["name"];
    assert_eq!((name(0), name(1)), (&json!("work"), &json!("work")));
    assert_eq!(shown(Signal::Logs, &[0xff; 40]), "{}");
    // Arrays in arrays, deeper than anyone looks.
    let mut value = Vec::new();
    for _ in 0..40 {
        value = field(5, &field(1, &value));
        if value.len() > 100 {
            break;
        }
    }
    let nested = request(&field(5, &value));
    assert!(shown(Signal::Logs, &nested).len() < 2000);
}
