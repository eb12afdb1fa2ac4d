//! What is in stock: SQLite, and a span for each query.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use fanal::Context;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

const SCHEMA: &str = "
CREATE TABLE stock (name TEXT PRIMARY KEY, price INTEGER NOT NULL, left INTEGER NOT NULL);
INSERT INTO stock VALUES ('lighthouse', 89, 4), ('storm', 49, 0), ('paper', 12, 240);";

const QUERY: &str = "SELECT price, left FROM stock WHERE name = $1";

#[derive(Debug, Serialize)]
pub struct Lantern {
    pub price: u32,
    pub left: u32,
}

pub struct Stock(Arc<Mutex<Connection>>);

impl Stock {
    pub fn new() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Price and number of a lantern; none if nobody knows it. Runs where it may block.
    pub async fn left(
        &self,
        name: String,
    ) -> Result<Option<Lantern>, Box<dyn Error + Send + Sync>> {
        let connection = Arc::clone(&self.0);
        // Another thread: it takes the span with it.
        let context = Context::current();
        let work = move || {
            let _attached = context.attach();
            fanal::span(QUERY).op("db.query").with("db.system.name", "sqlite").run(|span| {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                let row = connection.query_row(QUERY, [name], |row| {
                    Ok(Lantern { price: row.get(0)?, left: row.get(1)? })
                });
                span.check(row.optional())
            })
        };
        Ok(tokio::task::spawn_blocking(work).await??)
    }
}
