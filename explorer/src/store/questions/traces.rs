//! Which traces there are: those of which any span fits, newest, longest or largest first.

use std::collections::HashMap;

use crate::limits::{TRACE_MARGIN, TRACE_REACH};
use crate::query::fields::SPANS;
use crate::query::{Page, TraceCursor, TraceOrder, TraceRow, Traces, seconds};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement, Value};
use crate::store::{Reader, StoreError};

/// The root has the lowest rank: a segment without a parent if there is one, or else a segment, or else any span;
/// of several, the one that started first.
const RANK: &str = "started_at + CASE WHEN NOT is_segment THEN 2000000000000000000
    WHEN parent_span_id IS NOT NULL THEN 1000000000000000000 ELSE 0 END";

/// A trace, and what it is ordered by.
type Ranked = (i64, TraceRow);

impl Reader {
    /// Answers a question for traces.
    pub fn traces(&self, query: &Traces) -> Result<Page<TraceRow, TraceCursor>, StoreError> {
        let rows = match query.order {
            TraceOrder::Newest => self.newest(query)?,
            TraceOrder::Longest | TraceOrder::MostSpans => self.ranked(query, None)?,
        };
        let cursor = |key, trace: &TraceRow| TraceCursor { key, trace_id: trace.trace_id.clone() };
        let mut page = page(rows, query.limit, cursor);
        self.count_related(&mut page.rows)?;
        Ok(page)
    }

    /// The newest traces, without a look at all spans: a trace that began at some time or later has all its spans from
    /// there on. So that time moves back until enough traces have begun since.
    fn newest(&self, query: &Traces) -> Result<Vec<Ranked>, StoreError> {
        let mut reach = (query.limit + 1) * TRACE_REACH;
        loop {
            let edge = self.edge(query, reach)?;
            let rows = self.ranked(query, edge)?;
            if edge.is_none() || rows.len() > query.limit {
                return Ok(rows);
            }
            reach *= 8;
        }
    }

    /// When the span started that is this far back; none if there are not as many.
    fn edge(&self, query: &Traces, reach: usize) -> Result<Option<i64>, StoreError> {
        let mut statement =
            Statement::new("SELECT count(*), min(started_at) FROM (SELECT started_at");
        statement.append(self.spans_in_scope(query, None)?);
        statement.push(&format!(" ORDER BY started_at DESC LIMIT {reach}) AS newest"));
        let rows = self.read(&statement, |row| Ok((row.int(0)?, row.maybe_int(1)?)))?;
        let (count, oldest) = rows.first().copied().unwrap_or_default();
        Ok(oldest.filter(|_| usize::try_from(count).is_ok_and(|count| count >= reach)))
    }

    /// The first traces in the order that is asked for; of those that began at `edge` or later, if there is one.
    fn ranked(&self, query: &Traces, edge: Option<i64>) -> Result<Vec<Ranked>, StoreError> {
        let dialect = self.dialect();
        let root = |column| dialect.arg_min(column, "rank");
        let mut statement = Statement::new(format!(
            "SELECT trace_id, name, op, first, last, spans, failed, project
             FROM (SELECT trace_id, {} AS name, {} AS op, {} AS project, min(started_at) AS first,
                   max(ended_at) AS last, count(*) AS spans,
                   sum(CASE WHEN status = 'error' THEN 1 ELSE 0 END) AS failed
                   FROM (SELECT trace_id, name, op, project, started_at, ended_at, status, {RANK} AS rank FROM {}",
            root("name"),
            root("op"),
            root("project"),
            dialect.table("spans")
        ));
        if edge.is_some() || !self.is_everything(query) {
            statement.push(" WHERE trace_id IN (SELECT trace_id");
            statement.append(self.spans_in_scope(query, edge)?).push(")");
        }
        statement.push(") AS ranked GROUP BY trace_id) AS traces");
        let key = match query.order {
            TraceOrder::Newest => "first",
            TraceOrder::Longest => "last - first",
            TraceOrder::MostSpans => "spans",
        };
        let mut conditions = Conditions::new(dialect);
        conditions
            .equal("name", query.name.as_deref())
            .equal("op", query.op.as_deref())
            .compare("first", ">=", edge);
        if let Some(TraceCursor { key: after, trace_id }) = &query.cursor {
            conditions.after([key, "trace_id"], *after, trace_id.as_str());
        }
        let limit = query.limit + 1;
        statement.append(conditions.clause("WHERE"));
        statement.push(&format!(" ORDER BY {key} DESC, trace_id DESC LIMIT {limit}"));
        self.read(&statement, |row| ranked_row(row, query.order))
    }

    /// From spans, where they are in scope.
    fn spans_in_scope(&self, query: &Traces, edge: Option<i64>) -> Result<Statement, StoreError> {
        let (scope, filter) = (&query.scope, &query.scope.filter);
        let mut conditions = self.placed(scope, "started_at");
        conditions.expr(&SPANS, filter, scope.now)?.compare("started_at", ">=", edge);
        let mut statement = Statement::new(format!(" FROM {}", self.dialect().table("spans")));
        statement.append(conditions.clause("WHERE"));
        Ok(statement)
    }

    fn is_everything(&self, query: &Traces) -> bool {
        let scope = &query.scope;
        let everywhere = scope.project.is_none() && scope.filter.is_empty();
        everywhere && scope.since.is_none() && scope.until.is_none()
    }

    /// How much else was recorded in each trace.
    fn count_related(&self, traces: &mut [TraceRow]) -> Result<(), StoreError> {
        let micros = |seconds: f64| (seconds * 1_000_000.0) as i64;
        let margin = i64::try_from(TRACE_MARGIN.as_micros()).unwrap_or(0);
        let first = traces.iter().map(|trace| micros(trace.start_timestamp)).min();
        let last = traces.iter().map(|trace| micros(trace.start_timestamp + trace.duration)).max();
        let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
        let mut counted = Vec::new();
        for table in ["events", "logs", "metrics"] {
            let mut conditions = Conditions::new(self.dialect());
            conditions.during("timestamp", Some(first - margin), Some(last + margin));
            let places = vec!["?"; traces.len()].join(", ");
            let ids = traces.iter().map(|trace| Value::from(trace.trace_id.as_str()));
            conditions.term(&format!("trace_id IN ({places})"), ids);
            let table = self.dialect().bare(table);
            let mut statement = Statement::new(format!("SELECT trace_id, count(*) FROM {table}"));
            statement.append(conditions.clause("WHERE")).push(" GROUP BY trace_id");
            let counts = self.read(&statement, |row| Ok((row.text(0)?, row.int(1)?)))?;
            counted.push(counts.into_iter().collect::<HashMap<_, _>>());
        }
        let count = |table: usize, trace: &TraceRow| {
            counted.get(table).and_then(|counts| counts.get(&trace.trace_id)).copied().unwrap_or(0)
        };
        for trace in traces {
            (trace.errors, trace.logs, trace.metrics) =
                (count(0, trace), count(1, trace), count(2, trace));
        }
        Ok(())
    }
}

fn ranked_row(row: &Row, order: TraceOrder) -> Result<Ranked, StoreError> {
    let (start, end, spans) = (row.int(3)?, row.int(4)?, row.int(5)?);
    let trace = TraceRow {
        trace_id: row.text(0)?,
        name: row.text(1)?,
        op: row.maybe_text(2)?,
        start_timestamp: seconds(start),
        duration: seconds(end - start),
        spans,
        failed: row.int(6)?,
        errors: 0,
        logs: 0,
        metrics: 0,
        project: row.text(7)?,
    };
    let key = match order {
        TraceOrder::Newest => start,
        TraceOrder::Longest => end - start,
        TraceOrder::MostSpans => spans,
    };
    Ok((key, trace))
}
