//! Spans by operation and name.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::{Answer, Routes, Server, ask, reply};
use crate::clock::now;
use crate::query;

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/spans/groups", get(groups))
}

async fn groups(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::span_groups(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.span_groups(&question)).await?;
    Ok(reply(&BTreeMap::from([("groups", rows)])))
}
