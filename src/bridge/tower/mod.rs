//! Services of `tower` over HTTP, such as those of axum and hyper: each request has a span in the trace it came with.
//!
//! ```
//! use axum::extract::MatchedPath;
//!
//! let layer = fanal::tower::layer()
//!     .route(|request| request.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned()));
//!
//! let app: axum::Router = axum::Router::new()
//!     .route("/orders/{id}", axum::routing::get(async || "42"))
//!     .layer(layer);
//! ```
//!
//! The span begins with the request, and ends with the head of the response; a body that is still sent then is not part
//! of it. It is called `GET /orders/{id}` if the route is known and `GET /orders/42` if not. It has failed with a status
//! from 400 on, with an error or a panic of the service, and is `cancelled` if the client went away. Query strings are
//! not recorded.
//!
//! Each request has a scope of its own: what [`configure_scope`](crate::configure_scope) says within one is said of that
//! request alone, wherever its future goes on.

mod future;
mod span;

use std::fmt::{self, Display};
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use ::http::request::Parts;
use ::http::{Request, Response};

use super::headers::read;
use crate::api::context::Context;
use crate::api::instrument::Instrument;
use crate::api::propagation;
pub use future::ResponseFuture;

/// A layer that gives each request a span; see [the module](self).
///
/// ```
/// let layer = fanal::tower::layer().filter(|request| request.uri.path() != "/health");
/// ```
pub fn layer() -> Layer {
    Layer { route: None, filter: None }
}

type OnRoute = Arc<dyn Fn(&Parts) -> Option<String> + Send + Sync>;
type OnRequest = Arc<dyn Fn(&Parts) -> bool + Send + Sync>;

/// Gives each request a span; see [the module](self).
#[derive(Clone)]
pub struct Layer {
    route: Option<OnRoute>,
    filter: Option<OnRequest>,
}

impl Layer {
    /// Says which route a request takes, such as `/orders/{id}`.
    ///
    /// ```
    /// let layer = fanal::tower::layer()
    ///     .route(|request| request.uri.path().starts_with("/orders/").then(|| "/orders/{id}".to_owned()));
    /// ```
    pub fn route(mut self, of: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static) -> Self {
        self.route = Some(Arc::new(of));
        self
    }

    /// Says which requests have a span. The others continue their trace all the same.
    ///
    /// ```
    /// let layer = fanal::tower::layer().filter(|request| request.uri.path() != "/health");
    /// ```
    pub fn filter(mut self, takes: impl Fn(&Parts) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Arc::new(takes));
        self
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Layer")
    }
}

/// The route of a request, for those who know it otherwise than by [`Layer::route`]: an extension of the request, or of
/// its response.
///
/// ```
/// let mut response = http::Response::new(());
/// response.extensions_mut().insert(fanal::tower::Route::new("/orders/{id}"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(pub(super) String);

impl Route {
    /// The route of this template.
    ///
    /// ```
    /// assert_eq!(fanal::tower::Route::new("/orders/{id}"), fanal::tower::Route::new("/orders/{id}"));
    /// ```
    pub fn new(template: impl Into<String>) -> Self {
        Self(template.into())
    }
}

impl<S> tower_layer::Layer<S> for Layer {
    type Service = Service<S>;

    fn layer(&self, inner: S) -> Service<S> {
        Service { inner, layer: self.clone() }
    }
}

/// A service whose requests have spans; made by [`Layer`].
#[derive(Clone, Debug)]
pub struct Service<S> {
    inner: S,
    layer: Layer,
}

impl<S, B, R> tower_service::Service<Request<B>> for Service<S>
where
    S: tower_service::Service<Request<B>, Response = Response<R>>,
    S::Error: Display,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, waker: &mut Waker<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(waker)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let Some(state) = propagation::continued(|name| read(&parts.headers, name)) else {
            let request = Request::from_parts(parts, body);
            return ResponseFuture::of(self.inner.call(request).in_current_span(), None, None);
        };
        let _within = Context { span: None, state: Some(state) }.attach();
        let takes = self.layer.filter.as_ref().is_none_or(|takes| takes(&parts));
        let (span, unrouted) = takes.then(|| span::begin(&self.layer, &parts)).unzip();
        let span = span.unwrap_or_default();
        let _active = span.activate();
        let future = self.inner.call(Request::from_parts(parts, body));
        ResponseFuture::of(future.instrument(span.clone()), Some(span), unrouted.flatten())
    }
}
