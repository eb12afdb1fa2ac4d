//! What was lost, what was wrong, what was kept as it came, and what it all cost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Cell, Insert, count, each, insert, row};
use crate::ingest::Records;
use crate::store::{StoreError, tally};

pub fn drops(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, source, reason, category, quantity";
    let drops = tally::drops(batch).into_iter();
    insert("drops", columns, drops, &mut 0, |rows, _, (key, (quantity, received_at))| {
        let [project, source, reason, category] = key;
        row![rows; received_at, project, source, reason, category, quantity]
    })
}

/// Payloads may be any bytes, and rows are text.
pub fn raw(batch: &[Records], next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, type, headers, bytes, payload";
    insert("raw_items", columns, each(batch, |it| &it.raw), next, |rows, id, (from, it)| {
        let payload = STANDARD.encode(&it.payload);
        row![rows;
            id, from.received_at, &from.project, &it.kind, &it.headers, count(it.bytes), &payload,
        ]
    })
}

pub fn findings(batch: &[Records], next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, scope, reason, item, field, message, quantity";
    let findings = tally::findings(batch).into_iter();
    insert("ingest_errors", columns, findings, next, |rows, id, (key, found)| {
        let ((project, issue), (quantity, received_at)) = (key, found);
        let item = issue.item.map(count);
        row![rows;
            id, received_at, project, issue.scope, &issue.reason, item, &issue.field, &issue.message, quantity,
        ]
    })
}

pub fn counts(batch: &[Records]) -> Result<Insert, StoreError> {
    let received_at = tally::newest(batch);
    let counts = tally::counts(batch).into_iter();
    let columns = "received_at, type, items, entries, bytes";
    insert(
        "item_counts",
        columns,
        counts,
        &mut 0,
        |rows, _, (kind, it)| row![rows; received_at, kind, it.items, it.entries, it.bytes],
    )
}

pub fn traffic(batch: &[Records]) -> Result<Insert, StoreError> {
    let received_at = tally::newest(batch);
    let sums = tally::traffic(batch).into_iter();
    let columns = "received_at, encoding, envelopes, bytes_wire, bytes_plain";
    insert(
        "traffic",
        columns,
        sums,
        &mut 0,
        |rows, _, (encoding, (envelopes, wire, plain))| row![rows; received_at, encoding, envelopes, wire, plain],
    )
}
