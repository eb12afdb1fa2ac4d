//! The crate `gloo-net`: requests of a page that carry the trace on, and have a span.
//!
//! ```
//! use fanal::gloo_net::RequestExt;
//! use gloo_net::http::Request;
//!
//! async fn stock() -> Result<String, gloo_net::Error> {
//!     Request::get("/api/stock").send_traced().await?.text().await
//! }
//! ```

use std::future::Future;

use ::gloo_net::Error;
use ::gloo_net::http::{Request, RequestBuilder, Response};

use super::{outgoing, request};
use crate::api::instrument::Instrument;
use crate::api::span::Span;

/// Adds to `gloo-net`'s requests, and to what builds them.
pub trait RequestExt: Sized {
    /// Adds the headers by which the receiver continues the trace: to requests to the page's own origin, or to
    /// [`trace_propagation_targets`](crate::Options::trace_propagation_targets) if there are any.
    fn with_trace(self) -> Result<Request, Error>;

    /// Sends the request within a span `http.client`, which ends with the head of the answer. Its headers name that span.
    fn send_traced(self) -> impl Future<Output = Result<Response, Error>>;
}

impl RequestExt for RequestBuilder {
    fn with_trace(self) -> Result<Request, Error> {
        self.build()?.with_trace()
    }

    async fn send_traced(self) -> Result<Response, Error> {
        self.build()?.send_traced().await
    }
}

impl RequestExt for Request {
    fn with_trace(self) -> Result<Request, Error> {
        inject(&Span::current(), &self);
        Ok(self)
    }

    async fn send_traced(self) -> Result<Response, Error> {
        // As the browser has it: `Request::method` reads it into a type that lets few through and panics for others.
        let own = web_sys::Request::from(self);
        let span = request::begin(&own.method(), &own.url(), "auto.http.gloo_net");
        let request = Request::from(own);
        inject(&span, &request);
        let answer = request.send().instrument(span.clone()).await;
        let told = answer.as_ref().ok().map(|it| {
            let bytes = it.headers().get("content-length").and_then(|text| text.parse().ok());
            (it.status(), bytes)
        });
        request::end(&span, told);
        answer
    }
}

fn inject(span: &Span, request: &Request) {
    let headers = request.headers();
    outgoing::carry(
        span,
        &request.url(),
        |name| headers.get(name),
        |name, value| headers.set(name, value),
    );
}
