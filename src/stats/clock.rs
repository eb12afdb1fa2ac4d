//! The only place of the facade that asks the time.

use std::time::Duration;

/// Time since a start. Where there is no clock, it stands still.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopwatch {
    #[cfg(not(target_family = "wasm"))]
    started: std::time::Instant,
    #[cfg(all(target_family = "wasm", feature = "api"))]
    started_ms: f64,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self {
            #[cfg(not(target_family = "wasm"))]
            started: std::time::Instant::now(),
            #[cfg(all(target_family = "wasm", feature = "api"))]
            started_ms: crate::edge::monotonic_ms(),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        #[cfg(not(target_family = "wasm"))]
        return self.started.elapsed();
        #[cfg(all(target_family = "wasm", feature = "api"))]
        return Duration::try_from_secs_f64((crate::edge::monotonic_ms() - self.started_ms) / 1e3)
            .unwrap_or_default();
        #[cfg(all(target_family = "wasm", not(feature = "api")))]
        Duration::ZERO
    }
}

/// Since 1970, or nothing if the system's clock is set before.
#[cfg(all(
    any(feature = "statsd", feature = "datadog", feature = "otlp"),
    not(target_family = "wasm")
))]
pub(super) fn unix_time() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}
