//! What is in effect here, taken elsewhere: to another thread, or to a callback.

use std::marker::PhantomData;
use std::sync::Arc;

use super::span::Span;
use crate::client::context;
use crate::client::state::State;

/// The active span and the scope, as they are at one moment.
///
/// Threads begin without either. Whoever starts one hands them over:
///
/// ```
/// let context = fanal::Context::current();
/// let thread = std::thread::spawn(move || {
///     let _attached = context.attach();
///     // Below the span that was active where the thread was started.
///     fanal::span("resize the picture").run(|_| ());
/// });
/// # thread.join().unwrap();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub(crate) span: Option<Span>,
    pub(crate) state: Option<Arc<State>>,
}

impl Context {
    /// What is in effect in this thread or task.
    ///
    /// ```
    /// let here = fanal::span("request").run(|_| fanal::Context::current());
    /// here.run(|| fanal::metrics::count("replies", 1));
    /// ```
    pub fn current() -> Self {
        context::with(|context| Self {
            span: context.active().cloned(),
            state: context.own().cloned(),
        })
        .unwrap_or_default()
    }

    /// Puts it into effect in this thread, until the answer is dropped.
    ///
    /// ```
    /// let context = fanal::Context::current();
    /// let attached = context.attach();
    /// fanal::metrics::count("replies", 1);
    /// drop(attached);
    /// ```
    pub fn attach(&self) -> Attached {
        let before = Self::swap(self.clone());
        Attached { before: Some(before), here: PhantomData }
    }

    /// Runs `work` under it.
    ///
    /// ```
    /// let context = fanal::Context::current();
    /// let later = move || context.run(|| fanal::metrics::count("clicks", 1).discard());
    /// later();
    /// ```
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let _attached = self.attach();
        work()
    }

    /// Puts it into effect; answers what was.
    pub(crate) fn swap(self) -> Self {
        let span = self.span.filter(|span| span.0.is_some());
        Self { span: context::swap_span(span), state: context::swap_state(self.state) }
    }
}

/// Keeps a [`Context`] in effect. Belongs to the thread that made it.
///
/// ```
/// let _attached: fanal::Attached = fanal::Context::current().attach();
/// ```
#[derive(Debug)]
#[must_use = "the context is in effect until this is dropped"]
pub struct Attached {
    before: Option<Context>,
    here: PhantomData<*const ()>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            drop(before.swap());
        }
    }
}
