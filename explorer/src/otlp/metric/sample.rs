//! The samples of one point.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::buckets::Buckets;
use super::message::{Exemplar, Head, Quantile};
use super::series::Id;
use super::unit::unit;
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::field::Fault;
use crate::ingest::{AttributeSet, Metric};
use crate::otlp::Reading;
use crate::otlp::field::{id, known_time};
use crate::otlp::message::KeyValue;
use crate::otlp::origin::Origin;

/// What the samples of one point share.
pub struct Maker<'a> {
    pub nanoseconds: u64,
    attributes: &'a [KeyValue],
    origin: &'a Origin,
    sample: Metric,
}

impl<'a> Maker<'a> {
    /// Checks the size of what the point itself says; its resource may be larger.
    pub fn new(
        head: &Head,
        kind: &'static str,
        nanoseconds: u64,
        attributes: &'a [KeyValue],
        origin: &'a Origin,
        reading: &mut Reading<'_>,
    ) -> Result<Self, Fault> {
        let mut flaws = Vec::new();
        let all = origin.with(attributes.to_vec(), &mut flaws);
        let bytes = (head.name.len() + 8 + all.bytes()).saturating_sub(origin.attributes.bytes());
        let bytes_max = reading.metric_bytes_max;
        if bytes > bytes_max {
            let message = format!("more than {bytes_max} canonical bytes");
            return Err(Fault { reason: "too_large", field: "attributes", message });
        }
        reading.note(&flaws);
        let sample = Metric {
            timestamp: known_time(nanoseconds).unwrap_or_default(),
            weight: 1.0,
            name: head.name.clone(),
            kind,
            unit: unit(&head.unit, kind),
            ..Metric::default()
        };
        Ok(Self { nanoseconds, attributes, origin, sample: with(sample, all, origin) })
    }

    /// The identity of the series the point belongs to.
    pub fn series(&self, kind: usize, project: &str) -> Id {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            let facts = (&self.sample.name, &self.sample.unit, &self.sample.set.attributes);
            (salt, project, kind, facts).hash(&mut hasher);
            Id::from(hasher.finish())
        };
        half(0) << 64 | half(1)
    }

    /// One value, in the newest trace that is known to have measured it.
    pub fn gauge(&self, value: f64, exemplars: &[Exemplar], reading: &mut Reading<'_>) {
        let newest = exemplars.iter().filter(|it| linked(it)).max_by_key(|it| it.time_unix_nano);
        let mut sample = Metric { value, ..self.sample.clone() };
        if let Some(exemplar) = newest {
            (sample.trace_id, sample.span_id) = ids(exemplar);
        }
        reading.read.records.metrics.push(sample);
    }

    /// What was added: the parts whose trace is known, and the rest.
    pub fn counter(
        &self,
        added: f64,
        exemplars: &[Exemplar],
        after: u64,
        reading: &mut Reading<'_>,
    ) {
        let mut rest = added;
        for exemplar in exemplars.iter().filter(|it| linked(it) && it.time_unix_nano > after) {
            if let Some(value) = exemplar.value().filter(|value| 0.0 < *value && *value <= rest) {
                rest -= value;
                reading.read.records.metrics.push(self.measured(exemplar, value));
            }
        }
        if rest != 0.0 || rest == added {
            reading.read.records.metrics.push(Metric { value: rest, ..self.sample.clone() });
        }
    }

    /// The values of a histogram. `extremes`: whether least and greatest are among them.
    pub fn distribution(
        &self,
        mut buckets: Buckets,
        extremes: bool,
        exemplars: &[Exemplar],
        after: u64,
        reading: &mut Reading<'_>,
    ) {
        let samples = &mut reading.read.records.metrics;
        for exemplar in exemplars.iter().filter(|it| it.time_unix_nano > after) {
            if let Some(value) = exemplar.value().filter(|value| buckets.take(*value)) {
                samples.push(self.measured(exemplar, value));
            }
        }
        let told = |value: f64| exemplars.iter().any(|it| it.value() == Some(value));
        for value in [buckets.min, buckets.max].into_iter().flatten().filter(|_| extremes) {
            if !told(value) && buckets.take(value) {
                samples.push(Metric { value, ..self.sample.clone() });
            }
        }
        for (value, weight) in buckets.samples() {
            samples.push(Metric { value, weight, ..self.sample.clone() });
        }
    }

    /// A quantile that the sender computed.
    pub fn quantile(&self, quantile: &Quantile, reading: &mut Reading<'_>) {
        let mut attributes = self.origin.with(self.attributes.to_vec(), &mut Vec::new());
        if let Some(typed) = Typed::plain(quantile.quantile.into()) {
            attributes.set("quantile", Typed { kind: "double", ..typed });
        }
        let sample = Metric { value: quantile.value, ..self.sample.clone() };
        reading.read.records.metrics.push(with(sample, attributes, self.origin));
    }

    /// A value that an exemplar kept, with its trace, its time and what was filtered out of the series.
    fn measured(&self, exemplar: &Exemplar, value: f64) -> Metric {
        let (trace_id, span_id) = ids(exemplar);
        let timestamp = known_time(exemplar.time_unix_nano).unwrap_or(self.sample.timestamp);
        let sample = Metric { value, timestamp, trace_id, span_id, ..self.sample.clone() };
        if exemplar.filtered_attributes.is_empty() {
            return sample;
        }
        let own = [&exemplar.filtered_attributes, self.attributes].concat();
        with(sample, self.origin.with(own, &mut Vec::new()), self.origin)
    }
}

fn with(sample: Metric, attributes: Attributes, origin: &Origin) -> Metric {
    let stored = attributes.freeze();
    let set = AttributeSet {
        attributes: stored.values,
        attribute_types: stored.kinds,
        attribute_units: None,
        sdk_name: origin.sdk_name.clone(),
        sdk_version: origin.sdk_version.clone(),
        release: origin.release.clone(),
        environment: origin.environment.clone(),
    };
    Metric { set: Arc::new(set), ..sample }
}

/// Roughly what a sample takes in memory.
pub fn bytes(sample: &Metric) -> usize {
    size_of::<Metric>()
        + sample.name.len()
        + sample.set.attributes.len()
        + sample.set.attribute_types.len()
}

fn linked(exemplar: &Exemplar) -> bool {
    id(&exemplar.trace_id, 16).is_some()
}

fn ids(exemplar: &Exemplar) -> (Option<String>, Option<String>) {
    (id(&exemplar.trace_id, 16), id(&exemplar.span_id, 8))
}
