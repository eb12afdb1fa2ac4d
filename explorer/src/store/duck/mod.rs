//! The embedded store: a DuckDB file, or memory.

mod append;
mod database;
mod dialect;
mod engine;
mod retention;
mod schema;
mod trouble;
mod write;

use std::sync::Arc;

use super::{Reader, Sides, Store, StoreError, Written};
use database::Database;

/// Opens a store; makes it if absent.
pub fn open(path: &str) -> Result<Sides, StoreError> {
    let database = Arc::new(Database::open(path)?);
    schema::migrate(&database.connection()?)?;
    let store = write::DuckStore::open(Arc::clone(&database))?;
    Ok((Box::new(store), Reader::new(Arc::new(engine::DuckEngine(database)))))
}

#[cfg(test)]
mod tests;
