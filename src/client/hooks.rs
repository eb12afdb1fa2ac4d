//! What applications change or refuse before it is sent. A hook that panics costs what it was asked about, nothing else.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::record::Kind;
use crate::api::value::{Key, Value};

/// A metric that is about to be sent.
///
/// ```
/// let options = fanal::Options::from_env().before_send_metric(|metric| {
///     metric.attributes.retain(|(key, _)| key != "email");
///     metric.value >= 0.0
/// });
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MetricDraft {
    /// Which kind it is.
    pub kind: Kind,
    /// Its name.
    pub name: Key,
    /// Its value.
    pub value: f64,
    /// What the value is measured in.
    pub unit: Option<Key>,
    /// Its own attributes.
    pub attributes: Vec<(Key, Value<'static>)>,
}

/// A span that is about to be sent.
///
/// ```
/// let options = fanal::Options::from_env().before_send_span(|span| {
///     span.attributes.push(("slow".into(), (span.milliseconds > 1e3).into()));
///     span.op != Some("health")
/// });
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct SpanDraft<'a> {
    /// Its name.
    pub name: &'a mut Key,
    /// What kind of work it was.
    pub op: Option<&'a str>,
    /// Its own attributes.
    pub attributes: &'a mut Vec<(Key, Value<'static>)>,
    /// How long it took.
    pub milliseconds: f64,
}

/// What a sampler is asked about: a span that begins a part of a trace.
///
/// ```
/// let options = fanal::Options::from_env()
///     .traces_sampler(|begins| (begins.op == Some("health") && begins.parent_sampled.is_none()).then_some(0.0));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct SamplingContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// What kind of work it is.
    pub op: Option<&'a str>,
    /// Its attributes.
    pub attributes: &'a [(Key, Value<'static>)],
    /// What was decided where the trace came from.
    pub parent_sampled: Option<bool>,
}

/// Something the application gave to be asked.
pub(crate) struct Hook<F: ?Sized>(pub(crate) Arc<F>);

impl<F: ?Sized> Clone for Hook<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: ?Sized> fmt::Debug for Hook<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hook")
    }
}

pub(crate) type OnMetric = Hook<dyn Fn(&mut MetricDraft) -> bool + Send + Sync>;
pub(crate) type OnSpan = Hook<dyn Fn(&mut SpanDraft<'_>) -> bool + Send + Sync>;
pub(crate) type OnSampling = Hook<dyn Fn(&SamplingContext<'_>) -> Option<f64> + Send + Sync>;

/// Runs a hook; none if it panicked.
pub(crate) fn guarded<T>(hook: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(hook)).ok()
}
