//! What was lost, and why; it leaves as a client report.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::json::Object;

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The buffer was full.
    BufferOverflow,
    /// A hook said so.
    BeforeSend,
    /// A hook panicked.
    CallbackError,
    /// Its name or value cannot be sent, or it is larger than receivers take.
    Invalid,
    /// The trace is not recorded.
    SampleRate,
    /// The receiver asked for less.
    RatelimitBackoff,
    /// The receiver did not take it.
    SendError,
    /// The receiver could not be reached.
    NetworkError,
    /// Too much was waiting for a receiver that does not answer.
    QueueOverflow,
}

impl Reason {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::BufferOverflow => "buffer_overflow",
            Self::BeforeSend => "before_send",
            Self::CallbackError => "callback_error",
            Self::Invalid => "invalid",
            Self::SampleRate => "sample_rate",
            Self::RatelimitBackoff => "ratelimit_backoff",
            Self::SendError => "send_error",
            Self::NetworkError => "network_error",
            Self::QueueOverflow => "queue_overflow",
        }
    }
}

/// What kind of thing a receiver counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// A metric.
    Metric,
    /// A span.
    Span,
    /// A log.
    Log,
    /// An error event.
    Error,
    /// A client report, whose loss is not reported.
    Internal,
}

impl Category {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric => "trace_metric",
            Self::Span => "span",
            Self::Log => "log_item",
            Self::Error => "error",
            Self::Internal => "internal",
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    lost: Mutex<BTreeMap<(Reason, Category), u64>>,
}

impl Ledger {
    pub(crate) fn lose(&self, reason: Reason, category: Category, quantity: u64) {
        if quantity > 0 && category != Category::Internal {
            let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
            *lost.entry((reason, category)).or_default() += quantity;
        }
    }

    /// What was lost since the last report.
    pub(crate) fn take(&self) -> BTreeMap<(Reason, Category), u64> {
        std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The payload of a report.
pub(crate) fn report(lost: &BTreeMap<(Reason, Category), u64>, time_ms: f64) -> String {
    let mut text = String::new();
    let mut report = Object::open(&mut text);
    report.number("timestamp", time_ms / 1e3);
    let events = report.key("discarded_events");
    events.push('[');
    for (place, ((reason, category), quantity)) in lost.iter().enumerate() {
        if place > 0 {
            events.push(',');
        }
        let mut event = Object::open(events);
        event.text("reason", reason.name());
        event.text("category", category.name());
        event.number("quantity", *quantity as f64);
        event.close();
    }
    events.push(']');
    report.close();
    text
}
