//! Who may call from a browser: anyone may send, only pages of this machine may read.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::host::is_loopback_name;

/// The headers an SDK may send cross-origin.
const ALLOWED_HEADERS: &str = "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, \
    authentication, authorization, content-type, content-encoding, transfer-encoding";
/// The headers an SDK may read.
const EXPOSED_HEADERS: &str = "x-sentry-error, x-sentry-rate-limits, retry-after";

/// The answer to a preflight of an envelope.
pub fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, "3600"),
    ];
    for_sending((StatusCode::OK, headers).into_response())
}

/// Lets any page read the answer to an envelope.
pub fn for_sending(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = HeaderValue::from_static(EXPOSED_HEADERS);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    response
}

/// Lets pages of this machine read the API; every other origin gets an answer its browser withholds.
pub async fn for_reading(request: Request, next: Next) -> Response {
    let origin = loopback_origin(request.headers());
    let preflight = request.method() == Method::OPTIONS;
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let mut set = |name: HeaderName, value: HeaderValue| response.headers_mut().insert(name, value);
    set(header::VARY, HeaderValue::from_static("origin"));
    set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) = origin {
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if preflight {
            set(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET"));
        }
    }
    response
}

fn loopback_origin(headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let (_, host) = origin.to_str().ok()?.split_once("://")?;
    is_loopback_name(host).then(|| origin.clone())
}
