//! The metrics of this crate's own API as a backend.

use std::time::Duration;

use super::counts::Ledger;
use super::{Backend, Counts, Flushed, Kind, Measurement, Reason};
use crate::metrics;

/// Tells a reader how many values one stands for.
const RATE: &str = "sentry.client_sample_rate";

/// Records through [`metrics`], so that they leave as envelopes of the client that [`init`](crate::init)
/// made, in the trace that is active. Tags are attributes, the [instance](super::Call::instance) is the attribute
/// `instance`, timings are distributions in seconds, and the rate is an attribute from which readers extrapolate.
///
/// A measurement counts as sent once it was handed over; without a client nothing becomes of it.
///
/// ```
/// use fanal::stats::{self, Fanal};
///
/// stats::configure(Fanal::default());
/// stats::incr("orders", 1).tag("platform", "web");
/// assert_eq!(stats::counts().sent, 1);
/// ```
#[derive(Debug)]
pub struct Fanal {
    ledger: Ledger,
}

impl Default for Fanal {
    fn default() -> Self {
        Self { ledger: Ledger::new() }
    }
}

impl Backend for Fanal {
    fn record(&self, measurement: &Measurement<'_>) {
        if !measurement.value.is_finite() {
            return self.ledger.drop(Reason::Invalid, 1);
        }
        let (name, value) = (measurement.key.to_owned(), measurement.value);
        let mut metric = match measurement.kind {
            Kind::Counter => metrics::count(name, value),
            Kind::Gauge => metrics::gauge(name, value),
            Kind::Distribution | Kind::Timing => metrics::distribution(name, value),
        };
        if measurement.kind == Kind::Timing {
            metric.unit("second");
        } else if let Some(unit) = measurement.unit {
            metric.unit(unit.to_owned());
        }
        for (key, value) in measurement.tags() {
            metric.with(key.to_owned(), value);
        }
        if measurement.rate < 1.0 {
            metric.with(RATE, measurement.rate);
        }
        self.ledger.sent(1);
    }

    fn flush(&self, timeout: Duration) -> Flushed {
        if crate::flush(timeout) { Flushed::All } else { Flushed::Partly }
    }

    fn counts(&self) -> Counts {
        self.ledger.counts()
    }
}
