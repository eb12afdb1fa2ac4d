//! Spans in, in each of their forms: containers, transaction events, single items of older SDKs.

use serde_json::{Value, json};

use super::*;

const SPAN: &str = "1a2b3c4d5e6f7081";
const CHILD: &str = "2b3c4d5e6f708192";

fn span(change: &[(&str, Value)]) -> Value {
    let mut span = json!({
        "trace_id": TRACE, "span_id": SPAN, "name": "Pageload", "status": "ok", "is_segment": true,
        "start_timestamp": 1767225600.0, "end_timestamp": 1767225601.75,
    });
    apply(&mut span, change);
    span
}

/// Sets fields; null removes them.
fn apply(value: &mut Value, change: &[(&str, Value)]) {
    let fields = value.as_object_mut().unwrap();
    for (key, value) in change {
        match value {
            Value::Null => drop(fields.remove(*key)),
            value => drop(fields.insert((*key).to_owned(), value.clone())),
        }
    }
}

fn spans(entries: &[String]) -> String {
    format!(
        "{{\"type\":\"span\",\"item_count\":{},\"content_type\":\"application/vnd.sentry.items.span.v2+json\"}}\n\
         {{\"version\":2,\"items\":[{}]}}",
        entries.len(),
        entries.join(",")
    )
}

fn read_span(span: &Value) -> Records {
    read(&format!("{{}}\n{}", spans(&[span.to_string()])))
}

fn read_item(kind: &str, payload: &Value) -> Records {
    read(&format!("{{}}\n{{\"type\":\"{kind}\"}}\n{payload}"))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn ids(records: &Records) -> Vec<&str> {
    records.spans.iter().map(|span| span.span_id.as_str()).collect()
}

fn lost(records: &Records) -> Vec<(&str, &str, i64)> {
    let drops = records.drops.iter();
    drops.map(|lost| (lost.reason.as_str(), lost.category.as_str(), lost.quantity)).collect()
}

#[test]
fn reads_a_span_whole() {
    let span = span(&[
        ("parent_span_id", json!("FFEEDDCCBBAA9988")),
        ("status", json!("error")),
        ("is_segment", json!(false)),
        (
            "attributes",
            json!({
                "sentry.op": {"value": "http.client", "type": "string"},
                "sentry.origin": {"value": "auto.http.browser", "type": "string"},
                "sentry.segment.name": {"value": "/cart", "type": "string"},
                "sentry.release": {"value": "1.2", "type": "string"},
                "sentry.environment": {"value": "staging", "type": "string"},
                "sizes": {"value": [1, 2], "type": "array"},
                "rate": {"value": 0.5, "type": "double"},
            }),
        ),
        (
            "links",
            json!([{"trace_id": TRACE, "span_id": CHILD, "sampled": true,
                    "attributes": {"sentry.link.type": {"value": "previous_trace", "type": "string"}}}]),
        ),
    ]);
    let header = format!(
        "{{\"sdk\":{{\"name\":\"acme\",\"version\":\"0.3\"}},\"trace\":{{\"trace_id\":\"{TRACE}\",\
         \"public_key\":\"k1\",\"sampled\":true,\"sample_rate\":0.5,\"sample_rand\":\"0.204815\",\"org_id\":null}}}}"
    );
    let records = read(&format!("{header}\n{}", spans(&[span.to_string()])));
    let found = &records.spans[0];
    assert_eq!((found.trace_id.as_str(), found.span_id.as_str()), (TRACE, SPAN));
    assert_eq!(found.parent_span_id.as_deref(), Some("ffeeddccbbaa9988"));
    assert_eq!((found.start, found.end), (1_767_225_600_000_000, 1_767_225_601_750_000));
    assert_eq!((found.status, found.is_segment), ("error", false));
    assert_eq!(found.op.as_deref(), Some("http.client"));
    assert_eq!(found.origin.as_deref(), Some("auto.http.browser"));
    assert_eq!(found.segment.as_deref(), Some("/cart"));
    assert_eq!(found.release.as_deref(), Some("1.2"));
    assert_eq!(found.environment.as_deref(), Some("staging"));
    assert_eq!(found.sdk_name.as_deref(), Some("acme"));
    assert_eq!(parsed(&found.attributes)["sizes"], json!([1, 2]));
    assert_eq!(parsed(&found.attribute_types)["rate"], "double");
    let links = parsed(found.links.as_ref().unwrap());
    assert_eq!(links[0]["attributes"], json!({"sentry.link.type": "previous_trace"}));
    assert_eq!(links[0]["sampled"], true);
    let dsc = records.dsc.as_ref().unwrap();
    assert_eq!(dsc.trace_id, TRACE);
    assert_eq!(
        parsed(&dsc.json),
        json!({"trace_id": TRACE, "public_key": "k1", "sampled": "true", "sample_rate": "0.5",
               "sample_rand": "0.204815"})
    );
    assert_eq!(records.items["span"].entries, 1);
    assert!(records.refusal().is_none() && records.raw.is_empty());
}

#[test]
fn a_segment_names_itself() {
    let records = read_span(&span(&[]));
    assert_eq!(records.spans[0].segment.as_deref(), Some("Pageload"));
    assert_eq!(parsed(&records.spans[0].attributes)["sentry.segment.name"], "Pageload");
}

#[test]
fn a_bad_span_costs_only_itself() {
    let long = json!({"k": {"type": "string", "value": "x".repeat(1024 * 1024)}});
    for (field, key, value) in [
        ("trace_id", "trace_id", Value::Null),
        ("trace_id", "trace_id", json!("short")),
        ("trace_id", "trace_id", json!("0".repeat(32))),
        ("trace_id", "trace_id", json!("8d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d")),
        ("span_id", "span_id", Value::Null),
        ("span_id", "span_id", json!("")),
        ("span_id", "span_id", json!(7)),
        ("span_id", "span_id", json!("0".repeat(16))),
        ("parent_span_id", "parent_span_id", json!(["x"])),
        ("name", "name", Value::Null),
        ("name", "name", json!({"value": "x"})),
        ("start_timestamp", "start_timestamp", json!("2026-01-01")),
        ("start_timestamp", "start_timestamp", json!(-1)),
        ("start_timestamp", "start_timestamp", json!(1767225600000.0_f64)),
        ("end_timestamp", "end_timestamp", Value::Null),
        ("end_timestamp", "end_timestamp", json!(1767225599.999)),
        ("status", "status", Value::Null),
        ("status", "status", json!("internal_error")),
        ("is_segment", "is_segment", json!("true")),
        ("is_segment", "is_segment", Value::Null),
        ("attributes", "attributes", json!([])),
        ("links", "links", json!({})),
        ("entry", "attributes", long),
    ] {
        let bad = span(&[(key, value)]).to_string();
        let entries = [span(&[]).to_string(), bad, span(&[("span_id", json!(CHILD))]).to_string()];
        let records = read(&format!("{{}}\n{}", spans(&entries)));
        let reason = if field == "entry" { "too_large" } else { "invalid" };
        assert_eq!(ids(&records), [SPAN, CHILD], "{key} {}", clip(&entries[1], 200));
        assert_eq!(lost(&records), [(reason, "span", 1)], "{key}");
        assert_eq!(records.issues[0].field, field);
        assert_eq!(records.issues[0].item, Some(0));
    }
    for bad in ["7", "null", "[]", "{\"name\":\"a\",\"name\":\"b\"}"] {
        let records = read(&format!("{{}}\n{}", spans(&[bad.to_owned(), span(&[]).to_string()])));
        assert_eq!(ids(&records), [SPAN], "{bad}");
    }
}

#[test]
fn what_is_not_json_cannot_be_read_around() {
    let nan = span(&[]).to_string().replace("1767225601.75", "NaN");
    let records = read(&format!("{{}}\n{}", spans(&[span(&[]).to_string(), nan])));
    assert_eq!(lost(&records), [("invalid", "span", 2)]);
    let refusal = records.refusal().unwrap();
    assert_eq!((refusal.item, refusal.field.as_str()), (Some(0), "payload"));
    // A number that no double holds is still JSON.
    let infinite = span(&[]).to_string().replace("1767225601.75", "1e999");
    let records = read(&format!("{{}}\n{}", spans(&[span(&[]).to_string(), infinite])));
    assert_eq!(ids(&records), [SPAN]);
    let deep = span(&[]).to_string().replace("\"Pageload\"", &"[".repeat(100_000));
    assert!(read(&format!("{{}}\n{}", spans(&[deep]))).refusal().is_some());
}

#[test]
fn a_bad_link_or_attribute_costs_only_itself() {
    let good = json!({"trace_id": TRACE, "span_id": CHILD, "sampled": "yes"});
    let records = read_span(&span(&[
        ("links", json!([good, {"trace_id": TRACE}, 7, {"trace_id": "x", "span_id": CHILD}])),
        (
            "attributes",
            json!({"a": {"value": 1, "type": "string"}, "b": {"value": 1, "type": "integer"}}),
        ),
    ]));
    let found = &records.spans[0];
    assert_eq!(
        parsed(found.links.as_ref().unwrap()),
        json!([{"trace_id": TRACE, "span_id": CHILD, "attributes": {}}])
    );
    assert_eq!(parsed(&found.attributes)["b"], 1);
    assert_eq!(records.issues.iter().map(|issue| issue.quantity).sum::<i64>(), 4);
    assert!(records.drops.is_empty());
}

#[test]
fn containers_of_spans_are_as_strict_as_others() {
    let good = spans(&[span(&[]).to_string()]);
    for fault in [
        good.replace("\"item_count\":1", "\"item_count\":2"),
        good.replace("span.v2+json", "span+json"),
        good.replace("\"items\"", "\"spans\""),
    ] {
        let records = read(&format!("{{}}\n{fault}\n{}", container("", &[entry("good", "")])));
        assert!(records.spans.is_empty() && records.refusal().is_none(), "{fault}");
        assert_eq!(names(&records), ["good"]);
        assert_eq!(records.drops[0].category, "span", "{fault}");
        assert!(read(&format!("{{}}\n{fault}")).refusal().is_some());
    }
    let records = read(&format!("{{}}\n{good}\n{}\n{good}", container("", &[entry("m", "")])));
    assert_eq!((ids(&records).len(), names(&records).len()), (1, 1));
    assert_eq!(lost(&records), [("invalid", "span", 1)]);
}

fn transaction() -> Value {
    json!({
        "type": "transaction", "event_id": "a0b1c2d3e4f5460788990a0b1c2d3e4f", "transaction": "/cart",
        "transaction_info": {"source": "url"}, "start_timestamp": 1767225600.0, "timestamp": 1767225601.75,
        "platform": "javascript", "environment": "staging", "release": "1.2",
        "contexts": {"trace": {
            "trace_id": TRACE, "span_id": SPAN, "op": "pageload", "status": "ok",
            "origin": "auto.pageload.browser",
            "data": {"sentry.op": "pageload", "sentry.sample_rate": 0.5, "lcp.element": "body > img",
                     "deviceMemory": "8 GB", "nested": {"a": [1]}, "nothing": null},
            "links": [{"trace_id": TRACE, "span_id": CHILD, "sampled": false, "attributes": {"n": 1}}],
        }},
        "spans": [{
            "trace_id": TRACE, "span_id": CHILD, "parent_span_id": SPAN, "op": "browser.DNS",
            "description": "https://shop.test/", "origin": "auto.ui.browser.metrics", "status": "cancelled",
            "start_timestamp": 1767225600.4, "timestamp": 1767225600.62, "exclusive_time": 220.0,
            "data": {"http.request.method": "GET"},
        }],
        "measurements": {
            "lcp": {"value": 812.4, "unit": "millisecond"}, "ttfb.requestTime": {"value": 3},
            "mine": {"value": 1, "unit": "byte"}, "bad": {"value": "1"},
        },
    })
}

#[test]
fn a_transaction_becomes_its_root_and_its_children() {
    let records = read_item("transaction", &transaction());
    assert_eq!(ids(&records), [SPAN, CHILD]);
    let [root, child] = &records.spans[..] else { panic!("two spans") };
    assert_eq!((root.name.as_str(), root.is_segment, root.status), ("/cart", true, "ok"));
    assert_eq!((root.start, root.end), (1_767_225_600_000_000, 1_767_225_601_750_000));
    assert_eq!(root.parent_span_id, None);
    assert_eq!(
        parsed(&root.attributes),
        json!({
            "sentry.op": "pageload", "sentry.origin": "auto.pageload.browser", "sentry.sample_rate": 0.5,
            "sentry.segment.name.source": "url", "sentry.segment.name": "/cart", "sentry.segment.id": SPAN,
            "browser.web_vital.lcp.element": "body > img", "device.memory.estimated_capacity": 8,
            "nested": "{\"a\":[1]}", "browser.web_vital.lcp.value": 812.4,
            "browser.web_vital.ttfb.request_time": 3, "mine": 1,
        })
    );
    assert_eq!(
        parsed(root.measurements.as_ref().unwrap()),
        json!({"lcp": {"value": 812.4, "unit": "millisecond"}, "mine": {"value": 1, "unit": "byte"},
               "ttfb.requestTime": {"value": 3, "unit": ""}})
    );
    assert!(root.links.as_ref().unwrap().contains("\"sampled\":false"));
    assert_eq!((child.name.as_str(), child.is_segment), ("https://shop.test/", false));
    assert_eq!(child.parent_span_id.as_deref(), Some(SPAN));
    assert_eq!(child.op.as_deref(), Some("browser.dns"));
    assert_eq!(child.status, "ok");
    assert_eq!(parsed(&child.attributes)["sentry.status.message"], "cancelled");
    assert_eq!(parsed(&child.attributes)["sentry.exclusive_time"], 220);
    for span in &records.spans {
        assert_eq!(span.segment.as_deref(), Some("/cart"));
        assert_eq!(span.release.as_deref(), Some("1.2"));
        assert_eq!(span.environment.as_deref(), Some("staging"));
    }
    assert_eq!(records.raw[0].kind, "transaction");
    assert_eq!(records.items["transaction"].entries, 2);
    assert_eq!(records.issues[0].field, "bad");
}

#[test]
fn the_parts_of_a_transaction_stand_for_themselves() {
    for (path, value, kept, lost_spans) in [
        ("/contexts/trace/span_id", json!("x"), vec![CHILD], 1),
        ("/contexts/trace", Value::Null, vec![CHILD], 1),
        ("/contexts", json!(7), vec![CHILD], 1),
        ("/timestamp", json!(1767225599.0), vec![CHILD], 1),
        ("/measurements", json!([]), vec![CHILD], 1),
        ("/spans/0/span_id", Value::Null, vec![SPAN], 1),
        ("/spans/0/trace_id", Value::Null, vec![SPAN], 1),
        ("/spans/0/timestamp", Value::Null, vec![SPAN], 1),
        ("/spans/0/status", json!(7), vec![SPAN], 1),
        ("/spans/0", json!("rubbish"), vec![SPAN], 1),
        ("/spans", json!({}), vec![], 0),
    ] {
        let mut event = transaction();
        *event.pointer_mut(path).unwrap() = value;
        let records = read_item("transaction", &event);
        assert_eq!(ids(&records), kept, "{path}");
        let spans = records.drops.iter().filter(|lost| lost.category == "span");
        assert_eq!(spans.map(|lost| lost.quantity).sum::<i64>(), lost_spans, "{path}");
        let root_lost = records.drops.iter().any(|lost| lost.category == "transaction");
        assert_eq!(root_lost, !kept.contains(&SPAN), "{path}");
        assert_eq!(records.refusal().is_some(), kept.is_empty(), "{path}");
    }
    let empty = json!({"type": "transaction", "transaction": "/cart", "spans": [{}]});
    let records = read_item("transaction", &empty);
    assert!(records.raw.is_empty());
    assert_eq!(records.refusal().unwrap().field, "trace_id");
    let mut event = transaction();
    event["transaction"] = json!("");
    assert_eq!(read_item("transaction", &event).spans[0].name, "<unlabeled transaction>");
    event["spans"] = json!(vec!["x".repeat(1024); 1100]);
    assert_eq!(read_item("transaction", &event).refusal().unwrap().reason, "too_large");
}

#[test]
fn a_span_of_its_own_is_read() {
    let data = json!({"release": "1.2", "environment": "staging", "transaction": "/cart",
                      "replay_id": "r", "client.address": "{{auto}}", "user_agent.original": "mine"});
    let sent = json!({
        "trace_id": TRACE, "span_id": SPAN, "description": "div > button", "op": "ui.interaction.click",
        "origin": "auto.http.browser.inp", "start_timestamp": 1767225600.0, "timestamp": 1767225600.2,
        "is_segment": true, "segment_id": CHILD, "exclusive_time": 200, "data": data,
        "measurements": {"inp": {"value": 200, "unit": "millisecond"}},
    });
    let records = read_item("span", &sent);
    let found = &records.spans[0];
    assert_eq!((found.name.as_str(), found.is_segment), ("div > button", true));
    assert_eq!(found.segment.as_deref(), Some("/cart"));
    assert_eq!(found.release.as_deref(), Some("1.2"));
    assert_eq!(
        parsed(&found.attributes),
        json!({
            "sentry.op": "ui.interaction.click", "sentry.origin": "auto.ui.browser.inp",
            "sentry.exclusive_time": 200, "browser.web_vital.inp.value": 200, "sentry.replay_id": "r",
            "sentry.segment.name": "/cart", "sentry.segment.id": CHILD, "client.address": "192.0.2.7",
            "user_agent.original": "mine",
        })
    );
    for (key, value) in [("span_id", json!(5)), ("data", json!([])), ("segment_id", json!("x"))] {
        let mut bad = sent.clone();
        apply(&mut bad, &[(key, value)]);
        let records = read_item("span", &bad);
        assert_eq!(records.refusal().unwrap().field, key);
        assert_eq!(lost(&records), [("invalid", "span", 1)]);
    }
}

#[test]
fn old_names_become_new_ones() {
    for (op, data, expected) in [
        ("browser.TLS/SSL", json!({}), json!({"sentry.op": "browser.tls_ssl"})),
        (
            "ui.long-task",
            json!({"code.filepath": "a.js"}),
            json!({"sentry.op": "ui.long_task", "code.file.path": "a.js"}),
        ),
        (
            "http.client.prefetch",
            json!({}),
            json!({"sentry.op": "http.client", "http.request.prefetch": true}),
        ),
        (
            "http.client",
            json!({"url": "/a", "http.url": "http://a/a?b", "http.query": "?b", "http.method": "GET"}),
            json!({"sentry.op": "http.client", "url": "/a", "url.full": "http://a/a?b", "url.query": "b",
                "http.request.method": "GET"}),
        ),
        (
            "http.client",
            json!({"url": "/a"}),
            json!({"sentry.op": "http.client", "url.full": "/a"}),
        ),
        (
            "mine",
            json!({"url": "/a", "cls.source.12": "div"}),
            json!({"sentry.op": "mine", "url": "/a", "browser.web_vital.cls.source.12": "div"}),
        ),
        (
            "mine",
            json!({"sentry.source": "old", "sentry.segment.name.source": "new"}),
            json!({"sentry.op": "mine", "sentry.source": "old", "sentry.segment.name.source": "new"}),
        ),
        (
            "mine",
            json!({"sentry.span.source": "route", "hardwareConcurrency": "8", "deviceMemory": "much"}),
            json!({"sentry.op": "mine", "sentry.segment.name.source": "route", "device.processor_count": 8,
                "device.memory.estimated_capacity": "much"}),
        ),
    ] {
        let sent = json!({"trace_id": TRACE, "span_id": SPAN, "op": op, "data": data,
                          "start_timestamp": 1767225600, "timestamp": 1767225600});
        let records = read_item("span", &sent);
        assert_eq!(parsed(&records.spans[0].attributes), expected, "{op}");
        assert_eq!(records.spans[0].name, op);
    }
    let typed = json!({"sentry.op": {"value": "paint", "type": "string"},
                       "http.response_content_length": {"value": 2, "type": "double"}});
    let records = read_span(&span(&[("attributes", typed)]));
    assert_eq!(records.spans[0].op.as_deref(), Some("browser.paint"));
    assert_eq!(parsed(&records.spans[0].attribute_types)["http.response.body.size"], "double");
}

#[test]
fn a_sampling_context_is_read_or_refused() {
    let body = spans(&[span(&[]).to_string()]);
    for header in ["{}", "{\"trace\":null}", "{\"trace\":{}}", "{\"trace\":{\"trace_id\":\"\"}}"] {
        assert_eq!(read(&format!("{header}\n{body}")).dsc, None, "{header}");
    }
    for trace in ["7", "\"x\"", "{\"trace_id\":\"x\"}", "{\"trace_id\":7}", "{\"release\":{}}"] {
        let text = format!("{{\"trace\":{trace}}}\n{body}");
        assert_eq!(Envelope::parse(text.as_bytes()).unwrap_err().field, "trace", "{trace}");
    }
}

#[test]
fn hostile_spans_never_panic_and_always_count() {
    let text = format!(
        "{{\"trace\":{{\"trace_id\":\"{TRACE}\"}}}}\n{}\n{{\"type\":\"transaction\"}}\n{}\n",
        spans(&[span(&[("links", json!([{"trace_id": TRACE, "span_id": CHILD}]))]).to_string()]),
        transaction()
    );
    for seed in 1..=4000_u64 {
        let bytes = mutate(text.as_bytes(), seed);
        let outcome = std::panic::catch_unwind(|| {
            if let Ok(envelope) = Envelope::parse(&bytes) {
                let records = records(&envelope, &context());
                let entries = records.items.values().map(|count| count.entries).sum::<i64>();
                let kept = i64::try_from(records.spans.len() + records.metrics.len()).unwrap();
                assert!(kept <= entries);
                for span in &records.spans {
                    assert!(span.start <= span.end && parsed(&span.attributes).is_object());
                }
            }
        });
        assert!(outcome.is_ok(), "seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
    }
}
