//! Who may call from a browser: anyone may send; pages of this machine and of allowed origins may read; our own pages
//! and those of allowed origins may change things.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::Access;
use super::host::is_loopback_name;
use super::reply::Refusal;

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

/// Lets those who may read do so; every other origin gets an answer its browser withholds. What changes things, or
/// costs a body, is refused before it is read.
pub async fn for_reading(
    State(access): State<Arc<Access>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).cloned();
    let text = origin.as_ref().and_then(|origin| origin.to_str().ok());
    let trusted = text.is_some_and(|origin| access.allows(origin));
    let local = text.is_some_and(is_loopback_origin);
    let method = request.method().clone();
    let mut response = if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if is_safe(&method) || trusted || is_our_own(headers) {
        next.run(request).await
    } else {
        let message = "a page of another site may not do this; allow it with --allow-origin";
        Refusal::new(StatusCode::FORBIDDEN, "origin", "origin", message).into_response()
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    let mut set = |name: HeaderName, value: HeaderValue| response.headers_mut().insert(name, value);
    if let Some(origin) = origin.filter(|_| trusted || local) {
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if method == Method::OPTIONS {
            let methods = if trusted { "GET, POST, PUT, DELETE" } else { "GET" };
            set(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
            let readers = HeaderValue::from_static("authorization, content-type");
            set(header::ACCESS_CONTROL_ALLOW_HEADERS, readers);
        }
    }
    response
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a request comes from our own page, or from no page at all. Browsers say where a request comes from in
/// `Sec-Fetch-Site`, older ones in `Origin`; programs send neither.
fn is_our_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let same_site = text("sec-fetch-site").is_none_or(|it| matches!(it, "same-origin" | "none"));
    let host = text("host").unwrap_or_default();
    let is_host = |origin: &str| {
        origin.split_once("://").is_some_and(|(_, it)| it.eq_ignore_ascii_case(host))
    };
    same_site && text("origin").is_none_or(is_host)
}

fn is_loopback_origin(origin: &str) -> bool {
    origin.split_once("://").is_some_and(|(_, host)| is_loopback_name(host))
}
