//! The crate `metrics`: its counters, gauges and histograms, recorded by Fanal.

mod cells;
mod registry;
mod units;

use std::fmt;
use std::sync::Arc;

use ::metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};

use crate::client::collect;
use registry::Registry;

/// A recorder for the crate `metrics`.
///
/// ```
/// let recorder = fanal::recorder();
/// # metrics::with_local_recorder(&recorder, || {
/// metrics::describe_histogram!("cart.total", metrics::Unit::Bytes, "what carts weigh");
/// metrics::counter!("orders", "plan" => "pro").increment(1);
/// metrics::gauge!("queue.depth").set(42.0);
/// metrics::histogram!("cart.total").record(89.5);
/// # });
/// ```
///
/// In a program it is set once: `metrics::set_global_recorder(fanal::recorder())`. See [`Recorder`].
pub fn recorder() -> Recorder {
    let registry = Arc::new(Registry::default());
    collect::add(&registry);
    Recorder { registry }
}

/// Records what the crate `metrics` is told; made by [`recorder`].
///
/// | There | Here |
/// |---|---|
/// | counter | a count of what was added since the last flush, if anything was; `absolute` counts by difference |
/// | gauge | a gauge with the value at the flush, if it was set or changed |
/// | histogram | a value of a distribution, at once |
/// | labels | attributes |
/// | described units | units; `Count` is none |
///
/// So counters and gauges cost an addition, however often they change. The price: they belong to no span, and to the
/// scope and trace of the whole program rather than to those of a request. Values of histograms belong to the active
/// span, as those of [`fanal::metrics`](crate::metrics) do.
///
/// ```
/// let recorder: fanal::Recorder = fanal::recorder();
/// metrics::with_local_recorder(&recorder, || metrics::counter!("orders").increment(1));
/// ```
#[derive(Clone)]
pub struct Recorder {
    registry: Arc<Registry>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Recorder")
    }
}

impl ::metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, _: SharedString) {
        self.registry.counters.describe(name.as_str(), unit);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, _: SharedString) {
        self.registry.gauges.describe(name.as_str(), unit);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, _: SharedString) {
        self.registry.histograms.describe(name.as_str(), unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.registry
            .counters
            .of(key)
            .map_or_else(|| Counter::from_arc(cells::lost()), Counter::from_arc)
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.registry.gauges.of(key).map_or_else(|| Gauge::from_arc(cells::lost()), Gauge::from_arc)
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let known = self.registry.histograms.of(key);
        known.map_or_else(|| Histogram::from_arc(cells::lost()), Histogram::from_arc)
    }
}
