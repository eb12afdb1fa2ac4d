//! Traces across programs.

use fanal::{Options, TraceHeaders, continue_from, span, trace_headers};

use crate::receiver::Receiver;
use crate::{alone, recorded};

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";

fn incoming(name: &str) -> Option<String> {
    (name == "sentry-trace").then(|| format!("{TRACE}-1a2b3c4d5e6f7081-1"))
}

#[test]
fn a_trace_goes_on_and_further() {
    let mut headers = TraceHeaders::default();
    let receiver = recorded(|| {
        continue_from(incoming, || span("server").run(|_| headers = trace_headers()));
    });
    let server = receiver.span("server");
    assert_eq!(server["trace_id"], TRACE);
    assert_eq!(server["parent_span_id"], "1a2b3c4d5e6f7081");
    let own = server["span_id"].as_str().unwrap();
    assert_eq!(headers.sentry_trace, format!("{TRACE}-{own}-1"));
    assert_eq!(headers.traceparent, format!("00-{TRACE}-{own}-01"));
}

#[test]
fn without_sampling_the_decision_is_left_to_others() {
    let _alone = alone();
    let mut seen = Vec::new();
    let guard = fanal::init(Options::new(Receiver::start().dsn()));
    span("here").run(|_| seen.push(trace_headers()));
    continue_from(incoming, || span("there").run(|_| seen.push(trace_headers())));
    drop(guard);
    assert_eq!(seen[0].sentry_trace.matches('-').count(), 1, "{}", seen[0].sentry_trace);
    assert!(!seen[0].baggage.contains("sampled"), "{}", seen[0].baggage);
    assert!(seen[1].sentry_trace.ends_with("-1"), "{}", seen[1].sentry_trace);
}

#[test]
fn paths_are_no_names_to_group_by() {
    let mut baggage = Vec::new();
    recorded(|| {
        let source = "sentry.segment.name.source";
        span("GET /orders/7").with(source, "url").run(|span| {
            baggage.push(trace_headers().baggage);
            span.rename("GET /orders/{id}").set(source, "route");
            baggage.push(trace_headers().baggage);
        });
    });
    assert!(!baggage[0].contains("transaction"), "{}", baggage[0]);
    assert!(baggage[1].contains("sentry-transaction=GET%20%2Forders%2F%7Bid%7D"), "{}", baggage[1]);
}
