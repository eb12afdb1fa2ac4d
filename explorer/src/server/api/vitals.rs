//! Web vitals.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::{Answer, Routes, Server, ask, reply};
use crate::clock::now;
use crate::query;

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/vitals", get(vitals)).route("/api/v1/vitals/samples", get(samples))
}

async fn vitals(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::vitals(&query.unwrap_or_default(), now())?;
    Ok(reply(&ask(&shared, move |reader| reader.vitals(&question)).await?))
}

async fn samples(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::vital_samples(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.vital_samples(&question)).await?;
    Ok(reply(&BTreeMap::from([("samples", rows)])))
}
