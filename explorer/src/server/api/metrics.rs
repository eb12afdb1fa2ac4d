//! Metrics and their samples.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde::Serialize;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::query::{self, Sample};

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/metrics", get(metrics)).route("/api/v1/samples", get(samples))
}

#[derive(Serialize)]
struct SamplesBody {
    samples: Vec<Sample>,
    /// The `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

async fn metrics(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    no_parameters(query)?;
    let rows = ask(&shared, |reader| reader.metrics()).await?;
    Ok(reply(&BTreeMap::from([("metrics", rows)])))
}

async fn samples(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::samples(&query.unwrap_or_default())?;
    let page = ask(&shared, move |reader| reader.samples(&question)).await?;
    let next_cursor = page.next.map(|cursor| cursor.to_string());
    Ok(reply(&SamplesBody { samples: page.rows, next_cursor }))
}
