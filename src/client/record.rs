//! Kinds of records, and logs.

use std::sync::Arc;

use super::state::State;
use crate::api::value::{Key, Value};

/// Which of the three kinds a metric is; the numbers are those of the core.
///
/// ```
/// let options = fanal::Options::from_env()
///     .before_send_metric(|metric| metric.kind != fanal::Kind::Gauge || metric.value.is_finite());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How often something happened.
    Counter = 0,
    /// How much there is of something.
    Gauge = 1,
    /// How values of something lie.
    Distribution = 2,
}

/// A log.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) level: Level,
    pub(crate) body: String,
    pub(crate) time_ms: f64,
    pub(crate) trace: u128,
    pub(crate) span: u64,
    pub(crate) state: Arc<State>,
    pub(crate) attributes: Vec<(Key, Value<'static>)>,
}

/// How much a log or an error matters.
///
/// ```
/// use fanal::Level;
///
/// assert!(Level::Fatal > Level::Info);
/// fanal::logs::at(Level::Warn, "the queue is long");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every step.
    Trace,
    /// For developers.
    Debug,
    /// What is normal.
    Info,
    /// What may become a failure.
    Warn,
    /// A failure.
    Error,
    /// The end of the program.
    Fatal,
}

impl Level {
    /// Its name in logs.
    ///
    /// ```
    /// assert_eq!(fanal::Level::Warn.name(), "warn");
    /// ```
    pub fn name(self) -> &'static str {
        ["trace", "debug", "info", "warn", "error", "fatal"][self as usize]
    }

    /// Its name in events, which know `warning` and no `trace`.
    pub(crate) fn of_event(self) -> &'static str {
        match self {
            Self::Trace => "debug",
            Self::Warn => "warning",
            other => other.name(),
        }
    }

    /// OpenTelemetry's number.
    pub(crate) fn number(self) -> u32 {
        self as u32 * 4 + 1
    }
}
