//! What the span of a request says.

use ::http::request::Parts;
use ::http::{Method, Response, header};

use super::super::address::host_and_port;
use super::{Layer, Route};
use crate::api::span::{Span, span};
use crate::trace::status;

const SOURCE: &str = "sentry.segment.name.source";

/// Begins it; answers how the request was made if its route is not known.
pub(super) fn begin(layer: &Layer, parts: &Parts) -> (Span, Option<Method>) {
    let known = parts.extensions.get::<Route>().map(|route| route.0.clone());
    let route = known.or_else(|| layer.route.as_ref().and_then(|of| of(parts)));
    let unrouted = route.is_none().then(|| parts.method.clone());
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let source = if route.is_some() { "route" } else { "url" };
    let mut span = span(format!("{method} {}", route.as_deref().unwrap_or(path)))
        .op("http.server")
        .with("sentry.origin", "auto.http.tower")
        .with(SOURCE, source)
        .with("http.request.method", method)
        .with("url.path", path);
    if let Some(route) = route {
        span = span.with("http.route", route);
    }
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let server = text(header::HOST).or_else(|| parts.uri.authority().map(|it| it.as_str()));
    if let Some(server) = server {
        let (host, port) = host_and_port(server);
        span = span.with("server.address", host);
        if let Some(port) = port {
            span = span.with("server.port", port);
        }
    }
    if let Some(agent) = text(header::USER_AGENT) {
        span = span.with("user_agent.original", agent);
    }
    (span.start(), unrouted)
}

/// Says how the service answered.
pub(super) fn answered<R>(span: &Span, response: &Response<R>, unrouted: Option<&Method>) {
    if let (Some(route), Some(method)) = (response.extensions().get::<Route>(), unrouted) {
        span.rename(format!("{method} {}", route.0));
        span.set(SOURCE, "route").set("http.route", route.0.as_str());
    }
    let code = response.status();
    span.set("http.response.status_code", code.as_u16());
    if let Some(why) = status::failure(code.as_u16().into()) {
        span.fail(why);
    }
}
