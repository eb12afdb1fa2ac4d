//! Alert rules: documents, and besides them their states.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Answer, Routes, Server, documents, reply};
use crate::alerts::{self, Change, Rule, Status, Verdict};
use crate::clock;
use crate::query::seconds;
use crate::server::Shared;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/alerts", get(list).post(documents::create::<Rule>))
        .route(
            "/api/v1/alerts/{id}",
            get(show).put(documents::replace::<Rule>).delete(documents::remove::<Rule>),
        )
        .route("/api/v1/alerts/{id}/history", get(history))
        .route("/api/v1/alerts/test", post(test))
}

/// What a rule has come to. Times are seconds since 1970.
#[derive(Serialize, ToSchema)]
pub struct AlertState {
    status: Status,
    since: Option<f64>,
    value: Option<f64>,
    message: String,
    last_evaluated: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct AlertChange {
    status: Status,
    at: f64,
    value: Option<f64>,
    message: String,
}

async fn list(State(shared): Server) -> Answer {
    let mut rules = documents::all::<Rule>(&shared).await?;
    rules.iter_mut().for_each(|rule| add_state(&shared, rule));
    Ok(reply(&json!({ "alerts": rules })))
}

async fn show(State(shared): Server, Path(id): Path<String>) -> Answer {
    let found = documents::find::<Rule>(&shared, &id).await?;
    let mut rule = documents::shown(&found)?;
    add_state(&shared, &mut rule);
    documents::tagged(reply(&rule), &found)
}

fn add_state(shared: &Arc<Shared>, rule: &mut Value) {
    let id = rule["id"].as_str().unwrap_or_default();
    let state = shared.alerts.state(id);
    let state = AlertState {
        status: state.status,
        since: (state.since > 0).then(|| seconds(state.since)),
        value: state.value,
        message: state.message,
        last_evaluated: state.evaluated.map(seconds),
    };
    if let Value::Object(members) = rule {
        members.insert("state".to_owned(), json!(state));
    }
}

/// The newest first.
async fn history(State(shared): Server, Path(id): Path<String>) -> Answer {
    documents::find::<Rule>(&shared, &id).await?;
    let state = shared.alerts.state(&id);
    let changes: Vec<_> = state.history.into_iter().rev().map(AlertChange::from).collect();
    Ok(reply(&json!({ "history": changes })))
}

/// Evaluates a rule that need not be kept, now, and tells nobody else.
async fn test(State(shared): Server, request: Request) -> Answer {
    let rule = documents::read::<Rule>(request).await?;
    let now = clock::now();
    let (status, value, message) = match alerts::evaluate(&shared, &rule, now).await {
        Ok(Verdict::Met { value, message }) => (Status::Firing, value, message),
        Ok(Verdict::Unmet { value, message }) => (Status::Ok, value, message),
        Ok(Verdict::NoData) => (Status::NoData, None, "the query answers nothing".to_owned()),
        Err(message) => (Status::Error, None, message),
    };
    Ok(reply(&AlertChange { status, at: seconds(now), value, message }))
}

impl From<Change> for AlertChange {
    fn from(change: Change) -> Self {
        let Change { status, at, value, message } = change;
        Self { status, at: seconds(at), value, message }
    }
}
