//! The JSON API, version 1: one file per resource, each with its routes.

mod errors;
mod ledger;
mod logs;
mod metrics;
mod span_groups;
mod status;
mod traces;
mod visits;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;

use super::Shared;
use super::ask::ask;
use super::reply::{Refusal, json as reply};
use crate::query;

pub use status::unknown;

type Answer = Result<Response, Refusal>;
type Server = State<Arc<Shared>>;
type Routes = Router<Arc<Shared>>;

pub fn routes() -> Routes {
    Router::new()
        .merge(errors::routes())
        .merge(ledger::routes())
        .merge(logs::routes())
        .merge(metrics::routes())
        .merge(span_groups::routes())
        .merge(status::routes())
        .merge(traces::routes())
        .merge(visits::routes())
}

fn no_parameters(query: Option<String>) -> Result<(), Refusal> {
    query::none(&query.unwrap_or_default()).map_err(Refusal::from)
}
