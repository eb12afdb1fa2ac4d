//! Any bytes as the body of a request: they are refused, or become records that a store can keep.
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

use ingest::{Context, Encoding, Envelope, Records, decode, records, wrap};

/// Less than a collector unpacks, so that bombs do not take the fuzzer's time.
const PLAIN_BYTES_MAX: usize = 1024 * 1024;

/// A body that begins like an envelope is one; else its first byte says what it is.
fn plain(data: &[u8]) -> Option<Vec<u8>> {
    let (first, body) = data.split_first()?;
    let encoding = match first {
        b'{' => return Some(data.to_vec()),
        b'e' => return wrap(body, PLAIN_BYTES_MAX).ok(),
        b'g' => Encoding::Gzip,
        b'd' => Encoding::Deflate,
        b'b' => Encoding::Brotli,
        b'z' => Encoding::Zstd,
        _ => return None,
    };
    let plain = decode(encoding, body, PLAIN_BYTES_MAX).ok()?;
    assert!(plain.len() <= PLAIN_BYTES_MAX);
    Some(plain)
}

fuzz_target!(|data: &[u8]| {
    let Some(plain) = plain(data) else { return };
    let Ok(envelope) = Envelope::parse(&plain) else { return };
    let context = Context {
        project: "1".to_owned(),
        received_at: 1_767_225_600_000_000,
        client_address: Some("192.0.2.7".to_owned()),
        user_agent: Some("Mozilla/5.0 Chrome/140.0.0.0".to_owned()),
        metric_bytes_max: 2048,
    };
    let records = records(&envelope, &context);
    let counted: i64 = records.items.values().map(|count| count.items).sum();
    assert_eq!(counted, envelope.items.len() as i64, "every item is counted");
    check_columns(&records);
});

/// What the store's columns demand.
fn check_columns(records: &Records) {
    for metric in &records.metrics {
        object(&metric.set.attributes);
        object(&metric.set.attribute_types);
        assert!(metric.value.is_finite() && metric.weight >= 1.0);
        time(metric.timestamp);
    }
    for span in &records.spans {
        object(&span.attributes);
        object(&span.attribute_types);
        assert!(span.start <= span.end);
        id(&span.trace_id, 32);
        id(&span.span_id, 16);
    }
    for event in &records.events {
        object(&event.attributes);
        object(&event.payload);
        id(&event.event_id, 32);
        id(&event.group, 16);
        time(event.timestamp);
        event.trace_id.iter().for_each(|it| id(it, 32));
    }
    for log in &records.logs {
        object(&log.attributes);
        object(&log.attribute_types);
        assert!((1..=24).contains(&log.severity));
        time(log.timestamp);
    }
    for session in &records.sessions {
        assert!(session.quantity > 0 && session.errors >= 0);
        time(session.started);
        time(session.timestamp);
    }
    for feedback in &records.feedback {
        object(&feedback.payload);
        id(&feedback.event_id, 32);
        time(feedback.timestamp);
    }
    for replay in &records.replays {
        for list in [&replay.urls, &replay.error_ids, &replay.trace_ids] {
            assert!(serde_json::from_str::<Vec<String>>(list).is_ok(), "{list}");
        }
        assert!(replay.segment >= 0);
        id(&replay.replay_id, 32);
    }
    assert!(records.drops.iter().all(|lost| lost.quantity >= 0));
    assert!(records.raw.iter().all(|item| item.payload.len() <= item.bytes));
}

fn object(text: &str) {
    assert!(matches!(serde_json::from_str(text), Ok(Value::Object(_))), "{text}");
}

fn id(text: &str, digits: usize) {
    assert!(text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text}");
}

/// Up to the year 9999.
fn time(microseconds: i64) {
    assert!((0..=253_402_300_800_000_000).contains(&microseconds), "{microseconds}");
}
