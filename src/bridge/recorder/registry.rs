//! Metrics that are known by name and labels. The macros of `metrics` look them up again with every call.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use ::metrics::{Key, Unit};

use super::cells::{Count, Level, Named, Values};
use crate::client::Client;
use crate::client::collect::Collect;

/// Metrics of one kind: each combination of labels is one, and takes memory for ever.
const METRICS_MAX: usize = 65_536;

#[derive(Debug, Default)]
pub(super) struct Registry {
    pub(super) counters: Known<Count>,
    pub(super) gauges: Known<Level>,
    pub(super) histograms: Known<Values>,
}

impl Collect for Registry {
    fn collect(&self, client: &Client) {
        self.counters.each(|count| count.collect(client));
        self.gauges.each(|level| level.collect(client));
    }
}

/// Those of one kind.
#[derive(Debug)]
pub(super) struct Known<T> {
    all: RwLock<HashMap<Key, Arc<T>>>,
    units: RwLock<HashMap<String, Unit>>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { all: RwLock::default(), units: RwLock::default() }
    }
}

impl<T: AsRef<Named> + From<Named>> Known<T> {
    /// The metric of a key; none if there are too many.
    pub(super) fn of(&self, key: &Key) -> Option<Arc<T>> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(key) {
            return Some(Arc::clone(known));
        }
        let is_full = all.len() >= METRICS_MAX;
        drop(all);
        if is_full { None } else { Some(self.learn(key)) }
    }

    #[cold]
    fn learn(&self, key: &Key) -> Arc<T> {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        let new = all.entry(key.clone()).or_insert_with(|| {
            let named = Named::of(key);
            let units = self.units.read().unwrap_or_else(PoisonError::into_inner);
            named.unit.set(units.get(key.name()).copied());
            Arc::new(named.into())
        });
        Arc::clone(new)
    }

    /// Says what the metrics of a name are measured in, whatever their labels.
    pub(super) fn describe(&self, name: &str, unit: Option<Unit>) {
        let Some(unit) = unit else { return };
        let all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        let mut units = self.units.write().unwrap_or_else(PoisonError::into_inner);
        if units.len() >= METRICS_MAX {
            return;
        }
        units.insert(name.to_owned(), unit);
        for (_, known) in all.iter().filter(|(key, _)| key.name() == name) {
            known.as_ref().as_ref().unit.set(Some(unit));
        }
    }

    fn each(&self, mut visit: impl FnMut(&T)) {
        let all: Vec<Arc<T>> =
            self.all.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        for known in &all {
            visit(known);
        }
    }
}
