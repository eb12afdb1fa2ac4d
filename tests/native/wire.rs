//! What is written: numbers, strings, whole envelopes.

use serde_json::json;

use crate::scenario::{Attr, Facade, Metric, attribute, counter, text};

pub fn check_golden(name: &str, actual: &str) {
    let path = format!("{}/tests/golden/{name}.envelope", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "UPDATE_EXPECT=1 writes {path}");
}

#[test]
fn numbers_have_their_shortest_decimals() {
    let table = [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-7.0, "-7"),
        (10.0, "10"),
        (0.5, "0.5"),
        (-0.25, "-0.25"),
        (0.0001, "0.0001"),
        (0.1 + 0.2, "0.3"),
        (12.3456, "12.3456"),
        (99.99996, "100"),
        (1_767_225_600.125, "1767225600.125"),
        (4_294_967_296.0, "4294967296"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (-9_007_199_254_740_992.0, "-9007199254740992"),
    ];
    for (number, expected) in table {
        let mut facade = Facade::new();
        let sent = facade.send(&[counter("n", number, 1000.0)], false, u32::MAX);
        let value = format!(r#""value":{expected},"attributes""#);
        assert!(sent[0].plain.contains(&value), "{number}: {}", sent[0].plain);
    }
}

#[test]
fn times_are_seconds_with_four_decimals() {
    let table = [
        (0.0, "0"),
        (1500.0, "1.5"),
        (1_767_225_600_125.3, "1767225600.1253"),
        (1_767_225_600_000.0, "1767225600"),
        (1_767_225_600_999.96, "1767225601"),
    ];
    for (time, expected) in table {
        let mut facade = Facade::new();
        let sent = facade.send(&[counter("n", 1.0, time)], false, u32::MAX);
        let start = format!(r#"[{{"timestamp":{expected},"trace_id""#);
        assert!(sent[0].plain.contains(&start), "{time}: {}", sent[0].plain);
    }
}

#[test]
fn strings_of_every_kind_survive() {
    let strings = ["", "\"", "\\", "\0", "\u{1}\u{1f}\t\n", "é漢😀\u{2028}", "a\0b", "\u{7f}"];
    for string in strings {
        let mut facade = Facade::new();
        let mut metric = counter("n", 1.0, 1000.0);
        metric.attributes.push(text("key", string));
        metric.attributes.push(attribute("array", Attr::Array(json!([string, "x"]), 9)));
        let sent = facade.send(&[metric], true, u32::MAX);
        let attributes = &sent[0].items[0]["attributes"];
        assert_eq!(attributes["key"]["value"], json!(string));
        assert_eq!(attributes["array"]["value"], json!([string, "x"]));
    }
}

#[test]
fn an_envelope_is_what_the_protocol_shows() {
    let mut facade = Facade::new();
    facade.snapshot(vec![
        (true, text("sentry.release", "shop@1.4.2")),
        (true, text("sentry.environment", "staging")),
        (false, text("plan", "free")),
    ]);
    let time = 1_767_225_600_125.3;
    let mut cart = counter("cart.add", 1.0, time);
    cart.span = Some("1a2b3c4d5e6f7081".into());
    cart.attributes = vec![text("plan", "pro"), text("sentry.release", "not this")];
    let mut total =
        Metric { kind: 2, unit: Some("euro".into()), ..counter("cart.total", 41.5, time) };
    total.attributes = vec![
        attribute("first", Attr::Bool(true)),
        attribute("items", Attr::Number(3.0)),
        attribute("tags", Attr::Array(json!(["a", "b"]), 2)),
    ];
    total.attributes[1].unit = Some("piece".into());
    let depth = Metric { kind: 1, ..counter("queue.depth", 7.0, time + 1.0) };
    let sent = facade.send(&[cart, total, depth], true, u32::MAX);
    check_golden("metrics", &sent[0].plain);
}

#[test]
fn a_thousand_metrics_take_few_bytes() {
    for (count, bytes_max) in [(50, 55), (1_000, 45)] {
        let mut random = crate::random::Random::new(7);
        let mut facade = Facade::new();
        facade.snapshot(
            ["sentry.release", "sentry.environment", "sentry.sdk.name", "browser.name", "user.id"]
                .map(|key| (true, text(key, "some value of it")))
                .into(),
        );
        let metrics: Vec<Metric> = (0..count)
            .map(|at| {
                let mut metric = counter("cart.add", 1.0, 1_767_225_600_000.0 + 7.3 * at as f64);
                metric.span = Some(random.hex(16));
                metric.attributes = vec![
                    text("route", random.pick::<&str>(&["/home", "/cart", "/product/:id"])),
                    text("region", random.pick::<&str>(&["eu-west", "us-east"])),
                    text("plan", random.pick::<&str>(&["free", "pro", "team"])),
                    attribute("logged_in", Attr::Bool(random.one_in(2))),
                    attribute("items", Attr::Number(random.below(9) as f64)),
                ];
                metric
            })
            .collect();
        let sent = facade.send(&metrics, true, 60_000);
        assert_eq!(sent.len(), 1);
        let bytes = sent[0].written / count;
        assert!(bytes <= bytes_max, "{bytes} bytes per metric, {count} metrics");
    }
}
