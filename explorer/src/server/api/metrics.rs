//! Metrics: which there are, their numbers over time, and their samples.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Serialize;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::clock::now;
use crate::query::series::{self, SeriesRequest};
use crate::query::{self, Sample};
use crate::server::body;
use crate::server::reply::Refusal;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/metrics", get(metrics))
        .route("/api/v1/metrics/query", get(one).post(many))
        .route("/api/v1/metrics/attributes", get(attributes))
        .route("/api/v1/metrics/heatmap", get(heatmap))
        .route("/api/v1/samples", get(samples))
        .route("/api/v1/samples/chart", get(chart))
        .route("/api/v1/samples/{id}", get(sample))
}

#[derive(Serialize)]
struct SamplesBody {
    samples: Vec<Sample>,
    /// The `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

async fn metrics(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::metrics(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.metrics(&question)).await?;
    Ok(reply(&BTreeMap::from([("metrics", rows)])))
}

async fn one(shared: Server, RawQuery(query): RawQuery) -> Answer {
    answer(shared, &series::series(&query.unwrap_or_default())?).await
}

async fn many(shared: Server, request: Request) -> Answer {
    query::none(request.uri().query().unwrap_or_default())?;
    answer(shared, &body::json(request).await?).await
}

async fn answer(State(shared): Server, request: &SeriesRequest) -> Answer {
    let question = request.question(now())?;
    Ok(reply(&ask(&shared, move |reader| reader.series(&question)).await?))
}

async fn attributes(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = series::attributes(&query.unwrap_or_default())?.question(now())?;
    let rows = ask(&shared, move |reader| reader.attributes(&question)).await?;
    Ok(reply(&BTreeMap::from([("attributes", rows)])))
}

async fn heatmap(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let (request, rows) = series::heatmap(&query.unwrap_or_default())?;
    let question = request.question(now())?;
    Ok(reply(&ask(&shared, move |reader| reader.heatmap(&question, rows)).await?))
}

async fn chart(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let (request, points) = series::points(&query.unwrap_or_default())?;
    let question = request.question(now())?;
    Ok(reply(&ask(&shared, move |reader| reader.chart_samples(&question, points)).await?))
}

async fn samples(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::samples(&query.unwrap_or_default(), now())?;
    let page = ask(&shared, move |reader| reader.samples(&question)).await?;
    let next_cursor = page.next.map(|cursor| cursor.to_string());
    Ok(reply(&SamplesBody { samples: page.rows, next_cursor }))
}

async fn sample(
    State(shared): Server,
    Path(part): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    no_parameters(query)?;
    let id = query::sample_id(&part)?;
    let sample = ask(&shared, move |reader| reader.sample(id)).await?;
    let missing = || {
        let message = "there is no such sample, or it is no longer kept";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "id", message)
    };
    Ok(reply(&sample.ok_or_else(missing)?))
}
