//! Several backends as one.

use std::sync::Arc;
use std::time::Duration;

use super::{Backend, Counts, Flushed, Measurement};

/// Hands every measurement to each of several backends. Its counts are the sum of theirs.
///
/// ```
/// use fanal::stats::{self, Fanout, Memory, Noop};
///
/// let memory = Memory::new();
/// stats::configure(Fanout::new().and(memory.clone()).and(Noop));
/// stats::incr("orders", 1);
/// assert_eq!(memory.sum("orders", &[]), 1.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fanout {
    backends: Vec<Arc<dyn Backend>>,
}

impl Fanout {
    /// To nobody yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { backends: Vec::new() }
    }

    /// And to this one.
    #[must_use]
    pub fn and(mut self, backend: impl Backend + 'static) -> Self {
        self.backends.push(Arc::new(backend));
        self
    }
}

impl Backend for Fanout {
    fn record(&self, measurement: &Measurement<'_>) {
        for backend in &self.backends {
            backend.record(measurement);
        }
    }

    fn flush(&self, timeout: Duration) -> Flushed {
        let mut left = timeout;
        self.backends.iter().fold(Flushed::All, |flushed, backend| {
            let clock = super::clock::Stopwatch::start();
            let this = backend.flush(left);
            left = left.saturating_sub(clock.elapsed());
            flushed.and(this)
        })
    }

    fn counts(&self) -> Counts {
        self.backends.iter().fold(Counts::default(), |sum, it| sum.plus(&it.counts()))
    }
}
