//! `GET /api/v1/openapi.json`: every request of the API, its parameters, answers and refusals, in OpenAPI 3.1.

mod book;
mod intake;
mod parameters;
mod paths;

use std::sync::OnceLock;

use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use super::api::Routes;
use book::Book;

pub fn routes() -> Routes {
    Routes::new().route("/api/v1/openapi.json", get(show))
}

async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text())
}

/// The same for every request, so it is written once.
fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut book = Book::default();
        paths::write(&mut book);
        book.document().to_json().unwrap_or_default()
    })
}
