//! What every backend does, and the one that does nothing.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use super::{Counts, Measurement};

/// Whether a flush came to its end.
///
/// ```
/// use fanal::stats::Flushed;
/// assert_eq!(Flushed::All.and(Flushed::Partly), Flushed::Partly);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushed {
    /// Nothing is held any more: it was sent, or dropped and counted.
    All,
    /// Time ran out first; the backend goes on.
    Partly,
}

impl Flushed {
    /// Both came to their end.
    pub fn and(self, other: Self) -> Self {
        if self == Self::All { other } else { self }
    }
}

/// Where measurements go. Write your own to send them elsewhere.
///
/// ```
/// use fanal::stats::{self, Backend, Counts, Flushed, Measurement};
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
///
/// #[derive(Debug, Default)]
/// struct Calls(AtomicU64);
///
/// impl Backend for Calls {
///     fn record(&self, _: &Measurement<'_>) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
///     fn flush(&self, _: Duration) -> Flushed {
///         Flushed::All
///     }
///     fn counts(&self) -> Counts {
///         let mut counts = Counts::default();
///         counts.sent = self.0.load(Ordering::Relaxed);
///         counts
///     }
/// }
///
/// stats::configure(Calls::default());
/// stats::incr("orders", 1);
/// assert_eq!(stats::counts().sent, 1);
/// ```
pub trait Backend: Send + Sync + Debug {
    /// Takes one measurement, on the thread that measures: it must not wait. A measurement that cannot be taken is
    /// dropped and counted. What this records itself through the facade is dropped, lest it never end.
    fn record(&self, measurement: &Measurement<'_>);

    /// Sends what is held, and waits for that at most this long.
    fn flush(&self, timeout: Duration) -> Flushed;

    /// What became of measurements so far.
    fn counts(&self) -> Counts;
}

impl<B: Backend + ?Sized> Backend for Arc<B> {
    fn record(&self, measurement: &Measurement<'_>) {
        (**self).record(measurement);
    }

    fn flush(&self, timeout: Duration) -> Flushed {
        (**self).flush(timeout)
    }

    fn counts(&self) -> Counts {
        (**self).counts()
    }
}

/// Discards everything. It is the default, and costs a call a nanosecond or two.
///
/// ```
/// use fanal::stats::{self, Noop};
/// stats::configure(Noop);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Noop;

impl Backend for Noop {
    fn record(&self, _: &Measurement<'_>) {}

    fn flush(&self, _: Duration) -> Flushed {
        Flushed::All
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }
}
