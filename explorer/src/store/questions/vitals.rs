//! Web vitals: how they are distributed, how they score, and the worst of them.

use std::collections::BTreeMap;

use super::vital_score::scored;
use crate::limits::{VITAL_BINS, VITAL_GROUPS_MAX};
use crate::query::fields::{Place, SPANS};
use crate::query::scope::Scope;
use crate::query::{
    Histogram, VITALS, Vital, VitalGroup, VitalRow, VitalSample, VitalSamples, Vitals,
    VitalsAnswer, seconds,
};
use crate::store::sql::{Conditions, Row, Statement, Value, text};
use crate::store::{Reader, StoreError};

/// What came of the values of one vital.
#[derive(Clone, Copy, Default)]
struct Summary {
    count: i64,
    p75: Option<f64>,
    good: i64,
    poor: i64,
    /// 0 to 1, if any value has one.
    score: Option<f64>,
    bins: [i64; VITAL_BINS],
}

impl Reader {
    /// Answers a question for all vitals.
    pub fn vitals(&self, query: &Vitals) -> Result<VitalsAnswer, StoreError> {
        let scope = &query.scope;
        let mut rows = Vec::new();
        let mut scores = Vec::new();
        for vital in &VITALS {
            let found = self.summaries(scope, vital, None)?;
            let summary = found.into_iter().next().map(|it| it.1).unwrap_or_default();
            let counts = summary.bins;
            scores.push((vital, summary.score));
            rows.push(VitalRow {
                vital: vital.id,
                name: vital.name,
                unit: vital.unit,
                count: summary.count,
                p75: summary.p75,
                good: summary.good,
                needs_improvement: summary.count - summary.good - summary.poor,
                poor: summary.poor,
                good_max: vital.good_max,
                poor_min: vital.poor_min,
                score: summary.score.map(percent),
                histogram: Histogram { bounds: bounds(vital).collect(), counts: counts.to_vec() },
            });
        }
        let pageloads = self.pageloads(scope, None)?.values().sum();
        let groups = match &query.group_by {
            Some((_, place)) => self.vital_groups(scope, place)?,
            None => Vec::new(),
        };
        Ok(VitalsAnswer { score: together(&scores), pageloads, vitals: rows, groups })
    }

    /// The worst values of one vital.
    pub fn vital_samples(&self, query: &VitalSamples) -> Result<Vec<VitalSample>, StoreError> {
        let vital = query.vital;
        let mut columns = Statement::new("trace_id, span_id, started_at, segment, ");
        match vital.cause {
            Some(key) => columns.append(text(self.dialect(), &Place::Attribute(key.to_owned()))),
            None => columns.push("NULL"),
        };
        columns.push(" AS element, ");
        let mut statement =
            Statement::new("SELECT trace_id, span_id, started_at, segment, element, value FROM (");
        statement.append(self.values(&query.scope, vital, columns)?);
        statement.push(&format!(
            ") AS measured ORDER BY value DESC, trace_id, span_id LIMIT {}",
            query.limit
        ));
        self.read(&statement, |row| {
            let value = row.float(5)?;
            Ok(VitalSample {
                trace_id: row.text(0)?,
                span_id: row.text(1)?,
                timestamp: seconds(row.int(2)?),
                value,
                rating: vital.rating(value),
                route: row.maybe_text(3)?,
                element: row.maybe_text(4)?,
            })
        })
    }

    /// A `SELECT` of these columns and of `value`, for all spans in scope that have the vital.
    fn values(
        &self,
        scope: &Scope,
        vital: &Vital,
        columns: Statement,
    ) -> Result<Statement, StoreError> {
        let dialect = self.dialect();
        let mut measured = Statement::new("SELECT ");
        measured.append(columns).bind(dialect.attribute_number(), [dialect.key(vital.key)]);
        measured.push(&format!(" AS value FROM {}", dialect.table("spans")));
        measured.append(self.of_ops(scope, vital.ops)?.clause("WHERE"));
        let mut statement = Statement::new("SELECT * FROM (");
        statement.append(measured).push(") AS read WHERE value >= 0 AND value <= ");
        statement.bind("?", [vital.value_max.into()]);
        Ok(statement)
    }

    fn of_ops(&self, scope: &Scope, ops: &[&str]) -> Result<Conditions, StoreError> {
        let mut conditions = self.placed(scope, "started_at");
        let any: Vec<_> = ops
            .iter()
            .map(
                |op| if op.contains('%') { self.dialect().like("op") } else { "op = ?".to_owned() },
            )
            .collect();
        conditions.term(&format!("({})", any.join(" OR ")), ops.iter().map(|op| Value::from(*op)));
        conditions.expr(&SPANS, &scope.filter, scope.now)?;
        Ok(conditions)
    }

    /// What came of a vital; of each group, if grouped.
    fn summaries(
        &self,
        scope: &Scope,
        vital: &Vital,
        group: Option<&Place>,
    ) -> Result<Vec<(String, Summary)>, StoreError> {
        let dialect = self.dialect();
        let browser = Place::Attribute("browser.name".to_owned());
        let mut columns = grouped(group.map(|place| text(dialect, place)));
        columns.append(text(dialect, &browser)).push(" AS browser, ");
        let mut statement = Statement::new(format!(
            "SELECT k, count(*) AS number, {}, sum(CASE WHEN value <= ? THEN 1 ELSE 0 END),
             sum(CASE WHEN value > ? THEN 1 ELSE 0 END), sum(score * scored), sum(scored)",
            dialect.quantile(0.75, "value")
        ));
        statement.values.extend([vital.good_max.into(), vital.poor_min.into()]);
        // A second look at the same values would cost as much as the first: what is dear is to find them.
        for bound in bounds(vital).skip(1).take(VITAL_BINS - 1).filter(|_| group.is_none()) {
            statement.bind(", sum(CASE WHEN value < ? THEN 1 ELSE 0 END)", [bound.into()]);
        }
        statement.push(" FROM (");
        statement.append(scored(vital, self.values(scope, vital, columns)?));
        let order = format!(" GROUP BY k ORDER BY number DESC, k LIMIT {VITAL_GROUPS_MAX}");
        statement.push(") AS scored_values").push(&order);
        self.read(&statement, |row| Ok((row.text(0)?, summary(row)?)))
    }

    /// How many pages were loaded; of each group, if grouped.
    fn pageloads(
        &self,
        scope: &Scope,
        group: Option<&Place>,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut statement = Statement::new("SELECT k, count(*) AS number FROM (SELECT ");
        statement.append(grouped(group.map(|place| text(self.dialect(), place)))).push("op FROM ");
        statement.push(self.dialect().table("spans"));
        let mut conditions = self.of_ops(scope, &["pageload"])?;
        conditions.equal("is_segment", Some(true));
        statement.append(conditions.clause("WHERE"));
        let order = format!(" GROUP BY k ORDER BY number DESC, k LIMIT {VITAL_GROUPS_MAX}");
        statement.push(") AS loaded").push(&order);
        Ok(self.read(&statement, |row| Ok((row.text(0)?, row.int(1)?)))?.into_iter().collect())
    }

    fn vital_groups(&self, scope: &Scope, place: &Place) -> Result<Vec<VitalGroup>, StoreError> {
        let mut summaries: BTreeMap<String, [Summary; VITALS.len()]> = BTreeMap::new();
        for (number, vital) in VITALS.iter().enumerate() {
            for (group, summary) in self.summaries(scope, vital, Some(place))? {
                if let Some(slot) = summaries.entry(group).or_default().get_mut(number) {
                    *slot = summary;
                }
            }
        }
        let pageloads = self.pageloads(scope, Some(place))?;
        for group in pageloads.keys() {
            summaries.entry(group.clone()).or_default();
        }
        let mut groups: Vec<_> = summaries
            .into_iter()
            .map(|(group, found)| {
                let [lcp, inp, cls, fcp, ttfb] = found.map(|summary| summary.p75);
                let scores: Vec<_> =
                    VITALS.iter().zip(found.map(|summary| summary.score)).collect();
                VitalGroup {
                    count: found.iter().map(|summary| summary.count).sum(),
                    score: together(&scores),
                    pageloads: pageloads.get(&group).copied().unwrap_or(0),
                    group,
                    lcp,
                    inp,
                    cls,
                    fcp,
                    ttfb,
                }
            })
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.pageloads, group.count)));
        groups.truncate(VITAL_GROUPS_MAX);
        Ok(groups)
    }
}

/// The first column: the text of the group, empty where there is none.
fn grouped(group: Option<Statement>) -> Statement {
    let mut columns = Statement::new("coalesce(");
    columns.append(group.unwrap_or_else(|| Statement::new("NULL"))).push(", '') AS k, ");
    columns
}

fn summary(row: &Row) -> Result<Summary, StoreError> {
    let (sum, scored) = (row.maybe_float(5)?.unwrap_or(0.0), row.maybe_float(6)?.unwrap_or(0.0));
    let count = row.int(1)?;
    let mut bins = [0; VITAL_BINS];
    let mut before = 0;
    for (place, bin) in bins.iter_mut().enumerate() {
        let below = row.maybe_int(7 + place)?.unwrap_or(count);
        *bin = below - before;
        before = below;
    }
    Ok(Summary {
        count,
        p75: row.maybe_float(2)?,
        good: row.maybe_int(3)?.unwrap_or(0),
        poor: row.maybe_int(4)?.unwrap_or(0),
        score: (scored > 0.0).then(|| sum / scored),
        bins,
    })
}

/// The bounds of a vital's histogram: from 0 to twice what is poor.
fn bounds(vital: &Vital) -> impl Iterator<Item = f64> {
    let width = 2.0 * vital.poor_min / VITAL_BINS as f64;
    (0..=VITAL_BINS).map(move |place| place as f64 * width)
}

/// The score of a page: those of its vitals by their weights. What was not measured does not weigh.
fn together(scores: &[(&Vital, Option<f64>)]) -> Option<f64> {
    let known = scores.iter().filter_map(|(vital, score)| Some((vital.weight, (*score)?)));
    let (weight, sum) = known.fold((0.0, 0.0), |(weights, sum), (weight, score)| {
        (weights + weight, sum + weight * score)
    });
    (weight > 0.0).then(|| percent(sum / weight))
}

/// 0 to 100, with one digit after the point.
fn percent(score: f64) -> f64 {
    (score * 1000.0).round() / 10.0
}
