//! Spans over HTTP: what a page sends comes back as its trace, whichever form it was sent in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};
use support::{Server, container};

/// The trace of the metrics that `support` makes.
const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";

fn span(id: u64, parent: Option<u64>, start: f64) -> Value {
    let mut span = json!({
        "trace_id": TRACE, "span_id": format!("{id:016x}"), "name": format!("span {id}"), "status": "ok",
        "start_timestamp": 1767225600.0 + start, "end_timestamp": 1767225600.0 + start + 0.25,
        "is_segment": parent.is_none(),
        "attributes": {"sentry.op": {"value": "ui.test", "type": "string"}},
    });
    if let Some(parent) = parent {
        span["parent_span_id"] = json!(format!("{parent:016x}"));
    }
    span
}

fn envelope(spans: &[Value], trace: &Value) -> String {
    format!(
        "{}\n{}\n{}\n",
        json!({"sdk": {"name": "test", "version": "1"}, "trace": trace}),
        json!({"type": "span", "item_count": spans.len(),
               "content_type": "application/vnd.sentry.items.span.v2+json"}),
        json!({"version": 2, "items": spans})
    )
}

#[test]
fn a_trace_is_served_whole() {
    let server = Server::in_memory();
    let first =
        json!({"trace_id": TRACE, "public_key": "k", "sampled": "true", "transaction": "old"});
    let second =
        json!({"trace_id": TRACE, "public_key": "k", "sampled": "true", "transaction": "new"});
    let late = [span(1, None, 0.0), span(3, Some(1), 0.75)];
    assert_eq!(server.post(envelope(&[span(2, Some(1), 0.5)], &first).as_bytes()).status, 200);
    assert_eq!(server.post(envelope(&late, &second).as_bytes()).status, 200);
    // Sent again, because the answer got lost.
    assert_eq!(server.post(envelope(&late, &second).as_bytes()).status, 200);
    let metric = format!("{{}}\n{}", container(&["in.trace"]))
        .replace("\"name\"", "\"span_id\":\"0000000000000002\",\"name\"");
    assert_eq!(server.post(metric.as_bytes()).status, 200);
    let trace = server.get(&format!("/api/v1/traces/{}", TRACE.to_uppercase())).json();
    assert_eq!(trace["trace_id"], TRACE);
    assert_eq!(trace["dsc"], second);
    assert_eq!((&trace["errors"], &trace["truncated"]), (&json!([]), &json!(false)));
    let names: Vec<_> = trace["spans"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["span 1", "span 2", "span 3"]);
    let last = &trace["spans"][2];
    assert_eq!(
        (&last["op"], &last["attributes"]),
        (&json!("ui.test"), &json!({"sentry.op": "ui.test"}))
    );
    assert_eq!(
        (&last["start_timestamp"], &last["end_timestamp"]),
        (&json!(1767225600.75), &json!(1767225601.0))
    );
    assert_eq!(
        (&last["parent_span_id"], &last["is_segment"]),
        (&json!("0000000000000001"), &json!(false))
    );
    assert_eq!((&last["sdk_name"], &last["project"]), (&json!("test"), &json!("1")));
    assert_eq!(trace["metrics"][0]["name"], "in.trace");
    assert_eq!(trace["metrics"][0]["span_id"], "0000000000000002");
    let list = server.get("/api/v1/traces?op=ui.test").json();
    assert_eq!(
        list,
        json!({"traces": [{"trace_id": TRACE, "name": "span 1", "op": "ui.test", "project": "1", "spans": 3,
                           "start_timestamp": 1767225600.0, "duration": 1.0, "failed": 0,
                           "errors": 0, "logs": 0, "metrics": 1}],
               "next_cursor": null})
    );
    let spans = server.get(&format!("/api/v1/spans?trace_id={TRACE}&limit=2")).json();
    assert_eq!(
        (&spans["spans"][0]["name"], &spans["spans"][1]["name"]),
        (&json!("span 3"), &json!("span 2"))
    );
    assert!(spans["next_cursor"].is_string());
    assert_eq!(server.get("/api/v1/stats").json()["spans"], 3);
}

#[test]
fn a_transaction_is_the_same_trace() {
    let server = Server::in_memory();
    let event = json!({
        "type": "transaction", "transaction": "/cart", "start_timestamp": 1767225600.0, "timestamp": 1767225602.0,
        "contexts": {"trace": {"trace_id": TRACE, "span_id": "00000000000000aa", "op": "pageload", "data": {}}},
        "spans": [{"trace_id": TRACE, "span_id": "00000000000000bb", "parent_span_id": "00000000000000aa",
                   "op": "paint", "start_timestamp": 1767225600.5, "timestamp": 1767225600.5}],
        "measurements": {"lcp": {"value": 812.4, "unit": "millisecond"}},
    });
    let body = format!(
        "{{\"event_id\":\"a0b1c2d3e4f5460788990a0b1c2d3e4f\"}}\n{{\"type\":\"transaction\"}}\n{event}"
    );
    let reply = server.post(body.as_bytes());
    assert_eq!(reply.json()["id"], "a0b1c2d3e4f5460788990a0b1c2d3e4f");
    let trace = server.get(&format!("/api/v1/traces/{TRACE}")).json();
    assert_eq!(trace["dsc"], Value::Null);
    assert_eq!(trace["spans"][0]["measurements"]["lcp"]["value"], 812.4);
    assert_eq!(trace["spans"][0]["attributes"]["browser.web_vital.lcp.value"], 812.4);
    assert_eq!(trace["spans"][1]["op"], "browser.paint");
    assert_eq!(trace["spans"][1]["segment"], "/cart");
    let raw = server.get("/api/v1/raw").json();
    assert_eq!(raw["items"][0]["type"], "transaction");
}

#[test]
fn a_bad_span_is_named_and_its_neighbours_stay() {
    let server = Server::in_memory();
    let mut bad = span(2, Some(1), 0.5);
    bad["end_timestamp"] = json!(1);
    assert_eq!(
        server.post(envelope(&[span(1, None, 0.0), bad.clone()], &Value::Null).as_bytes()).status,
        200
    );
    assert_eq!(server.get("/api/v1/stats").json()["spans"], 1);
    let drops = server.get("/api/v1/drops").json();
    assert_eq!(
        drops["drops"],
        json!([{"source": "collector", "reason": "invalid", "category": "span", "quantity": 1}])
    );
    let errors = server.get("/api/v1/findings").json();
    assert_eq!(errors["findings"][0]["field"], "end_timestamp");
    // Nothing is left of this one, so that its sender must know.
    let reply = server.post(envelope(&[bad], &Value::Null).as_bytes());
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["error"],
        json!({"reason": "invalid", "item": 0, "field": "end_timestamp", "message": "is before start_timestamp"})
    );
    let mut huge = span(3, None, 0.0);
    huge["name"] = json!("x".repeat(1024 * 1024));
    let reply = server.post(envelope(&[huge], &Value::Null).as_bytes());
    assert_eq!((reply.status, reply.json()["error"]["item"].as_i64()), (413, Some(0)));
    let reply = server.post(envelope(&[span(4, None, 0.0)], &json!("x")).as_bytes());
    assert_eq!((reply.status, reply.json()["error"]["field"].as_str()), (400, Some("trace")));
    // The sender counts what was refused; nobody counts it twice.
    assert_eq!(server.get("/api/v1/drops").json(), drops);
}

#[test]
fn bad_questions_are_refused() {
    let server = Server::in_memory();
    for (path, status, field) in [
        ("/api/v1/traces/xyz", 400, "trace_id"),
        ("/api/v1/traces/7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", 404, "trace_id"),
        ("/api/v1/traces/7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d?x=1", 400, "x"),
        ("/api/v1/traces?cursor=1-2", 400, "cursor"),
        ("/api/v1/traces?status=ok", 400, "status"),
        ("/api/v1/spans?span_id=1", 400, "span_id"),
        ("/api/v1/spans?limit=1001", 400, "limit"),
        ("/api/v1/spans?colour=red", 400, "colour"),
    ] {
        let reply = server.get(path);
        assert_eq!(
            (reply.status, reply.json()["error"]["field"].as_str()),
            (status, Some(field)),
            "{path}"
        );
    }
}

#[test]
fn live_streams_spans_once() {
    let server = Server::in_memory();
    let mut stream = server.connect();
    stream.write_all(server.head("GET /api/v1/live", &[], None).as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(|line| line.unwrap());
    assert!(lines.any(|line| line == "event: ready"));
    let mut next = |kind: &str| {
        assert!(lines.any(|line| line == format!("event: {kind}")));
        let line = lines.next().unwrap();
        serde_json::from_str::<Value>(line.trim_start_matches("data: ")).unwrap()
    };
    let send = |spans: &[Value]| {
        assert_eq!(server.post(envelope(spans, &Value::Null).as_bytes()).status, 200);
    };
    send(&[span(1, None, 0.0)]);
    let spans = next("spans");
    assert_eq!(
        (&spans["spans"][0]["name"], &spans["spans"][0]["id"]),
        (&json!("span 1"), &json!(1))
    );
    send(&[span(1, None, 0.0), span(2, Some(1), 0.5)]);
    let spans = next("spans");
    assert_eq!(spans["spans"].as_array().unwrap().len(), 1);
    assert_eq!(spans["spans"][0]["id"], 2);
    let many: Vec<Value> = (10..710).map(|id| span(id, Some(1), 1.0)).collect();
    send(&many);
    assert_eq!(next("skipped"), json!({"of": "spans", "count": 200}));
    assert_eq!(next("spans")["spans"].as_array().unwrap().len(), 500);
}

#[test]
fn spans_survive_kill_9() {
    let folder = support::Folder::new();
    let store = folder.file("store.duckdb");
    let mut server = Server::start(&store, &[]);
    assert_eq!(server.post(envelope(&[span(1, None, 0.0)], &Value::Null).as_bytes()).status, 200);
    server.kill();
    let server = Server::start(&store, &[]);
    let again = [span(1, None, 0.0), span(2, Some(1), 0.5)];
    assert_eq!(server.post(envelope(&again, &Value::Null).as_bytes()).status, 200);
    assert_eq!(
        server.get(&format!("/api/v1/traces/{TRACE}")).json()["spans"].as_array().unwrap().len(),
        2
    );
}
