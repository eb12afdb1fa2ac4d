//! Whatever is no metric and no span.

use super::*;

pub fn keeps_everything_that_is_no_metric(open: Open) {
    let (mut store, reader) = open();
    let issue = Issue {
        scope: "request",
        reason: "auth_missing".to_owned(),
        item: None,
        field: "sentry_key".to_owned(),
        message: "is missing".to_owned(),
        quantity: 1,
    };
    let records = || Records {
        drops: vec![Drop {
            source: "sdk",
            reason: "before_send".to_owned(),
            category: "trace_metric".to_owned(),
            quantity: 3,
        }],
        raw: vec![RawItem {
            kind: "event".to_owned(),
            headers: "{\"type\":\"event\"}".to_owned(),
            bytes: 3,
            payload: vec![0xff, b'o', b'k'],
        }],
        issues: vec![issue.clone()],
        ..Records::new("1", 5_000_000)
    };
    store.commit(&[records(), records()]).unwrap();
    let losses = crate::query::losses("", 6_000_000).unwrap();
    let drops = reader.drops(&losses).unwrap();
    assert_eq!(drops.drops[0].quantity, 6);
    // A flood of refused requests must not become a flood of rows.
    assert_eq!(count(&reader, "drops"), 1);
    assert_eq!(drops.series[0].values.iter().sum::<i64>(), 6);
    let before = crate::query::losses("until=1", 6_000_000).unwrap();
    assert!(reader.drops(&before).unwrap().drops.is_empty());
    assert_eq!(reader.raw(10).unwrap()[0].payload, "\u{fffd}ok");
    let errors = reader.findings(10).unwrap();
    assert_eq!((errors.len(), errors[0].quantity), (1, 2));
    assert_eq!(reader.totals().unwrap().rejects["auth_missing"], 2);
}

pub fn an_event_that_comes_again_counts_once(open: Open) {
    let (mut store, reader) = open();
    let event = |number: u8| Event {
        event_id: format!("{number:032x}"),
        level: "error".to_owned(),
        attributes: "{}".to_owned(),
        payload: r#"{"message":"it's"}"#.to_owned(),
        ..Event::default()
    };
    let with = |events| Records { events, ..Records::new("1", 5_000_000) };
    let first = store.commit(&[with(vec![event(1), event(2)])]).unwrap();
    let second = store.commit(&[with(vec![event(2)]), with(vec![event(3), event(3)])]).unwrap();
    assert_eq!((first.first_event, first.repeated_events.len()), (1, 0));
    assert_eq!((second.first_event, second.repeated_events), (3, [0, 2].into()));
    assert_eq!(count(&reader, "events"), 3);
}

pub fn every_kind_of_record_is_kept(open: Open) {
    let (mut store, reader) = open();
    let text = str::to_owned;
    let records = || Records {
        logs: vec![Log {
            timestamp: 1,
            level: "warn",
            severity: 13,
            body: text("low stock"),
            attributes: text(r#"{"sku":"a-1"}"#),
            attribute_types: text(r#"{"sku":"string"}"#),
            ..Log::default()
        }],
        sessions: vec![Session { session_id: Some(text("s")), quantity: 1, ..Session::default() }],
        feedback: vec![Feedback {
            event_id: "f".repeat(32),
            payload: text("{}"),
            ..Feedback::default()
        }],
        replays: [0, 1]
            .map(|segment| Replay {
                replay_id: "e".repeat(32),
                segment,
                urls: text(r#"["/"]"#),
                error_ids: text("[]"),
                trace_ids: text("[]"),
                ..Replay::default()
            })
            .to_vec(),
        attachments: ["a,b.png", "c.png"]
            .map(|name| Attachment {
                event_id: Some("d".repeat(32)),
                filename: text(name),
                ..Attachment::default()
            })
            .to_vec(),
        ..Records::new("1", 5_000_000)
    };
    let first = store.commit(&[records()]).unwrap();
    let second = store.commit(&[records()]).unwrap();
    assert_eq!((first.first_log, second.first_log), (1, 2));
    // What has an id counts once; a log has none, and of a session every state is kept.
    for (table, expected) in
        [("logs", 2), ("sessions", 2), ("feedback", 1), ("replays", 2), ("attachments", 2)]
    {
        assert_eq!(count(&reader, table), expected, "{table}");
    }
}
