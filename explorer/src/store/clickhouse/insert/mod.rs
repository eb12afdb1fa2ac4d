//! Records → the rows of every table, made before any is sent: what cannot be written spoils nothing.

mod ledger;
mod problems;
mod telemetry;

use std::collections::HashSet;

use super::rows::{Cell, Rows};
use crate::ingest::Records;
use crate::store::StoreError;

/// The rows of one table, ready to be sent.
pub struct Insert {
    pub table: &'static str,
    pub columns: &'static str,
    pub rows: Rows,
}

/// The id that the next row of each kind gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ids {
    pub metric: i64,
    pub span: i64,
    pub event: i64,
    pub log: i64,
    pub raw: i64,
    pub finding: i64,
}

/// The places in the batch of records that are there already, or twice in it. They get no row.
#[derive(Debug, Default)]
pub struct Repeats {
    pub spans: HashSet<usize>,
    pub events: HashSet<usize>,
}

/// All rows of a batch. The tables without ids that tell repeats come first: if the first insert fails, nothing is
/// written twice when the client sends again.
pub fn all(
    batch: &[Records],
    repeats: &Repeats,
    next: &mut Ids,
) -> Result<Vec<Insert>, StoreError> {
    let mut inserts = vec![
        telemetry::metrics(batch, &mut next.metric)?,
        telemetry::logs(batch, &mut next.log)?,
        telemetry::spans(batch, repeats, &mut next.span)?,
        telemetry::contexts(batch)?,
        problems::events(batch, repeats, &mut next.event)?,
        problems::feedback(batch)?,
        problems::replays(batch)?,
        problems::attachments(batch)?,
        problems::sessions(batch)?,
        ledger::drops(batch)?,
        ledger::raw(batch, &mut next.raw)?,
        ledger::findings(batch, &mut next.finding)?,
        ledger::counts(batch)?,
        ledger::traffic(batch)?,
    ];
    inserts.retain(|insert| insert.rows.count > 0);
    Ok(inserts)
}

/// Makes the rows of one table; each gets the next id, whether it has one or not.
fn insert<T>(
    table: &'static str,
    columns: &'static str,
    records: impl Iterator<Item = T>,
    next: &mut i64,
    add: impl Fn(&mut Rows, i64, T) -> Result<(), StoreError>,
) -> Result<Insert, StoreError> {
    let mut rows = Rows::default();
    for record in records {
        add(&mut rows, *next, record)?;
        *next += 1;
    }
    Ok(Insert { table, columns, rows })
}

/// All records of one kind, each with what it came in.
fn each<T: 'static>(
    batch: &[Records],
    of: fn(&Records) -> &Vec<T>,
) -> impl Iterator<Item = (&Records, &T)> {
    batch.iter().flat_map(move |records| of(records).iter().map(move |row| (records, row)))
}

/// Those that are no repeats.
fn fresh<T>(rows: impl Iterator<Item = T>, repeated: &HashSet<usize>) -> impl Iterator<Item = T> {
    rows.enumerate().filter(|(place, _)| !repeated.contains(place)).map(|(_, row)| row)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A row of values that become cells.
macro_rules! row {
    ($rows:expr; $($value:expr),* $(,)?) => {
        $rows.push(&[$(Cell::from($value)),*])
    };
}
use row;
