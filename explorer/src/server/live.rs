//! Live metrics as server-sent events, in the order of their commits.
//!
//! A subscriber's queue is bounded. Ids have no gaps, so whatever a slow subscriber missed can be counted exactly,
//! and it is told: `event: skipped`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::Shared;
use super::reply::Refusal;
use crate::limits::LIVE_SAMPLES_MAX;
use crate::query::Sample;
use crate::store::Commit;

/// Events made but not yet sent. Small: the queue that matters is the one of commits.
const EVENTS_MAX: usize = 2;

/// The receiving end as a stream; it holds the subscriber's place.
pub struct Events {
    queue: mpsc::Receiver<Event>,
    _place: OwnedSemaphorePermit,
}

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.queue.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// `GET /api/v1/live`
pub async fn stream(
    State(shared): State<Arc<Shared>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let place = Arc::clone(&shared.budgets.live).try_acquire_owned().map_err(|_| {
        let message = "all places for live subscribers are taken";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "live", message)
    })?;
    let (events, queue) = mpsc::channel(EVENTS_MAX);
    tokio::spawn(forward(shared, events));
    Ok(Sse::new(Events { queue, _place: place }).keep_alive(KeepAlive::default()))
}

async fn forward(shared: Arc<Shared>, events: mpsc::Sender<Event>) {
    let mut commits = shared.writer.subscribe();
    let mut stopping = shared.stopping.clone();
    let mut next_id = None;
    if events.send(Event::default().event("ready").data("{}")).await.is_err() {
        return;
    }
    loop {
        let commit = tokio::select! {
            commit = commits.recv() => commit,
            () = events.closed() => return,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let commit = match commit {
            Ok(commit) => commit,
            // The gap shows in the ids of the next commit.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        for event in messages(describe(&commit, &mut next_id)) {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

/// The newest samples of a commit, and how many the subscriber does not see: missed commits and the surplus.
fn describe(commit: &Commit, next_id: &mut Option<i64>) -> (i64, Vec<Sample>) {
    let metrics = commit.records.iter().flat_map(|records| {
        records.metrics.iter().map(|metric| (metric, records.project.as_str(), records.received_at))
    });
    let surplus = commit.metrics().saturating_sub(LIVE_SAMPLES_MAX);
    let missed = commit.first_id - next_id.unwrap_or(commit.first_id);
    let shown = metrics
        .zip(commit.first_id..)
        .skip(surplus)
        .filter_map(|((metric, project, received_at), id)| {
            Sample::live(metric, id, project, received_at)
        })
        .collect();
    *next_id = i64::try_from(commit.metrics()).ok().map(|count| commit.first_id + count);
    (missed + i64::try_from(surplus).unwrap_or(i64::MAX), shown)
}

fn messages((skipped, samples): (i64, Vec<Sample>)) -> Vec<Event> {
    let mut events = Vec::new();
    if skipped > 0 {
        events.extend(event("skipped", &BTreeMap::from([("count", skipped)])));
    }
    events.extend(event("metrics", &BTreeMap::from([("samples", samples)])));
    events
}

fn event(name: &str, body: &impl serde::Serialize) -> Option<Event> {
    Some(Event::default().event(name).data(serde_json::to_string(body).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Metric, Records};

    fn commit(first_id: i64, metrics: usize) -> Commit {
        let metric = Metric {
            attributes: "{}".to_owned(),
            attribute_types: "{}".to_owned(),
            ..Metric::default()
        };
        let records = Records { metrics: vec![metric; metrics], ..Records::new("1", 0) };
        Commit { first_id, records: vec![records] }
    }

    #[test]
    fn counts_what_a_slow_subscriber_missed() {
        let mut next_id = None;
        let mut seen = 0;
        let mut skipped = 0;
        // Ids 1 to 10, then a gap of 90, then more than one event may show.
        for commit in [commit(1, 10), commit(101, 5), commit(106, LIVE_SAMPLES_MAX + 7)] {
            let (missed, samples) = describe(&commit, &mut next_id);
            skipped += missed;
            seen += i64::try_from(samples.len()).unwrap();
        }
        assert_eq!(skipped, 90 + 7);
        assert_eq!(seen + skipped, next_id.unwrap() - 1);
    }
}
