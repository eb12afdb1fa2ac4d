//! The writing side of the embedded store: one transaction per commit.

use std::sync::Arc;

use duckdb::{Connection, params};

use super::append::{self, Repeats, Sets};
use super::database::Database;
use super::trouble::is_fatal;
use super::{Store, StoreError, Written, retention};
use crate::ingest::Records;
use crate::limits::{WAL_BYTES_MAX, WAL_BYTES_QUIET};
use crate::store::{Bounded, Change, Document, Run, Size};

/// The writing side; none of its parts while the file cannot be opened again.
pub struct DuckStore {
    database: Arc<Database>,
    hand: Option<Hand>,
}

/// The writing connection, the ids it gives, and the attribute sets it knows.
struct Hand {
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
    pub fn open(database: Arc<Database>) -> Result<Self, StoreError> {
        let hand = Hand::new(database.connection()?)?;
        Ok(Self { database, hand: Some(hand) })
    }

    /// Does some writing. If DuckDB gives the file up over it, it is opened again: what was committed is all there,
    /// and the next writing finds it in order.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Hand, &Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut hand = match self.hand.take() {
            Some(hand) => hand,
            None => self.reopen()?,
        };
        let done = work(&mut hand, &self.database);
        if !done.as_ref().is_err_and(is_fatal) {
            self.hand = Some(hand);
            return done;
        }
        drop(hand);
        self.hand = self.reopen().ok();
        done
    }

    fn reopen(&self) -> Result<Hand, StoreError> {
        self.database.reopen()?;
        Hand::new(self.database.connection()?)
    }
}

impl Hand {
    fn new(connection: Connection) -> Result<Self, StoreError> {
        let next = |table: &str| {
            let query = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
            connection.query_row(&query, [], |row| row.get::<_, i64>(0))
        };
        let next = Ids {
            metric: next("metrics")?,
            span: next("spans")?,
            event: next("events")?,
            log: next("logs")?,
            raw: next("raw_items")?,
            finding: next("ingest_errors")?,
        };
        let sets = Sets::load(&connection)?;
        Ok(Self { connection, next, sets })
    }

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

    fn change(&self, change: &Change) -> Result<bool, StoreError> {
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

    fn record_run(&self, run: &Run) -> Result<(), StoreError> {
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
}

impl Store for DuckStore {
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
        self.write(|hand, _| hand.commit(batch))
    }

    fn change(&mut self, change: &Change) -> Result<bool, StoreError> {
        self.write(|hand, _| hand.change(change))
    }

    fn record_run(&mut self, run: &Run) -> Result<(), StoreError> {
        self.write(|hand, _| hand.record_run(run))
    }

    fn tidy(&mut self, idle: bool) -> Result<(), StoreError> {
        let bytes_max = if idle { WAL_BYTES_QUIET } else { WAL_BYTES_MAX };
        if self.database.log_bytes() < bytes_max {
            return Ok(());
        }
        self.write(|hand, database| retention::checkpoint(&hand.connection, database))
    }

    fn bounded(&mut self) -> Option<&mut dyn Bounded> {
        Some(self)
    }

    fn close(mut self: Box<Self>) -> Result<(), StoreError> {
        self.write(|hand, database| retention::checkpoint(&hand.connection, database))
    }
}

impl Bounded for DuckStore {
    fn size(&mut self) -> Result<Size, StoreError> {
        self.write(|hand, database| retention::size(&hand.connection, database))
    }

    fn extent(&mut self) -> Result<Option<(i64, i64)>, StoreError> {
        self.write(|hand, _| retention::extent(&hand.connection))
    }

    fn oldest(&mut self, share: f64) -> Result<Option<i64>, StoreError> {
        self.write(|hand, _| retention::oldest(&hand.connection, share))
    }

    fn forget(&mut self, before: i64) -> Result<(), StoreError> {
        self.write(|hand, database| {
            let alone = database.alone();
            retention::forget(&hand.connection, before)?;
            retention::checkpoint(&hand.connection, database)?;
            drop(alone);
            hand.sets = Sets::load(&hand.connection)?;
            Ok(())
        })
    }
}
