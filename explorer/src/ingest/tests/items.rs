//! Every other kind of item: events, logs, sessions, feedback, replays, attachments; and what is kept raw.

use serde_json::{Value, json};

use super::*;

const EVENT: &str = "0f0e0d0c0b0a49088706050403020100";
const SPAN: &str = "1a2b3c4d5e6f7081";
const RECEIVED: i64 = 1_767_225_601_000_000;

fn item(kind: &str, payload: &Value) -> String {
    format!("{{\"type\":\"{kind}\"}}\n{payload}\n")
}

fn read_item(kind: &str, payload: &Value) -> Records {
    read(&format!("{{\"event_id\":\"{EVENT}\"}}\n{}", item(kind, payload)))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn error() -> Value {
    let frame = |function: &str, line: u64, in_app: bool| {
        json!({"function": function, "filename": "https://shop.test/static/cart.js?v=1",
               "lineno": line, "colno": 7, "in_app": in_app})
    };
    json!({
        "event_id": EVENT, "timestamp": 1767225600.2, "platform": "javascript", "level": "error",
        "exception": {"values": [
            {"type": "RangeError", "value": "inner", "mechanism": {"type": "chained", "handled": true}},
            {"type": "TypeError", "value": "x is undefined",
             "mechanism": {"type": "auto.browser.global_handlers.onerror", "handled": false},
             "stacktrace": {"frames": [frame("main", 1, true), frame("checkout", 12, true),
                                       frame("sdk", 99, false)]}},
        ]},
        "contexts": {"trace": {"trace_id": TRACE, "span_id": SPAN}, "os": {"name": "Linux"},
                     "replay": {"replay_id": EVENT}},
        "tags": {"tier": "pro", "n": 3, "user.id": "tagged"},
        "user": {"id": "u1", "email": "a@b.c", "username": "ann", "ip_address": "{{auto}}"},
        "request": {"url": "https://shop.test/cart", "headers": {"User-Agent": CHROME}},
        "transaction": "/cart", "release": "1.2", "environment": "staging", "dist": "7",
        "sdk": {"name": "acme", "version": "0.3"},
        "breadcrumbs": [{"category": "ui.click", "message": "button"}],
    })
}

/// Items of every kind, as text.
pub fn one_of_each() -> String {
    let log = json!({"version": 2, "items": [{"timestamp": 1, "body": "é", "level": "info"}]});
    let session = json!({"sid": EVENT, "started": "2026-01-01T00:00:00.5+01:00", "status": "ok"});
    let buckets = json!({"aggregates": [{"started": "2026-01-01T00:00:00Z", "exited": 5}]});
    let segment = json!({"replay_id": EVENT, "segment_id": 2, "urls": ["a"]});
    let feedback = json!({"contexts": {"feedback": {"message": "sad"}}});
    let log = format!(
        "{{\"type\":\"log\",\"item_count\":1,\"content_type\":\"application/vnd.sentry.items.log+json\"}}\n{log}\n"
    );
    let others = [
        item("event", &error()),
        item("session", &session),
        item("sessions", &buckets),
        item("replay_event", &segment),
        item("feedback", &feedback),
    ];
    others.concat() + &log
}

#[test]
fn reads_an_error_whole() {
    let sent = error();
    let records = read_item("event", &sent);
    let event = &records.events[0];
    assert_eq!(event.event_id, EVENT);
    assert_eq!(event.timestamp, 1_767_225_600_200_000);
    assert_eq!(event.kind.as_deref(), Some("TypeError"));
    assert_eq!(event.message, "x is undefined");
    assert_eq!(event.culprit.as_deref(), Some("checkout (/static/cart.js:12)"));
    assert_eq!(event.mechanism.as_deref(), Some("auto.browser.global_handlers.onerror"));
    assert_eq!((event.handled, event.level.as_str()), (Some(false), "error"));
    assert_eq!(event.trace_id.as_deref(), Some(TRACE));
    assert_eq!(event.span_id.as_deref(), Some(SPAN));
    assert_eq!(event.transaction.as_deref(), Some("/cart"));
    assert_eq!(event.release.as_deref(), Some("1.2"));
    assert_eq!(event.environment.as_deref(), Some("staging"));
    assert_eq!(event.sdk_name.as_deref(), Some("acme"));
    assert_eq!(event.platform.as_deref(), Some("javascript"));
    assert_eq!(parsed(&event.payload), sent);
    let attributes = parsed(&event.attributes);
    for (key, value) in [
        ("tier", json!("pro")),
        ("n", json!(3)),
        ("user.id", json!("tagged")),
        ("user.email", json!("a@b.c")),
        ("user.name", json!("ann")),
        ("client.address", json!("192.0.2.7")),
        ("url.full", json!("https://shop.test/cart")),
        ("browser.name", json!("Chrome")),
        ("os.name", json!("Linux")),
        ("sentry.dist", json!("7")),
        ("sentry.replay_id", json!(EVENT)),
    ] {
        assert_eq!(attributes[key], value, "{key}");
    }
    assert!(records.refusal().is_none() && records.raw.is_empty() && records.issues.is_empty());
    assert_eq!(records.items["event"].items, 1);
}

#[test]
fn reads_messages_of_every_form() {
    for (sent, message, culprit) in [
        (json!({"message": "told"}), "told", None),
        (json!({"logentry": {"message": "%s of {}", "params": ["one", 2]}}), "one of 2", None),
        (json!({"message": {"formatted": "old form"}}), "old form", None),
        (json!({"exception": [{"type": "E", "value": "listed"}]}), "listed", None),
        (json!({"exception": {"type": "E", "value": "alone"}}), "alone", None),
        (json!({"exception": {"values": [null, {"value": "untyped"}, null]}}), "untyped", None),
        (
            json!({"message": "told", "threads": {"values": [{"stacktrace": {"frames": [
                {"function": "run", "module": "app.tasks"}]}}]}}),
            "told",
            Some("run (app.tasks)"),
        ),
        (json!({}), "", None),
    ] {
        let records = read_item("event", &sent);
        let event = &records.events[0];
        assert_eq!(event.message, message, "{sent}");
        assert_eq!(event.culprit.as_deref(), culprit, "{sent}");
        assert_eq!((event.timestamp, event.handled), (RECEIVED, None), "{sent}");
        assert_eq!(event.group.len(), 16, "{sent}");
    }
}

#[test]
fn a_bad_detail_of_an_event_costs_only_itself() {
    for (change, field) in [
        (json!({"level": "dire"}), "level"),
        (json!({"timestamp": "yesterday"}), "timestamp"),
        (json!({"event_id": 5}), "event_id"),
        (json!({"contexts": {"trace": {"trace_id": "short"}}}), "contexts.trace.trace_id"),
        (json!({"tags": 5}), "tags"),
        (json!({"tags": {"a": {"b": 1}, "c": 1}}), "tags.a"),
    ] {
        let mut sent = json!({"message": "kept"});
        sent.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let records = read_item("event", &sent);
        assert_eq!(records.events[0].message, "kept");
        assert_eq!(records.issues[0].field, field);
        assert!(records.drops.is_empty());
    }
    let dated = json!({"timestamp": "2026-01-01T00:00:00.5Z", "level": "Warning"});
    let records = read_item("event", &dated);
    assert_eq!(records.events[0].timestamp, 1_767_225_600_500_000);
    assert_eq!(records.events[0].level, "warning");
}

#[test]
fn events_without_an_id_get_one_of_their_own() {
    let read_plain = |message: &str| {
        let records = read(&format!("{{}}\n{}", item("event", &json!({"message": message}))));
        records.events[0].event_id.clone()
    };
    let (one, other) = (read_plain("one"), read_plain("other"));
    assert_ne!(one, other);
    assert_eq!(one, read_plain("one"));
    assert!(one.len() == 32 && one.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let dsc = format!("{{\"trace\":{{\"trace_id\":\"{TRACE}\"}}}}\n");
    let records = read(&(dsc + &item("event", &json!({}))));
    assert_eq!(records.events[0].trace_id.as_deref(), Some(TRACE));
}

#[test]
fn an_envelope_has_one_event() {
    for (first, second) in [("event", "event"), ("event", "transaction"), ("feedback", "feedback")]
    {
        let sent = json!({"message": "first"});
        let text = format!("{{}}\n{}{}", item(first, &sent), item(second, &sent));
        let records = read(&text);
        assert_eq!(records.events.len() + records.feedback.len(), 1);
        assert_eq!(records.issues[0].item, Some(1));
        assert_eq!(records.drops[0].reason, "invalid");
    }
}

#[test]
fn unusable_items_are_lost_alone_and_counted() {
    let long = json!({"message": "x".repeat(1024 * 1024)});
    for (kind, payload, category, reason) in [
        ("event", json!([1]), "error", "invalid"),
        ("event", long.clone(), "error", "too_large"),
        ("feedback", json!({"contexts": {}}), "feedback", "invalid"),
        ("user_report", json!({"comments": "x"}), "default", "invalid"),
        ("session", json!({"sid": EVENT, "status": "ok"}), "session", "invalid"),
        ("session", json!({"started": "2026-01-01T00:00:00Z"}), "session", "invalid"),
        ("session", json!({"sid": EVENT, "started": 5, "status": "?"}), "session", "invalid"),
        ("sessions", json!({}), "session", "invalid"),
        ("replay_event", json!({"replay_id": EVENT}), "replay", "invalid"),
    ] {
        let text = format!("{{}}\n{}{}", item(kind, &payload), item("hologram", &json!(1)));
        let records = read(&text);
        assert_eq!(records.raw.len(), 1, "{kind}");
        let lost = &records.drops[0];
        assert_eq!((lost.category.as_str(), lost.reason.as_str()), (category, reason), "{kind}");
        assert!(records.refusal().is_none(), "{kind}");
        assert!(read(&format!("{{}}\n{}", item(kind, &payload))).refusal().is_some(), "{kind}");
    }
}

fn logs(entries: &[Value]) -> Records {
    let payload = json!({"version": 2, "items": entries});
    read(&format!(
        "{{\"sdk\":{{\"name\":\"acme\",\"version\":\"1\"}}}}\n{{\"type\":\"log\",\"item_count\":{},\
         \"content_type\":\"application/vnd.sentry.items.log+json\"}}\n{payload}",
        entries.len()
    ))
}

#[test]
fn reads_a_log_whole() {
    let records = logs(&[json!({
        "timestamp": 1767225601.5, "level": "warn", "body": "stock low", "trace_id": TRACE,
        "severity_number": 14,
        "attributes": {
            "sentry.trace.parent_span_id": {"value": SPAN, "type": "string"},
            "sentry.timestamp.sequence": {"value": 7, "type": "integer"},
            "sentry.release": {"value": "1.2", "type": "string"},
            "sku": {"value": 42, "type": "integer"},
        },
    })]);
    let log = &records.logs[0];
    assert_eq!((log.timestamp, log.sequence), (1_767_225_601_500_000, 7));
    assert_eq!((log.level, log.severity, log.body.as_str()), ("warn", 14, "stock low"));
    assert_eq!(log.trace_id.as_deref(), Some(TRACE));
    assert_eq!(log.span_id.as_deref(), Some(SPAN));
    assert_eq!(log.release.as_deref(), Some("1.2"));
    assert_eq!(log.sdk_name.as_deref(), Some("acme"));
    assert_eq!(parsed(&log.attributes)["sku"], 42);
    assert_eq!(parsed(&log.attribute_types)["sku"], "integer");
    assert_eq!(records.items["log"].entries, 1);
}

#[test]
fn level_and_severity_tell_each_other() {
    let log = |level: Value, severity: Value| {
        json!({"timestamp": 1, "body": "x", "trace_id": "", "level": level,
               "severity_number": severity})
    };
    for (level, severity, expected) in [
        (json!("info"), json!(null), Some(("info", 9))),
        (json!("Warning"), json!(null), Some(("warn", 13))),
        (json!(null), json!(18), Some(("error", 18))),
        (json!("custom"), json!(21), Some(("fatal", 21))),
        (json!("error"), json!(99), Some(("error", 17))),
        (json!("custom"), json!(null), None),
        (json!(null), json!(0), None),
    ] {
        let records = logs(&[log(level.clone(), severity.clone())]);
        let found = records.logs.first().map(|log| (log.level, log.severity));
        assert_eq!(found, expected, "{level} {severity}");
        assert_eq!(records.drops.len(), usize::from(expected.is_none()));
    }
}

#[test]
fn a_bad_log_costs_only_itself() {
    let good = json!({"timestamp": 1, "body": "good", "level": "info", "trace_id": TRACE});
    for (key, value) in [
        ("body", json!(5)),
        ("timestamp", json!(1e14)),
        ("trace_id", json!("x")),
        ("span_id", json!("x")),
        ("attributes", json!([])),
        ("body", json!("x".repeat(1024 * 1024))),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        let records = logs(&[good.clone(), bad, good.clone()]);
        assert_eq!(records.logs.len(), 2, "{key}");
        assert_eq!(
            (records.drops[0].category.as_str(), records.drops[0].quantity),
            ("log_item", 1)
        );
    }
}

#[test]
fn reads_sessions() {
    let records = read_item(
        "session",
        &json!({"sid": "0f0e0d0c-0b0a-4908-8706-050403020100", "init": true, "errors": 1,
                "started": "2026-01-01T00:00:00Z", "timestamp": "2026-01-01T00:00:01.500Z",
                "status": "unhandled", "did": "u1",
                "attrs": {"release": "1.2", "environment": "staging"}}),
    );
    let session = &records.sessions[0];
    assert_eq!(session.session_id.as_deref(), Some(EVENT));
    assert_eq!(session.started, 1_767_225_600_000_000);
    assert_eq!(session.timestamp, 1_767_225_601_500_000);
    assert_eq!((session.status.as_str(), session.errors, session.quantity), ("unhandled", 1, 1));
    assert_eq!(session.user.as_deref(), Some("u1"));
    assert_eq!(session.release.as_deref(), Some("1.2"));
    let records = read_item(
        "sessions",
        &json!({"aggregates": [
            {"started": "2026-01-01T00:00:00Z", "exited": 5, "crashed": 1, "errored": 0},
            {"exited": 1}, {"started": "2026-01-01T00:01:00Z", "exited": 2}],
            "attrs": {"release": "1.2"}}),
    );
    let found: Vec<_> =
        records.sessions.iter().map(|it| (it.status.as_str(), it.quantity)).collect();
    assert_eq!(found, [("exited", 5), ("crashed", 1), ("exited", 2)]);
    assert_eq!(records.items["sessions"].entries, 3);
    assert_eq!(records.issues[0].field, "aggregates");
    let many = item("session", &json!({"sid": EVENT, "started": 5})).repeat(101);
    let records = read(&format!("{{}}\n{many}"));
    assert_eq!(records.sessions.len(), 100);
    assert_eq!(records.drops[0].reason, "too_many");
}

#[test]
fn reads_feedback_of_both_forms() {
    let records = read_item(
        "feedback",
        &json!({"event_id": EVENT, "timestamp": 1767225600, "type": "feedback", "contexts": {
            "feedback": {"message": "broken", "name": "Ann", "contact_email": "a@b.c",
                         "url": "https://shop.test/", "associated_event_id": EVENT,
                         "replay_id": EVENT},
            "trace": {"trace_id": TRACE}}}),
    );
    let feedback = &records.feedback[0];
    assert_eq!((feedback.event_id.as_str(), feedback.message.as_str()), (EVENT, "broken"));
    assert_eq!(feedback.contact.as_deref(), Some("a@b.c"));
    assert_eq!(feedback.associated_event_id.as_deref(), Some(EVENT));
    assert_eq!(feedback.replay_id.as_deref(), Some(EVENT));
    assert_eq!(feedback.trace_id.as_deref(), Some(TRACE));
    let report = json!({"event_id": EVENT, "name": "Ann", "email": "a@b.c", "comments": "sad"});
    let records = read_item("user_report", &report);
    let feedback = &records.feedback[0];
    assert_eq!((feedback.message.as_str(), feedback.name.as_deref()), ("sad", Some("Ann")));
    assert_eq!(feedback.associated_event_id.as_deref(), Some(EVENT));
}

#[test]
fn reads_replays_and_attachments_without_their_bytes() {
    let segment = json!({"replay_id": EVENT, "segment_id": 2, "replay_type": "buffer",
        "replay_start_timestamp": 1767225600.0, "timestamp": 1767225605.0,
        "urls": ["https://shop.test/", 5], "error_ids": [EVENT], "trace_ids": [TRACE]});
    let text = format!(
        "{{\"event_id\":\"{EVENT}\"}}\n{}{{\"type\":\"replay_recording\",\"length\":8}}\n{{}}\n[1,2]\n\
         {{\"type\":\"attachment\",\"length\":3,\"filename\":\"note.txt\",\
         \"content_type\":\"text/plain\"}}\na\nb\n{{\"type\":\"attachment\",\"length\":0}}\n\n",
        item("replay_event", &segment)
    );
    let records = read(&text);
    let replay = &records.replays[0];
    assert_eq!((replay.replay_id.as_str(), replay.segment), (EVENT, 2));
    assert_eq!(replay.started, Some(1_767_225_600_000_000));
    assert_eq!((replay.kind.as_str(), replay.recording_bytes), ("buffer", 8));
    assert_eq!(replay.urls, r#"["https://shop.test/"]"#);
    assert_eq!(parsed(&replay.trace_ids), json!([TRACE]));
    let note = &records.attachments[0];
    assert_eq!((note.filename.as_str(), note.bytes), ("note.txt", 3));
    assert_eq!(note.event_id.as_deref(), Some(EVENT));
    assert_eq!(note.content_type.as_deref(), Some("text/plain"));
    assert_eq!(records.attachments[1].filename, "unnamed");
    assert!(records.raw.is_empty() && records.issues.is_empty());
}

#[test]
fn what_nothing_here_reads_is_kept_raw() {
    for kind in ["check_in", "profile", "profile_chunk", "statsd", "raw_security", "hologram"] {
        let records = read_item(kind, &json!({"a": 1}));
        assert_eq!(records.raw[0].kind, kind);
        assert_eq!(records.items[kind].items, 1);
    }
}
