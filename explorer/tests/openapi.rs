//! The OpenAPI document tells the truth: real answers have the shapes that it promises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{Server, container};

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const EVENT: &str = "0f0e0d0c0b0a49088706050403020100";

/// A bit of everything, so that no list is empty.
fn fill(server: &Server) {
    let trace = json!({ "trace_id": TRACE, "span_id": "1111111111111111" });
    let event = json!({
        "event_id": EVENT, "timestamp": 1_767_225_600, "level": "error", "contexts": { "trace": trace },
        "exception": { "values": [{ "type": "TypeError", "value": "x is <b>undefined</b>" }] },
    });
    let span = json!({ "version": 2, "items": [{
        "trace_id": TRACE, "span_id": "1111111111111111", "name": "GET /", "is_segment": true,
        "start_timestamp": 1_767_225_600, "end_timestamp": 1_767_225_601, "status": "ok",
        "attributes": {
            "sentry.op": { "value": "pageload", "type": "string" },
            "browser.web_vital.fcp.value": { "value": 900.5, "type": "double" },
        },
    }]});
    let log = json!({ "items": [{
        "timestamp": 1_767_225_600, "trace_id": TRACE, "level": "warn", "body": "card declined",
        "attributes": {},
    }]});
    let report = json!({ "discarded_events": [{ "reason": "queue_overflow", "category": "span", "quantity": 2 }] });
    let session = json!({ "sid": EVENT, "started": "2026-01-01T00:00:00Z", "timestamp": "2026-01-01T00:00:01Z",
        "status": "exited", "errors": 0, "attrs": { "release": "shop@1" } });
    let feedback = json!({ "event_id": "1f0e0d0c0b0a49088706050403020100", "timestamp": 1_767_225_600,
        "contexts": { "feedback": { "message": "slow" } } });
    let replay =
        json!({ "replay_id": EVENT, "segment_id": 0, "timestamp": 1_767_225_600, "urls": [] });
    let mut envelope =
        format!("{{\"event_id\":\"{EVENT}\"}}\n{}\n", container(&["orders", "orders"]));
    let contained = |kind: &str, content: &str| {
        format!(
            "{{\"type\":\"{kind}\",\"item_count\":1,\"content_type\":\"application/vnd.sentry.items.{content}+json\"}}"
        )
    };
    for (head, body) in [
        ("{\"type\":\"event\"}".to_owned(), event),
        (contained("span", "span.v2"), span),
        (contained("log", "log"), log),
        ("{\"type\":\"client_report\"}".to_owned(), report),
        ("{\"type\":\"session\"}".to_owned(), session),
        ("{\"type\":\"feedback\"}".to_owned(), feedback),
        ("{\"type\":\"replay_event\"}".to_owned(), replay),
        ("{\"type\":\"profile\"}".to_owned(), json!({})),
    ] {
        envelope += &format!("{head}\n{body}\n");
    }
    let reply = server.post(envelope.as_bytes());
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(server.post(b"no envelope").status, 400);
    server.until("/api/v1/findings", |answer| answer["findings"] != json!([]));
    let request = json!({ "queries": [{ "id": "a", "metric": "orders" }] });
    let named = |name: &str| json!({ "name": name, "request": request });
    let mut rule = named("Orders");
    rule["window"] = json!("5s");
    rule["condition"] = json!({ "type": "absence" });
    let widget = json!({ "id": "w", "type": "text", "x": 0, "y": 0, "w": 1, "h": 1, "text": "hi" });
    for (path, body) in [
        ("/api/v1/queries/one", named("Orders")),
        ("/api/v1/dashboards/one", json!({ "name": "Shop", "widgets": [widget] })),
        ("/api/v1/alerts/one", rule),
    ] {
        let headers = [("content-type", "application/json")];
        let reply = server.send(&format!("PUT {path}"), &headers, body.to_string().as_bytes());
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let fired = |answer: &Value| answer["history"] != json!([]);
    server.until("/api/v1/alerts/one/history", fired);
}

/// The address to try for a path of the document, and whether its answer holds rows.
fn address(path: &str, server: &Server) -> String {
    let sample = server.get("/api/v1/samples?limit=1").json()["samples"][0]["id"].to_string();
    let envelope = server.get("/api/v1/envelopes").json()["envelopes"][0]["id"].to_string();
    let id = match path {
        _ if path.starts_with("/api/v1/samples") => sample,
        _ if path.starts_with("/api/v1/envelopes") => envelope.trim_matches('"').to_owned(),
        _ => "one".to_owned(),
    };
    let filled = path
        .replace("{trace_id}", TRACE)
        .replace("{span_id}", "1111111111111111")
        .replace("{event_id}", EVENT)
        .replace("{name}", "list_metrics")
        .replace("{id}", &id);
    let metric =
        ["/query", "/heatmap", "/attributes", "/chart"].iter().any(|end| path.ends_with(end));
    let more = if metric { "&metric=orders" } else { "" };
    let all_time = [
        "metrics",
        "samples/chart",
        "errors",
        "logs",
        "sessions",
        "feedback",
        "replays",
        "spans/groups",
        "vitals",
    ];
    let ranged =
        !path.contains('{') && all_time.iter().any(|it| path.starts_with(&format!("/api/v1/{it}")));
    let since = if ranged { "since=2025-12-31&until=2026-01-02" } else { "" };
    let vital = if path.ends_with("vitals/samples") { "&vital=fcp" } else { "" };
    format!("{filled}?{since}{more}{vital}").trim_end_matches('?').to_owned()
}

#[test]
fn real_answers_are_as_the_document_promises() {
    let server = Server::in_memory();
    fill(&server);
    let document = server.get("/api/v1/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    // Nothing is sent on here, an envelope that was refused has no items, the error no attachments, and vitals no groups unless asked.
    let exempt =
        ["/api/v1/stats", "/api/v1/envelopes/{id}", "/api/v1/errors/{event_id}", "/api/v1/vitals"];
    let mut checked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let content = &operations["get"]["responses"]["200"]["content"]["application/json"];
        if content.is_null() {
            continue;
        }
        let reply = server.get(&address(path, &server));
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        check(&document, &content["schema"], &reply.json(), path);
        let members = reply.json();
        let mut members = members.as_object().unwrap().iter();
        assert!(
            !members.any(|(_, it)| it == &json!([]) && !exempt.contains(&path.as_str())),
            "{path}: {reply:?}"
        );
        let unknown =
            server.get(&format!("{}?no.such=1", address(path, &server).split('?').next().unwrap()));
        if unknown.status == 400 {
            let refusal = &operations["get"]["responses"]["400"]["content"]["application/json"];
            check(&document, &refusal["schema"], &unknown.json(), path);
            checked += 1;
        }
    }
    assert!(checked > 15, "{checked} paths refuse unknown parameters");
}

fn check(document: &Value, schema: &Value, answer: &Value, path: &str) {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&whole).unwrap();
    let mistakes: Vec<String> = validator
        .iter_errors(answer)
        .map(|it| format!("{} at {}", it, it.instance_path()))
        .collect();
    assert!(mistakes.is_empty(), "{path}: {mistakes:#?}\n{answer}");
    assert!(!validator.is_valid(&json!([])), "{path}: the schema takes anything");
}
