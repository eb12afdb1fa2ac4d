//! Sessions by release, feedback and replays.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::{Answer, Routes, Server, ask, reply};
use crate::query;
use crate::server::now;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/sessions", get(sessions))
        .route("/api/v1/feedback", get(feedback))
        .route("/api/v1/replays", get(replays))
}

async fn sessions(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::sessions(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.sessions(&question)).await?;
    Ok(reply(&BTreeMap::from([("releases", rows)])))
}

async fn feedback(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::newest(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.feedback(&question)).await?;
    Ok(reply(&BTreeMap::from([("feedback", rows)])))
}

async fn replays(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::newest(&query.unwrap_or_default(), now())?;
    let rows = ask(&shared, move |reader| reader.replays(&question)).await?;
    Ok(reply(&BTreeMap::from([("replays", rows)])))
}
