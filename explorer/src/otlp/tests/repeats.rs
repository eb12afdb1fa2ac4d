//! What is sent again counts once.

use super::*;

/// Rows that a request adds, and what it says was refused.
fn send(repeats: &Repeats, signal: Signal, body: &Value) -> (usize, i64) {
    let text = body.to_string();
    let mut series = Series::new(NOW);
    let read = read(signal, Node::Json(&text), &context(), &mut series, repeats).unwrap();
    assert!(read.useless().is_none(), "{body}");
    repeats.add(read.marks);
    let records = read.records;
    (records.logs.len() + records.metrics.len(), read.rejected)
}

#[test]
fn logs_count_once() {
    let repeats = Repeats::default();
    let log = |nanoseconds: u64| json!({ "timeUnixNano": (START + nanoseconds).to_string(), "body": { "stringValue": "hi" } });
    let send = |records: Value| send(&repeats, Signal::Logs, &logs(records));
    // Equal ones of one request are two.
    assert_eq!(send(json!([log(1), log(1), log(2)])), (3, 0));
    assert_eq!(send(json!([log(1), log(1), log(2)])), (0, 0));
    assert_eq!(send(json!([log(1), log(1), log(3)])), (1, 0));
    // What is refused is refused again, and the request is still not useless.
    let wrong = json!({ "timeUnixNano": "1", "traceId": "7d" });
    assert_eq!(send(json!([log(7), wrong])), (1, 1));
    assert_eq!(send(json!([log(7), wrong])), (0, 1));
    // Without a time, nothing tells a repeat from one that is alike.
    let timeless = json!({ "body": { "stringValue": "tick" } });
    assert_eq!(send(json!([timeless])), (1, 0));
    assert_eq!(send(json!([timeless])), (1, 0));
}

#[test]
fn events_of_spans_and_points_count_once() {
    let repeats = Repeats::default();
    let event = |name: &str| json!({ "timeUnixNano": START.to_string(), "name": name });
    let span = traces(json!([{
        "traceId": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", "spanId": "1a2b3c4d5e6f7081", "name": "work",
        "startTimeUnixNano": START.to_string(), "endTimeUnixNano": START.to_string(),
        "events": [event("cached"), event("cached"), event("sent")],
    }]));
    assert_eq!(send(&repeats, Signal::Traces, &span).0, 3);
    assert_eq!(send(&repeats, Signal::Traces, &span).0, 0);
    let sum = |name: &str, value: f64, course: i32| {
        let point = json!({ "timeUnixNano": START.to_string(), "asDouble": value });
        let sum =
            json!({ "aggregationTemporality": course, "isMonotonic": true, "dataPoints": [point] });
        json!({ "resourceMetrics": [{ "scopeMetrics": [{ "metrics": [{ "name": name, "sum": sum }] }] }] })
    };
    let send = |body: &Value| send(&repeats, Signal::Metrics, body);
    assert_eq!(send(&sum("orders", 3.0, 1)), (1, 0));
    assert_eq!(send(&sum("orders", 3.0, 1)), (0, 0));
    assert_eq!(send(&sum("orders", 4.0, 1)), (1, 0));
    assert_eq!(send(&sum("carts", 3.0, 1)), (1, 0));
}

#[test]
fn what_was_not_written_is_not_known() {
    let repeats = Repeats::default();
    let body = logs(json!([{ "timeUnixNano": START.to_string() }])).to_string();
    for _ in 0..2 {
        let mut series = Series::new(NOW);
        let read = read(Signal::Logs, Node::Json(&body), &context(), &mut series, &repeats);
        assert_eq!(read.unwrap().records.logs.len(), 1);
    }
}
