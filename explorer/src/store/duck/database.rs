//! The open file: how it is opened, shared, and opened again.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

use duckdb::{Config, Connection};

use crate::limits::DUCKDB_MEMORY;
use crate::store::StoreError;

/// A path that means: keep nothing.
const MEMORY: &str = ":memory:";

/// One open database and the connections that read it.
pub struct Database {
    path: String,
    /// The connection that others are made from; none while the file is being opened again.
    origin: Mutex<Option<Connection>>,
    /// Connections for reading: as many as queries ever ran at once, kept open.
    idle: Mutex<Vec<Connection>>,
    /// Held by every query, and alone by whoever opens the file again.
    gate: RwLock<()>,
}

impl Database {
    /// Opens a file, made if absent, or memory.
    pub fn open(path: &str) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        Ok(Self {
            path: path.to_owned(),
            origin: Mutex::new(Some(connection)),
            idle: Mutex::default(),
            gate: RwLock::default(),
        })
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it lives in memory alone.
    pub fn is_memory(&self) -> bool {
        self.path == MEMORY
    }

    /// A connection of one's own.
    pub fn connection(&self) -> Result<Connection, StoreError> {
        match &*lock(&self.origin) {
            Some(origin) => Ok(origin.try_clone()?),
            None => Err(StoreError("the store is being opened again; try again".to_owned())),
        }
    }

    /// Runs a query on a connection that nobody else uses meanwhile.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _passage = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let idle = lock(&self.idle).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connection()?,
        };
        let answer = query(&connection);
        lock(&self.idle).push(connection);
        answer
    }

    /// Waits until no query runs, and lets none begin.
    pub fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes of the log of commits that are not in the file itself yet.
    pub fn log_bytes(&self) -> u64 {
        if self.is_memory() {
            return 0;
        }
        fs::metadata(format!("{}.wal", self.path)).map_or(0, |log| log.len())
    }

    /// Opens the file again after DuckDB gave it up: waits for the queries that run, and closes every connection
    /// but the caller's, which must be gone already.
    pub fn reopen(&self) -> Result<(), StoreError> {
        let _alone = self.alone();
        lock(&self.idle).clear();
        let mut origin = lock(&self.origin);
        drop(origin.take());
        *origin = Some(connect(&self.path)?);
        Ok(())
    }
}

fn connect(path: &str) -> Result<Connection, StoreError> {
    // Nothing is downloaded and nothing outside the store is read, whatever a query says.
    let config = Config::default()
        .max_memory(DUCKDB_MEMORY)?
        .with("autoinstall_known_extensions", "false")?
        .with("enable_external_access", "false")?
        // A commit that fails leaves all as it was. A checkpoint that fails takes the database down, and one that
        // comes with a commit leaves it open whether that is durable. So we say when.
        .with("wal_autocheckpoint", "1TB")?;
    let connection = match path {
        MEMORY => Connection::open_in_memory_with_flags(config)?,
        path => Connection::open_with_flags(path, config)?,
    };
    Ok(connection)
}

/// Nothing panics while it holds one of these locks, and if it did, the connections would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
