//! What was lost, what was wrong, what was kept as it came, and what it all cost.

use duckdb::{Connection, params};

use super::{StoreError, all, count, each};
use crate::ingest::Records;
use crate::store::tally;

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

pub fn findings(
    connection: &Connection,
    batch: &[Records],
    first_id: i64,
) -> Result<i64, StoreError> {
    let findings = tally::findings(batch).into_iter();
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
    let drops = tally::drops(batch).into_iter();
    each(connection, "drops", drops, 0, |rows, _, (key, (quantity, received_at))| {
        let [project, source, reason, category] = key;
        rows.append_row(params![received_at, project, source, reason, category, quantity])
    })
    .map(drop)
}

pub fn counts(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let received_at = tally::newest(batch);
    let counts = tally::counts(batch).into_iter();
    each(connection, "item_counts", counts, 0, |rows, _, (kind, count)| {
        rows.append_row(params![received_at, kind, count.items, count.entries, count.bytes])
    })
    .map(drop)
}

pub fn traffic(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let received_at = tally::newest(batch);
    let sums = tally::traffic(batch).into_iter();
    each(connection, "traffic", sums, 0, |rows, _, (encoding, sums)| {
        let (envelopes, wire, plain) = sums;
        rows.append_row(params![received_at, encoding, envelopes, wire, plain])
    })
    .map(drop)
}
