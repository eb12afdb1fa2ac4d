//! States of sessions. All are kept; the newest of a session counts.

use duckdb::{Connection, params};

use super::{StoreError, all, each};
use crate::ingest::Records;

pub fn sessions(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    each(connection, "sessions", all(batch, |it| &it.sessions), 0, |rows, _, (from, session)| {
        rows.append_row(params![
            from.received_at,
            from.project,
            session.session_id,
            session.started,
            session.timestamp,
            session.status,
            session.quantity,
            session.errors,
            session.user,
            session.release,
            session.environment,
        ])
    })
    .map(drop)
}
