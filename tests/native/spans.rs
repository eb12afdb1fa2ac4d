//! Spans, alone and between metrics.

use serde_json::{Value, json};

use crate::random::Random;
use crate::scenario::{Attr, Envelope, Facade, Sequence, attribute, counter, text};
use crate::span::{Span, span};
use crate::wire::check_golden;

fn items(envelopes: Vec<Envelope>) -> Vec<Value> {
    envelopes.into_iter().flat_map(|envelope| envelope.items).collect()
}

#[test]
fn envelopes_say_what_went_in() {
    let mut facade = Facade::new();
    let mut sequence = Sequence::default();
    facade.core.limit_metric_bytes(0);
    for seed in 0..1_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        if random.one_in(10) {
            facade.forget();
        }
        if facade.snapshots.len() < 3 {
            let shared = random.shared();
            facade.snapshot(shared);
        }
        let spans = random.spans([1, 2, 7, 40][seed as usize % 4], facade.snapshots.len());
        let compress = !random.one_in(5);
        let sent = facade.send_spans(&spans, compress, u32::MAX);
        let bytes: usize = spans.iter().map(|span| facade.canonical_span(span)).sum();
        assert_eq!(sent.iter().map(|envelope| envelope.canonical).sum::<usize>(), bytes);
        for (sent, expected) in items(sent).iter().zip(facade.expect_spans(&spans)) {
            assert_eq!(*sent, expected);
        }
        // Metrics between spans are as they would be without them.
        let metrics = random.metrics(3, facade.snapshots.len());
        let sent = facade.send(&metrics, compress, u32::MAX);
        assert_eq!(items(sent), facade.expect(&metrics, &mut sequence));
    }
}

#[test]
fn no_envelope_exceeds_its_limit_and_no_span_is_lost() {
    for seed in 0..20 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let mut facade = Facade::new();
        let shared = random.shared();
        facade.snapshot(shared);
        let spans = random.spans(250, 1);
        let limit = [900, 1_500, 4_000, 20_000][random.below(4)];
        let sent = facade.send_spans(&spans, !random.one_in(3), limit);
        assert_eq!(items(sent), facade.expect_spans(&spans));
    }
}

#[test]
fn an_envelope_holds_a_thousand() {
    let mut facade = Facade::new();
    let sent = facade.send_spans(&vec![span("n", 1.0, 2.0); 2_500], true, u32::MAX);
    let counts: Vec<usize> = sent.iter().map(|envelope| envelope.items.len()).collect();
    assert_eq!(counts, [1_000, 1_000, 500]);
}

#[test]
fn times_are_seconds_with_six_decimals() {
    let table = [
        (0.0, "0"),
        (1_500.0, "1.5"),
        (1_767_225_600_000.0, "1767225600"),
        (1_767_225_600_123.456, "1767225600.123456"),
        (1_767_225_600_000.001, "1767225600.000001"),
        (1_767_225_600_999.999_7, "1767225601"),
        (4_102_444_799_999.999, "4102444799.999999"),
    ];
    for (time, expected) in table {
        let sent = Facade::new().send_spans(&[span("n", time, time)], false, u32::MAX);
        let times = format!(r#""start_timestamp":{expected},"end_timestamp":{expected},"#);
        assert!(sent[0].plain.contains(&times), "{time}: {}", sent[0].plain);
    }
}

#[test]
fn every_microsecond_keeps_its_digits() {
    let mut random = Random::new(1);
    let spans: Vec<Span> = (0..20_000)
        .map(|_| {
            let micros = 1_600_000_000_000_000 + random.below(1_000_000_000_000_000);
            span("n", micros as f64 / 1_000.0, micros as f64 / 1_000.0)
        })
        .collect();
    let mut facade = Facade::new();
    let sent = items(facade.send_spans(&spans, false, u32::MAX));
    for (sent, span) in sent.iter().zip(&spans) {
        let micros = sent["start_timestamp"].as_f64().unwrap() * 1e6;
        assert_eq!(micros.round(), (span.start * 1_000.0).round());
    }
}

#[test]
fn a_span_ends_no_earlier_than_it_starts() {
    let sent = Facade::new().send_spans(&[span("n", 2_000.0, 1_000.0)], true, u32::MAX);
    assert_eq!(sent[0].items[0]["end_timestamp"], 2);
}

#[test]
fn attributes_may_be_none() {
    let mut facade = Facade::new();
    facade.snapshot(Vec::new());
    facade.snapshot(vec![(true, text("sentry.timestamp.sequence", "nobody's"))]);
    facade.snapshot(vec![(false, text("a", "shared"))]);
    let mut spans: Vec<Span> =
        (0..4).map(|at| Span { snapshot: at, ..span("n", 1.0, 2.0) }).collect();
    // The own attribute takes the place of all that is shared.
    spans.push(Span { attributes: vec![text("a", "own")], snapshot: 2, ..span("n", 1.0, 2.0) });
    for compress in [true, false] {
        let sent = facade.send_spans(&spans, compress, u32::MAX);
        let value = |value: &str| json!({"a": {"value": value, "type": "string"}});
        let attributes: Vec<&Value> =
            sent[0].items.iter().map(|item| &item["attributes"]).collect();
        let none = json!({});
        assert_eq!(attributes, [&none, &none, &value("shared"), &none, &value("own")]);
    }
}

#[test]
fn a_span_may_have_no_name_and_any_attribute() {
    let mut facade = Facade::new();
    let mut nameless = span("", 1.0, 2.0);
    nameless.attributes = vec![text("sentry.timestamp.sequence", "the user's")];
    let sent = facade.send_spans(&[nameless], true, u32::MAX);
    assert_eq!(sent[0].items[0]["name"], "");
    let value = &sent[0].items[0]["attributes"]["sentry.timestamp.sequence"]["value"];
    assert_eq!(value, "the user's");
}

#[test]
fn what_is_no_span_is_dropped() {
    let mut facade = Facade::new();
    let mut spans = vec![
        span("n", -1.0, 2.0),
        span("n", f64::NAN, 2.0),
        span("n", 1.0, f64::NAN),
        span("n", 1.0, f64::INFINITY),
    ];
    spans[0].links = Some(json!([]));
    spans.push(span("good", 1.0, 2.0));
    let sent = facade.send_spans(&spans, true, u32::MAX);
    assert_eq!(sent[0].items[0]["name"], "good");
    assert_eq!((sent[0].items.len(), facade.core.counts().dropped), (1, 4));

    // Without an id, and a metric.
    let mut records = facade.span_records(&[span("n", 1.0, 2.0)]);
    records[6] = 0.0;
    records.extend(facade.records(&[counter("n", 1.0, 1.0)]));
    facade.core.take_spans(true);
    facade.core.begin(2, &mut records);
    assert_eq!(facade.core.encode(&records, true, u32::MAX), 0);
    assert_eq!(facade.core.counts().dropped, 2);
}

#[test]
fn only_a_mebibyte_is_too_large() {
    let mut facade = Facade::new();
    facade.core.limit_metric_bytes(40);
    let room = fanal::limits::SPAN_BYTES_MAX as usize - 1 - 8 - 1;
    let spans = [room, room + 1].map(|length| Span {
        attributes: vec![text("k", &"x".repeat(length))],
        ..span("n", 1.0, 2.0)
    });
    let sent = facade.send_spans(&spans, true, u32::MAX);
    assert_eq!(sent[0].items.len(), 1);
    assert_eq!(sent[0].canonical, 1 << 20);
    let counts = facade.core.counts();
    assert_eq!((counts.dropped, counts.dropped_bytes), (1, (1 << 20) + 1));
}

#[test]
fn equal_spans_are_neither_merged_nor_guarded() {
    let mut facade = Facade::new();
    facade.core.coalesce_counters(true);
    facade.core.limit_values(1);
    let routed = |route: &str| Span { attributes: vec![text("r", route)], ..span("n", 1.0, 2.0) };
    let spans = [routed("/a"), routed("/a"), routed("/b")];
    let sent = facade.send_spans(&spans, true, u32::MAX);
    assert_eq!(sent[0].items, facade.expect_spans(&spans));
    let counts = facade.core.counts();
    assert_eq!((counts.merged, counts.replaced), (0, 0));
}

#[test]
fn an_envelope_is_what_the_protocol_shows() {
    let mut facade = Facade::new();
    facade.snapshot(vec![
        (false, text("sentry.trace_lifecycle", "stream")),
        (false, text("sentry.environment", "staging")),
    ]);
    let start = 1_767_225_600_000.0;
    let mut root = Span { is_segment: true, ..span("Pageload", start, start + 1_750.0) };
    root.attributes = vec![
        text("sentry.op", "pageload"),
        attribute("sentry.sample_rate", Attr::Number(0.5)),
        attribute("browser.web_vital.ttfb.value", Attr::Number(31.5)),
    ];
    let mut child = span("GET shop.test", start + 400.123, start + 620.456);
    child.id = "2b3c4d5e6f708192".into();
    child.parent = Some(root.id.clone());
    child.is_error = true;
    child.links = Some(json!([{"trace_id": "0f0e0d0c0b0a49088706050403020100",
        "span_id": "3c4d5e6f70819203", "sampled": true,
        "attributes": {"sentry.link.type": {"value": "previous_trace", "type": "string"}}}]));
    child.attributes = vec![text("sentry.environment", "of its own")];
    let sent = facade.send_spans(&[root, child], true, u32::MAX);
    check_golden("spans", &sent[0].plain);
}

#[test]
fn a_thousand_spans_take_few_bytes() {
    let mut random = Random::new(7);
    let mut facade = Facade::new();
    let keys = ["sentry.release", "sentry.environment", "sentry.sdk.name", "sentry.segment.id"];
    facade.snapshot(keys.map(|key| (true, text(key, "some value of it"))).into());
    let spans: Vec<Span> = (0..1_000)
        .map(|at| {
            let start = 1_767_225_600_000.0 + 7.3 * f64::from(at);
            Span {
                id: random.hex(16),
                parent: Some("1a2b3c4d5e6f7081".into()),
                attributes: vec![
                    text("sentry.op", "http.client"),
                    text("sentry.origin", "auto.http.browser"),
                    text("http.request.method", random.pick::<&str>(&["GET", "POST"])),
                    attribute("http.response.status_code", Attr::Number(200.0)),
                    text("url.path", random.pick::<&str>(&["/home", "/cart", "/api/cart"])),
                ],
                ..span("GET shop.test", start, start + random.below(900_000) as f64 / 1_000.0)
            }
        })
        .collect();
    let sent = facade.send_spans(&spans, true, 100_000);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].written <= 50 * spans.len(), "{} bytes", sent[0].written);
}
