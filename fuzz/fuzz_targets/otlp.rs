//! Any bytes as an OTLP request: they are refused, or become records that a store can keep.
//!
//! The source of the explorer's reading side is compiled into the target: it needs no store and no network.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[path = "../../explorer/src/calendar.rs"]
#[allow(dead_code)]
mod calendar;
#[path = "../../explorer/src/ingest/mod.rs"]
#[allow(dead_code, unused_imports)]
mod ingest;
#[path = "../../explorer/src/limits.rs"]
#[allow(dead_code)]
mod limits;
#[path = "../../explorer/src/otlp/mod.rs"]
#[allow(dead_code, unused_imports)]
mod otlp;

use ingest::{Context, Records};
use otlp::{Node, Read, Repeats, Series, Signal};

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    let signal = match first.to_ascii_lowercase() {
        b't' => Signal::Traces,
        b'm' => Signal::Metrics,
        b'l' => Signal::Logs,
        _ => return,
    };
    let body = match (first.is_ascii_uppercase(), std::str::from_utf8(body)) {
        (true, _) => Node::Protobuf(body),
        (false, Ok(text)) => Node::Json(text),
        (false, Err(_)) => return,
    };
    let context = Context {
        project: "1".to_owned(),
        received_at: 1_767_225_600_000_000,
        client_address: None,
        user_agent: None,
        metric_bytes_max: 2048,
    };
    if let Node::Protobuf(bytes) = body {
        object(&otlp::shown(signal, bytes));
    }
    let (mut series, repeats) = (Series::new(0), Repeats::default());
    let Ok(first) = otlp::read(signal, body, &context, &mut series, &repeats) else { return };
    check_columns(&first.records);
    let facts = |read: &Read| {
        let values = read.records.metrics.iter().map(|it| (it.value.to_bits(), it.weight.to_bits()));
        (read.rejected, read.records.spans.len(), values.collect::<Vec<_>>())
    };
    let before = facts(&first);
    // What was not written is forgotten, and read again as if for the first time.
    series.undo(first.changes);
    let Ok(again) = otlp::read(signal, body, &context, &mut series, &repeats) else {
        panic!("the same body is refused now")
    };
    assert_eq!(facts(&again), before);
});

/// What the store's columns demand.
fn check_columns(records: &Records) {
    for metric in &records.metrics {
        object(&metric.set.attributes);
        object(&metric.set.attribute_types);
        assert!(metric.value.is_finite() && metric.weight.is_finite() && metric.weight >= 1.0);
        assert!(metric.timestamp >= 0);
        metric.trace_id.iter().for_each(|it| id(it, 32));
    }
    for span in &records.spans {
        object(&span.attributes);
        object(&span.attribute_types);
        assert!(0 <= span.start && span.start <= span.end);
        id(&span.trace_id, 32);
        id(&span.span_id, 16);
    }
    for event in &records.events {
        object(&event.attributes);
        object(&event.payload);
        id(&event.event_id, 32);
    }
    for log in &records.logs {
        object(&log.attributes);
        object(&log.attribute_types);
        assert!((1..=24).contains(&log.severity) && log.timestamp >= 0);
        log.trace_id.iter().for_each(|it| id(it, 32));
    }
    assert!(records.drops.iter().all(|lost| lost.quantity >= 0));
}

fn object(text: &str) {
    assert!(matches!(serde_json::from_str(text), Ok(Value::Object(_))), "{text}");
}

fn id(text: &str, digits: usize) {
    assert!(text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text}");
}
