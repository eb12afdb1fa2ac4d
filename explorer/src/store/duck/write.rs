//! The writing side of the embedded store: one transaction per commit.

use duckdb::{Connection, params};

use super::append::{self, Repeats, Sets};
use super::{Store, StoreError, Written};
use crate::ingest::Records;
use crate::store::{Change, Document, Run};

/// The writing connection, the ids it gives, and the attribute sets it knows.
pub struct DuckStore {
    connection: Connection,
    next: Ids,
    sets: Sets,
}

/// The id that the next row of each kind gets.
#[derive(Clone, Copy)]
struct Ids {
    metric: i64,
    span: i64,
    event: i64,
    log: i64,
    raw: i64,
    finding: i64,
}

impl DuckStore {
    pub fn new(connection: Connection) -> Result<Self, StoreError> {
        let next = |table: &str| {
            let query = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
            connection.query_row(&query, [], |row| row.get::<_, i64>(0))
        };
        let ids = Ids {
            metric: next("metrics")?,
            span: next("spans")?,
            event: next("events")?,
            log: next("logs")?,
            raw: next("raw_items")?,
            finding: next("ingest_errors")?,
        };
        let sets = Sets::load(&connection)?;
        Ok(Self { connection, next: ids, sets })
    }

    /// All or nothing.
    fn transaction<T>(
        &self,
        work: impl FnOnce(&Connection) -> duckdb::Result<T>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Answers what was there already.
    fn append(&mut self, batch: &[Records]) -> Result<Repeats, StoreError> {
        let connection = &self.connection;
        let next = &mut self.next;
        let repeats = Repeats::find(connection, batch)?;
        next.span += append::spans(connection, batch, &repeats.spans, next.span)?;
        next.metric += append::metrics(connection, batch, &mut self.sets, next.metric)?;
        next.event += append::events(connection, batch, &repeats, next.event)?;
        next.log += append::logs(connection, batch, next.log)?;
        append::sessions(connection, batch)?;
        append::feedback(connection, batch, &repeats)?;
        append::replays(connection, batch, &repeats)?;
        append::attachments(connection, batch, &repeats)?;
        next.raw += append::raw(connection, batch, next.raw)?;
        next.finding += append::findings(connection, batch, next.finding)?;
        append::drops(connection, batch)?;
        append::counts(connection, batch)?;
        append::traffic(connection, batch)?;
        Ok(repeats)
    }
}

impl Store for DuckStore {
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
        let before = self.next;
        self.connection.execute_batch("BEGIN")?;
        let written = self.append(batch).and_then(|repeats| {
            self.connection.execute_batch("COMMIT")?;
            Ok(Written {
                first_metric: before.metric,
                first_span: before.span,
                first_event: before.event,
                first_log: before.log,
                repeated_spans: repeats.spans,
                repeated_events: repeats.events,
            })
        });
        match written {
            Ok(_) => self.sets.keep(),
            Err(_) => {
                // A failed commit has already ended the transaction; then there is nothing to roll back.
                drop(self.connection.execute_batch("ROLLBACK"));
                self.next = before;
                self.sets.forget();
            }
        }
        written
    }

    fn change(&mut self, change: &Change) -> Result<bool, StoreError> {
        let (kind, id) = match change {
            Change::Put(document) => (&document.kind, &document.id),
            Change::Delete { kind, id } => (kind, id),
        };
        self.transaction(|connection| {
            let delete = "DELETE FROM documents WHERE kind = ? AND id = ?";
            let deleted = connection.execute(delete, params![kind, id])?;
            if let Change::Put(Document { body, updated_at, .. }) = change {
                let insert = "INSERT INTO documents VALUES (?, ?, ?, ?)";
                connection.execute(insert, params![kind, id, body, updated_at])?;
            }
            Ok(deleted > 0)
        })
    }

    fn record_run(&mut self, run: &Run) -> Result<(), StoreError> {
        self.transaction(|connection| {
            let update = "UPDATE runs SET ended_at = ? WHERE id = ? AND started_at = ?";
            if connection.execute(update, params![run.ended_at, run.id, run.started_at])? == 0 {
                let insert = "INSERT INTO runs VALUES (?, ?, ?, ?)";
                let values = params![run.id, run.name, run.started_at, run.ended_at];
                connection.execute(insert, values)?;
            }
            Ok(())
        })
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        self.connection.execute_batch("CHECKPOINT")?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}
