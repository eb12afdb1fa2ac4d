//! The reading side: questions in, answers out. Each question is a file of `questions`, written once for both engines.

use std::sync::Arc;

use super::StoreError;
use super::catalog::{Catalog, Kind};
use super::sql::{Cancel, Dialect, Engine, Row, Statement};
use crate::query::Page;

/// Answers questions. Sees committed records only, and never makes the writer wait.
#[derive(Clone)]
pub struct Reader {
    engine: Arc<dyn Engine>,
    catalog: Arc<Catalog>,
    cancel: Cancel,
}

impl Reader {
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self { engine, catalog: Arc::default(), cancel: Cancel::default() }
    }

    /// The same, but its queries can be stopped.
    pub fn cancelled_by(&self, cancel: Cancel) -> Self {
        Self { cancel, ..self.clone() }
    }

    /// How to write for the engine behind it.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.engine.dialect()
    }

    /// All rows of a query, in its order.
    pub fn rows(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        self.engine.rows(statement, &self.cancel)
    }

    /// All rows of a query, each read by `read`.
    pub fn read<T>(
        &self,
        statement: &Statement,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows(statement)?.iter().map(read).collect()
    }

    /// The metrics that fit, the most frequent first.
    pub fn kinds(&self, fits: impl Fn(&Kind) -> bool) -> Result<Vec<Kind>, StoreError> {
        self.catalog.find(self.dialect(), |statement| self.rows(statement), fits)
    }

    /// Whether the store answers.
    pub fn health(&self) -> Result<(), StoreError> {
        let table = self.dialect().table("documents");
        self.rows(&Statement::new(format!("SELECT kind FROM {table} LIMIT 1"))).map(drop)
    }
}

/// Cuts what a query asked beyond its limit, and remembers where the rest begins.
pub fn page<T, C>(
    mut rows: Vec<(i64, T)>,
    limit: usize,
    cursor: impl Fn(i64, &T) -> C,
) -> Page<T, C> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(timestamp, row)| cursor(*timestamp, row));
    Page { rows: rows.into_iter().map(|(_, row)| row).collect(), next }
}
