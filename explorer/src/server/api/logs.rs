//! Structured logs.

use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde::Serialize;

use super::{Answer, Routes, Server, ask, reply};
use crate::query::{self, LogRow};
use crate::server::now;

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/logs", get(logs)).route("/api/v1/logs/counts", get(counts))
}

#[derive(Serialize)]
struct LogsBody {
    logs: Vec<LogRow>,
    next_cursor: Option<String>,
}

async fn logs(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::logs(&query.unwrap_or_default(), now())?;
    let page = ask(&shared, move |reader| reader.logs(&question)).await?;
    Ok(reply(&LogsBody { logs: page.rows, next_cursor: page.next.map(|it| it.to_string()) }))
}

async fn counts(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let (question, buckets) = query::log_counts(&query.unwrap_or_default(), now())?;
    let counts = ask(&shared, move |reader| reader.log_counts(&question, &buckets)).await?;
    Ok(reply(&counts))
}
