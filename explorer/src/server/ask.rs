//! Questions to the store: outside the async threads, a few at a time, for a bounded time, and only as long as somebody
//! waits for the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::timeout;

use super::Shared;
use super::reply::Refusal;
use crate::limits::{QUERY_TIME_MAX, TURN_TIME_MAX};
use crate::store::sql::Cancel;
use crate::store::{Reader, StoreError};

/// How often a query that should stop is told so.
const NUDGE: Duration = Duration::from_millis(50);

/// Asks, and stops asking when the client goes away.
pub async fn ask<T: Send + 'static, E: Send + 'static>(
    shared: &Arc<Shared>,
    question: impl FnOnce(&Reader) -> Result<T, E> + Send + 'static,
) -> Result<T, Refusal>
where
    Refusal: From<E>,
{
    let turn = timeout(TURN_TIME_MAX, Arc::clone(&shared.budgets.readers).acquire_owned());
    let place = match turn.await {
        Ok(place) => place.map_err(|_| unavailable("stopping", "the server is stopping"))?,
        Err(_) => return Err(unavailable("busy", "other queries take all the time; try again")),
    };
    let cancel = Cancel::default();
    let _abandoned = Abandoned(cancel.clone());
    let reader = shared.reader.cancelled_by(cancel);
    let answer = tokio::task::spawn_blocking(move || {
        let answer = question(&reader);
        // Not before the query has really ended.
        drop(place);
        answer
    });
    match timeout(QUERY_TIME_MAX, answer).await {
        Ok(answer) => Ok(answer.map_err(|_| StoreError("the query failed".to_owned()))??),
        Err(_) => {
            let seconds = QUERY_TIME_MAX.as_secs();
            let message = format!("took more than {seconds} s; ask for less time, or fewer groups");
            Err(unavailable("timeout", &message))
        }
    }
}

/// Stops the query when the future that waits for it is dropped, whatever the cause.
struct Abandoned(Cancel);

impl Drop for Abandoned {
    fn drop(&mut self) {
        if self.0.cancel() {
            let cancel = self.0.clone();
            tokio::spawn(async move {
                while cancel.cancel() {
                    tokio::time::sleep(NUDGE).await;
                }
            });
        }
    }
}

fn unavailable(reason: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, reason, "query", message)
}
