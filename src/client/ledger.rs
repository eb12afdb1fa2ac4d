//! What was lost, and why; it leaves as a client report.

use std::sync::atomic::{AtomicU64, Ordering};

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

/// In the order of their numbers.
const REASONS: [Reason; 9] = [
    Reason::BufferOverflow,
    Reason::BeforeSend,
    Reason::CallbackError,
    Reason::Invalid,
    Reason::SampleRate,
    Reason::RatelimitBackoff,
    Reason::SendError,
    Reason::NetworkError,
    Reason::QueueOverflow,
];
const CATEGORIES: [Category; 5] =
    [Category::Metric, Category::Span, Category::Log, Category::Error, Category::Internal];

/// A number for each reason and category. To lose something must not cost more than to keep it.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    lost: [[AtomicU64; CATEGORIES.len()]; REASONS.len()],
}

/// What was lost, and how much of it.
pub(crate) type Losses = Vec<(Reason, Category, u64)>;

impl Ledger {
    pub(crate) fn lose(&self, reason: Reason, category: Category, quantity: u64) {
        let number = self.lost.get(reason as usize).and_then(|it| it.get(category as usize));
        if let Some(number) = number.filter(|_| category != Category::Internal) {
            number.fetch_add(quantity, Ordering::Relaxed);
        }
    }

    /// What was lost since the last report.
    pub(crate) fn take(&self) -> Losses {
        let of_reason = REASONS.iter().zip(&self.lost);
        of_reason
            .flat_map(|(reason, numbers)| {
                let of_category = CATEGORIES.iter().zip(numbers);
                of_category
                    .map(|(category, it)| (*reason, *category, it.swap(0, Ordering::Relaxed)))
            })
            .filter(|(.., quantity)| *quantity > 0)
            .collect()
    }
}

/// The payload of a report.
pub(crate) fn report(lost: &[(Reason, Category, u64)], time_ms: f64) -> String {
    let mut text = String::new();
    let mut report = Object::open(&mut text);
    report.number("timestamp", time_ms / 1e3);
    let events = report.key("discarded_events");
    events.push('[');
    for (place, (reason, category, quantity)) in lost.iter().enumerate() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_its_own_number() {
        let ledger = Ledger::default();
        for (place, reason) in REASONS.into_iter().enumerate() {
            for (other, category) in CATEGORIES.into_iter().enumerate() {
                assert_eq!((reason as usize, category as usize), (place, other));
                ledger.lose(reason, category, 1);
            }
        }
        // What is lost of reports is not reported.
        assert_eq!(ledger.take().len(), REASONS.len() * (CATEGORIES.len() - 1));
        assert_eq!(ledger.take(), []);
    }
}
