//! How large the file is, and how it becomes smaller: oldest rows out, blocks reused.

use std::path::Path;

use duckdb::Connection;

use super::database::Database;
use crate::limits::FORGET_ROWS_MAX;
use crate::store::{Size, StoreError};

/// Tables whose rows go by age.
const TABLES: [&str; 14] = [
    "metrics",
    "spans",
    "sampling_contexts",
    "events",
    "logs",
    "sessions",
    "feedback",
    "replays",
    "attachments",
    "drops",
    "raw_items",
    "ingest_errors",
    "item_counts",
    "traffic",
];

/// The tables that grow, with the bytes of a row, roughly: the one that takes most tells where the oldest part ends.
const LARGE: [(&str, i64); 5] =
    [("metrics", 50), ("spans", 400), ("events", 4000), ("logs", 300), ("raw_items", 2000)];

/// Moves the log of commits into the file.
pub fn checkpoint(connection: &Connection, database: &Database) -> Result<(), StoreError> {
    let needed = database.log_bytes();
    if let Some(free) = free_bytes(database)
        && free < needed
    {
        // A checkpoint that fails takes the database down. The log goes on growing instead, while it can.
        return Err(StoreError(format!(
            "the disk is nearly full: {} MB are left; make room, or lower --max-size",
            free / 1_000_000
        )));
    }
    Ok(connection.execute_batch("CHECKPOINT")?)
}

/// What is left on the disk of the file; none in memory, or if it cannot be told.
fn free_bytes(database: &Database) -> Option<u64> {
    if database.is_memory() {
        return None;
    }
    let folder = Path::new(database.path()).parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The blocks of the file, and the log beside it.
pub fn size(connection: &Connection, database: &Database) -> Result<Size, StoreError> {
    let query = if database.is_memory() {
        "SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT AS used, used AS taken
         FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
    } else {
        "SELECT (block_size * used_blocks)::BIGINT, (block_size * total_blocks)::BIGINT
         FROM pragma_database_size()"
    };
    let bytes: (i64, i64) =
        connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let with_log = |bytes| u64::try_from(bytes).unwrap_or(0) + database.log_bytes();
    Ok(Size { used: with_log(bytes.0), taken: with_log(bytes.1) })
}

/// When the oldest and the newest row were received.
pub fn extent(connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let ends = TABLES.map(|table| {
        format!("SELECT min(received_at) AS oldest, max(received_at) AS newest FROM {table}")
    });
    let query = format!("SELECT min(oldest), max(newest) FROM ({})", ends.join(" UNION ALL "));
    let found = connection.query_row(&query, [], |row| {
        Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?))
    });
    Ok(found?)
}

/// The time before which about this share of the rows was received, of the table that takes most; never so many that
/// to remove them stalls the writer.
pub fn oldest(connection: &Connection, share: f64) -> Result<Option<i64>, StoreError> {
    let mut largest: Option<(i64, &str, i64, i64)> = None;
    for (table, row_bytes) in LARGE {
        let query = format!("SELECT count(*), coalesce(min(id), 0) FROM {table}");
        let (rows, first): (i64, i64) =
            connection.query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if rows > 0 && largest.is_none_or(|(bytes, ..)| rows * row_bytes > bytes) {
            largest = Some((rows * row_bytes, table, rows, first));
        }
    }
    let Some((_, table, rows, first)) = largest else { return Ok(None) };
    let part = ((rows as f64 * share) as i64).clamp(1, FORGET_ROWS_MAX);
    // Ids follow the order of receipt.
    let query = format!("SELECT max(received_at) + 1 FROM {table} WHERE id < ?");
    Ok(connection.query_row(&query, [first + part], |row| row.get(0))?)
}

/// Removes what was received before a time, and attribute sets that no sample has any more.
pub fn forget(connection: &Connection, before: i64) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    for table in TABLES {
        transaction.execute(&format!("DELETE FROM {table} WHERE received_at < ?"), [before])?;
    }
    transaction.execute("DELETE FROM runs WHERE ended_at < ?", [before])?;
    transaction.execute_batch(
        "DELETE FROM attribute_sets WHERE id NOT IN (SELECT attributes_id FROM metrics)",
    )?;
    Ok(transaction.commit()?)
}
