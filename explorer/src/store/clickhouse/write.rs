//! The writing side of ClickHouse: one insert per table and commit.

use std::time::{Duration, Instant};

use super::address::Address;
use super::client::Client;
use super::insert::{self, Ids};
use super::literal::render;
use super::repeats;
use super::rows::{Cell, Rows};
use crate::clock;
use crate::ingest::Records;
use crate::limits::{CLICKHOUSE_PAUSE, CLICKHOUSE_WINDOW};
use crate::store::sql::Statement;
use crate::store::{Change, Document, Run, Store, StoreError, Written};

/// The way to the server, and the ids that rows get.
pub struct ClickStore {
    client: Client,
    next: Ids,
    /// Tells the inserts of this process from those of others.
    run: i64,
    commits: u64,
    failed: Option<(Instant, StoreError)>,
}

impl ClickStore {
    pub fn new(client: Client, address: &Address) -> Result<Self, StoreError> {
        let (first, end) = address.ids();
        let next = |table: &str| {
            let query = format!("SELECT max(id) FROM {table} WHERE id >= {first} AND id < {end}");
            let rows = client.rows(&query, "")?;
            let greatest = rows.first().map_or(Ok(0), |row| row.int(0))?;
            Ok::<_, StoreError>(first.max(greatest + 1))
        };
        let next = Ids {
            metric: next("metrics")?,
            span: next("spans")?,
            event: next("events")?,
            log: next("logs")?,
            raw: next("raw_items")?,
            finding: next("ingest_errors")?,
        };
        Ok(Self { client, next, run: clock::now(), commits: 0, failed: None })
    }

    fn write(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
        let repeats = repeats::find(&self.client, batch).map_err(|error| self.pause(error))?;
        let before = self.next;
        let mut next = before;
        let inserts = insert::all(batch, &repeats, &mut next)?;
        // Ids are not given twice, whatever becomes of these rows: some may be written and others not.
        self.next = next;
        self.commits += 1;
        for insert in inserts {
            let token = format!("{}-{}-{}", self.run, self.commits, insert.table);
            let written =
                self.client.insert(insert.table, insert.columns, insert.rows.text(), &token);
            written.map_err(|error| self.pause(error))?;
        }
        Ok(Written {
            first_metric: before.metric,
            first_span: before.span,
            first_event: before.event,
            first_log: before.log,
            repeated_spans: repeats.spans,
            repeated_events: repeats.events,
        })
    }

    /// Remembers that the server is away.
    fn pause(&mut self, error: StoreError) -> StoreError {
        self.failed = Some((Instant::now(), error.clone()));
        error
    }

    fn put(&mut self, table: &str, columns: &str, cells: &[Cell<'_>]) -> Result<(), StoreError> {
        let mut rows = Rows::default();
        rows.push(cells)?;
        self.commits += 1;
        let token = format!("{}-{}-{table}", self.run, self.commits);
        self.client.insert(table, columns, rows.text(), &token)
    }

    /// The version of a document, and whether it is there.
    fn version(&self, kind: &str, id: &str) -> Result<(i64, bool), StoreError> {
        let mut statement = Statement::new(
            "SELECT max(version), max(tuple(version, removed)).2 FROM documents WHERE kind = ",
        );
        statement.bind("? AND id = ?", [kind.into(), id.into()]);
        let rows = self.client.rows(&render(&statement)?, "")?;
        let Some(row) = rows.first() else { return Ok((0, false)) };
        let version = row.int(0)?;
        Ok((version, version > 0 && row.int(1)? == 0))
    }
}

impl Store for ClickStore {
    /// When the server is away, those who wait are told at once: the writer tries each of them alone after a failure, and
    /// each would wait as long as all of them did.
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
        if let Some((when, error)) = &self.failed
            && when.elapsed() < CLICKHOUSE_PAUSE
        {
            return Err(error.clone());
        }
        self.write(batch)
    }

    fn window(&self) -> Duration {
        CLICKHOUSE_WINDOW
    }

    fn is_patient(&self) -> bool {
        true
    }

    fn change(&mut self, change: &Change) -> Result<bool, StoreError> {
        let (kind, id) = match change {
            Change::Put(document) => (&document.kind, &document.id),
            Change::Delete { kind, id } => (kind, id),
        };
        let (version, present) = self.version(kind, id)?;
        let (body, updated_at, removed) = match change {
            Change::Put(Document { body, updated_at, .. }) => (body.as_str(), *updated_at, 0),
            Change::Delete { .. } if !present => return Ok(false),
            Change::Delete { .. } => ("", 0, 1),
        };
        let cells = [kind.into(), id.into(), body.into(), updated_at.into(), (version + 1).into()];
        let cells: Vec<Cell<'_>> = cells.into_iter().chain([Cell::Int(removed)]).collect();
        self.put("documents", "kind, id, body, updated_at, version, removed", &cells)?;
        Ok(present)
    }

    fn record_run(&mut self, run: &Run) -> Result<(), StoreError> {
        let cells =
            [(&run.id).into(), (&run.name).into(), run.started_at.into(), run.ended_at.into()];
        self.put("runs", "id, name, started_at, ended_at", &cells)
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
