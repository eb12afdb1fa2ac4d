//! The store alone: what is written comes back, in order, by page and by filter.

use super::*;
use crate::ingest::{Drop, Issue, Metric, RawItem, Records};
use crate::query::{Samples, samples};

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

fn names(reader: &dyn Reader, query: &str) -> Vec<String> {
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
        assert_eq!(names(&*reader, query).join(" "), expected, "{query}");
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
    let errors = reader.errors(10).unwrap();
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

/// DuckDB plans with the statistics of the moment: a plan kept from an empty table cut every later string to its
/// first byte.
#[test]
fn answers_stay_right_while_the_tables_grow() {
    let (mut store, reader) = open(":memory:").unwrap();
    for round in 1..=40_i64 {
        let name = format!("{}{round}", "m".repeat(round as usize));
        let mut records = with(vec![metric(&name, round, "{}")]);
        records.count_item(&"i".repeat(round as usize), 1, 1);
        store.commit(&[records]).unwrap();
        let totals = reader.totals().unwrap();
        assert!(totals.items.contains_key(&"i".repeat(round as usize)), "{:?}", totals.items);
        assert!(reader.metrics().unwrap().iter().any(|row| row.name == name));
        assert_eq!(names(&*reader, &format!("name={name}")), [name]);
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
