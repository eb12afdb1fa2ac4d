//! One metric each: what the handles of `metrics` add to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ::metrics::{CounterFn, GaugeFn, HistogramFn};

use super::units::Described;
use crate::api::metrics;
use crate::api::value::{Attributes, Key, Value};
use crate::client::ledger::{Category, Reason};
use crate::client::metric::Metric;
use crate::client::record::Kind;
use crate::client::{Client, context};
use crate::edge;

/// What a metric is called.
#[derive(Debug)]
pub(super) struct Named {
    name: Key,
    attributes: Vec<(Key, String)>,
    pub(super) unit: Described,
}

impl Named {
    pub(super) fn of(key: &::metrics::Key) -> Self {
        let attributes = key.labels().map(|label| {
            let (key, value) = label.clone().into_parts();
            (key.into(), value.into_owned())
        });
        let attributes = attributes.collect();
        Self { name: key.name_shared().into_inner().into(), attributes, unit: Described::default() }
    }

    /// Records a value outside of all spans.
    fn record(&self, client: &Client, kind: Kind, value: f64) {
        let state = client.state();
        let mut attributes = Attributes::new();
        for (key, value) in &self.attributes {
            attributes.push(key.clone(), Value::from(value));
        }
        let unit = self.unit.name().map(Key::Borrowed);
        let metric = Metric {
            kind,
            name: &self.name,
            unit: unit.as_ref(),
            value,
            time_ms: edge::now_ms(),
            state: &state,
            trace: state.trace.trace_id.0,
            span: 0,
        };
        client.own_metric(&metric, &attributes);
    }
}

/// A counter.
#[derive(Debug)]
pub(super) struct Count {
    named: Named,
    total: AtomicU64,
    told: AtomicU64,
}

impl Count {
    pub(super) fn collect(&self, client: &Client) {
        let total = self.total.load(Ordering::Relaxed);
        // Two clients may ask at the same time; the one that saw less has nothing to tell.
        let new = total.saturating_sub(self.told.fetch_max(total, Ordering::Relaxed));
        if new > 0 {
            self.named.record(client, Kind::Counter, new as f64);
        }
    }
}

impl CounterFn for Count {
    fn increment(&self, value: u64) {
        self.total.fetch_add(value, Ordering::Relaxed);
    }

    fn absolute(&self, value: u64) {
        self.total.fetch_max(value, Ordering::Relaxed);
    }
}

/// A gauge.
#[derive(Debug)]
pub(super) struct Level {
    named: Named,
    /// The bits of a double.
    value: AtomicU64,
    has_changed: AtomicBool,
}

impl Level {
    pub(super) fn collect(&self, client: &Client) {
        if self.has_changed.swap(false, Ordering::Acquire) {
            let value = f64::from_bits(self.value.load(Ordering::Relaxed));
            self.named.record(client, Kind::Gauge, value);
        }
    }

    fn change(&self, change: impl Fn(f64) -> f64) {
        let changed = |bits| Some(change(f64::from_bits(bits)).to_bits());
        self.value.fetch_update(Ordering::Relaxed, Ordering::Relaxed, changed).ok();
        self.has_changed.store(true, Ordering::Release);
    }
}

impl GaugeFn for Level {
    fn increment(&self, value: f64) {
        self.change(|before| before + value);
    }

    fn decrement(&self, value: f64) {
        self.change(|before| before - value);
    }

    fn set(&self, value: f64) {
        self.change(|_| value);
    }
}

/// A histogram.
#[derive(Debug)]
pub(super) struct Values(Named);

impl HistogramFn for Values {
    fn record(&self, value: f64) {
        let mut metric = metrics::distribution(self.0.name.clone(), value);
        if let Some(unit) = self.0.unit.name() {
            metric.unit(unit);
        }
        for (key, value) in &self.0.attributes {
            metric.with(key.clone(), value);
        }
    }
}

/// A metric for which there was no room.
#[derive(Debug)]
pub(super) struct Lost;

pub(super) fn lost() -> Arc<Lost> {
    Arc::new(Lost)
}

impl Lost {
    fn lose() {
        context::record(|client, _| {
            client.ledger.lose(Reason::BufferOverflow, Category::Metric, 1);
        });
    }
}

impl CounterFn for Lost {
    fn increment(&self, _: u64) {
        Self::lose();
    }

    fn absolute(&self, _: u64) {
        Self::lose();
    }
}

impl GaugeFn for Lost {
    fn increment(&self, _: f64) {
        Self::lose();
    }

    fn decrement(&self, _: f64) {
        Self::lose();
    }

    fn set(&self, _: f64) {
        Self::lose();
    }
}

impl HistogramFn for Lost {
    fn record(&self, _: f64) {
        Self::lose();
    }
}

macro_rules! named {
    ($($type:ident, $of:ident => $make:expr, $get:ident => $field:expr;)*) => {$(
        impl From<Named> for $type {
            fn from($of: Named) -> Self {
                $make
            }
        }

        impl AsRef<Named> for $type {
            fn as_ref(&self) -> &Named {
                let $get = self;
                $field
            }
        }
    )*};
}

named! {
    Count, named => Self { named, total: AtomicU64::new(0), told: AtomicU64::new(0) }, it => &it.named;
    Level, named => Self { named, value: AtomicU64::new(0), has_changed: AtomicBool::new(false) }, it => &it.named;
    Values, named => Self(named), it => &it.0;
}
