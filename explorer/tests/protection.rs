//! What senders are told when there is too much of them, and what a developer sees of what they sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::json;
use support::{Server, envelope};

#[test]
fn a_key_beyond_its_rate_is_told_when_to_come_again() {
    let server = Server::start(":memory:", &["--rate-limit", "2/s"]);
    let body = envelope(&["a"]);
    let post = |key: &str| {
        server.send(&format!("POST /api/1/envelope/?sentry_key={key}"), &[], body.as_bytes())
    };
    let limited = (0..20).map(|_| post("k")).find(|reply| reply.status != 200).unwrap();
    assert_eq!(limited.status, 429);
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(limited.header("x-sentry-rate-limits"), Some("1::key:rate_limit"));
    assert_eq!(limited.header("access-control-allow-origin"), Some("*"));
    let exposed = limited.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-sentry-rate-limits") && exposed.contains("retry-after"));
    assert_eq!(limited.json()["error"]["reason"], "rate_limit");
    assert_eq!(post("other").status, 200, "one key does not use up another's rate");
    // In a tunnel the key is known only after parsing.
    let tunnelled = body.replacen("{\"sdk\"", "{\"dsn\":\"http://k@localhost/1\",\"sdk\"", 1);
    let tunnel = || server.send("POST /tunnel", &[], tunnelled.as_bytes()).status;
    assert!((0..20).any(|_| tunnel() == 429));
    let stats = server.until("/api/v1/stats", |stats| stats["rejects"]["rate_limit"].is_number());
    let drops = server.get("/api/v1/drops").json();
    let lost =
        drops["drops"].as_array().unwrap().iter().find(|lost| lost["reason"] == "rate_limit");
    assert_eq!(lost.unwrap()["category"], "envelope");
    assert!(lost.unwrap()["quantity"].as_i64() >= stats["rejects"]["rate_limit"].as_i64());
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(post("k").status, 200);
}

#[test]
fn the_newest_envelopes_are_shown_as_they_came() {
    let server = Server::in_memory();
    let good = envelope(&["a", "b"]);
    assert_eq!(server.post(good.as_bytes()).status, 200);
    assert_eq!(server.post(b"{}\n{\"type\":\"a\",\"length\":9}\nx").status, 400);
    assert_eq!(server.send("POST /api/1/envelope/", &[], good.as_bytes()).status, 403);
    let list = server.get("/api/v1/envelopes?limit=10").json();
    let seen = list["envelopes"].as_array().unwrap();
    let statuses: Vec<_> = seen.iter().map(|seen| seen["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [403, 400, 200]);
    assert_eq!(seen[1]["error"], "length promises 9 bytes, 1 are left");
    assert_eq!(seen[2]["sdk"], "test 1");
    assert_eq!((&seen[2]["project"], &seen[2]["error"]), (&json!("1"), &json!(null)));
    let items = &seen[2]["items"];
    assert_eq!((&items[0]["type"], &items[0]["entries"]), (&json!("trace_metric"), &json!(2)));
    assert_eq!(seen[2]["bytes_plain"], good.len());
    let one = server.get(&format!("/api/v1/envelopes/{}", seen[2]["id"])).json();
    assert_eq!((one["text"].as_str(), &one["truncated"]), (Some(good.as_str()), &json!(false)));
    assert_eq!(server.get("/api/v1/envelopes/99").status, 404);
    assert_eq!(server.get("/api/v1/envelopes/x").status, 404);
    assert_eq!(server.get("/api/v1/envelopes?limit=501").status, 400);
    let large = format!("{good}{{\"type\":\"note\",\"length\":300000}}\n{}", "x".repeat(300_000));
    assert_eq!(server.post(large.as_bytes()).status, 200);
    let newest = server.get("/api/v1/envelopes?limit=1").json()["envelopes"][0]["id"].clone();
    let one = server.get(&format!("/api/v1/envelopes/{newest}")).json();
    assert_eq!((one["text"].as_str().unwrap().len(), &one["truncated"]), (262_144, &json!(true)));
}

#[test]
fn events_without_an_envelope() {
    let server = Server::in_memory();
    let id = "0f0e0d0c0b0a49088706050403020100";
    let event = format!("{{\"event_id\":\"{id}\",\"message\":\"old\"}}");
    for path in ["/api/1/store/", "/api/1/store"] {
        let reply = server.send(&format!("POST {path}?sentry_key=k"), &[], event.as_bytes());
        assert_eq!((reply.status, reply.json()["id"].as_str()), (200, Some(id)));
    }
    let reply = server.send("POST /api/1/store/?sentry_key=k", &[], b"{\"message\":\"unnamed\"}");
    assert_eq!(reply.json()["id"].as_str().unwrap().len(), 32);
    let reply = server.send("POST /api/1/store/?sentry_key=k", &[], b"[1]");
    assert_eq!((reply.status, reply.json()["error"]["field"].as_str()), (400, Some("payload")));
    assert_eq!(server.send("POST /api/1/store/", &[], event.as_bytes()).status, 403);
    assert_eq!(server.send("OPTIONS /api/1/store/", &[], b"").status, 200);
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["items"]["event"]["items"], 3);
}
