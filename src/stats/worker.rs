//! The thread behind a backend: started when first needed, gone with the backend, no reason for a process to live on.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(any(feature = "datadog", feature = "otlp"))]
use super::Flushed;
use super::limits::FLUSH_INTERVAL;

/// What is done now and then.
pub(super) trait Chore: Send + Sync + 'static {
    /// Does it. `flush` says that somebody waits for everything to be sent; the answer is whether it was.
    fn run(self: &Arc<Self>, flush: bool) -> bool;
}

#[derive(Debug, Default)]
struct Requests {
    /// Flushes that were asked for, and the last of them that came to its end.
    asked: u64,
    done: u64,
    /// When nobody waits any more.
    until: Option<Instant>,
}

impl Requests {
    fn is_awaited(&self) -> bool {
        self.asked > self.done && self.until.is_some_and(|it| Instant::now() < it)
    }
}

#[derive(Debug, Default)]
struct Signal {
    requests: Mutex<Requests>,
    changed: Condvar,
}

impl Signal {
    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle on the thread.
#[derive(Debug, Default)]
pub(super) struct Worker {
    /// The process that has the thread; a forked child has none.
    process: AtomicU32,
    signal: Arc<Signal>,
}

/// What was found when the thread was needed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Running,
    Started,
    /// This process was forked from one that had it; what is held was copied and is the parent's to send.
    Forked,
}

impl Worker {
    /// Sees to it that the thread runs. Asks the system for the process, so not for every measurement.
    pub(super) fn ensure<C: Chore>(&self, chore: &Arc<C>) -> Found {
        let own = process::id();
        let had = self.process.swap(own, Ordering::Relaxed);
        if had == own {
            return Found::Running;
        }
        let (weak, signal) = (Arc::downgrade(chore), Arc::clone(&self.signal));
        let started = thread::Builder::new()
            .name("fanal-stats".to_owned())
            .spawn(move || attend(&weak, &signal));
        if started.is_err() {
            // Asked for again with the next packet.
            self.process.store(0, Ordering::Relaxed);
        }
        if had == 0 { Found::Started } else { Found::Forked }
    }

    /// Has everything sent, and waits for that.
    #[cfg(any(feature = "datadog", feature = "otlp"))]
    pub(super) fn flush(&self, timeout: Duration) -> Flushed {
        let until = Instant::now() + timeout;
        let mut requests = self.signal.lock();
        requests.asked += 1;
        let asked = requests.asked;
        requests.until = requests.until.max(Some(until));
        self.signal.changed.notify_all();
        while requests.done < asked {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Flushed::Partly;
            }
            let waited = self.signal.changed.wait_timeout(requests, left);
            requests = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Flushed::All
    }
}

fn attend<C: Chore>(chore: &Weak<C>, signal: &Signal) {
    loop {
        let mut requests = signal.lock();
        if !requests.is_awaited() {
            let waited = signal.changed.wait_timeout(requests, FLUSH_INTERVAL);
            requests = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let asked = requests.asked;
        let flush = requests.is_awaited();
        drop(requests);
        let Some(chore) = chore.upgrade() else { return };
        let finished = chore.run(flush);
        drop(chore);
        if flush && finished {
            signal.lock().done = asked;
            signal.changed.notify_all();
        } else if flush {
            // Not yet; whoever waits goes on waiting, and so does this, rather than spin.
            thread::sleep(RETRY_PAUSE);
        }
    }
}

/// Between two attempts at a flush that a receiver's backoff delays.
const RETRY_PAUSE: Duration = Duration::from_millis(50);
