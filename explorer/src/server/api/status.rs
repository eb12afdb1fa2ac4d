//! How the server itself is doing.

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::clock::now;
use crate::forward::LaneState;
use crate::limits::{ENVELOPE_PLAIN_BYTES_MAX, ENVELOPE_WIRE_BYTES_MAX};
use crate::query::{Totals, seconds};
use crate::server::reply::Refusal;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/stats", get(stats))
        .route("/api/v1/runs", get(runs))
        .route("/health", get(health))
}

/// The server in numbers; times are seconds.
#[derive(Serialize, ToSchema)]
pub struct StatsBody {
    version: &'static str,
    uptime: f64,
    run: String,
    #[serde(flatten)]
    totals: Totals,
    store: StoreBody,
    limits: LimitsBody,
    live_subscribers: usize,
    /// Rejections that were too many to write down.
    rejects_uncounted: u64,
    /// Whom everything is sent on to.
    forward: Vec<LaneState>,
}

/// What it takes, and when it forgets. Null where there is no bound.
#[derive(Serialize, ToSchema)]
pub struct StoreBody {
    kind: &'static str,
    bytes: Option<u64>,
    bytes_max: Option<u64>,
    age_max: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct LimitsBody {
    envelope_bytes: usize,
    envelope_plain_bytes: usize,
    metric_bytes: Option<usize>,
    /// Per second and key.
    envelopes: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct RunsBody {
    /// The newest first.
    runs: Vec<RunBody>,
}

#[derive(Serialize, ToSchema)]
pub struct RunBody {
    id: String,
    name: Option<String>,
    started_at: f64,
    ended_at: f64,
    /// Whether it is the one that answers.
    current: bool,
}

async fn stats(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let totals = ask(&shared, |reader| reader.totals()).await?;
    let about = &shared.about;
    Ok(reply(&StatsBody {
        version: env!("CARGO_PKG_VERSION"),
        uptime: seconds((now() - about.run.started_at).max(0)),
        run: about.run.id.clone(),
        totals,
        store: StoreBody {
            kind: about.store_kind(),
            bytes: about.store_bytes(),
            bytes_max: about.bytes_max,
            age_max: about.age_max.map(|age| age.as_secs_f64()),
        },
        limits: LimitsBody {
            envelope_bytes: ENVELOPE_WIRE_BYTES_MAX,
            envelope_plain_bytes: ENVELOPE_PLAIN_BYTES_MAX,
            metric_bytes: about.metric_bytes_max,
            envelopes: about.rate_limit,
        },
        live_subscribers: shared.writer.subscribers(),
        rejects_uncounted: shared.writer.uncounted(),
        forward: shared.forward.states(),
    }))
}

async fn runs(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let runs = ask(&shared, |reader| reader.runs()).await?;
    let runs = runs.into_iter().map(|run| RunBody {
        current: run.id == shared.about.run.id,
        id: run.id,
        name: run.name,
        started_at: seconds(run.started_at),
        ended_at: seconds(run.ended_at),
    });
    Ok(reply(&RunsBody { runs: runs.collect() }))
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
