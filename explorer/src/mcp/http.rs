//! Streamable HTTP at `/mcp`: no sessions, so nothing is kept between requests. `Host`, `Origin` and the token are
//! checked before, by the same layers as for the API.

use axum::Router;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rmcp::RoleServer;
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::tower::StreamableHttpService;
use serde_json::Value;

use super::handler::{Handler, Source};
use crate::limits::MCP_BODY_BYTES_MAX;
use crate::server::{Inside, Refused};

/// The route of MCP over those of the API.
pub fn routes(api: Router) -> Router {
    let inside = Inside::new(api);
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MCP_BODY_BYTES_MAX)
        .disable_allowed_hosts();
    let service = StreamableHttpService::new(
        move || Ok(Handler(inside.clone())),
        NeverSessionManager::default().into(),
        config,
    );
    Router::new().route_service("/mcp", service)
}

impl Source for Inside {
    async fn get(&self, path: String) -> Result<Value, String> {
        match Inside::get(self, &path).await {
            Ok(answer) => Ok(answer),
            Err(refused) => Err(said(refused).await),
        }
    }

    fn origin(&self, context: &RequestContext<RoleServer>) -> String {
        let headers = context.extensions.get::<Parts>().map(|parts| &parts.headers);
        headers.map(origin).unwrap_or_default()
    }
}

/// By the name that the client used, which has been checked. Behind a proxy that says so, by the proxy's scheme.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    text(header::HOST.as_str()).map(|host| format!("{scheme}://{host}")).unwrap_or_default()
}

/// The line of a refusal.
async fn said(refused: Refused) -> String {
    refused.line().await.unwrap_or_else(|| "the server gave no answer".to_owned())
}
