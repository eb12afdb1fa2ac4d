//! A request's turn: how many are at work, and how much of their answers is on the way.
//!
//! An answer counts until its client has taken it, so that many slow readers cannot pile up memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::reply::Refusal;
use crate::limits::{ANSWERS_BYTES_MAX, REQUESTS_MAX, TURN_TIME_MAX};

/// Shares of work and memory for readers.
pub struct Turns {
    requests: Arc<Semaphore>,
    /// In KiB.
    answers: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            requests: Arc::new(Semaphore::new(REQUESTS_MAX)),
            answers: Arc::new(Semaphore::new(ANSWERS_BYTES_MAX / 1024)),
        }
    }
}

/// Waits for a place, answers, and counts the answer until it is taken.
pub async fn take(State(turns): State<Arc<Turns>>, request: Request, next: Next) -> Response {
    let Some(_place) = acquire(&turns.requests, 1).await else { return busy() };
    let response = next.run(request).await;
    // A stream has no length; it is bounded where it is made.
    let Some(bytes) = response.body().size_hint().exact() else { return response };
    let share = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    let share = share.min(u32::try_from(ANSWERS_BYTES_MAX / 1024).unwrap_or(u32::MAX));
    let Some(share) = acquire(&turns.answers, share).await else { return busy() };
    response.map(|body| Body::new(Counted { body, _share: share }))
}

async fn acquire(semaphore: &Arc<Semaphore>, permits: u32) -> Option<OwnedSemaphorePermit> {
    let permit = Arc::clone(semaphore).acquire_many_owned(permits);
    tokio::time::timeout(TURN_TIME_MAX, permit).await.ok()?.ok()
}

fn busy() -> Response {
    let message = "the server answers as much as it can; try again in a moment";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "server", message).into_response()
}

/// A body that holds its share.
struct Counted {
    body: Body,
    _share: OwnedSemaphorePermit,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
