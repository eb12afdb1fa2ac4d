//! The rules of tracing, as tables that hold for the facade too (`tests/js/tables.test.mjs`).

use std::fmt::Display;

use fanal::trace::baggage::{CHARS_MAX, Dsc, parse};
use fanal::trace::continuation::{Fresh, from_headers};
use fanal::trace::dsn::Dsn;
use fanal::trace::header::{SentryTrace, Traceparent};
use fanal::trace::id::TraceId;
use fanal::trace::sampling::{Rate, Reason, Sampler, decide, inherit_or};
use fanal::trace::status::failure;
use serde_json::Value;

fn table(name: &str) -> Value {
    let path = format!("{}/tests/tables/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn rows(table: &Value) -> impl Iterator<Item = &Value> {
    table.as_array().unwrap().iter().inspect(|row| println!("{row}"))
}

fn text(value: Option<impl Display>) -> Value {
    value.map_or(Value::Null, |it| it.to_string().into())
}

fn rate(value: &Value) -> Option<Rate<'_>> {
    match value {
        Value::Bool(all) => Some(Rate::All(*all)),
        Value::Number(share) => share.as_f64().map(Rate::Share),
        Value::String(text) => Some(Rate::Text(text)),
        _ => None,
    }
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let string = |it: &Value| it.as_str().unwrap().to_owned();
    rows(value).map(|pair| (string(&pair[0]), string(&pair[1]))).collect()
}

#[test]
fn dsn() {
    for row in rows(&table("dsn")) {
        let dsn = Dsn::parse(row["dsn"].as_str().unwrap());
        assert_eq!(text(dsn), row["public"]);
        let Some(dsn) = dsn else { continue };
        assert_eq!(text(dsn.org_id()), row["orgId"]);
        let parts = [
            ("protocol", dsn.protocol),
            ("publicKey", dsn.public_key),
            ("secret", dsn.secret),
            ("host", dsn.host),
            ("port", dsn.port),
            ("path", dsn.path),
            ("projectId", dsn.project_id),
        ];
        for (name, part) in parts {
            assert_eq!(part, row[name], "{name}");
        }
    }
}

#[test]
fn sentry_trace() {
    for row in rows(&table("sentry-trace")) {
        let header = SentryTrace::parse(row["header"].as_str().unwrap());
        assert_eq!(text(header.map(|it| it.trace_id)), row["traceId"]);
        assert_eq!(text(header.and_then(|it| it.parent_span_id)), row["parentSpanId"]);
        assert_eq!(header.and_then(|it| it.sampled), row["sampled"].as_bool());
    }
}

#[test]
fn traceparent() {
    for row in rows(&table("traceparent")) {
        let header = Traceparent::parse(row["header"].as_str().unwrap());
        assert_eq!(text(header.map(|it| it.trace_id)), row["traceId"]);
        assert_eq!(text(header.map(|it| it.parent_span_id)), row["parentSpanId"]);
        assert_eq!(header.map(|it| it.sampled), row["sampled"].as_bool());
    }
}

#[test]
fn baggage() {
    let table = table("baggage");
    for row in rows(&table["parse"]) {
        assert_eq!(parse(row["header"].as_str().unwrap()), pairs(&row["entries"]));
    }
    for row in rows(&table["format"]) {
        assert_eq!(Dsc(pairs(&row["dsc"])).to_baggage(), row["header"].as_str().unwrap());
    }
    assert_eq!(table["limit"], CHARS_MAX);
}

#[test]
fn sampling() {
    let table = table("sampling");
    for row in rows(&table["rates"]) {
        assert_eq!(rate(&row["rate"]).and_then(Rate::value), row["value"].as_f64());
    }
    for row in rows(&table["decisions"]) {
        let sampler = match &row["sampler"] {
            Value::String(text) if text == "throws" => Sampler::Failed,
            given => rate(given).map_or(Sampler::Absent, Sampler::Wants),
        };
        let rand = row["rand"].as_f64().unwrap();
        let decision = decide(sampler, rate(&row["rate"]), row["parent"].as_bool(), rand);
        assert_eq!(decision.sampled, row["sampled"]);
        assert_eq!(decision.applied_rate, row["applied"].as_f64());
        let failed = row["reason"] == "callback_error";
        let reason = if failed { Reason::CallbackError } else { Reason::SampleRate };
        assert_eq!(decision.reason, reason);
    }
    for row in rows(&table["inherit"]) {
        let fallback = row["fallback"].as_f64().unwrap();
        let inherited = inherit_or(fallback, row["sampled"].as_bool(), row["rate"].as_f64());
        assert_eq!(inherited, row["value"]);
    }
}

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081";

#[test]
fn continuation() {
    let fresh = Fresh { trace_id: TraceId(1), random: 0.5 };
    for row in rows(&table("continuation")) {
        let baggage = row["theirs"].as_str().map(|org| format!("sentry-org_id={org}"));
        for (mode, strict) in [("lax", false), ("strict", true)] {
            let baggage = baggage.as_deref().unwrap_or_default();
            let context = from_headers(TRACE, baggage, row["ours"].as_str(), strict, fresh);
            assert_eq!(context.trace_id != fresh.trace_id, row[mode], "{mode}");
            assert_eq!(context.parent_span_id.is_some(), row[mode]);
            assert_eq!(context.dsc.is_some(), row[mode]);
        }
    }
}

#[test]
fn sample_rand() {
    for row in rows(&table("sample-rand")) {
        for random in [0.0, 0.3, 0.999_999_9] {
            let fresh = Fresh { trace_id: TraceId(1), random };
            let trace = format!("{TRACE}{}", row["header"].as_str().unwrap());
            let baggage = row["baggage"].as_str().unwrap();
            let context = from_headers(&trace, baggage, None, false, fresh);
            let range = row["from"].as_f64().unwrap()..row["to"].as_f64().unwrap();
            assert!(range.contains(&context.sample_rand), "{}", context.sample_rand);
            let frozen = context.dsc.unwrap();
            assert_eq!(frozen.get("sample_rand"), Some(context.sample_rand.to_string().as_str()));
        }
    }
}

#[test]
fn http_status() {
    for row in rows(&table("http-status")) {
        assert_eq!(text(failure(row[0].as_u64().unwrap() as u32)), row[1]);
    }
}
