//! StatsD and DogStatsD: datagrams of lines → the same records that envelopes become.

mod line;
mod listen;

pub use listen::listen;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::{AttributeSet, ItemCount, Metric, Records};
use crate::limits::STATSD_GAUGES_MAX;
use line::{Kind, Line, Value};

/// The project of what comes in as StatsD: its lines name none.
pub const PROJECT: &str = "statsd";

/// Gauges by name and tags, since lines may say how they change.
#[derive(Debug, Default)]
pub struct Gauges(HashMap<(String, String), f64>);

impl Gauges {
    /// The value that a line sets. A gauge that is not known begins at 0.
    fn set(&mut self, name: &str, attributes: &str, value: Value) -> f64 {
        let key = (name.to_owned(), attributes.to_owned());
        if self.0.len() >= STATSD_GAUGES_MAX && !self.0.contains_key(&key) {
            // To forget all at once is simple, and rare; absolute values are not touched by it.
            self.0.clear();
        }
        let known = self.0.entry(key).or_default();
        *known = match value {
            Value::Absolute(value) => value,
            Value::Change(change) => *known + change,
        };
        *known
    }
}

/// Adds what a datagram says. A bad line costs no neighbour.
pub fn read(datagram: &[u8], gauges: &mut Gauges, records: &mut Records) {
    let text = String::from_utf8_lossy(datagram);
    let mut sets: BTreeMap<String, Arc<AttributeSet>> = BTreeMap::new();
    for (index, text) in text.lines().map(str::trim).filter(|text| !text.is_empty()).enumerate() {
        match Line::parse(text) {
            Ok(Some(line)) => take(&line, gauges, &mut sets, records),
            Ok(None) => {}
            Err(fault) => records.refuse_entry(index, "trace_metric", &fault),
        }
        let seen: &mut ItemCount = records.items.entry("statsd".to_owned()).or_default();
        seen.entries += 1;
    }
}

fn take(
    line: &Line<'_>,
    gauges: &mut Gauges,
    sets: &mut BTreeMap<String, Arc<AttributeSet>>,
    records: &mut Records,
) {
    let mut attributes = Attributes::default();
    for (key, value) in &line.tags {
        attributes.set(key, Typed::text(value.unwrap_or("true")));
    }
    if let Some(container) = line.container {
        attributes.set("container.id", Typed::text(container));
    }
    let stored = attributes.freeze();
    let set = sets.entry(stored.values.clone()).or_insert_with(|| {
        Arc::new(AttributeSet {
            attributes: stored.values,
            attribute_types: stored.kinds,
            attribute_units: None,
            sdk_name: None,
            sdk_version: None,
            release: None,
            environment: None,
        })
    });
    let (kind, unit) = match line.kind {
        Kind::Counter => ("counter", None),
        Kind::Gauge => ("gauge", None),
        Kind::Timing => ("distribution", Some("millisecond")),
        Kind::Distribution => ("distribution", None),
    };
    for value in &line.values {
        let value = match (*value, line.kind) {
            (value, Kind::Gauge) => gauges.set(line.name, &set.attributes, value),
            (Value::Absolute(value) | Value::Change(value), _) => value,
        };
        records.metrics.push(Metric {
            timestamp: line.time.map_or(records.received_at, |time| (time * 1e6) as i64),
            sequence: None,
            // Gauges are sent or not; they are not scaled.
            weight: if line.kind == Kind::Gauge { 1.0 } else { line.rate.recip() },
            trace_id: None,
            span_id: None,
            name: line.name.to_owned(),
            kind,
            unit: unit.map(str::to_owned),
            value,
            set: Arc::clone(set),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_becomes_samples() {
        let mut gauges = Gauges::default();
        let mut records = Records::new(PROJECT, 1_000_000);
        let datagram =
            b"orders:1|c|@0.25|#plan:pro\nwait:12:13|ms\nbad\ndepth:5|g\ndepth:-2|g\nload:1|d|T7\n";
        read(datagram, &mut gauges, &mut records);
        let found: Vec<_> = records
            .metrics
            .iter()
            .map(|it| (&*it.name, it.kind, it.unit.as_deref(), it.value, it.weight, it.timestamp))
            .collect();
        assert_eq!(
            found,
            [
                ("orders", "counter", None, 1.0, 4.0, 1_000_000),
                ("wait", "distribution", Some("millisecond"), 12.0, 1.0, 1_000_000),
                ("wait", "distribution", Some("millisecond"), 13.0, 1.0, 1_000_000),
                ("depth", "gauge", None, 5.0, 1.0, 1_000_000),
                ("depth", "gauge", None, 3.0, 1.0, 1_000_000),
                ("load", "distribution", None, 1.0, 1.0, 7_000_000),
            ]
        );
        assert_eq!(records.metrics[0].set.attributes, r#"{"plan":"pro"}"#);
        assert_eq!(records.issues.len(), 1);
        assert_eq!(records.drops[0].quantity, 1);
    }
}
