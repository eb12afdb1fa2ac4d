//! `GET /api/v1/summary/{name}`: what an agent or a person in a hurry wants to know, computed here and short.
//!
//! Each is a tool of MCP too. They are made of answers of the public API and hold the paths of the pages that show more.

mod changes;
mod errors;
mod fit;
mod given;
mod inside;
mod logs;
mod metrics;
mod overview;
mod series;
mod traces;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

pub use inside::{Inside, Refused};

use super::reply::{Refusal, json};
use crate::mcp::tools::find;
use given::Given;

/// The routes of summaries over those of the API.
pub fn routes(api: Router) -> Router {
    Router::new().route("/api/v1/summary/{name}", get(summary)).with_state(Inside::new(api))
}

async fn summary(
    State(api): State<Inside>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let Some(tool) = find(&name) else {
        let message = format!("there is no summary '{name}'");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", "name", &message).into());
    };
    let given = Given::parse(tool, &query.unwrap_or_default())?;
    let answer = match tool.name {
        "find_regressions" => changes::changes(&api, &given).await,
        "list_metrics" => metrics::list(&api, &given).await,
        "query_metric" => series::series(&api, &given).await,
        "metric_attributes" => metrics::attributes(&api, &given).await,
        "metric_samples" => metrics::samples(&api, &given).await,
        "search_traces" => traces::search(&api, &given).await,
        "get_trace" => traces::trace(&api, &given).await,
        "search_logs" => logs::search(&api, &given).await,
        "list_errors" => errors::groups(&api, &given).await,
        "get_error" => errors::error(&api, &given).await,
        "web_vitals" => overview::vitals(&api, &given).await,
        _ => overview::drops(&api, &given).await,
    };
    Ok(json(&fit::fit(answer?)))
}
