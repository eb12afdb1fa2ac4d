//! Futures within spans: the parent stays right across `.await`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use super::span::{Span, SpanBuilder};
use crate::client::context;
use crate::client::state::State;

/// Runs futures within spans. For all futures: sent between threads or not, native or in a browser.
///
/// ```
/// use fanal::Instrument;
///
/// async fn order(id: u32) -> u32 {
///     // Whatever begins here is below `order`, on whichever thread it runs.
///     async { id + 1 }.instrument(fanal::span("price").start()).await
/// }
///
/// let future = order(41).instrument(fanal::span("order").op("task").start());
/// # fn block_on<F: std::future::Future>(future: F) -> F::Output {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut waker = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop { if let std::task::Poll::Ready(it) = future.as_mut().poll(&mut waker) { return it } }
/// # }
/// assert_eq!(block_on(future), 42);
/// ```
pub trait Instrument: Sized {
    /// The same future, within `span`; the span ends with it.
    fn instrument(self, span: impl IntoSpan) -> Instrumented<Self> {
        let span = span.into_span();
        // What the scope is now, it is whenever the future goes on.
        let state = context::with(|context| context.own().cloned()).flatten();
        Instrumented { inner: self, span: Some(span), state }
    }

    /// The same future, within the span that is active now.
    fn in_current_span(self) -> Instrumented<Self> {
        self.instrument(Span::current())
    }
}

impl<F: Future> Instrument for F {}

/// A span, or what starts one.
pub trait IntoSpan {
    /// The span, started.
    fn into_span(self) -> Span;
}

impl IntoSpan for Span {
    fn into_span(self) -> Span {
        self
    }
}

impl IntoSpan for SpanBuilder {
    fn into_span(self) -> Span {
        self.start()
    }
}

pin_project! {
    /// A future within a span.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Instrumented<F> {
        #[pin]
        inner: F,
        span: Option<Span>,
        state: Option<Arc<State>>,
    }
}

impl<F: Future> Future for Instrumented<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = {
            let _within = Within::enter(this.span.clone(), this.state.clone());
            this.inner.poll(waker)
        };
        if polled.is_ready() {
            // Other handles may keep the span open; this one does not.
            drop(this.span.take());
        }
        polled
    }
}

/// What was in effect before; comes back also when a future panics.
struct Within {
    span: Option<Span>,
    state: Option<Arc<State>>,
}

impl Within {
    fn enter(span: Option<Span>, state: Option<Arc<State>>) -> Self {
        let span = span.filter(|span| span.0.is_some());
        Self { span: context::swap_span(span), state: context::swap_state(state) }
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        drop(context::swap_span(self.span.take()));
        drop(context::swap_state(self.state.take()));
    }
}
