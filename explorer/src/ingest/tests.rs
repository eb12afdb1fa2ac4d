//! Envelopes in, records out: framing, containers, neighbours, and a property over hostile bytes.

use super::*;
use crate::limits::METRIC_BYTES_MAX;

mod items;
mod spans;

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/140.0.0.0 Safari/537.36";

fn context() -> Context {
    Context {
        project: "1".to_owned(),
        received_at: 1_767_225_601_000_000,
        client_address: Some("192.0.2.7".to_owned()),
        user_agent: Some(CHROME.to_owned()),
        metric_bytes_max: METRIC_BYTES_MAX,
    }
}

fn read(text: &str) -> Records {
    records(&Envelope::parse(text.as_bytes()).unwrap(), &context())
}

fn entry(name: &str, rest: &str) -> String {
    format!(
        r#"{{"timestamp":1767225600.125,"trace_id":"{TRACE}","name":"{name}","type":"counter","value":1{rest}}}"#
    )
}

fn container(settings: &str, entries: &[String]) -> String {
    let count = entries.len();
    let entries = entries.join(",");
    format!(
        "{{\"type\":\"trace_metric\",\"item_count\":{count},\"content_type\":\"application/vnd.sentry.items.\
         trace-metric+json\"}}\n{{\"version\":2,{settings}\"items\":[{entries}]}}"
    )
}

fn names(records: &Records) -> Vec<&str> {
    records.metrics.iter().map(|metric| metric.name.as_str()).collect()
}

#[test]
fn frames_items() {
    for (text, expected) in [
        ("{}", ""),
        ("{}\n", ""),
        ("{}\n\n\n", ""),
        ("{}\n{\"type\":\"a\"}\nxyz", "a=xyz"),
        ("{}\n{\"type\":\"a\"}\nxyz\n", "a=xyz"),
        ("{}\n{\"type\":\"a\"}", "a="),
        ("{}\n{\"type\":\"a\"}\n\n{\"type\":\"b\"}\nz", "a= b=z"),
        ("{}\n{\"type\":\"a\",\"length\":0}\n\n{\"type\":\"b\",\"length\":1}\nz", "a= b=z"),
        ("{}\n{\"type\":\"a\",\"length\":0}", "a="),
        ("{}\n{\"type\":\"a\",\"length\":5}\nx\ny\nz\n", "a=x\ny\nz"),
        ("{}\n{\"type\":\"a\",\"length\":2}\né\n{\"type\":\"b\"}\n\r", "a=é b=\r"),
        ("{\"x\":1}\r\n{\"type\":\"a\"}\r\nxyz\r\n", "a=xyz\r"),
        ("{\"event_id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\"}\n", ""),
    ] {
        let envelope = Envelope::parse(text.as_bytes()).unwrap_or_else(|_| panic!("{text:?}"));
        let found: Vec<_> = envelope
            .items
            .iter()
            .map(|item| format!("{}={}", item.kind, String::from_utf8_lossy(item.payload)))
            .collect();
        assert_eq!(found.join(" "), expected, "{text:?}");
    }
}

#[test]
fn refuses_frames_and_names_the_place() {
    for (text, item, field) in [
        ("", None, "headers"),
        ("\n", None, "headers"),
        ("[]", None, "headers"),
        ("{", None, "headers"),
        ("{\"event_id\":\"x\"}", None, "event_id"),
        ("{\"event_id\":5}", None, "event_id"),
        ("{}\nrubbish", Some(0), "headers"),
        ("{}\n{}", Some(0), "type"),
        ("{}\n{\"type\":5}", Some(0), "type"),
        ("{}\n{\"type\":\"\"}", Some(0), "type"),
        ("{}\n{\"type\":\"a\"}\nx\nrest", Some(1), "headers"),
        ("{}\n{\"type\":\"a\",\"length\":-1}\nx", Some(0), "length"),
        ("{}\n{\"type\":\"a\",\"length\":\"1\"}\nx", Some(0), "length"),
        ("{}\n{\"type\":\"a\",\"length\":2}\nx", Some(0), "length"),
        ("{}\n{\"type\":\"a\",\"length\":1}\nxy", Some(0), "length"),
        ("{}\n{\"type\":\"a\",\"length\":18446744073709551615}\nx", Some(0), "length"),
    ] {
        let error = Envelope::parse(text.as_bytes()).expect_err(text);
        assert_eq!((error.item, error.field), (item, field), "{text:?}");
    }
    let deep = format!("{{\"x\":{}", "[".repeat(100_000));
    assert_eq!(Envelope::parse(deep.as_bytes()).unwrap_err().field, "headers");
    assert_eq!(Envelope::parse(&[b'{', 0xff, b'}']).unwrap_err().field, "headers");
    let many = format!("{{}}{}", "\n{\"type\":\"a\"}\n".repeat(10_001));
    assert_eq!(Envelope::parse(many.as_bytes()).unwrap_err().field, "items");
}

#[test]
fn reads_a_metric_whole() {
    let rest = r#","span_id":"1A2B3C4D5E6F7081","unit":"millisecond","attributes":{
        "plan":{"value":"pro","type":"string"},"took":{"value":2,"type":"double","unit":"second"},
        "sentry.release":{"value":"1.2","type":"string"},"n":{"value":9007199254740993,"type":"integer"}}"#
        .replace('\n', " ");
    let text = format!(
        "{{\"sdk\":{{\"name\":\"acme\",\"version\":\"0.3\"}}}}\n{}",
        container("", &[entry("cart.add", &rest)])
    );
    let records = read(&text);
    let metric = &records.metrics[0];
    assert_eq!(metric.timestamp, 1_767_225_600_125_000);
    assert_eq!(metric.trace_id.as_deref(), Some(TRACE));
    assert_eq!(metric.span_id.as_deref(), Some("1a2b3c4d5e6f7081"));
    assert_eq!(metric.unit.as_deref(), Some("millisecond"));
    assert_eq!(
        metric.set.attributes,
        r#"{"n":9007199254740993,"plan":"pro","sentry.release":"1.2","took":2}"#
    );
    assert!(metric.set.attribute_types.contains(r#""n":"integer""#));
    assert_eq!(metric.set.attribute_units.as_deref(), Some(r#"{"took":"second"}"#));
    assert_eq!(metric.set.sdk_name.as_deref(), Some("acme"));
    assert_eq!(metric.set.release.as_deref(), Some("1.2"));
    assert_eq!(metric.set.environment, None);
    assert_eq!(records.items["trace_metric"].entries, 1);
}

#[test]
fn infers_only_when_asked() {
    let auto = r#""ingest_settings":{"infer_ip":"auto","infer_user_agent":"auto"},"#;
    let never = r#""ingest_settings":{"infer_ip":"never","infer_user_agent":"never"},"#;
    let own = r#","attributes":{"browser.name":{"value":"Mine","type":"string"}}"#;
    let asks = r#","attributes":{"client.address":{"value":"{{auto}}","type":"string"}}"#;
    for (settings, rest, expected) in [
        (auto, "", ["192.0.2.7", "Chrome", "Linux"]),
        (auto, own, ["192.0.2.7", "Mine", "Linux"]),
        (never, "", ["-", "-", "-"]),
        ("", "", ["-", "-", "-"]),
        ("", asks, ["192.0.2.7", "-", "-"]),
        (r#""ingest_settings":7,"#, "", ["-", "-", "-"]),
    ] {
        let records = read(&format!("{{}}\n{}", container(settings, &[entry("a", rest)])));
        let found: serde_json::Value =
            serde_json::from_str(&records.metrics[0].set.attributes).unwrap();
        let found = ["client.address", "browser.name", "os.name"]
            .map(|key| found.get(key).and_then(|value| value.as_str()).unwrap_or("-").to_owned());
        assert_eq!(found, expected, "{settings} {rest}");
    }
}

#[test]
fn a_bad_entry_costs_only_itself() {
    let bad = [
        r#"{"timestamp":"x"}"#.to_owned(),
        "7".to_owned(),
        entry("", ""),
        entry("b", r#","unit":5"#),
        entry("b", r#","attributes":[]"#),
        entry("b", r#","span_id":"xyz""#),
        entry("b", "").replace("counter", "set"),
        entry("b", "").replace("\"value\":1", "\"value\":null"),
        entry("b", "").replace("1767225600.125", "1767225600125"),
        entry("b", "").replace(TRACE, "short"),
        entry(
            "b",
            &format!(r#","attributes":{{"k":{{"type":"string","value":"{}"}}}}"#, "x".repeat(3000)),
        ),
    ];
    for fault in bad {
        let entries = [entry("first", ""), fault.clone(), entry("last", "")];
        let records = read(&format!("{{}}\n{}", container("", &entries)));
        assert_eq!(names(&records), ["first", "last"], "{fault}");
        assert_eq!(records.drops.len(), 1, "{fault}");
        assert_eq!(records.drops[0].quantity, 1, "{fault}");
        assert_eq!(records.issues[0].scope, "entry", "{fault}");
    }
}

#[test]
fn a_bad_attribute_costs_only_itself() {
    let rest =
        r#","attributes":{"a":{"value":1,"type":"string"},"b":{"value":1,"type":"integer"},"c":3}"#;
    let records = read(&format!("{{}}\n{}", container("", &[entry("x", rest)])));
    assert_eq!(records.metrics[0].set.attributes, r#"{"b":1}"#);
    assert_eq!(records.issues.len(), 2);
    assert!(records.drops.is_empty());
}

#[test]
fn a_bad_container_costs_only_itself() {
    let good = container("", &[entry("good", "")]);
    for fault in [
        good.replace("\"item_count\":1", "\"item_count\":2"),
        good.replace("\"item_count\":1,", ""),
        good.replace("trace-metric+json", "log+json"),
        good.replace("\"version\":2", "\"version\":\"2\""),
        good.replace("]}", "]"),
        good.replace("\"items\"", "\"entries\""),
    ] {
        let text =
            format!("{{}}\n{{\"type\":\"note\"}}\nkept\n{fault}\n{{\"type\":\"note\"}}\nkept");
        let records = read(&text);
        assert!(records.metrics.is_empty(), "{fault}");
        assert_eq!(records.raw.len(), 2, "{fault}");
        assert_eq!(records.issues[0].scope, "item", "{fault}");
        assert_eq!(records.drops[0].category, "trace_metric", "{fault}");
    }
    let records = read(&format!("{{}}\n{good}\n{good}"));
    assert_eq!(names(&records), ["good"]);
    assert_eq!(records.drops[0].quantity, 1);
}

#[test]
fn older_containers_are_read() {
    let old = container("", &[entry("old", "")]).replace("\"version\":2,", "");
    assert_eq!(names(&read(&format!("{{}}\n{old}"))), ["old"]);
    let without_trace = entry("old", "").replace(TRACE, "");
    let records = read(&format!("{{}}\n{}", container("", &[without_trace])));
    assert_eq!(records.metrics[0].trace_id, None);
}

#[test]
fn reports_become_drops() {
    let text = "{}\n{\"type\":\"client_report\"}\n{\"timestamp\":1,\"discarded_events\":[\
        {\"reason\":\"before_send\",\"category\":\"trace_metric\",\"quantity\":3},\
        {\"reason\":7},{\"reason\":\"a\",\"category\":\"span\",\"quantity\":-1}]}";
    let records = read(text);
    assert_eq!(records.drops.len(), 1);
    assert_eq!(records.drops[0].source, "sdk");
    assert_eq!(records.issues.iter().map(|issue| issue.quantity).sum::<i64>(), 2);
}

/// Mutates real envelopes; the seed of a failure is printed, so that it can be repeated.
#[test]
fn never_panics_and_always_counts() {
    let auto = r#""ingest_settings":{"infer_ip":"auto","infer_user_agent":"auto"},"#;
    let rest = r#","attributes":{"a":{"value":[1,2.5],"type":"array"},"é":{"value":"\u0000","type":"string"}}"#;
    let seed_text = format!(
        "{{\"sdk\":{{\"name\":\"x\"}}}}\n{}\n{{\"type\":\"attachment\",\"length\":3}}\na\nb\n\
         {{\"type\":\"client_report\"}}\n{{\"discarded_events\":[{{\"reason\":\"r\",\"category\":\"c\",\
         \"quantity\":1}}]}}\n{}",
        container(auto, &[entry("one", rest), entry("two", "")]),
        items::one_of_each(),
    );
    for seed in 1..=8000_u64 {
        let bytes = mutate(seed_text.as_bytes(), seed);
        let outcome = std::panic::catch_unwind(|| {
            if let Ok(envelope) = Envelope::parse(&bytes) {
                let records = records(&envelope, &context());
                let items: i64 = records.items.values().map(|count| count.items).sum();
                assert_eq!(items, i64::try_from(envelope.items.len()).unwrap());
                let entries = records.items.get("trace_metric").map_or(0, |count| count.entries);
                assert!(i64::try_from(records.metrics.len()).unwrap() <= entries);
            }
            for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli, Encoding::Zstd] {
                let _ = decode(encoding, &bytes, 100_000);
            }
        });
        assert!(outcome.is_ok(), "seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
    }
}

fn mutate(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=random(6) {
        let at = random(bytes.len());
        match random(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, b"\n{}[]\",:0"[random(9)]),
            2 if at < bytes.len() => bytes[at] = random(256) as u8,
            3 if at < bytes.len() => drop(bytes.remove(at)),
            4 => {
                let end = (at + random(40)).min(bytes.len());
                bytes.extend_from_within(at..end);
            }
            _ => {
                let end = (at + random(12)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes
}
