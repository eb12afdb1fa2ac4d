//! The live page: static files inside the binary. It uses the public API only.

use axum::http::header;
use axum::response::IntoResponse;

/// Scripts and styles from here only; a metric's name can never become code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub async fn index() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("page/index.html"))
}

/// Its stylesheets and scripts, by path.
pub const FILES: [(&str, &str, &str); 6] = [
    ("/page.css", STYLE, include_str!("page/page.css")),
    ("/traces.css", STYLE, include_str!("page/traces.css")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/page.js", SCRIPT, include_str!("page/page.js")),
    ("/traces.js", SCRIPT, include_str!("page/traces.js")),
    ("/waterfall.js", SCRIPT, include_str!("page/waterfall.js")),
];

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

pub fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text)
}
