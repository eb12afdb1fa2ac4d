//! Against DNS rebinding: a page of another site that has its name point to this machine still sends that name.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::Access;
use super::reply::Refusal;

/// Refuses names that are not ours.
pub async fn check(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let named = named.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    if named.is_some_and(|name| access.answers_to(name)) {
        return next.run(request).await;
    }
    let message = "is not a name of this machine; use localhost or 127.0.0.1";
    Refusal::new(StatusCode::FORBIDDEN, "host", "host", message).into_response()
}

/// Whether `host[:port]` can only be this machine.
pub fn is_loopback_name(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    let host = host.to_ascii_lowercase();
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine() {
        for (name, expected) in [
            ("localhost", true),
            ("LOCALHOST:8969", true),
            ("app.localhost:3000", true),
            ("127.0.0.1:8969", true),
            ("127.8.9.1", true),
            ("[::1]:8969", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("evillocalhost", false),
            ("127.0.0.1.evil.example", false),
            ("10.0.0.1", false),
            ("[2001:db8::1]:80", false),
            ("", false),
        ] {
            assert_eq!(is_loopback_name(name), expected, "{name}");
        }
    }
}
