//! An OpenTelemetry collector as a target: spans, metrics and logs as OTLP's JSON, errors as logs with their exception.
//!
//! Samples of one series that came together are one data point: counters a delta sum, gauges their values, distributions
//! an exponential histogram whose exemplars are the values and their spans.

mod encode;
mod histogram;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use ureq::Agent;

use super::sentry::{agent, finish, gzip, judge};
use super::{FORWARDED, Sent, Target};
use crate::ingest::Records;

/// What an entry is, in its first byte.
const SIGNALS: [(u8, &str, &str); 3] =
    [(b'T', "traces", "span"), (b'M', "metrics", "trace_metric"), (b'L', "logs", "log_item")];
/// How many records an entry has: four bytes after the first.
const HEAD_BYTES: usize = 5;

pub struct Otlp {
    /// Without a slash at its end.
    address: String,
    agent: Agent,
}

impl Otlp {
    /// `address` is that of a collector, such as `http://127.0.0.1:4318`; each signal has its path below it.
    pub fn new(address: &str) -> Self {
        Self { address: address.trim_end_matches('/').to_owned(), agent: agent() }
    }
}

impl Target for Otlp {
    fn name(&self) -> &'static str {
        "otlp"
    }

    fn entries(&self, _: &[u8], records: &Records) -> Vec<Vec<u8>> {
        let resource = encode::resource(&records.project);
        let wrap = |list: &str, scoped: &str, items: &str, entries: Vec<Value>| {
            let scope = json!({ "scope": { "name": "fanal" }, items: entries });
            json!({ list: [{ "resource": resource, scoped: [scope] }] }).to_string()
        };
        let spans: Vec<_> = records.spans.iter().map(encode::span).collect();
        let metrics = encode::metrics(&records.metrics);
        let logs = records.logs.iter().map(encode::log);
        let logs: Vec<_> = logs.chain(records.events.iter().map(encode::event)).collect();
        let counts = [spans.len(), records.metrics.len(), logs.len()];
        let bodies = [
            wrap("resourceSpans", "scopeSpans", "spans", spans),
            wrap("resourceMetrics", "scopeMetrics", "metrics", metrics),
            wrap("resourceLogs", "scopeLogs", "logRecords", logs),
        ];
        let entries = SIGNALS.iter().zip(counts).zip(bodies);
        let entries = entries.filter(|((_, count), _)| *count > 0);
        let entry = |((signal, count), body): ((&(u8, &str, &str), usize), String)| {
            let count = u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
            [&[signal.0][..], &count, body.as_bytes()].concat()
        };
        entries.map(entry).collect()
    }

    fn send(&self, entry: &[u8]) -> Sent {
        let Some((path, ..)) = describe(entry) else {
            return Sent::Refused("the queue holds something else".to_owned());
        };
        let body = entry.get(HEAD_BYTES..).unwrap_or_default();
        let Ok(body) = gzip(body) else { return Sent::Refused("cannot be packed".to_owned()) };
        let request = self.agent.post(format!("{}/v1/{path}", self.address));
        let request = request.header("content-encoding", "gzip").header(FORWARDED, "1");
        match request.content_type("application/json").send(&body) {
            Ok(response) => {
                let retry_after = response.headers().get("retry-after");
                let retry_after = retry_after.and_then(|value| value.to_str().ok());
                let sent = judge(response.status().as_u16(), retry_after, BTreeMap::new());
                finish(response);
                sent
            }
            Err(error) => Sent::Later { seconds: None, why: error.to_string() },
        }
    }

    fn losses(&self, entry: &[u8]) -> BTreeMap<&'static str, i64> {
        describe(entry).map(|(_, category, count)| (category, count)).into_iter().collect()
    }
}

/// The path, the category and the number of records of an entry.
fn describe(entry: &[u8]) -> Option<(&'static str, &'static str, i64)> {
    let (head, _) = entry.split_first_chunk::<HEAD_BYTES>()?;
    let [signal, a, b, c, d] = *head;
    let (_, path, category) = SIGNALS.iter().find(|(byte, ..)| *byte == signal)?;
    Some((path, category, i64::from(u32::from_le_bytes([a, b, c, d]))))
}
