//! Sessions by release, what users wrote, and replays.

use std::collections::BTreeMap;

use crate::limits::NAMES_MAX;
use crate::query::{FeedbackRow, Newest, ReleaseRow, ReplayRow, Sessions, seconds};
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

/// Of the states that one session sent at one time the gravest counts.
const AGE: &str = "-(timestamp * 8 + CASE status WHEN 'crashed' THEN 5 WHEN 'unhandled' THEN 4
    WHEN 'abnormal' THEN 3 WHEN 'errored' THEN 2 WHEN 'exited' THEN 1 ELSE 0 END)";

impl Reader {
    /// The sessions of each release, the release that was started last first.
    pub fn sessions(&self, query: &Sessions) -> Result<Vec<ReleaseRow>, StoreError> {
        let dialect = self.dialect();
        let table = dialect.table("sessions");
        let newest = |column| dialect.arg_min(column, AGE);
        let conditions = |identity: &str| {
            let mut conditions = self.placed(&query.scope, "started");
            conditions
                .term(identity, [])
                .equal("release", query.release.as_deref())
                .equal("environment", query.environment.as_deref());
            conditions.clause("WHERE")
        };
        let mut statement = Statement::new(format!(
            "SELECT of_release, of_environment, sum(number),
             sum(CASE WHEN state IN ('crashed', 'unhandled') THEN number ELSE 0 END),
             sum(CASE WHEN state IN ('crashed', 'unhandled') THEN 0
                 WHEN state IN ('errored', 'abnormal') OR faults > 0 THEN number ELSE 0 END),
             max(since) AS newest
             FROM (SELECT {} AS of_release, {} AS of_environment, {} AS state, max(errors) AS faults,
                   1 AS number, min(started) AS since FROM {table}",
            newest("release"),
            newest("environment"),
            newest("status"),
        ));
        statement
            .append(conditions("session_id IS NOT NULL"))
            .push(" GROUP BY project, session_id UNION ALL ")
            .push("SELECT release, environment, status, errors, quantity, started FROM ")
            .push(table)
            .append(conditions("session_id IS NULL"))
            .push(&format!(
                ") AS counted GROUP BY of_release, of_environment
                 ORDER BY newest DESC, of_release, of_environment LIMIT {NAMES_MAX}"
            ));
        self.read(&statement, release)
    }

    /// What users wrote, newest first.
    pub fn feedback(&self, query: &Newest) -> Result<Vec<FeedbackRow>, StoreError> {
        let dialect = self.dialect();
        let mut statement = Statement::new(format!(
            "SELECT event_id, timestamp, message, name, contact, url, associated_event_id, replay_id,
             trace_id, project, payload FROM {}",
            dialect.table("feedback")
        ));
        let order = format!(" ORDER BY timestamp DESC, event_id LIMIT {}", query.limit);
        statement.append(self.placed(&query.scope, "timestamp").clause("WHERE")).push(&order);
        let mut found = self.read(&statement, feedback)?;
        let ids: Vec<String> = found.iter().map(|row| row.event_id.clone()).collect();
        let attached = self.attached(&ids)?;
        for row in &mut found {
            row.attachments = attached.get(&row.event_id).copied().unwrap_or_default();
        }
        Ok(found)
    }

    /// How much was attached to each of these.
    fn attached(&self, event_ids: &[String]) -> Result<BTreeMap<String, i64>, StoreError> {
        if event_ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut conditions = Conditions::new(self.dialect());
        conditions.among("event_id", event_ids);
        let table = self.dialect().table("attachments");
        let mut statement = Statement::new(format!("SELECT event_id, count(*) FROM {table}"));
        statement.append(conditions.clause("WHERE")).push(" GROUP BY event_id");
        Ok(self.read(&statement, |row| Ok((row.text(0)?, row.int(1)?)))?.into_iter().collect())
    }

    /// Replays over all their segments, newest first.
    pub fn replays(&self, query: &Newest) -> Result<Vec<ReplayRow>, StoreError> {
        let dialect = self.dialect();
        let first = |column| dialect.arg_min(column, "segment");
        let mut statement = Statement::new(format!(
            "SELECT replay_id, {}, min(coalesce(started, timestamp)), max(timestamp) AS newest,
             count(*), sum(recording_bytes), {} FROM {}",
            first("type"),
            first("project"),
            dialect.table("replays")
        ));
        let order =
            format!(" GROUP BY replay_id ORDER BY newest DESC, replay_id LIMIT {}", query.limit);
        statement.append(self.placed(&query.scope, "timestamp").clause("WHERE")).push(&order);
        let mut found = self.read(&statement, replay)?;
        self.add_lists(&mut found)?;
        Ok(found)
    }

    /// Adds what the segments name, each once and in order.
    fn add_lists(&self, replays: &mut [ReplayRow]) -> Result<(), StoreError> {
        if replays.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = replays.iter().map(|replay| replay.replay_id.clone()).collect();
        let mut conditions = Conditions::new(self.dialect());
        conditions.among("replay_id", &ids);
        let table = self.dialect().table("replays");
        let mut statement =
            Statement::new(format!("SELECT replay_id, urls, error_ids, trace_ids FROM {table}"));
        statement.append(conditions.clause("WHERE")).push(" ORDER BY replay_id, segment");
        for row in self.rows(&statement)? {
            let id = row.text(0)?;
            if let Some(replay) = replays.iter_mut().find(|replay| replay.replay_id == id) {
                add(&mut replay.urls, &row, 1)?;
                add(&mut replay.error_ids, &row, 2)?;
                add(&mut replay.trace_ids, &row, 3)?;
            }
        }
        Ok(())
    }
}

/// Adds the texts of a JSON array that are not there yet.
fn add(list: &mut Vec<String>, row: &Row, column: usize) -> Result<(), StoreError> {
    let texts: Vec<String> =
        serde_json::from_str(row.json(column)?.get()).map_err(|_| row.no_json(column))?;
    for text in texts {
        if !list.contains(&text) {
            list.push(text);
        }
    }
    Ok(())
}

fn release(row: &Row) -> Result<ReleaseRow, StoreError> {
    let (sessions, crashed) = (row.int(2)?, row.int(3)?);
    Ok(ReleaseRow {
        release: row.maybe_text(0)?,
        environment: row.maybe_text(1)?,
        sessions,
        crashed,
        errored: row.int(4)?,
        crash_free: 1.0 - crashed as f64 / sessions.max(1) as f64,
        last_started: seconds(row.int(5)?),
    })
}

fn feedback(row: &Row) -> Result<FeedbackRow, StoreError> {
    Ok(FeedbackRow {
        event_id: row.text(0)?,
        timestamp: seconds(row.int(1)?),
        message: row.text(2)?,
        name: row.maybe_text(3)?,
        contact: row.maybe_text(4)?,
        url: row.maybe_text(5)?,
        associated_event_id: row.maybe_text(6)?,
        replay_id: row.maybe_text(7)?,
        trace_id: row.maybe_text(8)?,
        project: row.text(9)?,
        event: row.json(10)?,
        attachments: 0,
    })
}

fn replay(row: &Row) -> Result<ReplayRow, StoreError> {
    Ok(ReplayRow {
        replay_id: row.text(0)?,
        kind: row.text(1)?,
        started: seconds(row.int(2)?),
        timestamp: seconds(row.int(3)?),
        segments: row.int(4)?,
        urls: Vec::new(),
        error_ids: Vec::new(),
        trace_ids: Vec::new(),
        recording_bytes: row.int(5)?,
        project: row.text(6)?,
    })
}
