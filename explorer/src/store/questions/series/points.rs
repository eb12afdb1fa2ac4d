//! Single samples that stand for all: the extremes of every stretch of time, and of the rest some, evenly.

use super::asked::{Asked, Range};
use crate::query::seconds;
use crate::query::series::{ChartSample, ChartSamples, SeriesQuestion};
use crate::store::sql::{Row, Statement, Value};
use crate::store::{QuestionError, Reader, StoreError};

/// Ids are spread over this many numbers by multiplication: neighbours land far apart, and always in the same places.
const SPREAD: i64 = 1_000_003;
const FACTOR: i64 = 386_117;

/// What is known of the samples before any is chosen.
struct Overview {
    total: i64,
    /// Of the middle half of all values.
    low: f64,
    high: f64,
}

impl Reader {
    /// About so many samples of the question's first query.
    pub fn chart_samples(
        &self,
        question: &SeriesQuestion,
        points: usize,
    ) -> Result<ChartSamples, QuestionError> {
        let nothing = ChartSamples { samples: Vec::new(), total: 0, unit: None };
        let Some(query) = question.queries.first() else { return Ok(nothing) };
        let Some(resolved) = self.resolve(query)? else { return Ok(nothing) };
        let unit = resolved.unit.clone();
        let asked = Asked::new(self, question, query, resolved);
        let Some(overview) = asked.overview()? else { return Ok(nothing) };
        let samples = asked.chosen(&overview, i64::try_from(points).unwrap_or(i64::MAX))?;
        Ok(ChartSamples { samples, total: overview.total, unit })
    }
}

impl Asked<'_> {
    fn overview(&self) -> Result<Option<Overview>, StoreError> {
        let dialect = self.reader.dialect();
        let quartile = |fraction| dialect.quantile(fraction, "value");
        let mut statement = Statement::new(format!(
            "SELECT count(*), {}, {} FROM (",
            quartile(0.25),
            quartile(0.75)
        ));
        let range = Range::of(self.question);
        statement.append(self.rows(range, None, Statement::new("value"))?).push(") AS samples");
        let rows = self.reader.rows(&statement)?;
        let Some(row) = rows.first() else { return Ok(None) };
        let total = row.int(0)?;
        if total == 0 {
            return Ok(None);
        }
        Ok(Some(Overview { total, low: row.float(1)?, high: row.float(2)? }))
    }

    fn chosen(&self, overview: &Overview, points: i64) -> Result<Vec<ChartSample>, StoreError> {
        let range = Range::of(self.question);
        let columns = Statement::new("id, timestamp, value, trace_id, span_id");
        let mut statement = Statement::new("SELECT * FROM (");
        statement.append(self.rows(range, None, columns)?).push(") AS samples");
        if overview.total > points {
            // Half of the points for the extremes, two of each stretch; half for the rest.
            let extremes = self.extremes((points / 4).max(1))?;
            let share = points / 2 * SPREAD / overview.total;
            let places = vec!["?"; extremes.len()].join(", ");
            let spread = format!("({FACTOR} * (id % {SPREAD})) % {SPREAD} < ?");
            statement.bind(&format!(" WHERE id IN ({places}) OR "), extremes);
            statement.bind(&spread, [share.into()]);
        }
        statement.push(" ORDER BY timestamp, id");
        let reach = 1.5 * (overview.high - overview.low);
        self.reader.read(&statement, |row| {
            let value = row.float(2)?;
            Ok(ChartSample {
                id: row.int(0)?,
                timestamp: seconds(row.int(1)?),
                value,
                trace_id: row.maybe_text(3)?,
                span_id: row.maybe_text(4)?,
                outlier: value < overview.low - reach || value > overview.high + reach,
            })
        })
    }

    /// The ids of the least and the greatest value of each stretch; of equal ones the first.
    fn extremes(&self, stretches: i64) -> Result<Vec<Value>, StoreError> {
        let dialect = self.reader.dialect();
        let range = Range::of(self.question);
        let width = ((range.until - range.from) / stretches).max(1);
        let mut columns = Statement::new("id, value, ");
        let stretch = dialect.divide("(timestamp - ?)", "?");
        columns.bind(&format!("{stretch} AS stretch"), [range.from.into(), width.into()]);
        let mut statement = Statement::new(format!(
            "SELECT {}, {} FROM (",
            dialect.arg_min("id", "(value, id)"),
            dialect.arg_min("id", "(-value, id)")
        ));
        statement.append(self.rows(range, None, columns)?).push(") AS samples GROUP BY stretch");
        let pair = |row: &Row| Ok([row.int(0)?.into(), row.int(1)?.into()]);
        Ok(self.reader.read(&statement, pair)?.concat())
    }
}
