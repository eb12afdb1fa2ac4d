//! What arrives, as server-sent events, in the order of its commits; and alerts that fire or end.

mod lanes;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::Shared;
use super::reply::Refusal;
use lanes::{Kind, Lanes, event};

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
    RawQuery(query): RawQuery,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let kinds = Kind::read(&query.unwrap_or_default())?;
    let place = Arc::clone(&shared.budgets.live).try_acquire_owned().map_err(|_| {
        let message = "all places for live subscribers are taken";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "live", message)
    })?;
    let (events, queue) = mpsc::channel(EVENTS_MAX);
    tokio::spawn(forward(shared, kinds, events));
    Ok(Sse::new(Events { queue, _place: place }).keep_alive(KeepAlive::default()))
}

async fn forward(shared: Arc<Shared>, kinds: Vec<Kind>, events: mpsc::Sender<Event>) {
    let mut commits = shared.writer.subscribe();
    let mut alerts = shared.alerts.subscribe();
    let mut stopping = shared.stopping.clone();
    let tells_alerts = kinds.contains(&Kind::Alerts);
    let mut lanes = Lanes::new(kinds);
    if events.send(Event::default().event("ready").data("{}")).await.is_err() {
        return;
    }
    loop {
        let new: Vec<Event> = tokio::select! {
            commit = commits.recv() => match commit {
                Ok(commit) => lanes.describe(&commit),
                // The gap shows in the ids of the next commit.
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
            Ok(alert) = alerts.recv(), if tells_alerts => {
                event("alert", &*alert).into_iter().collect()
            }
            () = events.closed() => return,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        for event in new {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}
