//! The JSON API, version 1: one file per resource, each with its routes.

mod alerts;
mod documents;
mod errors;
mod ledger;
mod logs;
mod metrics;
mod share;
mod span_groups;
mod status;
mod traces;
mod visits;
mod vitals;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;

use super::Shared;
use super::ask::ask;
use super::reply::{Refusal, json as reply};
use crate::query;

pub use alerts::{AlertChange, AlertState};
pub use status::{RunsBody, StatsBody, unknown};

type Answer = Result<Response, Refusal>;
type Server = State<Arc<Shared>>;
pub type Routes = Router<Arc<Shared>>;

pub fn routes() -> Routes {
    Router::new()
        .merge(alerts::routes())
        .merge(documents::routes())
        .merge(errors::routes())
        .merge(ledger::routes())
        .merge(logs::routes())
        .merge(metrics::routes())
        .merge(span_groups::routes())
        .merge(share::routes())
        .merge(status::routes())
        .merge(traces::routes())
        .merge(visits::routes())
        .merge(vitals::routes())
}

fn no_parameters(query: Option<String>) -> Result<(), Refusal> {
    query::none(&query.unwrap_or_default()).map_err(Refusal::from)
}
