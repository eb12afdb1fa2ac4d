//! One trace: the spans that share its id, and what else was recorded in it.

use super::samples::sample;
use super::spans::{SLIM, SPAN, slim, span};
use crate::limits::{
    TRACE_ERRORS_MAX, TRACE_LOGS_MAX, TRACE_METRICS_MAX, TRACE_SLIM_SPANS_MAX, TRACE_SPANS_MAX,
};
use crate::query::critical::{Piece, critical_path};
use crate::query::filter::Expr;
use crate::query::{Sample, SlimSpan, SpanRow, Trace, json};
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

impl Reader {
    /// Everything known of a trace; none if nothing is.
    pub fn trace(&self, trace_id: &str) -> Result<Option<Trace>, StoreError> {
        self.trace_of(trace_id, SPAN, TRACE_SPANS_MAX, span, |it| Piece {
            span_id: &it.span_id,
            parent_span_id: it.parent_span_id.as_deref(),
            op: it.op.as_deref(),
            start: micros(it.start_timestamp),
            end: micros(it.end_timestamp),
            is_segment: it.is_segment,
        })
    }

    /// The same with what a waterfall needs of each span.
    pub fn slim_trace(&self, trace_id: &str) -> Result<Option<Trace<SlimSpan>>, StoreError> {
        self.trace_of(trace_id, SLIM, TRACE_SLIM_SPANS_MAX, slim, |it| Piece {
            span_id: &it.span_id,
            parent_span_id: it.parent_span_id.as_deref(),
            op: it.op.as_deref(),
            start: micros(it.start_timestamp),
            end: micros(it.end_timestamp),
            is_segment: it.is_segment,
        })
    }

    fn trace_of<S>(
        &self,
        trace_id: &str,
        columns: &str,
        spans_max: usize,
        read: impl Fn(&Row) -> Result<S, StoreError>,
        piece: impl Fn(&S) -> Piece<'_>,
    ) -> Result<Option<Trace<S>>, StoreError> {
        let mut statement = self.of_trace(trace_id, columns, "spans");
        statement.push(&format!(" ORDER BY started_at, id LIMIT {}", spans_max + 1));
        let mut spans = self.read(&statement, read)?;
        let mut metrics = self.metrics_of(trace_id)?;
        let mut errors = self.errors_of_trace(trace_id)?;
        let mut logs = self.logs_of_trace(trace_id)?;
        if spans.is_empty() && metrics.is_empty() && errors.is_empty() && logs.is_empty() {
            return Ok(None);
        }
        let mut newest = self.of_trace(trace_id, "context", "sampling_contexts");
        newest.push(" ORDER BY received_at DESC LIMIT 1");
        let dsc = self.read(&newest, |row| row.text(0))?.pop().and_then(json);
        let cut = [
            cut(&mut spans, spans_max),
            cut(&mut metrics, TRACE_METRICS_MAX),
            cut(&mut errors, TRACE_ERRORS_MAX),
            cut(&mut logs, TRACE_LOGS_MAX),
        ];
        let pieces: Vec<_> = spans.iter().map(piece).collect();
        let path = critical_path(&pieces).into_iter();
        let path = path.filter_map(|place| Some(pieces.get(place)?.span_id.to_owned())).collect();
        Ok(Some(Trace {
            trace_id: trace_id.to_owned(),
            dsc,
            spans,
            metrics,
            errors,
            logs,
            critical_path: path,
            truncated: cut.contains(&true),
        }))
    }

    /// One span of a trace, whole.
    pub fn span(&self, trace_id: &str, span_id: &str) -> Result<Option<SpanRow>, StoreError> {
        let mut statement = self.of_trace(trace_id, SPAN, "spans");
        statement.bind(" AND span_id = ? ORDER BY id LIMIT 1", [span_id.into()]);
        Ok(self.read(&statement, span)?.pop())
    }

    /// The first metrics of a trace, and one more than an answer holds if there are more.
    fn metrics_of(&self, trace_id: &str) -> Result<Vec<Sample>, StoreError> {
        let mut conditions = Conditions::new(self.dialect());
        conditions.equal("trace_id", Some(trace_id));
        let all = Expr::All(Vec::new());
        let statement =
            self.sample_page(&all, conditions, 0, "timestamp, id", TRACE_METRICS_MAX + 1)?;
        self.read(&statement, sample)
    }

    fn of_trace(&self, trace_id: &str, columns: &str, table: &'static str) -> Statement {
        let table = self.dialect().table(table);
        let mut statement = Statement::new(format!("SELECT {columns} FROM {table}"));
        statement.bind(" WHERE trace_id = ?", [trace_id.into()]);
        statement
    }
}

/// Cuts what an answer does not hold; answers whether there was any.
fn cut<T>(rows: &mut Vec<T>, rows_max: usize) -> bool {
    let more = rows.len() > rows_max;
    rows.truncate(rows_max);
    more
}

fn micros(seconds: f64) -> i64 {
    (seconds * 1_000_000.0).round() as i64
}
