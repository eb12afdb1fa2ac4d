//! Futures within spans: the parent stays right across `.await`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use super::context::Context;
use super::span::{Span, SpanBuilder};
use crate::client::context;
use crate::client::state::State;
use crate::edge;

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
    ///
    /// ```
    /// use fanal::{Instrument, span};
    ///
    /// let order = async { 41 + 1 }.instrument(span("order").op("task"));
    /// ```
    fn instrument(self, span: impl IntoSpan) -> Instrumented<Self> {
        let span = span.into_span();
        // What the scope is now, it is whenever the future goes on.
        let state = context::with(|context| context.own().cloned()).flatten();
        Instrumented { inner: self, span: Some(span), state }
    }

    /// The same future, within the span that is active now.
    ///
    /// ```
    /// use fanal::Instrument;
    ///
    /// let reply = fanal::span("request").run(|_| async { "later, but below `request`" }.in_current_span());
    /// ```
    fn in_current_span(self) -> Instrumented<Self> {
        self.instrument(Span::current())
    }
}

impl<F: Future> Instrument for F {}

/// A span, or what starts one.
///
/// ```
/// use fanal::{Instrument, Span, span};
///
/// // Both what starts a span and a span that has begun.
/// let first = async {}.instrument(span("first"));
/// let second = async {}.instrument(Span::current());
/// ```
pub trait IntoSpan {
    /// The span, started.
    ///
    /// ```
    /// use fanal::{IntoSpan, span};
    ///
    /// let begun = span("order").into_span();
    /// begun.end();
    /// ```
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
    ///
    /// ```
    /// use fanal::{Instrument, Instrumented, span};
    ///
    /// async fn order() {}
    /// let future: Instrumented<_> = order().instrument(span("order"));
    /// ```
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Instrumented<F> {
        #[pin]
        inner: F,
        span: Option<Span>,
        state: Option<Arc<State>>,
    }
}

impl<F> Instrumented<F> {
    /// The span; none once the future has come to its end.
    ///
    /// ```
    /// use fanal::{Instrument, span};
    ///
    /// let future = async {}.instrument(span("order"));
    /// assert!(future.span().is_some());
    /// ```
    pub fn span(&self) -> Option<&Span> {
        self.span.as_ref()
    }
}

impl<F: Future> Future for Instrumented<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = {
            let _within = Within::enter(this.span.as_ref(), this.state);
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
struct Within<'a> {
    before: Context,
    span: Option<&'a Span>,
    state: &'a mut Option<Arc<State>>,
}

impl<'a> Within<'a> {
    fn enter(span: Option<&'a Span>, state: &'a mut Option<Arc<State>>) -> Self {
        let before = Context { span: span.cloned(), state: state.clone() }.swap();
        Self { before, span, state }
    }
}

impl Drop for Within<'_> {
    fn drop(&mut self) {
        let left = std::mem::take(&mut self.before).swap();
        // What the future said of its scope holds when it goes on.
        *self.state = left.state;
        if let Some(span) = self.span.filter(|_| edge::is_panicking()) {
            span.fail("panicked");
        }
    }
}
