//! Records → rows, appended without SQL, inside the transaction of the commit. One file per kind of table.

mod events;
mod ledger;
mod logs;
mod metrics;
mod repeats;
mod sessions;
mod sets;
mod spans;

pub use events::{attachments, events, feedback, replays};
pub use ledger::{counts, drops, findings, raw, traffic};
pub use logs::logs;
pub use metrics::metrics;
pub use repeats::Repeats;
pub use sessions::sessions;
pub use sets::Sets;
pub use spans::spans;

use std::collections::HashSet;

use duckdb::{Appender, Connection};

use super::StoreError;
use crate::ingest::Records;

/// All records of one kind, each with what it came in.
fn all<T: 'static>(
    batch: &[Records],
    of: fn(&Records) -> &Vec<T>,
) -> impl Iterator<Item = (&Records, &T)> {
    batch.iter().flat_map(move |records| of(records).iter().map(move |row| (records, row)))
}

/// Those that are no repeats.
fn fresh<T>(rows: impl Iterator<Item = T>, repeated: &HashSet<usize>) -> impl Iterator<Item = T> {
    rows.enumerate().filter(|(place, _)| !repeated.contains(place)).map(|(_, row)| row)
}

/// Appends every record with `append`, which gets the next id. Answers how many.
fn each<T>(
    connection: &Connection,
    table: &str,
    records: impl Iterator<Item = T>,
    first_id: i64,
    mut append: impl FnMut(&mut Appender<'_>, i64, T) -> duckdb::Result<()>,
) -> Result<i64, StoreError> {
    let mut records = records.zip(first_id..).peekable();
    // To open an appender costs as much as a hundred rows.
    if records.peek().is_none() {
        return Ok(0);
    }
    let mut rows = connection.appender(table)?;
    let mut written = 0;
    for (record, id) in records {
        append(&mut rows, id, record)?;
        written += 1;
    }
    rows.flush()?;
    Ok(written)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
