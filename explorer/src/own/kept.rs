//! The backend that keeps measurements until they are handed in here.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fanal::stats::{Backend, Counts, Flushed, Kind, Measurement, Reason};

use crate::limits::{OWN_SERIES_MAX, OWN_VALUES_MAX};

/// What was measured since the last report.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    series: BTreeMap<Key, Values>,
    counts: Counts,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Key {
    pub kind: Kind,
    pub name: String,
    pub unit: String,
    pub tags: Vec<(String, String)>,
}

/// Of a counter the sum, of a gauge the newest, of a distribution every one, or evenly every second, fourth, …
#[derive(Debug, Default)]
pub struct Values {
    pub kept: Vec<f64>,
    pub seen: usize,
    /// One of so many is kept.
    pub step: usize,
}

impl Kept {
    /// Everything since the last time.
    pub fn take(&self) -> BTreeMap<Key, Values> {
        std::mem::take(&mut self.lock().series)
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Kept {
    fn record(&self, measurement: &Measurement<'_>) {
        let own = |text: (&str, &str)| (text.0.to_owned(), text.1.to_owned());
        let key = Key {
            kind: measurement.kind,
            name: measurement.key.to_owned(),
            unit: measurement.unit.unwrap_or_default().to_owned(),
            tags: measurement.tags().map(own).collect(),
        };
        let mut inside = self.lock();
        if inside.series.len() < OWN_SERIES_MAX || inside.series.contains_key(&key) {
            inside.series.entry(key).or_default().add(measurement.kind, measurement.value);
            inside.counts.sent += 1;
        } else {
            inside.counts = inside.counts.and_dropped(Reason::Full, 1);
        }
    }

    /// They are handed in by [`report`](super::report()), whose time has come when the server stops.
    fn flush(&self, _: Duration) -> Flushed {
        Flushed::All
    }

    fn counts(&self) -> Counts {
        self.lock().counts
    }
}

impl Values {
    fn add(&mut self, kind: Kind, value: f64) {
        match (kind, self.kept.first_mut()) {
            (Kind::Counter, Some(sum)) => *sum += value,
            (Kind::Gauge, Some(last)) => *last = value,
            (_, Some(_)) if !self.seen.is_multiple_of(self.step) => {}
            _ => {
                self.step = self.step.max(1);
                self.kept.push(value);
            }
        }
        self.seen += 1;
        if self.kept.len() == OWN_VALUES_MAX {
            let mut place = 0..;
            self.kept.retain(|_| place.next().is_some_and(|place: usize| place.is_multiple_of(2)));
            self.step *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_thinned_evenly() {
        let kept = Kept::default();
        for number in 0..10_000 {
            kept.record(&Measurement::new(Kind::Distribution, "d", f64::from(number)));
        }
        let taken = kept.take();
        let values = taken.values().next().unwrap();
        assert_eq!(values.seen, 10_000);
        assert!((OWN_VALUES_MAX / 2 - 1..OWN_VALUES_MAX).contains(&values.kept.len()));
        let gaps: Vec<f64> = values.kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap == values.step as f64), "{gaps:?}");
        assert!(kept.take().is_empty());
    }

    #[test]
    fn too_many_series_are_counted_not_kept() {
        let kept = Kept::default();
        for number in 0..OWN_SERIES_MAX + 3 {
            let number = number.to_string();
            let tags = [("endpoint", number.as_str())];
            kept.record(&Measurement::new(Kind::Counter, "c", 1.0).with_tags(&tags));
        }
        assert_eq!(kept.counts().dropped(Reason::Full), 3);
        assert_eq!(kept.take().len(), OWN_SERIES_MAX);
    }
}
