//! The explorer's metrics of itself, with `--own-metrics`: recorded here, encoded by the same core that runs in pages,
//! taken in like any other envelope, under a project of their own.

mod encode;
mod report;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::limits::{OWN_SERIES_MAX, OWN_VALUES_MAX};
use crate::server::Shared;

pub use report::report;

/// The project that they are in.
pub const PROJECT: &str = "fanal";

/// What was measured since the last report. One that is off takes nothing.
pub struct Own {
    on: bool,
    series: Mutex<BTreeMap<Key, Values>>,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Key {
    pub kind: Kind,
    pub name: &'static str,
    pub unit: &'static str,
    /// Of one attribute, which is called `by`.
    pub label: String,
    pub by: &'static str,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    Counter,
    Gauge,
    Distribution,
}

/// Of a counter the sum, of a gauge the newest, of a distribution every one, or evenly every second, fourth, …
#[derive(Debug, Default)]
pub struct Values {
    pub kept: Vec<f64>,
    pub seen: usize,
    /// One of so many is kept.
    pub step: usize,
}

impl Own {
    pub fn new(on: bool) -> Self {
        Self { on, series: Mutex::default() }
    }

    pub fn is_on(&self) -> bool {
        self.on
    }

    pub fn count(&self, name: &'static str, by: &'static str, label: &str) {
        let label = label.to_owned();
        self.record(Key { kind: Kind::Counter, name, unit: "", label, by }, 1.0);
    }

    pub fn gauge(&self, name: &'static str, unit: &'static str, value: f64) {
        self.record(Key { kind: Kind::Gauge, name, unit, label: String::new(), by: "" }, value);
    }

    pub fn spread(&self, name: &'static str, unit: &'static str, value: f64) {
        let label = String::new();
        self.record(Key { kind: Kind::Distribution, name, unit, label, by: "" }, value);
    }

    pub fn duration(&self, name: &'static str, by: &'static str, label: &str, took: Duration) {
        let (unit, label) = ("millisecond", label.to_owned());
        let milliseconds = took.as_secs_f64() * 1000.0;
        self.record(Key { kind: Kind::Distribution, name, unit, label, by }, milliseconds);
    }

    fn record(&self, key: Key, value: f64) {
        if !self.on {
            return;
        }
        let mut series = self.lock();
        if series.len() < OWN_SERIES_MAX || series.contains_key(&key) {
            let kind = key.kind;
            series.entry(key).or_default().add(kind, value);
        }
    }

    /// Everything since the last time.
    fn take(&self) -> BTreeMap<Key, Values> {
        std::mem::take(&mut *self.lock())
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Values>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Values {
    fn add(&mut self, kind: Kind, value: f64) {
        match (kind, self.kept.first_mut()) {
            (Kind::Counter, Some(sum)) => *sum += value,
            (Kind::Gauge, Some(last)) => *last = value,
            (Kind::Distribution, Some(_)) if !self.seen.is_multiple_of(self.step) => {}
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

/// Times requests by their route.
pub async fn time_requests(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (Some(route), true) = (route, shared.own.is_on()) else { return next.run(request).await };
    let start = Instant::now();
    let response = next.run(request).await;
    let took = start.elapsed();
    if route.starts_with("/api/v1/") {
        shared.own.duration("fanal.query.duration", "endpoint", &route, took);
    } else if route != "/health" {
        let outcome = if response.status().is_success() { "accepted" } else { "refused" };
        shared.own.count("fanal.envelopes", "outcome", outcome);
        shared.own.duration("fanal.ingest.duration", "endpoint", &route, took);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_thinned_evenly() {
        let own = Own::new(true);
        (0..10_000).for_each(|number| own.spread("d", "", f64::from(number)));
        let taken = own.take();
        let values = taken.values().next().unwrap();
        assert_eq!(values.seen, 10_000);
        assert!((OWN_VALUES_MAX / 2 - 1..OWN_VALUES_MAX).contains(&values.kept.len()));
        let gaps: Vec<f64> = values.kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap == values.step as f64), "{gaps:?}");
        assert!(own.take().is_empty());
    }
}
