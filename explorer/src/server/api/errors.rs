//! Errors, their groups, and one with all it says.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Serialize;

use super::{Answer, Routes, Server, ask, no_parameters, reply};
use crate::query::{self, ErrorGroup, ErrorSummary};
use crate::server::now;
use crate::server::reply::Refusal;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/errors", get(errors))
        .route("/api/v1/errors/groups", get(groups))
        .route("/api/v1/errors/{event_id}", get(error))
}

#[derive(Serialize)]
struct ErrorsBody {
    errors: Vec<ErrorSummary>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct GroupsBody {
    groups: Vec<ErrorGroup>,
}

async fn errors(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::errors(&query.unwrap_or_default(), now())?;
    let page = ask(&shared, move |reader| reader.errors(&question)).await?;
    Ok(reply(&ErrorsBody { errors: page.rows, next_cursor: page.next.map(|it| it.to_string()) }))
}

async fn groups(State(shared): Server, RawQuery(query): RawQuery) -> Answer {
    let question = query::error_groups(&query.unwrap_or_default(), now())?;
    let groups = ask(&shared, move |reader| reader.error_groups(&question)).await?;
    Ok(reply(&GroupsBody { groups }))
}

async fn error(
    State(shared): Server,
    Path(part): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    no_parameters(query)?;
    let event_id = query::error_id(&part)?;
    let error = ask(&shared, move |reader| reader.error(&event_id)).await?;
    let error = error.ok_or_else(|| {
        let message = "nothing is known of this error";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "event_id", message)
    })?;
    Ok(reply(&error))
}
