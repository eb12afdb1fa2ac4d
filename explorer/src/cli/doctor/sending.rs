//! A metric and a span on their way, as any client sends them.

use serde_json::json;
use ureq::Body;
use ureq::http::Response;

use super::report::Report;
use crate::cli::target::{self, Target};

/// The name of what is sent.
pub const NAME: &str = "fanal.doctor";

/// What was sent, to be found again.
pub struct Sent {
    pub trace_id: String,
}

/// None if nothing was accepted.
pub fn send(target: &Target, report: &mut Report) -> Option<Sent> {
    let (trace_id, span_id, now) = (target::id(32), target::id(16), target::now());
    let attributes = target::attributes(&[("sentry.op".to_owned(), "test".to_owned())]);
    let metric = json!({
        "timestamp": now, "trace_id": trace_id, "span_id": span_id, "name": NAME,
        "type": "counter", "value": 1, "attributes": {},
    });
    let span = json!({
        "trace_id": trace_id, "span_id": span_id, "name": NAME, "status": "ok", "is_segment": true,
        "start_timestamp": now - 0.001, "end_timestamp": now, "attributes": attributes,
    });
    let envelope = target::envelope(&[target::metric(&metric), target::span(&span)]);
    let response = match target.send(envelope.as_bytes()) {
        Ok(response) => response,
        Err(error) => {
            let fix = "something between here and the collector breaks POST requests";
            report.failed("sending", format!("the envelope was not taken: {error}"), fix);
            return None;
        }
    };
    let accepted = judge(response, target, report);
    accepted.then_some(Sent { trace_id })
}

fn judge(mut response: Response<Body>, target: &Target, report: &mut Report) -> bool {
    let status = response.status().as_u16();
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let (limits, pause) = (header("x-sentry-rate-limits"), header("retry-after"));
    let why = header("x-sentry-error");
    let answer = response.body_mut().read_to_string().unwrap_or_default();
    let why = why.unwrap_or_else(|| answer.chars().take(200).collect());
    let fix = match status {
        200..=299 => {
            report.good("sending", format!("{} accepted a metric and a span", target.url()));
            match limits {
                Some(limits) => report.warn(
                    "rate limits",
                    format!("the collector asks for less: {limits}"),
                    "raise the quota, or sample",
                ),
                None => report.good("rate limits", "none"),
            }
            return true;
        }
        429 => {
            let pause = limits.or(pause).unwrap_or_default();
            let message = format!("too much is sent: {pause}");
            report.failed("rate limits", message, "wait, raise the quota, or sample");
            return false;
        }
        401 | 403 => "the key is not one of the collector's: copy the DSN again",
        404 => "no collector at this path: check the path and the project of the DSN",
        413 => "a proxy limits bodies to less than a small envelope: raise its limit",
        500..=599 => "the collector is failing: read its log",
        _ => "the collector wants something else: read its message",
    };
    report.failed("sending", format!("answered {status}: {}", why.trim()), fix);
    false
}
