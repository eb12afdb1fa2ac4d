//! Sentry as a target: envelopes as they came, under the target's own DSN.

use std::collections::BTreeMap;
use std::io::{Read, Write, copy, sink};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::pause::{Pauses, seconds};
use super::{FORWARDED, Sent, Target};
use crate::ingest::{self, Envelope, Item, Records};
use crate::limits::{FORWARD_ANSWER_BYTES_MAX, FORWARD_HOLD_SECONDS_MAX, FORWARD_TIME_MAX};

const AGENT: &str = concat!("fanal/", env!("CARGO_PKG_VERSION"));

pub struct Sentry {
    dsn: String,
    /// Where envelopes go.
    address: String,
    auth: String,
    agent: Agent,
    pauses: Mutex<Pauses>,
}

impl Sentry {
    /// None if the text is no DSN.
    pub fn new(text: &str) -> Option<Self> {
        let dsn = ingest::dsn(text)?;
        Some(Self {
            dsn: dsn.to_string(),
            address: ingest::endpoint(&dsn),
            auth: format!(
                "Sentry sentry_version=7, sentry_client={AGENT}, sentry_key={}",
                dsn.public_key
            ),
            agent: agent(),
            pauses: Mutex::default(),
        })
    }

    fn pauses(&self) -> MutexGuard<'_, Pauses> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The envelope without the items that the target wants nothing of, or how long to wait for the first.
    fn wanted(&self, plain: &[u8]) -> Result<(Vec<u8>, BTreeMap<&'static str, i64>), u64> {
        let Ok(envelope) = Envelope::parse(plain) else { return Ok((Vec::new(), BTreeMap::new())) };
        let pauses = self.pauses();
        let (held, free): (Vec<_>, Vec<_>) =
            envelope.items.iter().partition(|item| pauses.wait(item.category()) > 0);
        let shortest = held.iter().map(|item| pauses.wait(item.category())).min();
        match shortest {
            None => return Ok((plain.to_vec(), BTreeMap::new())),
            // Everything has to wait; a short while is better than a loss.
            Some(wait) if free.is_empty() && wait <= FORWARD_HOLD_SECONDS_MAX => return Err(wait),
            Some(_) => {}
        }
        let header = plain.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let mut rest = header.to_vec();
        for item in &free {
            write_item(&mut rest, item);
        }
        let rest = if free.is_empty() { Vec::new() } else { rest };
        Ok((rest, count(&held)))
    }
}

impl Target for Sentry {
    fn name(&self) -> &'static str {
        "sentry"
    }

    /// The header's `dsn` is rewritten; everything else stays, `sent_at` too, by which Sentry corrects clocks.
    fn entries(&self, plain: &[u8], _: &Records) -> Vec<Vec<u8>> {
        let end = plain.iter().position(|byte| *byte == b'\n').unwrap_or(plain.len());
        let (line, rest) = plain.split_at(end);
        match serde_json::from_slice(line) {
            Ok(Value::Object(mut header)) if header.contains_key("dsn") => {
                header.insert("dsn".to_owned(), self.dsn.as_str().into());
                vec![[Value::Object(header).to_string().as_bytes(), rest].concat()]
            }
            _ => vec![plain.to_vec()],
        }
    }

    fn send(&self, entry: &[u8]) -> Sent {
        let (plain, held_back) = match self.wanted(entry) {
            Ok(wanted) => wanted,
            Err(wait) => {
                let why = format!("the target asked for {wait} s without such items");
                return Sent::Later { seconds: Some(wait), why };
            }
        };
        if plain.is_empty() {
            return Sent::Yes { held_back };
        }
        let Ok(body) = gzip(&plain) else { return Sent::Refused("cannot be packed".to_owned()) };
        let request = self.agent.post(&self.address).header("x-sentry-auth", &self.auth);
        let request = request.header(FORWARDED, "1").header("content-encoding", "gzip");
        let request = request.content_type("application/x-sentry-envelope");
        let response = match request.send(&body) {
            Ok(response) => response,
            Err(error) => return Sent::Later { seconds: None, why: error.to_string() },
        };
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = header("retry-after");
        self.pauses().learn(status, header("x-sentry-rate-limits"), retry_after);
        let sent = judge(status, retry_after, held_back);
        finish(response);
        sent
    }

    fn losses(&self, entry: &[u8]) -> BTreeMap<&'static str, i64> {
        let envelope = Envelope::parse(entry);
        envelope.map(|it| count(&it.items.iter().collect::<Vec<_>>())).unwrap_or_default()
    }
}

/// What a status means for an entry.
pub fn judge(
    status: u16,
    retry_after: Option<&str>,
    held_back: BTreeMap<&'static str, i64>,
) -> Sent {
    let why = format!("the target answered {status}");
    match status {
        200..=299 => Sent::Yes { held_back },
        408 | 429 | 500..=599 => Sent::Later { seconds: retry_after.map(seconds), why },
        _ => Sent::Refused(why),
    }
}

pub fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(Some(FORWARD_TIME_MAX));
    config.http_status_as_error(false).user_agent(AGENT).build().into()
}

/// Reads an answer to its end, so that its connection serves again.
pub fn finish(response: Response<Body>) {
    let mut rest = response.into_body().into_reader().take(FORWARD_ANSWER_BYTES_MAX);
    let _ = copy(&mut rest, &mut sink());
}

pub fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn write_item(envelope: &mut Vec<u8>, item: &Item<'_>) {
    for part in [item.header_text.as_bytes(), item.payload] {
        envelope.push(b'\n');
        envelope.extend_from_slice(part);
    }
}

/// Items by category; a container counts its entries.
fn count(items: &[&Item<'_>]) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    for item in items {
        let entries = item.headers.get("item_count").and_then(Value::as_i64).unwrap_or(1);
        *counts.entry(item.category()).or_default() += entries;
    }
    counts
}
