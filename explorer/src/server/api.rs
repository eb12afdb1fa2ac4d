//! The read-only JSON API, version 1.

mod errors;
mod logs;
mod visits;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use super::Shared;
use super::reply::{Refusal, json as reply};
use crate::limits::{PAGE_ROWS_MAX, RAW_PAGE_ROWS_MAX};
use crate::query::{self, Sample, SpanRow, Totals, TraceRow};
use crate::store::{Reader, StoreError};

type Answer = Result<Response, Refusal>;
type Server = State<Arc<Shared>>;
type Routes = Router<Arc<Shared>>;

/// The routes of the resources that have a file.
pub fn routes() -> Routes {
    Router::new().merge(errors::routes()).merge(logs::routes()).merge(visits::routes())
}

#[derive(Serialize)]
struct SamplesBody {
    samples: Vec<Sample>,
    /// The `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct SpansBody {
    spans: Vec<SpanRow>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct TracesBody {
    traces: Vec<TraceRow>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct StatsBody {
    version: &'static str,
    #[serde(flatten)]
    totals: Totals,
    live_subscribers: usize,
    /// Rejections that were too many to write down.
    rejects_uncounted: u64,
}

/// `GET /api/v1/metrics`
pub async fn metrics(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let rows = ask(&shared, |reader| reader.metrics()).await?;
    Ok(reply(&BTreeMap::from([("metrics", rows)])))
}

/// `GET /api/v1/samples`
pub async fn samples(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::samples(&query.unwrap_or_default())?;
    let page = ask(&shared, move |reader| reader.samples(&question)).await?;
    let next_cursor = page.next.map(|cursor| cursor.to_string());
    Ok(reply(&SamplesBody { samples: page.rows, next_cursor }))
}

/// `GET /api/v1/spans`
pub async fn spans(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::spans(&query.unwrap_or_default())?;
    let page = ask(&shared, move |reader| reader.spans(&question)).await?;
    let next_cursor = page.next.map(|cursor| cursor.to_string());
    Ok(reply(&SpansBody { spans: page.rows, next_cursor }))
}

/// `GET /api/v1/traces`
pub async fn traces(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::traces(&query.unwrap_or_default())?;
    let page = ask(&shared, move |reader| reader.traces(&question)).await?;
    Ok(reply(&TracesBody { traces: page.rows, next_cursor: page.next.map(|it| it.to_string()) }))
}

/// `GET /api/v1/traces/{trace_id}`
pub async fn trace(
    State(shared): Server,
    Path(part): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    no_parameters(query)?;
    let trace_id = query::trace_id(&part)?;
    let trace = ask(&shared, move |reader| reader.trace(&trace_id)).await?;
    let trace = trace.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "trace_id",
            "nothing is known of this trace",
        )
    })?;
    Ok(reply(&trace))
}

/// `GET /api/v1/drops`
pub async fn drops(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let rows = ask(&shared, |reader| reader.drops()).await?;
    Ok(reply(&BTreeMap::from([("drops", rows)])))
}

/// `GET /api/v1/stats`
pub async fn stats(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let totals = ask(&shared, |reader| reader.totals()).await?;
    Ok(reply(&StatsBody {
        version: env!("CARGO_PKG_VERSION"),
        totals,
        live_subscribers: shared.writer.subscribers(),
        rejects_uncounted: shared.writer.uncounted(),
    }))
}

/// `GET /api/v1/raw`
pub async fn raw(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let limit = query::limit(&query.unwrap_or_default(), RAW_PAGE_ROWS_MAX)?;
    let rows = ask(&shared, move |reader| reader.raw(limit)).await?;
    Ok(reply(&BTreeMap::from([("items", rows)])))
}

/// `GET /api/v1/findings`
pub async fn findings(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let limit = query::limit(&query.unwrap_or_default(), PAGE_ROWS_MAX)?;
    let rows = ask(&shared, move |reader| reader.findings(limit)).await?;
    Ok(reply(&BTreeMap::from([("findings", rows)])))
}

/// `GET /health`: whether the store answers.
pub async fn health(State(shared): Server) -> Answer {
    ask(&shared, |reader| reader.health()).await?;
    Ok(reply(&json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

/// Every other path.
pub fn unknown(uri: &Uri) -> Refusal {
    let message = format!("{} does not exist", uri.path());
    Refusal::new(StatusCode::NOT_FOUND, "not_found", "path", &message)
}

fn no_parameters(query: Option<String>) -> Result<(), Refusal> {
    query::none(&query.unwrap_or_default()).map_err(Refusal::from)
}

/// Queries the store outside the async threads.
async fn ask<T: Send + 'static>(
    shared: &Arc<Shared>,
    question: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let gone = |_| StoreError("the query was abandoned".to_owned());
    let _share =
        shared.budgets.readers.acquire().await.map_err(|_| StoreError("stopping".into()))?;
    let reader = shared.reader.clone();
    let answered = tokio::task::spawn_blocking(move || question(&reader)).await;
    Ok(answered.map_err(gone)??)
}
