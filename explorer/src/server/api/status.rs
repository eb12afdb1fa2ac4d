//! How the server itself is doing.

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use serde::Serialize;
use serde_json::json;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::forward::LaneState;
use crate::query::Totals;
use crate::server::reply::Refusal;

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/stats", get(stats)).route("/health", get(health))
}

#[derive(Serialize)]
struct StatsBody {
    version: &'static str,
    #[serde(flatten)]
    totals: Totals,
    live_subscribers: usize,
    /// Rejections that were too many to write down.
    rejects_uncounted: u64,
    /// Whom everything is sent on to.
    forward: Vec<LaneState>,
}

async fn stats(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let totals = ask(&shared, |reader| reader.totals()).await?;
    Ok(reply(&StatsBody {
        version: env!("CARGO_PKG_VERSION"),
        totals,
        live_subscribers: shared.writer.subscribers(),
        rejects_uncounted: shared.writer.uncounted(),
        forward: shared.forward.states(),
    }))
}

/// Whether the store answers.
async fn health(State(shared): Server) -> Answer {
    ask(&shared, |reader| reader.health()).await?;
    Ok(reply(&json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

/// Every other path.
pub fn unknown(uri: &Uri) -> Refusal {
    let message = format!("{} does not exist", uri.path());
    Refusal::new(StatusCode::NOT_FOUND, "not_found", "path", &message)
}
