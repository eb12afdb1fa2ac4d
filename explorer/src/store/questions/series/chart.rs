//! The lines of one query.

use std::collections::BTreeMap;

use super::asked::{Asked, Range};
use super::numbers::Amount;
use super::resolve::{Past, Resolved};
use crate::query::seconds;
use crate::query::series::{Aggregate, Change, MetricQuery, Series, SeriesQuestion};
use crate::store::sql::Statement;
use crate::store::{Reader, StoreError};

/// The answer to one query.
#[derive(Default)]
pub struct Chart {
    /// The type of the metric; none if there is no such metric.
    pub kind: Option<String>,
    pub unit: Option<String>,
    pub aggregate: Option<Aggregate>,
    pub series: Vec<Series>,
    /// The groups told apart, by the texts of their keys.
    pub groups: Vec<Vec<String>>,
    pub groups_total: i64,
}

/// The place of the group that holds all others.
const OTHER: i64 = -1;

/// Amounts by group and place of the bucket; and over the whole range.
#[derive(Default)]
struct Lines {
    buckets: BTreeMap<i64, Vec<Option<Amount>>>,
    totals: BTreeMap<i64, Amount>,
}

impl Reader {
    /// Answers one query. `groups` are those to tell apart; if none are given, the largest are found.
    pub(super) fn chart(
        &self,
        question: &SeriesQuestion,
        query: &MetricQuery,
        resolved: Option<Resolved>,
        groups: Option<Vec<Vec<String>>>,
        past: Option<&Past>,
    ) -> Result<Chart, StoreError> {
        let Some(resolved) = resolved else {
            let aggregate = query.aggregate;
            return Ok(Chart { aggregate, groups: groups.unwrap_or_default(), ..Chart::default() });
        };
        let (kind, unit) = (Some(resolved.kind.clone()), resolved.unit.clone());
        let asked = Asked::new(self, question, query, resolved);
        let numbers = asked.numbers;
        let range = Range::of(question);
        let (found, groups_total) = asked.groups(range, groups)?;
        let now = asked.lines(range, &found)?;
        let then = match past {
            Some(past) => {
                let range = Range { from: past.from, until: past.until, shift: past.shift };
                Some(asked.lines(range, &found)?)
            }
            None => None,
        };
        Ok(Chart {
            kind,
            unit,
            aggregate: Some(numbers.aggregate),
            series: asked.series(&found, &now, then.as_ref(), past),
            groups_total: if question.group_by.is_empty() {
                i64::from(!now.totals.is_empty())
            } else {
                groups_total
            },
            groups: found,
        })
    }
}

impl Asked<'_> {
    /// The largest groups, and how many there are.
    fn groups(
        &self,
        range: Range,
        given: Option<Vec<Vec<String>>>,
    ) -> Result<(Vec<Vec<String>>, i64), StoreError> {
        let keys: Vec<_> =
            (0..self.question.group_by.len()).map(|place| format!("k{place}")).collect();
        if keys.is_empty() {
            return Ok((vec![Vec::new()], 0));
        }
        let keys = keys.join(", ");
        let dialect = self.reader.dialect();
        let rows = self.rows(range, None, Statement::new(COLUMNS))?;
        let counted = self.numbers.select(dialect, &keys, rows);
        let mut statement =
            Statement::new(format!("SELECT {keys}, count(*) OVER () AS groups FROM ("));
        statement.append(counted).push(&format!(
            ") AS counted ORDER BY {} DESC, {keys} LIMIT {}",
            self.numbers.rank(),
            self.question.top
        ));
        let width = self.question.group_by.len();
        let found = self.reader.read(&statement, |row| {
            let keys = (0..width).map(|key| row.text(key)).collect::<Result<Vec<_>, _>>()?;
            Ok((keys, row.int(width)?))
        })?;
        let total = found.first().map_or(0, |(_, total)| *total);
        let found = found.into_iter().map(|(keys, _)| keys).collect();
        Ok((given.unwrap_or(found), total))
    }

    /// The amounts of a range.
    fn lines(&self, range: Range, chosen: &[Vec<String>]) -> Result<Lines, StoreError> {
        let dialect = self.reader.dialect();
        let buckets = self.question.buckets;
        let grouped = !self.question.group_by.is_empty();
        let (chosen, group) = if grouped { (Some(chosen), ", g") } else { (None, "") };
        let mut columns = Statement::new(format!("{COLUMNS}, "));
        let bucket = format!("{} AS bucket", dialect.divide("(timestamp + ?)", "?"));
        columns.bind(&bucket, [range.shift.into(), buckets.interval.into()]);
        let rows = self.rows(range, chosen, columns)?;
        let statement = self.numbers.select(dialect, &format!("bucket{group}"), rows);
        let mut lines = Lines::default();
        for row in self.reader.rows(&statement)? {
            let group = if grouped { row.int(1)? } else { 0 };
            let amount = Amount::read(&row, 1 + usize::from(grouped))?;
            let (Some(place), Some(amount)) = (buckets.place(row.int(0)?), amount) else {
                continue;
            };
            let line = lines.buckets.entry(group).or_insert_with(|| vec![None; buckets.count]);
            if let Some(bucket) = line.get_mut(place) {
                *bucket = Some(amount);
            }
            let total = lines.totals.get(&group).copied();
            lines.totals.insert(group, self.numbers.together(total, amount));
        }
        if self.numbers.adds_up() || lines.totals.is_empty() {
            return Ok(lines);
        }
        let rows = self.rows(range, chosen, Statement::new(COLUMNS))?;
        let keys = if grouped { "g" } else { "" };
        for row in self.reader.rows(&self.numbers.select(dialect, keys, rows))? {
            let group = if grouped { row.int(0)? } else { 0 };
            if let Some(amount) = Amount::read(&row, usize::from(grouped))? {
                lines.totals.insert(group, amount);
            }
        }
        Ok(lines)
    }

    fn series(
        &self,
        groups: &[Vec<String>],
        now: &Lines,
        then: Option<&Lines>,
        past: Option<&Past>,
    ) -> Vec<Series> {
        let (since, until) = (self.question.since, self.question.until);
        let covered = self.question.buckets.covered(since, until);
        let values = |lines: &Lines, group: i64, covered: &[f64]| -> Vec<Option<f64>> {
            let line = lines.buckets.get(&group);
            let amount = |place| line.and_then(|line| line.get(place).copied().flatten());
            let bucket =
                |(place, seconds): (usize, &f64)| self.numbers.value(amount(place), *seconds);
            covered.iter().enumerate().map(bucket).collect()
        };
        let places = (0_i64..).zip(groups.iter().map(Some)).chain([(OTHER, None)]);
        let present = |group: &i64| {
            now.totals.contains_key(group)
                || then.is_some_and(|then| then.totals.contains_key(group))
        };
        let keys = self.question.group_by.iter().map(|(key, _)| key);
        let mut series = Vec::new();
        for (group, texts) in places.filter(|(group, _)| present(group)) {
            let total = now.totals.get(&group).copied();
            let names = keys.clone().cloned().zip(texts.into_iter().flatten().cloned());
            series.push(Series {
                group: names.collect(),
                other: texts.is_none(),
                values: values(now, group, &covered),
                total: self.numbers.value(total, seconds(until - since)),
                count: total.map_or(0, |it| it.count),
                previous: then.zip(past).map(|(then, past)| {
                    let (since, until) = (past.from + past.shift, past.until + past.shift);
                    let covered = self.question.buckets.covered(since, until);
                    Change {
                        values: values(then, group, &covered),
                        total: self
                            .numbers
                            .value(then.totals.get(&group).copied(), seconds(until - since)),
                        change: None,
                    }
                }),
            });
        }
        let rank = |it: &Series| (it.other, std::cmp::Reverse(Ordered(it.total)));
        series.sort_by_key(|one| rank(one));
        series
    }
}

/// The columns that [`super::numbers::Numbers::select`] works on.
const COLUMNS: &str = "value, weight, timestamp";

/// Totals in order; what has none comes first, so last when reversed.
#[derive(PartialEq)]
struct Ordered(Option<f64>);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let number = |it: &Self| it.0.unwrap_or(f64::NEG_INFINITY);
        number(self).total_cmp(&number(other))
    }
}
