//! Bodies: read whole, within a size and a time.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::reply::Refusal;
use crate::limits::{BODY_TIME_MAX, JSON_BYTES_MAX};

/// Why a body was not read.
pub enum Unread {
    TooLarge,
    TooSlow,
    Broken(String),
}

/// All of a body.
pub async fn collect(body: Body, bytes_max: usize) -> Result<Bytes, Unread> {
    let limited = Limited::new(body, bytes_max).collect();
    match tokio::time::timeout(BODY_TIME_MAX, limited).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Ok(Err(error)) => Err(Unread::Broken(error.to_string())),
        Err(_) => Err(Unread::TooSlow),
    }
}

/// The JSON body of a request of the API. It must say that it is JSON: a form on another site cannot.
pub async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    if !is_json(request.headers()) {
        let message = "must be application/json";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Refusal::new(status, "bad_body", "content-type", message));
    }
    let bytes = collect(request.into_body(), JSON_BYTES_MAX).await.map_err(|unread| {
        let (status, message) = match unread {
            Unread::TooLarge => {
                let message = format!("is larger than {JSON_BYTES_MAX} bytes");
                (StatusCode::PAYLOAD_TOO_LARGE, message)
            }
            Unread::TooSlow => (StatusCode::REQUEST_TIMEOUT, "took too long to arrive".to_owned()),
            Unread::Broken(message) => (StatusCode::BAD_REQUEST, message),
        };
        Refusal::new(status, "bad_body", "body", &message)
    })?;
    parse(&bytes)
}

/// Reads JSON; a mistake is named by its place.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let refuse = |field: &str, message: &str| {
        Refusal::new(StatusCode::BAD_REQUEST, "bad_body", field, message)
    };
    let read = serde_path_to_error::deserialize(&mut text).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "body" } else { &path };
        refuse(field, &error.inner().to_string())
    })?;
    text.end().map_err(|error| refuse("body", &error.to_string()))?;
    Ok(read)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}
