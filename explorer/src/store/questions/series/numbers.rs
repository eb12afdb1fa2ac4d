//! What a bucket's samples become in SQL, and what becomes of that here.

use crate::query::series::Aggregate;
use crate::store::StoreError;
use crate::store::sql::{Dialect, Row, Statement};

/// How one query's samples become numbers.
#[derive(Clone, Copy)]
pub struct Numbers {
    pub aggregate: Aggregate,
    pub is_counter: bool,
    /// Whether samples stand for more than themselves.
    pub weighted: bool,
}

/// What came of some samples: enough to put several of them together, unless the aggregate forbids it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    value: f64,
    weight: f64,
    pub count: i64,
}

impl Numbers {
    /// `value, weight, count` of rows that have `value`, `weight` and `timestamp`, per `keys`.
    pub fn select(&self, dialect: &dyn Dialect, keys: &str, rows: Statement) -> Statement {
        let weighted_percentile = self.percentile().filter(|_| self.weighted);
        if let Some(fraction) = weighted_percentile {
            return percentile(fraction, keys, rows);
        }
        let weight = if self.weighted { "sum(weight)" } else { "count(*)" };
        let sum = if self.weighted { "sum(value * weight)" } else { "sum(value)" };
        let value = match self.aggregate {
            Aggregate::Sum | Aggregate::Average => sum.to_owned(),
            Aggregate::PerSecond | Aggregate::PerMinute if self.is_counter => sum.to_owned(),
            Aggregate::Count | Aggregate::PerSecond | Aggregate::PerMinute => weight.to_owned(),
            Aggregate::Minimum => "min(value)".to_owned(),
            Aggregate::Maximum => "max(value)".to_owned(),
            Aggregate::Last => dialect.arg_min("value", "-timestamp"),
            Aggregate::Percentile(percent) => dialect.quantile(f64::from(percent) / 100.0, "value"),
        };
        let comma = if keys.is_empty() { "" } else { ", " };
        let mut statement = Statement::new(format!(
            "SELECT {keys}{comma}{value} AS amount, {weight} AS weights, count(*) AS samples FROM ("
        ));
        statement.append(rows).push(") AS samples");
        if !keys.is_empty() {
            statement.push(&format!(" GROUP BY {keys}"));
        }
        statement
    }

    fn percentile(&self) -> Option<f64> {
        match self.aggregate {
            Aggregate::Percentile(percent) => Some(f64::from(percent) / 100.0),
            _ => None,
        }
    }

    /// Whether the number of a whole is known from those of its parts.
    pub fn adds_up(&self) -> bool {
        !matches!(self.aggregate, Aggregate::Percentile(_) | Aggregate::Last)
    }

    /// In SQL, what groups are ordered by.
    pub fn rank(&self) -> &'static str {
        if self.aggregate == Aggregate::Average { "amount / weights" } else { "amount" }
    }

    /// What some samples come to, over a time of `seconds`; or what none do.
    pub fn value(&self, amount: Option<Amount>, seconds: f64) -> Option<f64> {
        let Some(Amount { value, weight, .. }) = amount else { return self.aggregate.of_nothing() };
        let value = match self.aggregate {
            Aggregate::Average => value / weight,
            Aggregate::PerSecond => value / seconds,
            Aggregate::PerMinute => value / seconds * 60.0,
            _ => value,
        };
        value.is_finite().then_some(value)
    }

    /// Both together. Only if it [adds up](Self::adds_up).
    pub fn together(&self, left: Option<Amount>, right: Amount) -> Amount {
        let Some(left) = left else { return right };
        let value = match self.aggregate {
            Aggregate::Minimum => left.value.min(right.value),
            Aggregate::Maximum => left.value.max(right.value),
            _ => left.value + right.value,
        };
        Amount { value, weight: left.weight + right.weight, count: left.count + right.count }
    }
}

impl Amount {
    /// From the three columns of [`Numbers::select`]; none where there were no samples.
    pub fn read(row: &Row, column: usize) -> Result<Option<Self>, StoreError> {
        let count = row.maybe_int(column + 2)?.unwrap_or(0);
        if count == 0 {
            return Ok(None);
        }
        let number = |column| row.maybe_float(column).map(|it| it.unwrap_or(f64::NAN));
        Ok(Some(Self { value: number(column)?, weight: number(column + 1)?, count }))
    }
}

/// The least value that, with all smaller ones, has this fraction of the weight. Engines know no such aggregate.
fn percentile(fraction: f64, keys: &str, rows: Statement) -> Statement {
    let (comma, partition, group) = match keys {
        "" => ("", String::new(), String::new()),
        keys => (", ", format!("PARTITION BY {keys}"), format!(" GROUP BY {keys}")),
    };
    let mut statement = Statement::new(format!(
        "SELECT {keys}{comma}min(CASE WHEN reached >= share THEN value END) AS amount, sum(weight) AS weights,
         count(*) AS samples
         FROM (SELECT {keys}{comma}value, weight,
               sum(weight) OVER ({partition} ORDER BY value ROWS UNBOUNDED PRECEDING) AS reached,
               sum(weight) OVER ({partition}) * {fraction} * {ALMOST} AS share
               FROM ("
    ));
    statement.append(rows).push(&format!(") AS samples) AS ordered{group}"));
    statement
}

/// Sums of weights differ by their order in the last digits.
const ALMOST: f64 = 1.0 - 1e-9;
