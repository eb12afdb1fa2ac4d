//! Dashboards as files: to keep beside code, to give to others.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Answer, Routes, Server, documents, reply};
use crate::documents::Dashboard;
use crate::server::body;
use crate::server::reply::Refusal;
use crate::store::StoreError;

/// What a file says it is.
const FORMAT: &str = "fanal-dashboard";
const VERSION: u32 = 1;

pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/dashboards/{id}/export", get(export))
        .route("/api/v1/dashboards/import", post(import))
}

async fn export(State(shared): Server, Path(id): Path<String>) -> Answer {
    let found = documents::find::<Dashboard>(&shared, &id).await?;
    let dashboard: Value = serde_json::from_str(&found.body)
        .map_err(|error| StoreError(format!("the dashboard is broken: {error}")))?;
    let file = json!({ "format": FORMAT, "version": VERSION, "dashboard": dashboard });
    let mut response = reply(&file);
    // An id is plain enough for a file's name.
    let disposition = format!("attachment; filename=\"dashboard-{}.json\"", found.id);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn import(State(shared): Server, request: Request) -> Answer {
    let mut file: Value = body::json(request).await?;
    let refuse = |field, message: &str| {
        Err(Refusal::new(StatusCode::BAD_REQUEST, "bad_document", field, message))
    };
    if file["format"] != FORMAT {
        return refuse("format", "is not a dashboard that was exported here");
    }
    if file["version"] != VERSION {
        return refuse("version", "comes from a newer version of fanal");
    }
    let dashboard = documents::check::<Dashboard>(file["dashboard"].take())?;
    let _turn = shared.documents.lock().await;
    documents::add(&shared, dashboard).await
}
