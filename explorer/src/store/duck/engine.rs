//! Runs queries on the embedded engine.

use std::sync::Arc;

use duckdb::types::{Value as Bound, ValueRef};
use duckdb::{Connection, params_from_iter};

use super::database::Database;
use super::dialect::DuckDialect;
use crate::store::StoreError;
use crate::store::sql::{Cancel, Dialect, Engine, Row, Statement, Value};

pub struct DuckEngine(pub Arc<Database>);

impl Engine for DuckEngine {
    fn dialect(&self) -> &'static dyn Dialect {
        &DuckDialect
    }

    /// Prepares and runs inside one transaction. DuckDB plans with the statistics of the moment, so a plan from before
    /// a commit misreads the rows after it; the transaction's snapshot keeps rows out that the plan does not know. For
    /// the same reason no plan is kept.
    fn rows(&self, statement: &Statement, cancel: &Cancel) -> Result<Vec<Row>, StoreError> {
        self.0.read(|connection| {
            let interrupt = connection.interrupt_handle();
            let watched = cancel.watch(move || interrupt.interrupt());
            if cancel.is_cancelled() {
                return Err(StoreError("the query was stopped before it began".to_owned()));
            }
            let snapshot = connection.unchecked_transaction()?;
            let rows = run(&snapshot, statement);
            // What comes on the same connection later must not be hit.
            drop(watched);
            snapshot.rollback()?;
            rows
        })
    }
}

fn run(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, StoreError> {
    let mut prepared = connection.prepare(&statement.text)?;
    let mut found = prepared.query(params_from_iter(statement.values.iter().map(bound)))?;
    let columns = found.as_ref().map_or(0, duckdb::Statement::column_count);
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|column| value(row.get_ref(column)?));
        rows.push(Row(values.collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

fn bound(value: &Value) -> Bound {
    match value {
        Value::Null => Bound::Null,
        Value::Bool(truth) => Bound::Boolean(*truth),
        Value::Int(number) => Bound::BigInt(*number),
        Value::Float(number) => Bound::Double(*number),
        Value::Text(text) => Bound::Text(text.clone()),
        Value::Bytes(bytes) => Bound::Blob(bytes.clone()),
    }
}

fn value(found: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Boolean(truth) => Value::Bool(truth),
        ValueRef::TinyInt(number) => Value::Int(number.into()),
        ValueRef::SmallInt(number) => Value::Int(number.into()),
        ValueRef::Int(number) => Value::Int(number.into()),
        ValueRef::BigInt(number) => Value::Int(number),
        ValueRef::UTinyInt(number) => Value::Int(number.into()),
        ValueRef::USmallInt(number) => Value::Int(number.into()),
        ValueRef::UInt(number) => Value::Int(number.into()),
        ValueRef::UBigInt(number) => whole(number.into()),
        // What sums of integers are.
        ValueRef::HugeInt(number) => whole(number),
        ValueRef::Float(number) => Value::Float(number.into()),
        ValueRef::Double(number) => Value::Float(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        other => {
            return Err(StoreError(format!("an answer of type {} is not read", other.data_type())));
        }
    })
}

fn whole(number: i128) -> Value {
    i64::try_from(number).map_or(Value::Float(number as f64), Value::Int)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_query_ends_when_it_is_cancelled() {
        let engine = DuckEngine(Arc::new(Database::open(":memory:").unwrap()));
        let cancel = Cancel::default();
        let start = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // Long enough for the query to have begun.
                std::thread::sleep(Duration::from_millis(200));
                while cancel.cancel() {
                    std::thread::sleep(Duration::from_millis(10));
                }
            });
            // Minutes, if it were let.
            let long = Statement::new(
                "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b",
            );
            assert!(engine.rows(&long, &cancel).is_err());
        });
        assert!(start.elapsed() < Duration::from_secs(20));
        let short = Statement::new("SELECT 1");
        assert!(engine.rows(&short, &cancel).is_err(), "what was cancelled stays so");
        assert_eq!(engine.rows(&short, &Cancel::default()).unwrap(), [Row(vec![Value::Int(1)])]);
    }
}
