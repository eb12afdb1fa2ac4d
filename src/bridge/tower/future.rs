//! The future of a response.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use ::http::{Method, Response};
use pin_project_lite::pin_project;

use super::span::answered;
use crate::api::instrument::Instrumented;
use crate::api::span::Span;
use crate::edge;

pin_project! {
    /// The response of a service whose requests have spans; see [`layer`](super::layer).
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: Instrumented<F>,
        // None once it has ended.
        span: Option<Span>,
        // How the request was made, if its route is not known.
        unrouted: Option<Method>,
    }

    impl<F> PinnedDrop for ResponseFuture<F> {
        /// Nobody waits for the response any more.
        fn drop(this: Pin<&mut Self>) {
            if let Some(span) = this.project().span.take() {
                span.fail("cancelled");
            }
        }
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn of(inner: Instrumented<F>, span: Option<Span>, unrouted: Option<Method>) -> Self {
        Self { inner, span, unrouted }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    E: Display,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = {
            let _guard = Panicking(this.span);
            this.inner.poll(waker)
        };
        if let (Poll::Ready(answer), Some(span)) = (&polled, this.span.as_ref()) {
            match answer {
                Ok(response) => answered(span, response, this.unrouted.as_ref()),
                Err(error) => {
                    span.fail(error.to_string());
                }
            }
            span.end();
            this.span.take();
        }
        polled
    }
}

/// A service that panics has failed, rather than been given up.
struct Panicking<'a>(&'a mut Option<Span>);

impl Drop for Panicking<'_> {
    fn drop(&mut self) {
        if edge::is_panicking() {
            if let Some(span) = self.0.take() {
                span.fail("panicked").end();
            }
        }
    }
}
