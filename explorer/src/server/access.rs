//! Who may read: with a token, whoever presents it; without one, this machine.
//!
//! A program sends `Authorization: Bearer TOKEN`. A browser opens `/?token=TOKEN` once and gets a cookie that neither
//! scripts nor other sites can use.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::host::is_loopback_name;
use super::reply::Refusal;
use super::token::Token;

/// How long a browser stays signed in: a working week and a weekend around it.
const COOKIE_SECONDS: u32 = 9 * 24 * 3600;

/// The rules of reading.
pub struct Access {
    pub bound: SocketAddr,
    /// None on a loopback address, unless one was asked for.
    pub token: Option<Token>,
    /// Origins that may read and write besides our own pages, in lower case.
    pub origins: Vec<String>,
}

impl Access {
    /// Whether a page of this origin was named by `--allow-origin`.
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known.eq_ignore_ascii_case(origin))
    }

    /// Whether a name in `Host` can be ours. Bound to a public address, every name may be right.
    pub fn answers_to(&self, authority: &str) -> bool {
        let named = |origin: &String| {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
        };
        !self.bound.ip().is_loopback()
            || is_loopback_name(authority)
            || self.origins.iter().any(named)
    }

    fn is_presented(&self, token: &Token, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let bearer = text(header::AUTHORIZATION).and_then(|value| {
            let (scheme, presented) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| presented.trim())
        });
        if let Some(presented) = bearer {
            return token.equals(presented);
        }
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let mut pairs =
            cookies.flat_map(|line| line.split(';')).filter_map(|it| it.split_once('='));
        pairs.any(|(key, value)| key.trim() == name && token.equals(value.trim()))
    }

    /// Ports of one host share their cookies, so the port is in the name.
    fn cookie_name(&self) -> String {
        format!("fanal_{}", self.bound.port())
    }
}

/// Lets through who presents the token.
pub async fn check(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    // A probe asks whether the server is well and learns nothing else.
    let Some(token) = access.token.as_ref().filter(|_| request.uri().path() != "/health") else {
        return next.run(request).await;
    };
    if request.method() == Method::GET
        && let Some((presented, target)) = sign_in(request.uri())
    {
        if token.equals(&presented) {
            return signed_in(&access, token, &target);
        }
        return refuse("the token of this address is wrong");
    }
    if access.is_presented(token, request.headers()) {
        return next.run(request).await;
    }
    refuse("send 'Authorization: Bearer TOKEN', or open the address with ?token=TOKEN once")
}

fn refuse(message: &str) -> Response {
    let mut response =
        Refusal::new(StatusCode::UNAUTHORIZED, "token", "token", message).into_response();
    let scheme = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    response
}

/// The token in the address of a page, and the address without it.
fn sign_in(uri: &Uri) -> Option<(String, String)> {
    if uri.path().starts_with("/api/") {
        return None;
    }
    let pairs = || form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let (_, presented) = pairs().find(|(key, _)| key == "token")?;
    let rest: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs().filter(|(key, _)| key != "token"))
        .finish();
    // One slash, or the browser takes what follows for a host.
    let path = uri.path().trim_start_matches(['/', '\\']);
    let query = if rest.is_empty() { rest } else { format!("?{rest}") };
    Some((presented.into_owned(), format!("/{path}{query}")))
}

/// Sets the cookie and goes on by a refresh: after a redirect, a browser that came from another site would keep a
/// strict cookie to itself.
fn signed_in(access: &Access, token: &Token, target: &str) -> Response {
    let (name, value) = (access.cookie_name(), token.reveal());
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict");
    let headers = [
        // Not sandboxed: what follows must come from this site to bring the cookie along.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'".to_owned()),
        (header::SET_COOKIE, cookie),
        (header::REFRESH, format!("0; url={target}")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
    ];
    (headers, "Signed in.\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_the_page_without_the_token() {
        for (address, target) in [
            ("/?token=a", "/"),
            ("/metrics?metric=a%20b&token=a&since=1h", "/metrics?metric=a+b&since=1h"),
            ("//evil.example/?token=a", "/evil.example/"),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(sign_in(&uri), Some(("a".to_owned(), target.to_owned())), "{address}");
        }
        assert_eq!(sign_in(&"/metrics".parse().unwrap()), None);
        assert_eq!(sign_in(&"/api/v1/stats?token=a".parse().unwrap()), None);
    }

    #[test]
    fn behind_a_proxy_the_name_of_an_allowed_origin_is_ours() {
        let access = Access {
            bound: SocketAddr::from(([127, 0, 0, 1], 8969)),
            token: None,
            origins: vec!["https://ops.example".to_owned()],
        };
        assert!(access.answers_to("ops.example") && access.answers_to("localhost:1"));
        assert!(!access.answers_to("evil.example"));
        assert!(access.allows("https://OPS.example") && !access.allows("http://ops.example"));
    }
}
