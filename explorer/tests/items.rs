//! Errors, logs, sessions, feedback and replays: sent to the real server, asked for through the API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{Server, envelope};

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const SPAN: &str = "1a2b3c4d5e6f7081";
const START: u32 = 1_767_225_600;

fn id(number: u32) -> String {
    format!("{number:032x}")
}

fn send(server: &Server, event_id: &str, items: &[(&str, Value)]) {
    let mut body = format!("{{\"event_id\":\"{event_id}\",\"sdk\":{{\"name\":\"t\"}}}}\n");
    for (headers, payload) in items {
        let text = payload.as_str().map_or_else(|| payload.to_string(), str::to_owned);
        body.push_str(&format!("{{{headers},\"length\":{}}}\n{text}\n", text.len()));
    }
    let reply = server.post(body.as_bytes());
    assert_eq!(reply.status, 200, "{}", reply.body);
}

fn error(number: u32, kind: &str, function: &str) -> Value {
    json!({
        "event_id": id(number), "timestamp": START + number, "level": "error", "release": "1.2",
        "exception": {"values": [{"type": kind, "value": format!("failed {number}"),
            "mechanism": {"type": "generic", "handled": number.is_multiple_of(2)},
            "stacktrace": {"frames": [{"function": function, "filename": "/app.js", "lineno": number}]}}]},
        "contexts": {"trace": {"trace_id": TRACE, "span_id": SPAN}},
        "user": {"id": format!("u{}", number % 2)}, "tags": {"tier": "pro"},
    })
}

fn logs(server: &Server, entries: &[Value]) {
    let headers = format!(
        "\"type\":\"log\",\"item_count\":{},\"content_type\":\"application/vnd.sentry.items.log+json\"",
        entries.len()
    );
    send(server, &id(0xff), &[(&headers, json!({"version": 2, "items": entries}))]);
}

fn log(second: u32, level: &str, body: &str, sku: i64) -> Value {
    json!({"timestamp": START + second, "level": level, "body": body, "trace_id": TRACE,
           "attributes": {"sku": {"value": sku, "type": "integer"},
                          "sentry.trace.parent_span_id": {"value": SPAN, "type": "string"}}})
}

fn texts(answer: &Value, list: &str, field: &str) -> Vec<String> {
    let rows = answer[list].as_array().unwrap_or_else(|| panic!("{answer}"));
    rows.iter().map(|row| row[field].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn errors_are_found_one_by_one() {
    let server = Server::in_memory();
    for number in 1..=3 {
        let file = "\"type\":\"attachment\",\"filename\":\"a.txt\"";
        let event = error(number, "TypeError", "checkout");
        send(&server, &id(number), &[("\"type\":\"event\"", event), (file, json!("a\nb"))]);
    }
    let find = |query: &str| {
        texts(&server.get(&format!("/api/v1/errors?{query}")).json(), "errors", "message")
    };
    assert_eq!(find(""), ["failed 3", "failed 2", "failed 1"]);
    assert_eq!(find("query=tier:pro+user.id:u1"), ["failed 3", "failed 1"]);
    assert_eq!(find("query=handled:true"), ["failed 2"]);
    assert_eq!(find("query=kind:Type*+%22led+3%22"), ["failed 3"]);
    assert_eq!(find(&format!("trace_id={TRACE}&since={}", START + 2)), ["failed 3", "failed 2"]);
    assert_eq!(find("project=2"), [""; 0]);
    let page = server.get("/api/v1/errors?limit=2").json();
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(find(&format!("limit=2&cursor={cursor}")), ["failed 1"]);
    let one = server.get(&format!("/api/v1/errors/{}", id(2))).json();
    assert_eq!((&one["culprit"], &one["handled"]), (&json!("checkout (/app.js:2)"), &json!(true)));
    assert_eq!(one["event"]["tags"]["tier"], "pro");
    assert_eq!(one["attributes"]["user.id"], "u0");
    let file =
        json!({"filename": "a.txt", "content_type": null, "type": "event.attachment", "bytes": 3});
    assert_eq!(one["attachments"], json!([file]));
    assert_eq!((&one["trace_id"], &one["span_id"]), (&json!(TRACE), &json!(SPAN)));
    assert_eq!(server.get(&format!("/api/v1/errors/{}", id(9))).status, 404);
    for (path, field) in [
        ("errors/xyz", "event_id"),
        ("errors?limit=0", "limit"),
        ("errors?since=yesterday", "since"),
        ("errors?query=tier:", "query"),
        ("errors?sort=count", "sort"),
        ("errors/groups?sort=size", "sort"),
        ("logs?level=loud", "level"),
        ("logs?interval=60", "interval"),
        ("logs/counts?interval=soon", "interval"),
        ("logs/counts?since=2h&until=3h", "until"),
        ("sessions?limit=5", "limit"),
        ("replays?query=a:b", "query"),
    ] {
        let reply = server.get(&format!("/api/v1/{path}"));
        assert_eq!((reply.status, &reply.json()["error"]["field"]), (400, &json!(field)), "{path}");
    }
}

#[test]
fn errors_of_one_cause_are_a_group() {
    let server = Server::in_memory();
    for (number, kind, function) in [
        (1, "TypeError", "pay"),
        (2, "RangeError", "pay"),
        (3, "TypeError", "pay"),
        (60, "TypeError", "pay"),
    ] {
        send(&server, &id(number), &[("\"type\":\"event\"", error(number, kind, function))]);
    }
    // What comes again counts once.
    send(&server, &id(3), &[("\"type\":\"event\"", error(3, "TypeError", "pay"))]);
    let range = format!("since={START}&until={}&interval=60", START + 120);
    let answer = server.get(&format!("/api/v1/errors/groups?{range}")).json();
    let groups = answer["groups"].as_array().unwrap();
    assert_eq!(texts(&answer, "groups", "kind"), ["TypeError", "RangeError"]);
    assert_eq!((&groups[0]["count"], &groups[0]["users"]), (&json!(3), &json!(2)));
    assert_eq!(groups[0]["message"], "failed 60");
    assert_eq!(groups[0]["latest_event_id"], json!(id(60)));
    assert_eq!(groups[0]["first_seen"], f64::from(START + 1));
    let times = [f64::from(START), f64::from(START + 60)];
    assert_eq!(groups[0]["trend"], json!({"times": times, "counts": [2, 1]}));
    let by = |sort: &str| {
        let path = format!("/api/v1/errors/groups?{range}&sort={sort}&query=!user.id:u9");
        texts(&server.get(&path).json(), "groups", "kind")
    };
    assert_eq!(by("count"), ["TypeError", "RangeError"]);
    assert_eq!(by("first_seen"), ["RangeError", "TypeError"]);
    let group = groups[1]["group"].as_str().unwrap();
    let listed = server.get(&format!("/api/v1/errors?query=group:{group}")).json();
    assert_eq!(texts(&listed, "errors", "kind"), ["RangeError"]);
}

#[test]
fn logs_are_found_and_counted() {
    let server = Server::in_memory();
    logs(
        &server,
        &[
            log(0, "info", "started", 1),
            log(30, "warn", "stock low for sku 42", 42),
            log(70, "error", "<b>payment</b> failed", 7),
            log(70, "error", "payment failed again", 7),
        ],
    );
    let find =
        |query: &str| texts(&server.get(&format!("/api/v1/logs?{query}")).json(), "logs", "body");
    assert_eq!(find("level=warn,info"), ["stock low for sku 42", "started"]);
    assert_eq!(find("query=sku:%3E10"), ["stock low for sku 42"]);
    assert_eq!(find("query=payment+!again"), ["<b>payment</b> failed"]);
    assert_eq!(find(&format!("span_id={SPAN}&limit=1")), ["payment failed again"]);
    let page = server.get("/api/v1/logs?limit=3").json();
    let log = &page["logs"][0];
    assert_eq!((&log["severity"], &log["attributes"]["sku"]), (&json!(17), &json!(7)));
    assert_eq!(log["attribute_types"]["sku"], "integer");
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(find(&format!("limit=3&cursor={cursor}")), ["started"]);
    let range = format!("since={START}&until={}", START + 120);
    let counts = server.get(&format!("/api/v1/logs/counts?{range}&interval=1m")).json();
    assert_eq!(counts["levels"], json!({"error": [0, 2], "info": [1, 0], "warn": [1, 0]}));
    assert_eq!(
        (&counts["interval"], &counts["times"][1]),
        (&json!(60.0), &json!(f64::from(START + 60)))
    );
    let counts = server.get(&format!("/api/v1/logs/counts?{range}&query=sku:7")).json();
    assert_eq!(counts["levels"]["error"].as_array().unwrap().len(), 120);
}

#[test]
fn a_trace_shows_its_errors_and_logs() {
    let server = Server::in_memory();
    send(&server, &id(1), &[("\"type\":\"event\"", error(1, "TypeError", "pay"))]);
    logs(&server, &[log(0, "info", "before", 1), log(5, "info", "after", 1)]);
    let trace = server.get(&format!("/api/v1/traces/{TRACE}")).json();
    assert_eq!(texts(&trace, "errors", "kind"), ["TypeError"]);
    assert_eq!(texts(&trace, "logs", "body"), ["before", "after"]);
    assert_eq!(trace["truncated"], false);
    server.post(envelope(&["a"]).as_bytes());
    let trace = server.get(&format!("/api/v1/traces/{TRACE}")).json();
    assert_eq!(texts(&trace, "metrics", "name"), ["a"]);
}

#[test]
fn sessions_count_by_their_newest_state() {
    let server = Server::in_memory();
    let session = |number: u32, second: u32, status: &str, errors: u32| {
        json!({"sid": id(number), "started": START, "timestamp": START + second, "status": status,
               "errors": errors, "attrs": {"release": "1.2", "environment": "staging"}})
    };
    for state in [
        session(1, 0, "ok", 0),
        session(1, 9, "exited", 0),
        session(2, 5, "unhandled", 1),
        session(2, 1, "ok", 0),
        session(3, 0, "ok", 0),
        session(3, 0, "crashed", 1),
        session(4, 0, "exited", 2),
    ] {
        send(&server, &id(0xff), &[("\"type\":\"session\"", state)]);
    }
    let buckets = json!({"aggregates": [{"started": "2026-01-01T00:00:00Z", "exited": 5, "errored": 1}],
                         "attrs": {"release": "1.2", "environment": "staging"}});
    send(&server, &id(0xff), &[("\"type\":\"sessions\"", buckets)]);
    let answer = server.get("/api/v1/sessions").json();
    let row = &answer["releases"][0];
    assert_eq!((&row["release"], &row["environment"]), (&json!("1.2"), &json!("staging")));
    assert_eq!(
        (&row["sessions"], &row["crashed"], &row["errored"]),
        (&json!(10), &json!(2), &json!(2))
    );
    assert_eq!(row["crash_free"], 0.8);
    assert_eq!(server.get("/api/v1/sessions?release=2").json(), json!({"releases": []}));
}

#[test]
fn feedback_and_replays_are_found() {
    let server = Server::in_memory();
    let feedback = json!({"timestamp": START, "contexts": {"feedback":
        {"message": "sad", "contact_email": "a@b.c", "associated_event_id": id(7)}}});
    let shot = "\"type\":\"attachment\",\"filename\":\"screenshot.png\"";
    for _ in 0..2 {
        let items = [("\"type\":\"feedback\"", feedback.clone()), (shot, json!("png"))];
        send(&server, &id(1), &items);
    }
    let answer = server.get("/api/v1/feedback").json();
    assert_eq!(texts(&answer, "feedback", "message"), ["sad"]);
    assert_eq!(answer["feedback"][0]["associated_event_id"], json!(id(7)));
    assert_eq!(answer["feedback"][0]["attachments"], 1);
    let segment = |number: u32, url: &str| {
        json!({"replay_id": id(9), "segment_id": number, "replay_type": "session", "urls": [url],
               "replay_start_timestamp": START, "timestamp": START + 5 * number + 5, "trace_ids": [TRACE]})
    };
    let recording = "\"type\":\"replay_recording\"";
    for (number, url) in [(1, "/b"), (0, "/a"), (0, "/a")] {
        let items =
            [("\"type\":\"replay_event\"", segment(number, url)), (recording, json!("{}\n[1]"))];
        send(&server, &id(9), &items);
    }
    let answer = server.get("/api/v1/replays?since=2026-01-01").json();
    assert_eq!(
        answer["replays"],
        json!([{"replay_id": id(9), "type": "session", "started": f64::from(START),
                "timestamp": f64::from(START + 10), "segments": 2, "urls": ["/a", "/b"], "error_ids": [],
                "trace_ids": [TRACE], "recording_bytes": 12, "project": "1"}])
    );
    assert_eq!(server.get("/api/v1/raw").json(), json!({"items": []}));
}
