//! Keeps measurements, for tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::counts::Ledger;
use super::limits::MEMORY_KEPT_MAX;
use super::measurement::weight;
use super::{Backend, Counts, Flushed, Kind, Measurement, Reason};

/// A measurement that was kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Kept {
    /// What the value means.
    pub kind: Kind,
    /// The name, as it was given.
    pub key: String,
    /// The value; seconds if it is a timing.
    pub value: f64,
    /// What it is measured in, if that was said.
    pub unit: Option<String>,
    /// The probability with which it was kept.
    pub rate: f64,
    /// Every tag, by key.
    pub tags: Vec<(String, String)>,
}

impl Kept {
    /// Whether it has this name and at least these tags.
    ///
    /// ```
    /// use fanal::stats::{self, Memory};
    ///
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::incr("orders", 1).tag("platform", "web");
    /// assert!(memory.snapshot()[0].is("orders", &[("platform", "web")]));
    /// ```
    #[must_use]
    pub fn is(&self, key: &str, tags: &[(&str, &str)]) -> bool {
        let has = |wanted: &(&str, &str)| {
            self.tags.iter().any(|(key, value)| (key.as_str(), value.as_str()) == *wanted)
        };
        self.key == key && tags.iter().all(has)
    }
}

/// Keeps measurements so that tests can ask for them, the first hundred thousand. Clones share what is kept.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::incr("orders", 2).tag("platform", "web");
/// stats::incr("orders", 1).tag("platform", "app");
/// stats::gauge("queue.size", 7);
/// assert_eq!(memory.sum("orders", &[]), 3.0);
/// assert_eq!(memory.sum("orders", &[("platform", "web")]), 2.0);
/// assert_eq!(memory.last("queue.size", &[]), Some(7.0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    kept: Mutex<Vec<Kept>>,
    ledger: Ledger,
}

impl Default for Inner {
    fn default() -> Self {
        Self { kept: Mutex::default(), ledger: Ledger::new() }
    }
}

impl Memory {
    /// Nothing is kept yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that is kept, in the order in which it came.
    ///
    /// ```
    /// # use fanal::stats::{self, Memory};
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::incr("orders", 1).unit("box");
    /// assert_eq!(memory.snapshot()[0].unit.as_deref(), Some("box"));
    /// ```
    #[must_use]
    pub fn snapshot(&self) -> Vec<Kept> {
        self.kept().clone()
    }

    /// Forgets everything.
    ///
    /// ```
    /// # use fanal::stats::{self, Memory};
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::incr("orders", 1);
    /// memory.clear();
    /// assert_eq!(memory.sum("orders", &[]), 0.0);
    /// ```
    pub fn clear(&self) {
        self.kept().clear();
    }

    /// The sum of what has this name and at least these tags. A value kept at a rate of a tenth counts ten times.
    ///
    /// ```
    /// # use fanal::stats::{self, Memory};
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::incr("orders", 2);
    /// assert_eq!(memory.sum("orders", &[]), 2.0);
    /// ```
    #[must_use]
    pub fn sum(&self, key: &str, tags: &[(&str, &str)]) -> f64 {
        let kept = self.kept();
        kept.iter().filter(|it| it.is(key, tags)).map(|it| it.value * weight(it.rate)).sum()
    }

    /// The values of what has this name and at least these tags, in the order in which they came.
    ///
    /// ```
    /// # use fanal::stats::{self, Memory};
    /// # use std::time::Duration;
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::timing("lookup", Duration::from_millis(250));
    /// assert_eq!(memory.values("lookup", &[]), [0.25]);
    /// ```
    #[must_use]
    pub fn values(&self, key: &str, tags: &[(&str, &str)]) -> Vec<f64> {
        self.kept().iter().filter(|it| it.is(key, tags)).map(|it| it.value).collect()
    }

    /// The last of these values, which is what a gauge shows.
    ///
    /// ```
    /// # use fanal::stats::Memory;
    /// assert_eq!(Memory::new().last("queue.size", &[]), None);
    /// ```
    #[must_use]
    pub fn last(&self, key: &str, tags: &[(&str, &str)]) -> Option<f64> {
        self.kept().iter().rev().find(|it| it.is(key, tags)).map(|it| it.value)
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Memory {
    fn record(&self, measurement: &Measurement<'_>) {
        if !measurement.value.is_finite() {
            return self.inner.ledger.drop(Reason::Invalid, 1);
        }
        let mut tags: Vec<(String, String)> =
            measurement.tags().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        tags.sort();
        let mut kept = self.kept();
        if kept.len() >= MEMORY_KEPT_MAX {
            return self.inner.ledger.drop(Reason::Full, 1);
        }
        kept.push(Kept {
            kind: measurement.kind,
            key: measurement.key.to_owned(),
            value: measurement.value,
            unit: measurement.unit.map(str::to_owned),
            rate: measurement.rate,
            tags,
        });
        self.inner.ledger.sent(1);
    }

    fn flush(&self, _: Duration) -> Flushed {
        Flushed::All
    }

    fn counts(&self) -> Counts {
        self.inner.ledger.counts()
    }
}
