//! The last requests of clients as they came, also refused ones: for whoever debugs a client. In memory only.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::Shared;
use super::reply::{Refusal, json};
use crate::ingest::{Envelope, Records};
use crate::limits::{
    RECENT_BYTES_MAX, RECENT_ENVELOPE_BYTES_MAX, RECENT_ENVELOPES_MAX, RECENT_ITEMS_MAX,
};
use crate::otlp::{self, Signal};
use crate::query::{self, seconds};

/// The newest requests, as many as fit.
#[derive(Default)]
pub struct Recent(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    seen: VecDeque<Arc<Seen>>,
    bytes: usize,
    last_id: u64,
}

/// One request, as far as it was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Seen {
    pub id: u64,
    /// Seconds since the epoch.
    pub received_at: f64,
    pub project: Option<String>,
    /// Name and version.
    pub sdk: Option<String>,
    pub encoding: Option<&'static str>,
    pub bytes_wire: usize,
    /// None if it could not be unpacked.
    pub bytes_plain: Option<usize>,
    pub items: Vec<SeenItem>,
    /// Of the answer.
    pub status: u16,
    /// Why it was refused.
    pub error: Option<String>,
    #[serde(skip)]
    pub text: Vec<u8>,
    /// Of what was sent in OpenTelemetry's protobuf.
    #[serde(skip)]
    pub protobuf: Option<Signal>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SeenItem {
    #[serde(rename = "type")]
    pub kind: String,
    pub bytes: usize,
    /// As its header says.
    pub entries: u64,
}

#[derive(Serialize)]
struct ListBody {
    envelopes: Vec<Arc<Seen>>,
}

#[derive(Serialize)]
struct OneBody<'a> {
    #[serde(flatten)]
    seen: &'a Seen,
    /// What was sent: protobuf as JSON, and with replacement characters where it is not UTF-8.
    text: String,
    /// Whether less than that is kept.
    truncated: bool,
}

impl Seen {
    pub fn now(project: Option<String>) -> Self {
        Self { received_at: seconds(super::now()), project, ..Self::default() }
    }

    /// Remembers the beginning of what was sent. A copy: the buffer it came in may be much larger.
    pub fn keep(&mut self, plain: &[u8]) {
        self.bytes_plain = Some(plain.len());
        self.text = plain.iter().copied().take(RECENT_ENVELOPE_BYTES_MAX).collect();
    }

    /// Remembers what an envelope says about itself.
    pub fn describe(&mut self, envelope: &Envelope<'_>) {
        let version = envelope.sdk("version").unwrap_or_default();
        self.sdk = envelope.sdk("name").map(|name| format!("{name} {version}").trim().to_owned());
        let items = envelope.items.iter().take(RECENT_ITEMS_MAX).map(|item| SeenItem {
            kind: item.kind.clone(),
            bytes: item.payload.len(),
            entries: item.headers.get("item_count").and_then(|count| count.as_u64()).unwrap_or(1),
        });
        self.items = items.collect();
    }
}

impl Seen {
    /// Remembers what an OpenTelemetry request held.
    pub fn summarise(&mut self, signal: Signal, entries: usize, records: &Records) {
        let of_metric =
            || records.metrics.first().map(|it| (&it.set.sdk_name, &it.set.sdk_version));
        let of_span = records.spans.first().map(|it| (&it.sdk_name, &it.sdk_version));
        let of_log = || records.logs.first().map(|it| (&it.sdk_name, &it.sdk_version));
        let sdk = of_span.or_else(of_log).or_else(of_metric);
        self.sdk = sdk.and_then(|(name, version)| {
            let version = version.as_deref().unwrap_or_default();
            Some(format!("{} {version}", name.as_deref()?).trim().to_owned())
        });
        let (kind, bytes) = (signal.item().to_owned(), self.bytes_plain.unwrap_or_default());
        self.items = vec![SeenItem { kind, bytes, entries: entries as u64 }];
    }

    fn shown(&self) -> String {
        match self.protobuf {
            Some(signal) => otlp::shown(signal, &self.text),
            None => String::from_utf8_lossy(&self.text).into_owned(),
        }
    }
}

impl Recent {
    /// Adds a request whose answer is known; the oldest make room.
    pub fn push(&self, mut seen: Seen) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last_id += 1;
        seen.id = ring.last_id;
        ring.bytes += seen.text.len();
        ring.seen.push_back(Arc::new(seen));
        while ring.seen.len() > RECENT_ENVELOPES_MAX || ring.bytes > RECENT_BYTES_MAX {
            match ring.seen.pop_front() {
                Some(oldest) => ring.bytes -= oldest.text.len(),
                None => break,
            }
        }
    }

    /// The newest first.
    fn list(&self, limit: usize) -> Vec<Arc<Seen>> {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.seen.iter().rev().take(limit).cloned().collect()
    }

    fn find(&self, id: u64) -> Option<Arc<Seen>> {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.seen.iter().find(|seen| seen.id == id).cloned()
    }
}

/// `GET /api/v1/envelopes`
pub async fn list(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let limit = query::limit(&query.unwrap_or_default(), RECENT_ENVELOPES_MAX)?;
    Ok(json(&ListBody { envelopes: shared.recent.list(limit) }))
}

/// `GET /api/v1/envelopes/{id}`
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    query::none(&query.unwrap_or_default())?;
    let seen = id.parse().ok().and_then(|id| shared.recent.find(id)).ok_or_else(|| {
        let message = "is not among the newest envelopes; they are kept in memory only";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "id", message)
    })?;
    let text = seen.shown();
    let truncated = seen.bytes_plain.is_some_and(|bytes| bytes > seen.text.len());
    Ok(json(&OneBody { seen: &seen, text, truncated }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(bytes: usize) -> Seen {
        let mut seen = Seen::default();
        seen.keep(&vec![b'x'; bytes]);
        seen
    }

    #[test]
    fn the_oldest_make_room() {
        let recent = Recent::default();
        (0..=RECENT_ENVELOPES_MAX).for_each(|_| recent.push(seen(10)));
        assert_eq!(recent.list(usize::MAX).len(), RECENT_ENVELOPES_MAX);
        assert!(recent.find(1).is_none() && recent.find(2).is_some());
        assert_eq!(recent.list(1)[0].id, RECENT_ENVELOPES_MAX as u64 + 1);
    }

    #[test]
    fn bytes_are_bounded() {
        let recent = Recent::default();
        let large = 3 * RECENT_ENVELOPE_BYTES_MAX;
        (0..RECENT_ENVELOPES_MAX).for_each(|_| recent.push(seen(large)));
        let kept = recent.list(usize::MAX);
        assert!(kept.iter().map(|seen| seen.text.len()).sum::<usize>() <= RECENT_BYTES_MAX);
        assert_eq!(kept[0].text.len(), RECENT_ENVELOPE_BYTES_MAX);
        assert_eq!(kept[0].bytes_plain, Some(large));
    }
}
