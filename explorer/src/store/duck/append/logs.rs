//! Structured logs.

use duckdb::{Connection, params};

use super::{StoreError, all, each};
use crate::ingest::Records;

pub fn logs(connection: &Connection, batch: &[Records], first_id: i64) -> Result<i64, StoreError> {
    each(connection, "logs", all(batch, |it| &it.logs), first_id, |rows, id, (from, log)| {
        rows.append_row(params![
            id,
            from.received_at,
            from.project,
            log.timestamp,
            log.sequence,
            log.trace_id,
            log.span_id,
            log.level,
            log.severity,
            log.body,
            log.attributes,
            log.attribute_types,
            log.sdk_name,
            log.sdk_version,
            log.release,
            log.environment,
        ])
    })
}
