//! The metrics facade: one set of calls, and backends chosen by configuration.
//!
//! ```
//! use fanal::stats;
//!
//! stats::incr("orders", 1).tag("platform", "web");
//! stats::gauge("queue.size", 12);
//! let total = stats::timer("checkout").time(|| 40 + 2);
//! # assert_eq!(total, 42);
//! ```
//!
//! Calls never fail and never wait. Without a backend they cost next to nothing; [`configure`] sets one, at any time.
//!
//! # Tags
//! A measurement has the tags of the process ([`set_global_tags`]), of the scope ([`with_tags`]), of the call, of the
//! backend's configuration, and its [instance](Call::instance). Of two with the same key the later in this list counts.
//!
//! # Units
//! [`timing()`] and [`timer()`] measure in seconds. Where a protocol has milliseconds (the type `ms` of StatsD), the
//! backend multiplies; elsewhere the unit is sent as the second.
//!
//! # Sampling
//! [`Call::rate`] keeps a measurement with that probability. StatsD carries the rate with counts, timings and
//! distributions. Where a protocol does not, a count is divided by the rate, and a value of a distribution counts for
//! `1 / rate` values. Gauges are not extrapolated.

#[cfg(all(any(feature = "datadog", feature = "otlp"), not(target_family = "wasm")))]
mod aggregate;
mod backend;
mod call;
mod clock;
#[cfg(not(target_family = "wasm"))]
mod config;
mod counts;
mod current;
#[cfg(all(feature = "datadog", not(target_family = "wasm")))]
mod datadog;
#[cfg(feature = "api")]
mod fanal;
mod fanout;
#[cfg(all(any(feature = "datadog", feature = "otlp"), not(target_family = "wasm")))]
mod histogram;
pub mod limits;
mod measurement;
mod memory;
#[cfg(all(feature = "otlp", not(target_family = "wasm")))]
mod otlp;
#[cfg(all(any(feature = "datadog", feature = "otlp"), not(target_family = "wasm")))]
mod outbox;
mod random;
#[cfg(all(feature = "statsd", not(target_family = "wasm")))]
mod statsd;
#[cfg(all(any(feature = "datadog", feature = "statsd"), not(target_family = "wasm")))]
mod text;
mod timer;
mod value;
#[cfg(all(
    any(feature = "datadog", feature = "otlp", feature = "statsd"),
    not(target_family = "wasm")
))]
mod worker;

use std::time::Duration;

pub use backend::{Backend, Flushed, Noop};
pub use call::Call;
#[cfg(not(target_family = "wasm"))]
pub use config::{Config, ConfigError, from_env};
pub use counts::{Counts, Reason};
pub use current::{configure, counts, flush, set_global_tags, with_tags};
#[cfg(all(feature = "datadog", not(target_family = "wasm")))]
pub use datadog::{Datadog, DatadogOptions};
#[cfg(feature = "api")]
pub use fanal::Fanal;
pub use fanout::Fanout;
pub use measurement::{Kind, Measurement};
pub use memory::{Kept, Memory};
#[cfg(all(feature = "otlp", not(target_family = "wasm")))]
pub use otlp::{Otlp, OtlpOptions};
#[cfg(all(feature = "statsd", not(target_family = "wasm")))]
pub use statsd::{Address, DogStatsd, DogStatsdOptions, Statsd, StatsdOptions};
pub use timer::Timer;
pub use value::Value;

/// Adds to a counter.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::incr("orders", 1).tag("platform", "web").rate(1.0);
/// assert_eq!(memory.sum("orders", &[("platform", "web")]), 1.0);
/// ```
#[inline]
pub fn incr<'a>(key: &'a str, amount: impl Value) -> Call<'a> {
    Call::new(Kind::Counter, key, amount)
}

/// Says how much there is of something now.
///
/// ```
/// fanal::stats::gauge("queue.size", 12).instance("db1");
/// ```
#[inline]
pub fn gauge<'a>(key: &'a str, value: impl Value) -> Call<'a> {
    Call::new(Kind::Gauge, key, value)
}

/// Records one of many values whose spread matters.
///
/// ```
/// fanal::stats::distribution("upload.size", 1_200).unit("byte");
/// ```
#[inline]
pub fn distribution<'a>(key: &'a str, value: impl Value) -> Call<'a> {
    Call::new(Kind::Distribution, key, value)
}

/// Records how long something took.
///
/// ```
/// use std::time::Duration;
/// fanal::stats::timing("lookup", Duration::from_millis(12)).tag("cache", "miss");
/// ```
#[inline]
pub fn timing(key: &str, duration: Duration) -> Call<'_> {
    timing_seconds(key, duration.as_secs_f64())
}

/// Records how long something took, in seconds.
///
/// ```
/// fanal::stats::timing_seconds("lookup", 0.012).tag("cache", "miss");
/// ```
#[inline]
pub fn timing_seconds<'a>(key: &'a str, seconds: impl Value) -> Call<'a> {
    Call::new(Kind::Timing, key, seconds)
}

/// Starts a timer.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// assert_eq!(stats::timer("sum").time(|| 1 + 1), 2);
/// assert_eq!(memory.values("sum", &[("result", "success")]).len(), 1);
/// ```
pub fn timer(key: &str) -> Timer<'_> {
    Timer::start(key)
}
