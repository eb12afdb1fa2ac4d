//! The public API, asked from inside: a summary sees what every other client sees.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tower::ServiceExt;

use crate::answer::Fields;
use crate::limits::INSIDE_ANSWER_BYTES_MAX;
use crate::server::api::unknown;
use crate::server::reply::Refusal;

/// The routes, without the checks that a request from outside passes once.
#[derive(Clone)]
pub struct Inside(Router);

/// The answer that says why there is none.
#[derive(Debug)]
pub struct Refused(Box<Response>);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(refusal.into_response()))
    }
}

impl Refused {
    /// What it says, as one line that names the parameter.
    pub async fn line(self) -> Option<String> {
        let bytes = to_bytes(self.0.into_body(), INSIDE_ANSWER_BYTES_MAX).await.ok()?;
        let body: Value = serde_json::from_slice(&bytes).ok()?;
        let error = body.get("error")?;
        Some(format!("{}: {}", error.text("field"), error.text("message")))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl Inside {
    pub fn new(router: Router) -> Self {
        Self(router.fallback(async |uri: Uri| unknown(&uri)))
    }

    pub async fn get(&self, path: &str) -> Result<Value, Refused> {
        self.ask(Request::builder().uri(path).body(Body::empty())).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string()))).await
    }

    /// The answer as it is, whatever it says.
    pub async fn call(&self, request: Request<Body>) -> Response {
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    async fn ask(
        &self,
        request: Result<Request<Body>, axum::http::Error>,
    ) -> Result<Value, Refused> {
        let request = request.map_err(|error| broken(&error.to_string()))?;
        let response = self.call(request).await;
        if !response.status().is_success() {
            return Err(Refused(Box::new(response)));
        }
        let bytes = to_bytes(response.into_body(), INSIDE_ANSWER_BYTES_MAX).await;
        let bytes = bytes.map_err(|error| broken(&error.to_string()))?;
        serde_json::from_slice(&bytes).map_err(|error| broken(&error.to_string()))
    }
}

fn broken(message: &str) -> Refused {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "summary", "summary", message).into()
}
