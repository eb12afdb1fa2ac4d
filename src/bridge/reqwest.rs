//! The crate `reqwest`: requests that carry the trace on, and have a span.
//!
//! ```
//! use fanal::reqwest::RequestBuilderExt;
//!
//! # async fn stock() -> Result<(), reqwest::Error> {
//! let client = reqwest::Client::new();
//! let answer = client.get("https://stock.example.com/items").send_traced().await?;
//! # drop(answer);
//! # Ok(())
//! # }
//! ```

use std::future::Future;

use ::reqwest::{Error, Request, RequestBuilder, Response};

use super::{headers, request};
use crate::api::instrument::Instrument;
use crate::api::span::Span;

/// Adds to `reqwest`'s builder of requests.
pub trait RequestBuilderExt: Sized {
    /// Adds the headers by which the receiver continues the trace, if it is one of
    /// [`trace_propagation_targets`](crate::Options::trace_propagation_targets).
    ///
    /// ```
    /// use fanal::reqwest::RequestBuilderExt;
    ///
    /// let request = reqwest::Client::new().get("https://stock.example.com/items").with_trace();
    /// ```
    fn with_trace(self) -> Self;

    /// Sends the request within a span `http.client`, which ends with the head of the answer. Its headers name that span.
    ///
    /// Statuses from 400 on say that the span failed; the answer is not touched.
    #[cfg(not(target_family = "wasm"))]
    fn send_traced(self) -> impl Future<Output = Result<Response, Error>> + Send;

    /// Sends the request within a span `http.client`, which ends with the head of the answer. Its headers name that span.
    ///
    /// Statuses from 400 on say that the span failed; the answer is not touched.
    #[cfg(target_family = "wasm")]
    fn send_traced(self) -> impl Future<Output = Result<Response, Error>>;
}

impl RequestBuilderExt for RequestBuilder {
    fn with_trace(self) -> Self {
        // A builder shows its address only when it is done. One that failed says so when it is sent.
        let Some(mut request) = self.try_clone().and_then(|copy| copy.build().ok()) else {
            return with_trace_of_stream(self);
        };
        let before = request.headers().clone();
        inject(&Span::current(), &mut request);
        let added =
            request.headers().iter().filter(|(name, value)| before.get(*name) != Some(value));
        let added = added.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.headers(added)
    }

    async fn send_traced(self) -> Result<Response, Error> {
        let (client, request) = self.build_split();
        let mut request = request?;
        let (method, address) = (request.method().as_str(), request.url().as_str());
        let span = request::begin(method, address, "auto.http.reqwest");
        inject(&span, &mut request);
        let answer = client.execute(request).instrument(span.clone()).await;
        let told = answer.as_ref().ok().map(|it| (it.status().as_u16(), it.content_length()));
        request::end(&span, told);
        answer
    }
}

/// A request that cannot be cloned: its body is a stream, or it cannot be built.
fn with_trace_of_stream(builder: RequestBuilder) -> RequestBuilder {
    let (client, request) = builder.build_split();
    match request {
        Ok(mut request) => {
            inject(&Span::current(), &mut request);
            RequestBuilder::from_parts(client, request)
        }
        // Such a builder fails when it is sent, as the one before would have.
        Err(_) => client.get(""),
    }
}

fn inject(span: &Span, request: &mut Request) {
    let address = request.url().to_string();
    headers::inject_of(span, request.headers_mut(), &address);
}
