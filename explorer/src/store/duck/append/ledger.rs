//! What was lost, what was wrong, what was kept as it came, and what it all cost.

use std::collections::BTreeMap;

use duckdb::{Connection, params};

use super::{StoreError, all, count, each};
use crate::ingest::{Issue, ItemCount, Records, Traffic};

pub fn raw(connection: &Connection, batch: &[Records], first_id: i64) -> Result<i64, StoreError> {
    each(connection, "raw_items", all(batch, |it| &it.raw), first_id, |rows, id, (from, item)| {
        rows.append_row(params![
            id,
            from.received_at,
            from.project,
            item.kind,
            item.headers,
            count(item.bytes),
            item.payload,
        ])
    })
}

/// Equal findings of one commit share a row, so that a flood of bad requests stays a few rows.
pub fn findings(
    connection: &Connection,
    batch: &[Records],
    first_id: i64,
) -> Result<i64, StoreError> {
    let mut findings: BTreeMap<(&str, Issue), (i64, i64)> = BTreeMap::new();
    for (from, issue) in all(batch, |it| &it.issues) {
        let key = (from.project.as_str(), Issue { quantity: 0, ..issue.clone() });
        let (quantity, received_at) = findings.entry(key).or_default();
        *quantity += issue.quantity;
        *received_at = from.received_at.max(*received_at);
    }
    let findings = findings.into_iter();
    each(connection, "ingest_errors", findings, first_id, |rows, id, (key, found)| {
        let ((project, issue), (quantity, received_at)) = (key, found);
        rows.append_row(params![
            id,
            received_at,
            project,
            issue.scope,
            issue.reason,
            issue.item.map(count),
            issue.field,
            issue.message,
            quantity,
        ])
    })
}

pub fn drops(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    each(connection, "drops", all(batch, |it| &it.drops), 0, |rows, _, (from, lost)| {
        rows.append_row(params![
            from.received_at,
            from.project,
            lost.source,
            lost.reason,
            lost.category,
            lost.quantity,
        ])
    })
    .map(drop)
}

pub fn counts(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let mut counts: BTreeMap<&str, ItemCount> = BTreeMap::new();
    for (kind, count) in batch.iter().flat_map(|records| &records.items) {
        let sum = counts.entry(kind).or_default();
        sum.items += count.items;
        sum.entries += count.entries;
        sum.bytes += count.bytes;
    }
    let received_at = newest(batch);
    each(connection, "item_counts", counts.into_iter(), 0, |rows, _, (kind, count)| {
        rows.append_row(params![received_at, kind, count.items, count.entries, count.bytes])
    })
    .map(drop)
}

pub fn traffic(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
    for Traffic { encoding, bytes_wire, bytes_plain } in
        batch.iter().filter_map(|records| records.traffic)
    {
        let (envelopes, wire, plain) = sums.entry(encoding).or_default();
        *envelopes += 1;
        *wire += bytes_wire;
        *plain += bytes_plain;
    }
    let received_at = newest(batch);
    each(connection, "traffic", sums.into_iter(), 0, |rows, _, (encoding, sums)| {
        let (envelopes, wire, plain) = sums;
        rows.append_row(params![received_at, encoding, envelopes, wire, plain])
    })
    .map(drop)
}

fn newest(batch: &[Records]) -> i64 {
    batch.iter().map(|records| records.received_at).max().unwrap_or_default()
}
