//! What was lost, what was wrong, and what was kept as it came.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::{Answer, Routes, Server, ask, reply};
use crate::limits::{PAGE_ROWS_MAX, RAW_PAGE_ROWS_MAX};
use crate::query;
use crate::server::now;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/drops", get(drops))
        .route("/api/v1/raw", get(raw))
        .route("/api/v1/findings", get(findings))
}

async fn drops(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::losses(&query.unwrap_or_default(), now())?;
    let drops = ask(&shared, move |reader| reader.drops(&question)).await?;
    Ok(reply(&drops))
}

async fn raw(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let limit = query::limit(&query.unwrap_or_default(), RAW_PAGE_ROWS_MAX)?;
    let rows = ask(&shared, move |reader| reader.raw(limit)).await?;
    Ok(reply(&BTreeMap::from([("items", rows)])))
}

async fn findings(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let limit = query::limit(&query.unwrap_or_default(), PAGE_ROWS_MAX)?;
    let rows = ask(&shared, move |reader| reader.findings(limit)).await?;
    Ok(reply(&BTreeMap::from([("findings", rows)])))
}
