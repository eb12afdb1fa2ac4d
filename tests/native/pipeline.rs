//! The stages, seen from outside.

use crate::scenario::{Attr, Sequence};
use crate::scenario::{Facade, Metric, attribute, counter, text};

fn routed(route: &str, value: f64) -> Metric {
    let mut metric = counter("views", value, 1000.0);
    metric.attributes = vec![text("route", route)];
    metric
}

#[test]
fn enrich_merges_by_strength() {
    let mut facade = Facade::new();
    facade.snapshot(vec![(true, text("a", "strong")), (false, text("b", "weak"))]);
    facade.snapshot(vec![(false, text("a", "weak")), (true, text("b", "strong"))]);
    let mut metrics = Vec::new();
    // The snapshots alternate, so that what one marked does not leak into the other.
    for at in 0..6 {
        let mut metric = counter("n", 1.0, 1000.0);
        metric.snapshot = at % 3;
        metric.attributes = vec![text("a", "own"), text("b", "own")];
        metric.attributes.push(text("sentry.timestamp.sequence", "not the user's"));
        metrics.push(metric);
    }
    let sent = facade.send(&metrics, true, u32::MAX);
    assert_eq!(sent[0].items, facade.expect(&metrics, &mut Sequence::default()));
    let value = |at: usize, key: &str| sent[0].items[at]["attributes"][key]["value"].clone();
    assert_eq!([value(0, "a"), value(0, "b")], ["strong", "own"]);
    assert_eq!([value(1, "a"), value(1, "b")], ["own", "strong"]);
    assert_eq!([value(2, "a"), value(2, "b")], ["own", "own"]);
}

#[test]
fn limit_drops_and_counts_what_is_too_large() {
    let mut facade = Facade::new();
    let metric = |length: usize| {
        let mut metric = counter("n", 1.0, 1000.0);
        metric.attributes = vec![text("text", &"x".repeat(length))];
        metric
    };
    let room = 2048 - facade.canonical(&metric(0));
    let sent = facade.send(&[metric(room), metric(room + 1)], true, u32::MAX);
    assert_eq!(sent[0].items.len(), 1);
    assert_eq!(sent[0].canonical, 2048);
    let counts = facade.core.counts();
    assert_eq!((counts.dropped, counts.dropped_bytes), (1, 2049));
}

#[test]
fn limit_drops_what_is_not_a_number() {
    let mut facade = Facade::new();
    let bad = [f64::NAN, f64::INFINITY, 1e300];
    let mut metrics: Vec<Metric> = bad.map(|value| counter("n", value, 1000.0)).into();
    metrics.push(counter("n", 1.0, f64::NAN));
    metrics.push(counter("n", 1.0, -1.0));
    let mut good = counter("n", 1.0, 1000.0);
    good.attributes = vec![attribute("k", Attr::Number(f64::NAN))];
    metrics.push(good);
    let sent = facade.send(&metrics, true, u32::MAX);
    assert_eq!(sent[0].items.len(), 1);
    assert!(sent[0].items[0]["attributes"].get("k").is_none());
    assert_eq!(facade.core.counts().dropped, 5);
}

#[test]
fn coalesce_adds_up_equal_counters() {
    let mut facade = Facade::new();
    facade.core.coalesce_counters(true);
    let mut gauge = routed("/a", 5.0);
    gauge.kind = 1;
    let mut as_text = routed("/a", 2.5);
    as_text.as_text = true;
    let metrics = [
        routed("/a", 1.0),
        routed("/b", 10.0),
        routed("/a", 2.5),
        gauge.clone(),
        gauge,
        as_text,
        routed("/a", -1.0),
    ];
    let sent = facade.send(&metrics, true, u32::MAX);
    let values: Vec<f64> =
        sent[0].items.iter().map(|item| item["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [2.5, 10.0, 5.0, 5.0, 2.5]);
    assert_eq!(facade.core.counts().merged, 2);
}

#[test]
fn cardinality_guards_each_attribute_of_each_metric() {
    let mut facade = Facade::new();
    facade.core.limit_values(2);
    let routes = ["/a", "/b", "/c", "/a", "/d"];
    let mut metrics: Vec<Metric> = routes.iter().map(|route| routed(route, 1.0)).collect();
    let mut other = routed("/c", 1.0);
    other.name = "clicks".into();
    metrics.push(other);
    for _ in 0..2 {
        let sent = facade.send(&metrics, true, u32::MAX);
        let values: Vec<&str> = sent[0]
            .items
            .iter()
            .map(|item| item["attributes"]["route"]["value"].as_str().unwrap())
            .collect();
        assert_eq!(values, ["/a", "/b", "__overflow__", "/a", "__overflow__", "/c"]);
        assert_eq!(facade.core.counts().replaced, 2);
        // What was seen is remembered by content, not by id.
        facade.forget();
    }
}

#[test]
fn cardinality_is_bounded_over_all_metrics() {
    let mut facade = Facade::new();
    facade.core.limit_values(u32::MAX);
    let metrics: Vec<Metric> = (0..3_000).map(|at| routed(&format!("/{at}"), 1.0)).collect();
    facade.send(&metrics, false, u32::MAX);
    let replaced = facade.core.counts().replaced as usize;
    assert!(replaced >= metrics.len() - fanal::limits::GUARDED_MAX);
    assert!(replaced < metrics.len() - 500);
}
