//! Stopping a query from elsewhere: its time is up, or nobody waits for its answer any more.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Interrupt = Box<dyn Fn() + Send>;

/// Stops the queries of one question. Clones stop the same ones.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Default)]
struct Inner {
    cancelled: AtomicBool,
    /// Of the query that runs now.
    interrupt: Mutex<Option<Interrupt>>,
}

impl Cancel {
    /// Stops the query that runs and keeps others from starting. Answers whether one still runs: an engine may miss an
    /// interrupt that comes just before its query starts, so whoever needs certainty asks again.
    pub fn cancel(&self) -> bool {
        self.0.cancelled.store(true, Ordering::Release);
        let interrupt = self.0.interrupt.lock().unwrap_or_else(PoisonError::into_inner);
        interrupt.as_ref().inspect(|interrupt| interrupt()).is_some()
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Acquire)
    }

    /// Says how to interrupt the query that starts now; it ends when the answer is dropped.
    pub fn watch(&self, interrupt: impl Fn() + Send + 'static) -> Watch<'_> {
        self.set(Some(Box::new(interrupt)));
        Watch(self)
    }

    fn set(&self, interrupt: Option<Interrupt>) {
        *self.0.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = interrupt;
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

/// A query that can be interrupted.
#[derive(Debug)]
pub struct Watch<'a>(&'a Cancel);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}
