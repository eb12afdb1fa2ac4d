//! How a metric's values are distributed over time.

use super::asked::{Asked, Range};
use crate::query::seconds;
use crate::query::series::{Heatmap, SeriesQuestion};
use crate::store::sql::Statement;
use crate::store::{QuestionError, Reader};

/// Rows between two values, equal factors or equal steps apart.
struct Scale {
    low: f64,
    high: f64,
    rows: usize,
    is_logarithmic: bool,
}

impl Reader {
    /// Counts the values of the question's first query by time and size.
    pub fn heatmap(
        &self,
        question: &SeriesQuestion,
        rows: usize,
    ) -> Result<Heatmap, QuestionError> {
        let buckets = question.buckets;
        let mut heatmap = Heatmap {
            times: buckets.times(),
            interval: seconds(buckets.interval),
            bounds: Vec::new(),
            counts: Vec::new(),
            unit: None,
        };
        let Some(query) = question.queries.first() else { return Ok(heatmap) };
        let Some(resolved) = self.resolve(query)? else { return Ok(heatmap) };
        heatmap.unit = resolved.unit.clone();
        let count = if resolved.weighted { "sum(weight)" } else { "count(*)" };
        let asked = Asked::new(self, question, query, resolved);
        let Some(scale) = asked.scale(rows)? else { return Ok(heatmap) };
        heatmap.bounds = scale.bounds();
        heatmap.counts = vec![vec![0; scale.rows]; buckets.count];

        let bucket = self.dialect().divide("timestamp", "?");
        let mut columns = Statement::new("weight, ");
        columns.bind(&format!("{bucket} AS bucket, "), [buckets.interval.into()]);
        columns.append(scale.row()).push(" AS line");
        let mut statement = Statement::new(format!("SELECT bucket, line, {count} FROM ("));
        statement.append(asked.rows(Range::of(question), None, columns)?);
        statement.push(") AS samples GROUP BY bucket, line");
        for row in self.rows(&statement)? {
            let line = usize::try_from(row.int(1)?).unwrap_or(0).min(scale.rows - 1);
            let place = buckets.place(row.int(0)?);
            let column = place.and_then(|place| heatmap.counts.get_mut(place));
            if let Some(count) = column.and_then(|column| column.get_mut(line)) {
                *count += row.float(2)?.round() as i64;
            }
        }
        Ok(heatmap)
    }
}

impl Asked<'_> {
    /// From the least value to the greatest; none without samples.
    fn scale(&self, rows: usize) -> Result<Option<Scale>, QuestionError> {
        let samples = self.rows(Range::of(self.question), None, Statement::new("value"))?;
        let mut statement = Statement::new("SELECT min(value), max(value), count(*) FROM (");
        statement.append(samples).push(") AS samples");
        let found = self.reader.rows(&statement)?;
        let Some(row) = found.first().filter(|row| row.int(2).is_ok_and(|count| count > 0)) else {
            return Ok(None);
        };
        let (low, high) = (row.float(0)?, row.float(1)?);
        let rows = if low < high { rows } else { 1 };
        Ok(Some(Scale { low, high, rows, is_logarithmic: low > 0.0 && low < high }))
    }
}

impl Scale {
    fn bounds(&self) -> Vec<f64> {
        let bound = |place: usize| {
            let part = place as f64 / self.rows as f64;
            match place {
                0 => self.low,
                place if place == self.rows => self.high,
                _ if self.is_logarithmic => self.low * (self.high / self.low).powf(part),
                _ => self.low + (self.high - self.low) * part,
            }
        };
        (0..=self.rows).map(bound).collect()
    }

    /// The row of a value, in SQL.
    fn row(&self) -> Statement {
        if self.rows == 1 {
            return Statement::new("0");
        }
        let (value, low, high) = match self.is_logarithmic {
            true => ("ln(value)", self.low.ln(), self.high.ln()),
            false => ("value", self.low, self.high),
        };
        let mut statement = Statement::new("CAST(floor((");
        let step = (high - low) / self.rows as f64;
        statement.bind(&format!("{value} - ?) / ?) AS BIGINT)"), [low.into(), step.into()]);
        statement
    }
}
