//! The embedded store: a DuckDB file, or memory.

mod append;
mod dialect;
mod engine;
mod schema;
mod write;

use std::sync::Arc;

use duckdb::{Config, Connection};

use super::{Reader, Sides, Store, StoreError, Written};
use crate::limits::DUCKDB_MEMORY;

/// Opens a store; makes it if absent.
pub fn open(path: &str) -> Result<Sides, StoreError> {
    let connection = connect(path)?;
    schema::migrate(&connection)?;
    let engine = engine::DuckEngine::new(&connection)?;
    let store = write::DuckStore::new(connection)?;
    Ok((Box::new(store), Reader::new(Arc::new(engine))))
}

fn connect(path: &str) -> Result<Connection, StoreError> {
    // Nothing is downloaded and nothing outside the store is read, whatever a query says.
    let config = Config::default()
        .max_memory(DUCKDB_MEMORY)?
        .with("autoinstall_known_extensions", "false")?
        .with("enable_external_access", "false")?;
    let connection = match path {
        ":memory:" => Connection::open_in_memory_with_flags(config)?,
        path => Connection::open_with_flags(path, config)?,
    };
    Ok(connection)
}

impl From<duckdb::Error> for StoreError {
    fn from(error: duckdb::Error) -> Self {
        // DuckDB explains itself in paragraphs; a log has lines.
        let text = error.to_string();
        Self(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests;
