//! Answers that refuse: one JSON shape for every error.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::ingest::clip;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::query::BadQuery;
use crate::store::StoreError;

/// A refusal: `{"error":{"reason","item","field","message"}}`.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub reason: &'static str,
    pub item: Option<usize>,
    pub field: String,
    pub message: String,
    /// The place of a mistake in the field's text, in characters.
    pub at: Option<usize>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Fault<'a>,
}

#[derive(Serialize)]
struct Fault<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
    field: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
}

impl Refusal {
    pub fn new(status: StatusCode, reason: &'static str, field: &str, message: &str) -> Self {
        let message = clip(message, MESSAGE_BYTES_MAX);
        Self { status, reason, item: None, field: field.to_owned(), message, at: None }
    }
}

impl From<BadQuery> for Refusal {
    fn from(bad: BadQuery) -> Self {
        let refusal = Self::new(StatusCode::BAD_REQUEST, "bad_query", &bad.field, &bad.message);
        Self { at: bad.at, ..refusal }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store", "store", &error.0)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, reason, item, field, message, at } = self;
        let error = Fault { reason, item, field: &field, message: &message, at };
        let mut response = json(&Body { error });
        *response.status_mut() = status;
        let text: String =
            message.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').collect();
        if let Ok(text) = HeaderValue::from_str(&text) {
            response.headers_mut().insert("x-sentry-error", text);
        }
        response
    }
}

/// A JSON answer.
pub fn json(body: &impl Serialize) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    match serde_json::to_string(body) {
        Ok(text) => (kind, text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
