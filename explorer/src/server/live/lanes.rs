//! What a subscriber has seen of each kind of row.
//!
//! A subscriber's queue is bounded. Ids have no gaps, so whatever a slow subscriber missed can be counted exactly,
//! and it is told: `event: skipped`.

use std::collections::BTreeMap;

use axum::response::sse::Event;
use serde::Serialize;

use crate::ingest::Records;
use crate::limits::LIVE_ROWS_MAX;
use crate::query::{BadQuery, DropRow, ErrorSummary, LogRow, Sample, SpanRow};
use crate::store::Commit;

/// What can be subscribed to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Metrics,
    Spans,
    Logs,
    Errors,
    Alerts,
    Drops,
}

impl Kind {
    const ALL: [(Self, &str); 6] = [
        (Self::Metrics, "metrics"),
        (Self::Spans, "spans"),
        (Self::Logs, "logs"),
        (Self::Errors, "errors"),
        (Self::Alerts, "alerts"),
        (Self::Drops, "drops"),
    ];

    /// Reads `kinds=metrics,logs`; without it, all.
    pub fn read(query: &str) -> Result<Vec<Self>, BadQuery> {
        let bad = |field: &str, message: &str| {
            Err(BadQuery { field: field.to_owned(), message: message.to_owned(), at: None })
        };
        let known = |name: &str| Self::ALL.iter().find(|(_, it)| *it == name).map(|it| it.0);
        let mut kinds = Self::ALL.map(|(kind, _)| kind).to_vec();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if key != "kinds" {
                return bad(&key, "is not a parameter of this query");
            }
            let Some(read) = value.split(',').map(known).collect() else {
                let all = Self::ALL.map(|(_, name)| name).join(", ");
                return bad("kinds", &format!("must be some of: {all}"));
            };
            kinds = read;
        }
        Ok(kinds)
    }
}

/// Where a subscriber stands in each kind of row that has ids.
pub struct Lanes {
    kinds: Vec<Kind>,
    metrics: Lane,
    spans: Lane,
    logs: Lane,
    errors: Lane,
}

/// The id that comes next, once one has come.
#[derive(Default)]
struct Lane(Option<i64>);

#[derive(Serialize)]
struct Skipped {
    of: &'static str,
    count: i64,
}

impl Lanes {
    pub fn new(kinds: Vec<Kind>) -> Self {
        let [metrics, spans, logs, errors] = Default::default();
        Self { kinds, metrics, spans, logs, errors }
    }

    /// The newest rows of a commit, and how many the subscriber does not see.
    pub fn describe(&mut self, commit: &Commit) -> Vec<Event> {
        let Self { kinds, metrics, spans, logs, errors } = self;
        let events = kinds.iter().flat_map(|kind| match kind {
            Kind::Metrics => {
                let names = Names { event: "metrics", rows: "samples" };
                let first = commit.first_metric;
                metrics.describe(names, first, commit, |it| &it.metrics, Sample::live)
            }
            Kind::Spans => {
                let names = Names { event: "spans", rows: "spans" };
                let first = commit.first_span;
                spans.describe(names, first, commit, |it| &it.spans, SpanRow::live)
            }
            Kind::Logs => {
                let names = Names { event: "logs", rows: "logs" };
                logs.describe(names, commit.first_log, commit, |it| &it.logs, LogRow::live)
            }
            Kind::Errors => {
                let names = Names { event: "errors", rows: "errors" };
                let live =
                    |event: &_, _, project: &str, _| Some(ErrorSummary::live(event, project));
                errors.describe(names, commit.first_event, commit, |it| &it.events, live)
            }
            Kind::Drops => drops(commit).into_iter().collect(),
            // They are no rows.
            Kind::Alerts => Vec::new(),
        });
        events.collect()
    }
}

/// What an event, and the list in it, are called.
struct Names {
    event: &'static str,
    rows: &'static str,
}

impl Lane {
    fn describe<T: 'static, R: Serialize>(
        &mut self,
        names: Names,
        first_id: i64,
        commit: &Commit,
        of: impl Fn(&Records) -> &Vec<T>,
        live: impl Fn(&T, i64, &str, i64) -> Option<R>,
    ) -> Vec<Event> {
        let mut events = Vec::new();
        let count = commit.records.iter().map(|records| of(records).len()).sum();
        let surplus = self.advance(names.event, first_id, count, &mut events);
        let all = commit.records.iter().flat_map(|records| {
            of(records).iter().map(move |row| (row, records.project.as_str(), records.received_at))
        });
        let shown = all.zip(first_id..).skip(surplus);
        let rows = shown.filter_map(|((row, project, at), id)| live(row, id, project, at));
        let rows: Vec<R> = rows.collect();
        if !rows.is_empty() {
            events.extend(event(names.event, &BTreeMap::from([(names.rows, rows)])));
        }
        events
    }

    /// Answers how many rows of a commit do not fit, and tells of them and of the commits that were missed.
    fn advance(
        &mut self,
        of: &'static str,
        first_id: i64,
        rows: usize,
        events: &mut Vec<Event>,
    ) -> usize {
        let surplus = rows.saturating_sub(LIVE_ROWS_MAX);
        let missed = first_id - self.0.unwrap_or(first_id);
        let count = missed + i64::try_from(surplus).unwrap_or(i64::MAX);
        if count > 0 {
            events.extend(event("skipped", &Skipped { of, count }));
        }
        self.0 = i64::try_from(rows).ok().map(|rows| first_id + rows);
        surplus
    }
}

/// What clients lost, and the collector did not take.
fn drops(commit: &Commit) -> Option<Event> {
    let all = commit.records.iter().flat_map(|records| &records.drops);
    let drops: Vec<DropRow> = all
        .take(LIVE_ROWS_MAX)
        .map(|drop| DropRow {
            source: drop.source.to_owned(),
            reason: drop.reason.clone(),
            category: drop.category.clone(),
            quantity: drop.quantity,
        })
        .collect();
    if drops.is_empty() { None } else { event("drops", &BTreeMap::from([("drops", drops)])) }
}

/// One event with a JSON body.
pub fn event(name: &str, body: &impl Serialize) -> Option<Event> {
    Some(Event::default().event(name).data(serde_json::to_string(body).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_a_slow_subscriber_missed() {
        let mut lane = Lane::default();
        let (mut seen, mut events) = (0, Vec::new());
        // Ids 1 to 10, then a gap of 90, then more than one event may show.
        for (first_id, rows) in [(1, 10), (101, 5), (106, LIVE_ROWS_MAX + 7)] {
            seen += rows - lane.advance("metrics", first_id, rows, &mut events);
        }
        assert_eq!(events.len(), 2);
        assert_eq!(i64::try_from(seen).unwrap() + 90 + 7, lane.0.unwrap() - 1);
    }

    #[test]
    fn a_commit_without_spans_moves_their_lane_nowhere() {
        let mut lanes = Lanes::new(Kind::read("").unwrap());
        let commit = |first_span| Commit {
            first_metric: 1,
            first_span,
            first_event: 1,
            first_log: 1,
            records: Vec::new(),
        };
        assert!(lanes.describe(&commit(5)).is_empty());
        assert!(lanes.describe(&commit(5)).is_empty());
        assert_eq!(lanes.describe(&commit(7)).len(), 1);
    }

    #[test]
    fn kinds_are_chosen_by_name() {
        assert_eq!(Kind::read("kinds=logs,drops").unwrap(), [Kind::Logs, Kind::Drops]);
        assert_eq!(Kind::read("").unwrap().len(), 6);
        for query in ["kinds=", "kinds=metrics,dogs", "kind=logs"] {
            assert!(Kind::read(query).is_err(), "{query}");
        }
    }
}
