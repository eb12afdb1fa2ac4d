//! Traces and spans.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Serialize;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::clock::now;
use crate::query::{self, SpanRow, TraceRow};
use crate::server::reply::Refusal;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/spans", get(spans))
        .route("/api/v1/traces", get(traces))
        .route("/api/v1/traces/{trace_id}", get(trace))
        .route("/api/v1/traces/{trace_id}/spans/{span_id}", get(span))
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

async fn spans(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::spans(&query.unwrap_or_default(), now())?;
    let page = ask(&shared, move |reader| reader.spans(&question)).await?;
    let next_cursor = page.next.map(|cursor| cursor.to_string());
    Ok(reply(&SpansBody { spans: page.rows, next_cursor }))
}

async fn traces(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::traces(&query.unwrap_or_default(), now())?;
    let page = ask(&shared, move |reader| reader.traces(&question)).await?;
    Ok(reply(&TracesBody { traces: page.rows, next_cursor: page.next.map(|it| it.to_string()) }))
}

async fn trace(
    State(shared): Server,
    Path(part): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let trace_id = query::trace_id(&part)?;
    let is_slim = query::trace_fields(&query.unwrap_or_default())?;
    let missing = || missing("trace_id", "nothing is known of this trace");
    if is_slim {
        let trace = ask(&shared, move |reader| reader.slim_trace(&trace_id)).await?;
        return Ok(reply(&trace.ok_or_else(missing)?));
    }
    let trace = ask(&shared, move |reader| reader.trace(&trace_id)).await?;
    Ok(reply(&trace.ok_or_else(missing)?))
}

async fn span(
    State(shared): Server,
    Path((trace, span)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    no_parameters(query)?;
    let (trace_id, span_id) = (query::trace_id(&trace)?, query::span_id(&span)?);
    let span = ask(&shared, move |reader| reader.span(&trace_id, &span_id)).await?;
    let missing = || missing("span_id", "nothing is known of this span");
    Ok(reply(&span.ok_or_else(missing)?))
}

fn missing(field: &str, message: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", field, message)
}
