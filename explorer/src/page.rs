//! The UI: files inside the binary, made by the build script from `ui/`. It uses the public API only.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Scripts and styles from here only; a metric's name can never become code. What is drawn may set its own styles, through the
/// object model, which no text can do.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The names of assets carry the hash of what is in them: they never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
const INDEX: &str = "index.html";

/// The first parts of the paths that belong to the UI.
const SECTIONS: [&str; 10] = [
    "metrics",
    "traces",
    "vitals",
    "logs",
    "errors",
    "live",
    "drops",
    "envelopes",
    "dashboards",
    "alerts",
];

struct Asset {
    name: &'static str,
    /// Tells builds apart.
    etag: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/ui.rs"));

/// The page at `path`, or one of its files; None if the path is not the UI's.
pub fn at(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.strip_prefix('/')?;
    if let Some(name) = path.strip_prefix("assets/") {
        return Some(asset(name).filter(|it| it.name != INDEX).map_or_else(
            || StatusCode::NOT_FOUND.into_response(),
            |found| send(found, headers, FOREVER),
        ));
    }
    let section = path.split('/').next().unwrap_or_default();
    if !section.is_empty() && !SECTIONS.contains(&section) {
        return None;
    }
    let mut page = send(asset(INDEX)?, headers, ASK_AGAIN);
    let policy = HeaderValue::from_static(POLICY);
    page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(page)
}

fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

fn send(asset: &'static Asset, headers: &HeaderMap, keep: &'static str) -> Response {
    let brotli = accepts_brotli(headers);
    let etag = format!("\"{}{}\"", asset.etag, if brotli { "-br" } else { "" });
    let named = [
        (header::ETAG, etag.as_str()),
        (header::CACHE_CONTROL, keep),
        (header::VARY, "accept-encoding"),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|it| it.trim() == etag)) {
        return (StatusCode::NOT_MODIFIED, named).into_response();
    }
    let kind = [(header::CONTENT_TYPE, kind_of(asset.name))];
    match brotli {
        true => (named, kind, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response(),
        false => (named, kind, asset.plain).into_response(),
    }
}

/// Whether `accept-encoding` names brotli with a weight that is not zero.
fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok()).any(|text| {
        text.split(',').any(|part| {
            let mut parts = part.split(';').map(str::trim);
            let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let weight = parts.find_map(|it| it.strip_prefix("q=")).map(str::parse::<f32>);
            is_brotli && !matches!(weight, Some(Ok(weight)) if weight <= 0.0)
        })
    })
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "text/html; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn brotli_goes_to_those_who_take_it() {
        for (text, expected) in
            [("gzip, br", true), ("br;q=0.5", true), ("br;q=0", false), ("gzip", false)]
        {
            let headers = with(header::ACCEPT_ENCODING, text);
            let encoded = at("/", &headers).unwrap().headers().contains_key("content-encoding");
            assert_eq!(encoded, expected, "{text}");
        }
    }

    #[test]
    fn only_its_own_paths_lead_to_the_page() {
        let status = |path| at(path, &HeaderMap::new()).map(|it| it.status());
        for path in ["/", "/metrics", "/traces/00ff", "/dashboards/a/b"] {
            assert_eq!(status(path), Some(StatusCode::OK), "{path}");
        }
        assert_eq!(status("/assets/none.js"), Some(StatusCode::NOT_FOUND));
        assert_eq!(status("/assets/index.html"), Some(StatusCode::NOT_FOUND));
        assert_eq!(status("/api/v1/nothing"), None);
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let first = at("/live", &HeaderMap::new()).unwrap();
        let etag = first.headers()["etag"].to_str().unwrap();
        let again = at("/live", &with(header::IF_NONE_MATCH, etag)).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}
