//! Live metrics and spans as server-sent events, in the order of their commits.
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
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::Shared;
use super::reply::Refusal;
use crate::ingest::Records;
use crate::limits::LIVE_ROWS_MAX;
use crate::query::{Sample, SpanRow};
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
    let mut lanes = Lanes::default();
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
        for event in lanes.describe(&commit) {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

/// What a subscriber has seen of each kind of row.
#[derive(Default)]
struct Lanes {
    metrics: Lane,
    spans: Lane,
}

/// The id that comes next, once one has come.
#[derive(Default)]
struct Lane(Option<i64>);

#[derive(Serialize)]
struct Skipped {
    of: &'static str,
    count: i64,
}

impl Lanes {
    /// The newest rows of a commit, and how many the subscriber does not see.
    fn describe(&mut self, commit: &Commit) -> Vec<Event> {
        let mut events = Vec::new();
        let (first, count) = (commit.first_metric, commit.metrics());
        let surplus = self.metrics.advance("metrics", first, count, &mut events);
        if count > 0 {
            let samples = rows(commit, first, surplus, |records| &records.metrics, Sample::live);
            events.extend(event("metrics", &BTreeMap::from([("samples", samples)])));
        }
        let (first, count) = (commit.first_span, commit.spans());
        let surplus = self.spans.advance("spans", first, count, &mut events);
        if count > 0 {
            let spans = rows(commit, first, surplus, |records| &records.spans, SpanRow::live);
            events.extend(event("spans", &BTreeMap::from([("spans", spans)])));
        }
        events
    }
}

impl Lane {
    /// Answers how many rows of a commit do not fit, and tells of them and of the commits that were missed.
    fn advance(
        &mut self,
        of: &'static str,
        first_id: i64,
        rows: usize,
        events: &mut Vec<Event>,
    ) -> usize {
        let surplus = rows.saturating_sub(LIVE_ROWS_MAX);
        let missed = first_id - self.0.unwrap_or(first_id);
        let count = missed + i64::try_from(surplus).unwrap_or(i64::MAX);
        if count > 0 {
            events.extend(event("skipped", &Skipped { of, count }));
        }
        self.0 = i64::try_from(rows).ok().map(|rows| first_id + rows);
        surplus
    }
}

/// The rows of one kind, in order, without the first `surplus`.
fn rows<T: 'static, R>(
    commit: &Commit,
    first_id: i64,
    surplus: usize,
    of: impl Fn(&Records) -> &Vec<T>,
    live: impl Fn(&T, i64, &str, i64) -> Option<R>,
) -> Vec<R> {
    let all = commit.records.iter().flat_map(|records| {
        of(records).iter().map(move |row| (row, records.project.as_str(), records.received_at))
    });
    let shown = all.zip(first_id..).skip(surplus);
    shown.filter_map(|((row, project, at), id)| live(row, id, project, at)).collect()
}

fn event(name: &str, body: &impl Serialize) -> Option<Event> {
    Some(Event::default().event(name).data(serde_json::to_string(body).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_a_slow_subscriber_missed() {
        let mut lane = Lane::default();
        let (mut seen, mut events) = (0, Vec::new());
        // Ids 1 to 10, then a gap of 90, then more than one event may show.
        for (first_id, rows) in [(1, 10), (101, 5), (106, LIVE_ROWS_MAX + 7)] {
            seen += rows - lane.advance("metrics", first_id, rows, &mut events);
        }
        assert_eq!(events.len(), 2);
        assert_eq!(i64::try_from(seen).unwrap() + 90 + 7, lane.0.unwrap() - 1);
    }

    #[test]
    fn a_commit_without_spans_moves_their_lane_nowhere() {
        let mut lanes = Lanes::default();
        let commit = |first_span| Commit {
            first_metric: 1,
            first_span,
            first_event: 1,
            first_log: 1,
            records: Vec::new(),
        };
        assert!(lanes.describe(&commit(5)).is_empty());
        assert!(lanes.describe(&commit(5)).is_empty());
        assert_eq!(lanes.describe(&commit(7)).len(), 1);
    }
}
