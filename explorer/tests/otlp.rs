//! OpenTelemetry's endpoints over HTTP: forms, keys, answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::Server;

const JSON: (&str, &str) = ("content-type", "application/json");

fn trace(span_id: &str) -> Vec<u8> {
    let span = json!({
        "traceId": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", "spanId": span_id, "name": "work",
        "startTimeUnixNano": "1767225600000000000", "endTimeUnixNano": "1767225601000000000",
    });
    json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [span] }] }] }).to_string().into()
}

fn counter(value: f64) -> Vec<u8> {
    let point = json!({ "timeUnixNano": "1767225600000000000", "asDouble": value });
    let sum = json!({ "aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [point] });
    let metric = json!({ "name": "orders", "sum": sum });
    json!({ "resourceMetrics": [{ "scopeMetrics": [{ "metrics": [metric] }] }] }).to_string().into()
}

#[test]
fn takes_every_signal_at_both_addresses() {
    let server = Server::in_memory();
    let sent = server.send("POST /v1/traces", &[JSON], &trace("1a2b3c4d5e6f7081"));
    assert_eq!((sent.status, sent.body.as_str()), (200, "{}"), "{sent:?}");
    assert_eq!(sent.header("access-control-allow-origin"), Some("*"));
    let auth = ("x-sentry-auth", "sentry sentry_key=k1, sentry_version=7");
    let address = "POST /api/42/integration/otlp/v1/metrics/";
    assert_eq!(server.send(address, &[JSON, auth], &counter(3.0)).status, 200);
    let log =
        br#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"hi"}}]}]}]}"#;
    assert_eq!(server.send("POST /v1/logs", &[JSON], log).status, 200);
    let samples = server.get("/api/v1/samples?project=42").json();
    assert_eq!(samples["samples"][0]["value"], 3.0);
    let trace = server.get("/api/v1/traces/7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d").json();
    assert_eq!(trace["spans"][0]["project"], "0");
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["items"]["otlp_logs"]["entries"], 1);
}

#[test]
fn says_what_it_refused_in_the_senders_form() {
    let server = Server::in_memory();
    let spans = json!([{ "traceId": "7d" }, serde_json::from_slice::<Value>(&trace("1a2b3c4d5e6f7081"))
        .unwrap()["resourceSpans"][0]["scopeSpans"][0]["spans"][0]]);
    let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] }).to_string();
    let sent = server.send("POST /v1/traces", &[JSON], body.as_bytes());
    assert_eq!(sent.status, 200);
    assert_eq!(sent.json()["partialSuccess"]["rejectedSpans"], "1");
    let message = sent.json()["partialSuccess"]["errorMessage"].clone();
    assert!(message.as_str().unwrap().starts_with("entry 0: traceId: "), "{message}");

    let sent = server.send("POST /v1/metrics", &[JSON], &counter(-1.0));
    assert_eq!((sent.status, sent.json()["code"].as_i64()), (400, Some(3)));
    assert_eq!(sent.json()["details"][0]["fieldViolations"][0]["field"], "entry 0: asDouble");
    assert_eq!(server.send("POST /v1/logs", &[JSON], b"{").status, 400);
    let protobuf = ("content-type", "application/x-protobuf");
    let sent = server.send("POST /v1/logs", &[protobuf], &[0x0a, 99]);
    assert_eq!((sent.status, sent.header("content-type")), (400, Some(protobuf.1)));
    assert!(sent.body.contains("not protobuf"), "{sent:?}");
    assert_eq!(server.send("POST /v1/logs", &[protobuf], b"").status, 200, "empty is fine");

    assert_eq!(server.send("POST /v1/logs", &[("content-type", "text/plain")], b"").status, 415);
    assert_eq!(server.send("POST /v1/profiles", &[JSON], b"{}").status, 404);
    assert_eq!(server.send("GET /v1/logs", &[JSON], b"").status, 405);
    assert_eq!(server.send("OPTIONS /v1/logs", &[], b"").status, 200);
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["rejects"]["invalid"], 1, "{stats}");
}

#[test]
fn asks_for_a_key_where_envelopes_would() {
    let open = Server::in_memory();
    let address = "POST /api/1/integration/otlp/v1/metrics";
    assert_eq!(open.send(address, &[JSON], &counter(1.0)).status, 403);
    let closed = Server::start(":memory:", &["--project-key", "k1"]);
    assert_eq!(closed.send("POST /v1/metrics", &[JSON], &counter(1.0)).status, 403);
    let key = |key: &'static str| [JSON, ("x-sentry-auth", key)];
    let wrong = key("Sentry sentry_key=k2");
    assert_eq!(closed.send("POST /v1/metrics", &wrong, &counter(1.0)).status, 403);
    let right = key("Sentry sentry_key=k1");
    assert_eq!(closed.send("POST /v1/metrics", &right, &counter(1.0)).status, 200);
}

#[test]
fn requests_are_among_the_newest_envelopes() {
    let server = Server::in_memory();
    assert_eq!(server.send("POST /v1/traces", &[JSON], &trace("1a2b3c4d5e6f7081")).status, 200);
    // One log record with the body "hi", in protobuf: lengths and field numbers by hand.
    let log = [0x0a, 10, 0x12, 8, 0x12, 6, 0x2a, 4, 0x0a, 2, b'h', b'i'];
    let protobuf = ("content-type", "application/x-protobuf");
    assert_eq!(server.send("POST /v1/logs", &[protobuf], &log).status, 200);
    assert_eq!(server.send("POST /v1/logs", &[protobuf], b"rubbish").status, 400);
    let list = server.get("/api/v1/envelopes").json();
    let rows = list["envelopes"].as_array().unwrap();
    let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [400, 200, 200], "{list}");
    assert!(rows[0]["error"].as_str().unwrap().starts_with("body "), "{list}");
    assert_eq!(rows[1]["items"], json!([{ "type": "otlp_logs", "bytes": 12, "entries": 1 }]));
    assert_eq!(
        (&rows[2]["items"][0]["type"], &rows[2]["project"]),
        (&json!("otlp_traces"), &json!("0"))
    );
    let text = |row: &Value| {
        let envelope = server.get(&format!("/api/v1/envelopes/{}", row["id"])).json();
        assert_eq!(envelope["truncated"], false);
        envelope["text"].as_str().unwrap().to_owned()
    };
    let shown: Value = serde_json::from_str(&text(&rows[1])).unwrap();
    let record = &shown["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0];
    assert_eq!(*record, json!({ "body": { "stringValue": "hi" } }));
    assert_eq!(text(&rows[2]).as_bytes(), trace("1a2b3c4d5e6f7081"));
}

#[test]
fn what_is_sent_again_counts_once() {
    let server = Server::in_memory();
    let record = json!({ "timeUnixNano": "1767225600000000000", "body": { "stringValue": "hi" } });
    let logs = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [record, record] }] }] });
    for _ in 0..3 {
        assert_eq!(server.send("POST /v1/logs", &[JSON], logs.to_string().as_bytes()).status, 200);
        assert_eq!(server.send("POST /v1/metrics", &[JSON], &counter(3.0)).status, 200);
    }
    let logs = server.get("/api/v1/logs?since=2025-12-31").json();
    assert_eq!(logs["logs"].as_array().unwrap().len(), 2, "{logs}");
    assert_eq!(server.get("/api/v1/stats").json()["metrics"], 1);
}
