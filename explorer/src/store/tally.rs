//! What the records of a commit come to, where rows of several share a row.

use std::collections::BTreeMap;

use crate::ingest::{Issue, ItemCount, Records, Traffic};

/// Envelopes, bytes on the wire and bytes unpacked.
pub type TrafficSums = (i64, i64, i64);

/// Equal findings share a row, so that a flood of bad requests stays a few rows: of each project, how often and when
/// last.
pub fn findings(batch: &[Records]) -> BTreeMap<(&str, Issue), (i64, i64)> {
    let mut findings: BTreeMap<(&str, Issue), (i64, i64)> = BTreeMap::new();
    for from in batch {
        for issue in &from.issues {
            let key = (from.project.as_str(), Issue { quantity: 0, ..issue.clone() });
            let (quantity, received_at) = findings.entry(key).or_default();
            *quantity += issue.quantity;
            *received_at = from.received_at.max(*received_at);
        }
    }
    findings
}

/// Losses of a commit share a row in the same way: of each project, source, reason and category, how many and when
/// last.
pub fn drops(batch: &[Records]) -> BTreeMap<[&str; 4], (i64, i64)> {
    let mut drops: BTreeMap<[&str; 4], (i64, i64)> = BTreeMap::new();
    for from in batch {
        for lost in &from.drops {
            let key = [from.project.as_str(), lost.source, &lost.reason, &lost.category];
            let (quantity, received_at) = drops.entry(key).or_default();
            *quantity = quantity.saturating_add(lost.quantity);
            *received_at = from.received_at.max(*received_at);
        }
    }
    drops
}

/// Items by their type.
pub fn counts(batch: &[Records]) -> BTreeMap<&str, ItemCount> {
    let mut counts: BTreeMap<&str, ItemCount> = BTreeMap::new();
    for (kind, count) in batch.iter().flat_map(|records| &records.items) {
        let sum = counts.entry(kind).or_default();
        sum.items += count.items;
        sum.entries += count.entries;
        sum.bytes += count.bytes;
    }
    counts
}

/// Envelopes by their encoding.
pub fn traffic(batch: &[Records]) -> BTreeMap<&str, TrafficSums> {
    let mut sums: BTreeMap<&str, TrafficSums> = BTreeMap::new();
    let all = batch.iter().filter_map(|records| records.traffic);
    for Traffic { encoding, bytes_wire, bytes_plain } in all {
        let (envelopes, wire, plain) = sums.entry(encoding).or_default();
        *envelopes += 1;
        *wire += bytes_wire;
        *plain += bytes_plain;
    }
    sums
}

/// When the last of them was received.
pub fn newest(batch: &[Records]) -> i64 {
    batch.iter().map(|records| records.received_at).max().unwrap_or_default()
}
