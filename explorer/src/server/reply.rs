//! Answers that refuse: one JSON shape for every error.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::ingest::clip;
use crate::limits::{MESSAGE_BYTES_MAX, RETRY_TIME_STORE};
use crate::query::BadQuery;
use crate::store::{QuestionError, StoreError};

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
    /// When the same request may succeed.
    pub retry_after: Option<Duration>,
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
        let field = field.to_owned();
        Self { status, reason, item: None, field, message, at: None, retry_after: None }
    }

    /// Tells the sender when to come again. SDKs count what they drop until then.
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
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
            .retry_after(RETRY_TIME_STORE)
    }
}

impl From<QuestionError> for Refusal {
    fn from(error: QuestionError) -> Self {
        match error {
            QuestionError::Bad(bad) => bad.into(),
            QuestionError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, reason, item, field, message, at, retry_after } = self;
        let error = Fault { reason, item, field: &field, message: &message, at };
        let mut response = json(&Body { error });
        *response.status_mut() = status;
        let text: String =
            message.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').collect();
        if let Ok(text) = HeaderValue::from_str(&text) {
            response.headers_mut().insert("x-sentry-error", text);
        }
        if let Some(wait) = retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            let limits = HeaderValue::from_str(&format!("{seconds}::key:{reason}"));
            if let (StatusCode::TOO_MANY_REQUESTS, Ok(limits)) = (status, limits) {
                response.headers_mut().insert("x-sentry-rate-limits", limits);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_when_to_come_again() {
        let header = |response: &Response, name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        let failing = Refusal::from(StoreError("the disk is full".to_owned())).into_response();
        assert_eq!(failing.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(header(&failing, "retry-after").as_deref(), Some("10"));
        assert_eq!(header(&failing, "x-sentry-rate-limits"), None);
        let limited = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit", "key", "slow down")
            .retry_after(Duration::from_millis(2500))
            .into_response();
        assert_eq!(header(&limited, "retry-after").as_deref(), Some("3"));
        assert_eq!(header(&limited, "x-sentry-rate-limits").as_deref(), Some("3::key:rate_limit"));
    }
}
