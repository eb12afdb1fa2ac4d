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
