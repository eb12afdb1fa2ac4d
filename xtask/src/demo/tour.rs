//! What the example page's tour records, and whether it arrived.

use std::collections::BTreeMap;

use serde_json::Value;

use super::arrivals::{held, rows};

/// Metrics, and how often. The tour ends with leaving for the first page, which counts itself once more.
const METRICS: &[(&str, u64)] = &[
    ("burst.events", 1000),
    ("cart.added", 2),
    ("catalogue.load", 2),
    ("checkout.failed", 1),
    ("order.value", 1),
    ("orders", 1),
    ("page.views", 3),
    ("visitors.now", 1),
];

/// What the collector at `host:port` lacks. Nothing, once the tour is over and all of it is there.
pub fn missing(collector: &str) -> Vec<String> {
    let expected: BTreeMap<String, u64> =
        METRICS.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    let held = held(collector);
    let mut missing = missing_spans(collector);
    if held != expected {
        missing.push(format!("the metrics {expected:?}; it holds {held:?}"));
    }
    missing
}

/// The story that the spans must tell: a page load, what it fetched, how it felt, and what was done on the page.
fn missing_spans(collector: &str) -> Vec<String> {
    let spans = rows(collector, "/api/v1/spans?limit=1000", "spans");
    let orders = rows(collector, "/api/v1/samples?name=orders", "samples");
    let find = |wanted: &[(&str, &str)]| {
        spans.iter().find(|span| wanted.iter().all(|(key, value)| text(span, key) == *value))
    };
    // The newest are first, and the page that the tour leaves for loads, too.
    let load = spans.iter().rfind(|it| text(it, "op") == "pageload" && !felt(it).is_empty());
    let load_trace = load.map_or("none", |it| text(it, "trace_id"));
    let checkout = find(&[("name", "checkout"), ("status", "ok")]);
    let checkout_id = checkout.map_or("none", |it| text(it, "span_id"));
    let failed = find(&[("name", "checkout"), ("status", "error")]);
    let failed_trace = failed.map_or("none", |it| text(it, "trace_id"));
    let errors = rows(collector, "/api/v1/errors", "errors");
    let logs = rows(collector, "/api/v1/logs", "logs");
    let in_failed = |row: &Value| text(row, "trace_id") == failed_trace;
    let story: &[(&str, bool)] = &[
        (
            "a page load with its first byte and first paint",
            load.is_some_and(|it| felt(it).len() == 2),
        ),
        (
            "a request in the trace of the page load",
            find(&[("trace_id", load_trace), ("op", "http.client")]).is_some(),
        ),
        (
            "the largest paint in the trace of the page load",
            find(&[("trace_id", load_trace), ("op", "ui.webvital.lcp")]).is_some(),
        ),
        (
            "a navigation under the name of its route",
            find(&[("op", "navigation"), ("name", "/lanterns/:name")]).is_some(),
        ),
        ("a checkout", checkout.is_some()),
        (
            "the request of the checkout",
            find(&[("parent_span_id", checkout_id), ("op", "http.client")]).is_some(),
        ),
        (
            "a step of the checkout",
            find(&[("parent_span_id", checkout_id), ("name", "print the receipt")]).is_some(),
        ),
        ("the metric of the checkout", orders.iter().any(|it| text(it, "span_id") == checkout_id)),
        ("a checkout that failed", failed.is_some()),
        (
            "the server's part of it, in the same trace",
            find(&[("trace_id", failed_trace), ("op", "http.server"), ("status", "error")])
                .is_some(),
        ),
        ("the error that the server met in it", errors.iter().any(in_failed)),
        ("what the server wrote about it", logs.iter().any(in_failed)),
    ];
    story.iter().filter(|(_, is_there)| !is_there).map(|(what, _)| (*what).to_owned()).collect()
}

/// Those vitals that a page load carries itself.
fn felt(span: &Value) -> Vec<&Value> {
    let of = |vital: &str| span.get("attributes")?.get(format!("browser.web_vital.{vital}.value"));
    ["ttfb", "fcp"].into_iter().filter_map(of).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
