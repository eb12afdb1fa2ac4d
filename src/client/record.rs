//! What was recorded, as it waits to be sent.

use std::sync::Arc;

use super::error::Event;
use super::state::State;
use crate::api::recording::Ended;
use crate::api::value::{Array, Attributes, Key, Value};

/// Which of the three kinds a metric is; the numbers are those of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How often something happened.
    Counter = 0,
    /// How much there is of something.
    Gauge = 1,
    /// How values of something lie.
    Distribution = 2,
}

/// A metric. Its attributes stand in the buffer, behind those of the one before.
#[derive(Debug)]
pub(crate) struct Metric {
    pub(crate) kind: Kind,
    pub(crate) name: Key,
    pub(crate) unit: Option<Key>,
    pub(crate) value: f64,
    pub(crate) time_ms: f64,
    pub(crate) trace: u128,
    /// 0 = none.
    pub(crate) span: u64,
    /// Place of the scope's state in the buffer.
    pub(crate) state: u32,
    pub(crate) attributes: u32,
}

/// The value of an attribute; texts stand in the buffer, one behind the other.
#[derive(Debug)]
pub(crate) enum Stored {
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text { length: u32 },
    Array(Box<Array>),
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

/// Everything that waits in one part of the buffer.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) metrics: Vec<Metric>,
    pub(crate) attributes: Vec<(Key, Stored)>,
    pub(crate) text: String,
    pub(crate) states: Vec<Arc<State>>,
    pub(crate) spans: Vec<Ended>,
    pub(crate) logs: Vec<Log>,
    /// Errors, which wait for nothing.
    pub(crate) events: Vec<Event>,
}

impl Records {
    /// Adds a metric; no allocation once the buffer has been full.
    pub(crate) fn metric(&mut self, mut metric: Metric, state: &Arc<State>, own: &mut Attributes) {
        metric.state = self.state(state);
        metric.attributes = own.len() as u32;
        for (key, value) in own.drain() {
            let stored = match value {
                Value::Bool(value) => Stored::Bool(value),
                Value::Integer(value) => Stored::Integer(value),
                Value::Double(value) => Stored::Double(value),
                Value::Array(array) => Stored::Array(Box::new(array)),
                Value::Text(text) => {
                    self.text.push_str(&text);
                    Stored::Text { length: text.len() as u32 }
                }
            };
            self.attributes.push((key, stored));
        }
        self.metrics.push(metric);
    }

    /// Neighbours mostly share one.
    fn state(&mut self, state: &Arc<State>) -> u32 {
        if self.states.last().is_none_or(|last| !Arc::ptr_eq(last, state)) {
            self.states.push(Arc::clone(state));
        }
        self.states.len() as u32 - 1
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.metrics.is_empty()
            && self.spans.is_empty()
            && self.logs.is_empty()
            && self.events.is_empty()
    }

    /// Forgets everything but the room it took.
    pub(crate) fn clear(&mut self) {
        self.metrics.clear();
        self.attributes.clear();
        self.text.clear();
        self.states.clear();
        self.spans.clear();
        self.logs.clear();
        self.events.clear();
    }
}
