//! The store alone: what is written comes back, in order, by page and by filter.

use super::*;
use crate::ingest::{Drop, Issue, Metric, RawItem, Records, Span};
use crate::query::{Samples, samples, spans, traces};
use crate::store::sql::Statement;

fn metric(name: &str, timestamp: i64, attributes: &str) -> Metric {
    Metric {
        timestamp,
        name: name.to_owned(),
        kind: "counter",
        value: 1.0,
        attributes: attributes.to_owned(),
        attribute_types: "{}".to_owned(),
        ..Metric::default()
    }
}

fn with(metrics: Vec<Metric>) -> Records {
    Records { metrics, ..Records::new("1", 5_000_000) }
}

fn span(trace: i64, number: i64) -> Span {
    Span {
        trace_id: format!("{trace:032x}"),
        span_id: format!("{number:016x}"),
        name: format!("s{number}"),
        start: number * 1_000_000,
        end: number * 1_000_000 + 500_000,
        status: "ok",
        attributes: "{}".to_owned(),
        attribute_types: "{}".to_owned(),
        ..Span::default()
    }
}

fn with_spans(spans: Vec<Span>) -> Records {
    Records { spans, ..Records::new("1", 5_000_000) }
}

fn names(reader: &Reader, query: &str) -> Vec<String> {
    let page = reader.samples(&samples(query).unwrap()).unwrap();
    page.rows.into_iter().map(|sample| sample.name).collect()
}

#[test]
fn pages_newest_first_without_gaps() {
    let (mut store, reader) = open(":memory:").unwrap();
    // Equal timestamps: the id decides, so that no page boundary loses or repeats a row.
    let rows =
        (0..25).map(|number| metric(&format!("m{number:02}"), 1_000_000 * (number / 10), "{}"));
    assert_eq!(store.commit(&[with(rows.collect())]).unwrap().first_metric, 1);
    let mut seen = Vec::new();
    let mut query = Samples { limit: 4, ..Samples::default() };
    loop {
        let page = reader.samples(&query).unwrap();
        seen.extend(page.rows.into_iter().map(|sample| sample.name));
        let Some(next) = page.next else { break };
        query.cursor = Some(next);
    }
    let expected: Vec<_> = (0..25).rev().map(|number| format!("m{number:02}")).collect();
    assert_eq!(seen, expected);
}

#[test]
fn filters_by_attribute_as_text_and_as_number() {
    let (mut store, reader) = open(":memory:").unwrap();
    let rows = [
        ("a", r#"{"browser.name":"Chrome","n":1}"#),
        ("b", r#"{"browser.name":"Firefox","n":1.0,"a/b~c\"d":"x"}"#),
        ("c", r#"{"n":"1","ok":true,"nul":"\u0000"}"#),
    ];
    let rows = rows.map(|(name, attributes)| metric(name, 1_000_000, attributes));
    store.commit(&[with(rows.to_vec())]).unwrap();
    for (query, expected) in [
        ("attribute.browser.name=Chrome", "a"),
        ("attribute.n=1", "c b a"),
        ("attribute.n=1.0", "c b a"),
        ("attribute.ok=true", "c"),
        ("attribute.a/b~c\"d=x", "b"),
        ("attribute.n=1&attribute.browser.name=Firefox", "b"),
        ("attribute.absent=x", ""),
        ("name=a", "a"),
        ("since=1&until=2", "c b a"),
        ("until=1", ""),
        ("since=1.5", ""),
    ] {
        assert_eq!(names(&reader, query).join(" "), expected, "{query}");
    }
}

#[test]
fn keeps_everything_that_is_no_metric() {
    let (mut store, reader) = open(":memory:").unwrap();
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
    assert_eq!(reader.drops().unwrap()[0].quantity, 6);
    assert_eq!(reader.raw(10).unwrap()[0].payload, "\u{fffd}ok");
    let errors = reader.findings(10).unwrap();
    assert_eq!((errors.len(), errors[0].quantity), (1, 2));
    assert_eq!(reader.totals().unwrap().rejects["auth_missing"], 2);
}

#[test]
fn a_failed_commit_leaves_nothing_and_the_next_one_works() {
    let (mut store, reader) = open(":memory:").unwrap();
    let broken = metric("broken", i64::MIN, "not json");
    let outcome = store.commit(&[with(vec![metric("first", 1, "{}")]), with(vec![broken])]);
    assert_eq!(outcome.is_ok(), !reader.metrics().unwrap().is_empty());
    store.commit(&[with(vec![metric("second", 1, "{}")])]).unwrap();
    assert!(reader.metrics().unwrap().iter().any(|row| row.name == "second"));
}

#[test]
fn a_span_that_comes_again_counts_once() {
    let (mut store, reader) = open(":memory:").unwrap();
    let first = store.commit(&[with_spans(vec![span(1, 1), span(1, 2)])]).unwrap();
    assert_eq!((first.first_span, first.repeated_spans.len()), (1, 0));
    // The same span id in another trace is another span.
    let batch = [
        with_spans(vec![span(1, 2), span(1, 3)]),
        with_spans(vec![span(2, 2), span(1, 3), span(1, 1)]),
    ];
    let second = store.commit(&batch).unwrap();
    assert_eq!((second.first_span, second.repeated_spans), (3, [0, 3, 4].into()));
    assert_eq!(reader.totals().unwrap().spans, 4);
    let third = store.commit(&[with_spans(vec![span(3, 1)])]).unwrap();
    assert_eq!(third.first_span, 5);
}

#[test]
fn lists_traces_by_their_roots() {
    let (mut store, reader) = open(":memory:").unwrap();
    let child = |trace, number| Span {
        parent_span_id: Some("1".repeat(16)),
        op: Some("child".to_owned()),
        status: "error",
        ..span(trace, number)
    };
    let segment = |span: Span| Span { is_segment: true, op: None, ..span };
    store
        .commit(&[with_spans(vec![
            // The root wins over what started before it, and over another service's segment.
            child(1, 10),
            segment(child(1, 11)),
            segment(span(1, 12)),
            // A trace continued from elsewhere has no parentless span.
            child(2, 20),
            segment(child(2, 21)),
            // One whose segment has not arrived.
            child(3, 31),
            child(3, 30),
        ])])
        .unwrap();
    let page = reader.traces(&traces("").unwrap()).unwrap();
    let found: Vec<_> =
        page.rows.iter().map(|row| (row.name.as_str(), row.op.as_deref(), row.spans)).collect();
    assert_eq!(found, [("s30", Some("child"), 2), ("s21", None, 2), ("s12", None, 3)]);
    let last = &page.rows[2];
    assert_eq!((last.start_timestamp, last.duration, last.failed), (10.0, 2.5, 2));
    for (query, expected) in
        [("name=s12", 1), ("op=child", 1), ("project=1", 3), ("project=2", 0), ("name=s10", 0)]
    {
        assert_eq!(reader.traces(&traces(query).unwrap()).unwrap().rows.len(), expected, "{query}");
    }
    // Pages meet, also where traces start at the same time.
    store.commit(&[with_spans((4..14).map(|trace| span(trace, 30)).collect())]).unwrap();
    let mut query = traces("limit=3").unwrap();
    let mut seen = Vec::new();
    loop {
        let page = reader.traces(&query).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.trace_id));
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), sorted.len()), (13, 13));
}

#[test]
fn finds_spans_by_what_they_are() {
    let (mut store, reader) = open(":memory:").unwrap();
    let request = Span {
        op: Some("http.client".to_owned()),
        segment: Some("/cart".to_owned()),
        attributes: r#"{"http.response.status_code":404}"#.to_owned(),
        parent_span_id: Some("1".repeat(16)),
        ..span(1, 2)
    };
    store.commit(&[with_spans(vec![Span { is_segment: true, ..span(1, 1) }, request])]).unwrap();
    for (query, expected) in [
        ("", "s2 s1"),
        ("op=http.client", "s2"),
        ("segment=/cart", "s2"),
        ("is_segment=true", "s1"),
        ("is_segment=false", "s2"),
        ("attribute.http.response.status_code=404", "s2"),
        ("parent_span_id=1111111111111111", "s2"),
        ("trace_id=00000000000000000000000000000001", "s2 s1"),
        ("trace_id=00000000000000000000000000000002", ""),
        ("since=2", "s2"),
        ("until=2", "s1"),
        ("status=error", ""),
    ] {
        let page = reader.spans(&spans(query).unwrap()).unwrap();
        let names: Vec<_> = page.rows.into_iter().map(|row| row.name).collect();
        assert_eq!(names.join(" "), expected, "{query}");
    }
    let page = reader.spans(&spans("limit=1").unwrap()).unwrap();
    let rest = spans(&format!("cursor={}", page.next.unwrap())).unwrap();
    assert_eq!(reader.spans(&rest).unwrap().rows[0].name, "s1");
}

/// DuckDB plans with the statistics of the moment: a plan kept from an empty table cut every later string to its
/// first byte.
#[test]
fn answers_stay_right_while_the_tables_grow() {
    let (mut store, reader) = open(":memory:").unwrap();
    for round in 1..=40_i64 {
        let name = format!("{}{round}", "m".repeat(round as usize));
        let mut records = with(vec![metric(&name, round, "{}")]);
        records.spans = vec![Span { name: name.clone(), ..span(round % 5, round) }];
        records.count_item(&"i".repeat(round as usize), 1, 1);
        store.commit(&[records]).unwrap();
        let totals = reader.totals().unwrap();
        assert!(totals.items.contains_key(&"i".repeat(round as usize)), "{:?}", totals.items);
        assert!(reader.metrics().unwrap().iter().any(|row| row.name == name));
        assert_eq!(names(&reader, &format!("name={name}")), [name.as_str()]);
        let trace = reader.trace(&format!("{:032x}", round % 5)).unwrap().unwrap();
        assert_eq!(trace.spans.last().unwrap().name, name);
    }
}

#[test]
fn answers_stay_right_between_two_commits() {
    let (mut store, reader) = open(":memory:").unwrap();
    let writer = std::thread::spawn(move || {
        for round in 1..=150_i64 {
            let mut records = with(vec![metric(&"m".repeat(round as usize), round, "{}")]);
            records.count_item(&"i".repeat(round as usize), 1, 1);
            store.commit(&[records]).unwrap();
        }
    });
    while !writer.is_finished() {
        let totals = reader.totals().unwrap();
        let whole =
            |text: &str, letter| !text.is_empty() && text.chars().all(|found| found == letter);
        assert!(totals.items.keys().all(|kind| whole(kind, 'i')), "{:?}", totals.items);
        assert!(reader.metrics().unwrap().iter().all(|row| whole(&row.name, 'm')));
    }
    writer.join().unwrap();
}

#[test]
fn the_sequence_is_kept_apart_and_comes_back() {
    let (mut store, reader) = open(":memory:").unwrap();
    let sample = |sequence| Metric { sequence, ..metric("m", 1_000_000, r#"{"plan":"pro"}"#) };
    store.commit(&[with((0..9).map(|it| sample(Some(it))).collect())]).unwrap();
    store.commit(&[with(vec![sample(Some(9)), sample(None)])]).unwrap();
    let sets = Statement::new("SELECT count(*) FROM attribute_sets");
    assert_eq!(reader.rows(&sets).unwrap()[0].int(0).unwrap(), 1);
    let page = reader.samples(&samples("limit=2").unwrap()).unwrap().rows;
    assert_eq!(page[0].attributes.get(), r#"{"plan":"pro"}"#);
    assert_eq!(page[1].attributes.get(), r#"{"plan":"pro","sentry.timestamp.sequence":9}"#);
    assert_eq!(page[1].attribute_types.get(), r#"{"sentry.timestamp.sequence":"integer"}"#);
    let found = names(&reader, "attribute.sentry.timestamp.sequence=3&attribute.plan=pro");
    assert_eq!(found, ["m"]);
    assert_eq!(names(&reader, "attribute.sentry.timestamp.sequence=x").len(), 0);
}

#[test]
fn a_store_of_the_second_schema_keeps_its_rows() {
    let folder = std::env::temp_dir().join(format!("fanal-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("old.duckdb");
    let path = path.to_str().unwrap();
    let connection = connect(path).unwrap();
    schema::migrate_to(&connection, 2).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO metrics SELECT i, make_timestamp(7000000 + i), '1', make_timestamp(5000000 + i), NULL,
                   'aaaaaaaaaaaaaaaa', 'cart.total', 'distribution', 'euro', i / 2,
                   '{"plan":"pro","sentry.client_sample_rate":0.25,"sentry.timestamp.sequence":' || i || '}',
                   '{"plan":"string","sentry.client_sample_rate":"double","sentry.timestamp.sequence":"integer"}',
                   NULL, 'sdk', NULL, 'shop@1', NULL FROM range(1, 101) AS r(i);
               INSERT INTO spans VALUES (1, make_timestamp(9), '1', 'cccccccccccccccccccccccccccccccc',
                   'dddddddddddddddd', NULL, 'GET /', 'http', NULL, make_timestamp(1500000),
                   make_timestamp(2500000), 'ok', true, NULL, '{}', '{}', NULL, NULL, NULL, NULL, NULL, NULL);
               INSERT INTO drops VALUES (make_timestamp(9), '1', 'sdk', 'sampled', 'span', 3);
               INSERT INTO ingest_errors VALUES (1, make_timestamp(9), '1', 'item', 'invalid', 0, 'f', 'm', 2);
               INSERT INTO traffic VALUES (make_timestamp(9), 'gzip', 1, 2, 3);"#,
        )
        .unwrap();
    drop(connection);
    let (mut store, reader) = open(path).unwrap();
    let page = reader.samples(&samples("limit=1").unwrap()).unwrap();
    let sample = &page.rows[0];
    assert_eq!((sample.id, sample.timestamp, sample.received_at), (100, 5.0001, 7.0001));
    assert_eq!((sample.value, sample.unit.as_deref()), (50.0, Some("euro")));
    assert_eq!(
        sample.attributes.get(),
        r#"{"plan":"pro","sentry.client_sample_rate":0.25,"sentry.timestamp.sequence":100}"#
    );
    assert!(sample.attribute_types.get().contains(r#""sentry.timestamp.sequence":"integer""#));
    let sets = Statement::new(
        "SELECT count(*), min(release), (SELECT min(weight) FROM metrics) FROM attribute_sets",
    );
    let sets = &reader.rows(&sets).unwrap()[0];
    assert_eq!((sets.int(0).unwrap(), sets.text(1).unwrap().as_str()), (1, "shop@1"));
    assert_eq!(sets.float(2).unwrap(), 4.0);
    let trace = reader.trace(&"c".repeat(32)).unwrap().unwrap();
    assert_eq!((trace.spans[0].start_timestamp, trace.spans[0].end_timestamp), (1.5, 2.5));
    let totals = reader.totals().unwrap();
    assert_eq!((totals.metrics, totals.spans, totals.dropped, totals.envelopes), (100, 1, 3, 1));
    assert_eq!(reader.findings(9).unwrap()[0].quantity, 2);
    // New rows go on where the old ones end.
    let written = store.commit(&[with(vec![metric("new", 1, "{}")])]).unwrap();
    assert_eq!(written.first_metric, 101);
    std::fs::remove_dir_all(folder).unwrap();
}
