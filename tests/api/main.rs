//! The Rust API and its bridges, seen by a receiver.

#![cfg(all(feature = "native", not(target_family = "wasm")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod receiver;

mod delivery;
mod errors;
#[cfg(all(feature = "tower", feature = "reqwest", feature = "tracing", feature = "metrics"))]
mod explorer;
mod futures;
mod hooks;
#[cfg(feature = "log")]
mod log;
mod memory;
#[cfg(feature = "reqwest")]
mod outgoing;
mod propagation;
#[cfg(feature = "metrics")]
mod recorder;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tracing")]
mod tracing;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fanal::{Guard, Options};
use receiver::Receiver;

/// There is one client per program, so there is one test at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Options under which nothing leaves before it is flushed.
pub fn options(dsn: &str) -> Options {
    Options::new(dsn)
        .traces_sample_rate(1.0)
        .flush_interval(Duration::from_secs(3600))
        .shutdown_timeout(Duration::from_secs(10))
}

/// What a receiver gets of `work`.
pub fn record(change: impl FnOnce(Options) -> Options, work: impl FnOnce(&Guard)) -> Receiver {
    let _alone = alone();
    let receiver = Receiver::start();
    let guard = fanal::init(change(options(&receiver.dsn())));
    assert!(guard.is_enabled());
    work(&guard);
    drop(guard);
    receiver
}

/// The same with the usual options.
pub fn recorded(work: impl FnOnce()) -> Receiver {
    record(|options| options, |_| work())
}

/// The same for a future, on several threads.
pub fn recorded_by<F: Future>(work: impl FnOnce() -> F) -> Receiver {
    recorded(|| {
        tokio::runtime::Runtime::new().unwrap().block_on(work());
    })
}
