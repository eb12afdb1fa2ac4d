//! Numbers over time: one metric or many, grouped, compared, and put together by equations.

mod asked;
mod attributes;
mod chart;
mod combine;
mod heatmap;
mod numbers;
mod points;
mod resolve;

use crate::query::seconds;
use crate::query::series::{
    Compared, MetricOf, SeriesAnswer, SeriesQuestion, SeriesResult, change,
};
use crate::store::{QuestionError, Reader};
use chart::Chart;

impl Reader {
    /// Answers a question for numbers over time.
    pub fn series(&self, question: &SeriesQuestion) -> Result<SeriesAnswer, QuestionError> {
        let buckets = question.buckets;
        let past = self.past(question)?;
        let since = past.as_ref().map_or(question.since, |past| past.since);
        let question = &SeriesQuestion { since, ..question.clone() };
        let mut charts: Vec<Chart> = Vec::new();
        for query in &question.queries {
            let resolved = self.resolve(query)?;
            // Equations need the same groups on both sides: those of the first query.
            let groups = charts.first().filter(|_| !question.equations.is_empty());
            let groups = groups.map(|chart| chart.groups.clone());
            charts.push(self.chart(question, query, resolved, groups, past.as_ref())?);
        }
        let mut results: Vec<SeriesResult> = Vec::new();
        for (query, chart) in question.queries.iter().zip(&charts) {
            let aggregate = chart.aggregate.map(|it| it.name().to_owned());
            let label = aggregate.clone().map_or_else(
                || query.metric.clone(),
                |aggregate| format!("{aggregate}({})", query.metric),
            );
            results.push(SeriesResult {
                id: query.id.clone(),
                label,
                metric: chart.kind.as_ref().map(|kind| MetricOf {
                    name: query.metric.clone(),
                    kind: kind.clone(),
                    unit: chart.unit.clone(),
                }),
                aggregate,
                unit: chart.aggregate.and_then(|it| it.unit(chart.unit.as_deref())),
                series: chart.series.clone(),
                groups_total: chart.groups_total,
            });
        }
        for equation in &question.equations {
            results.push(combine::equation(equation, &charts, &results, buckets.count));
        }
        for series in results.iter_mut().flat_map(|result| &mut result.series) {
            let total = series.total;
            if let Some(previous) = &mut series.previous {
                previous.change = change(previous.total, total);
            }
        }
        Ok(SeriesAnswer {
            from: seconds(question.since),
            to: seconds(question.until),
            interval: seconds(buckets.interval),
            times: buckets.times(),
            compare: past.map(|past| Compared {
                from: seconds(past.from),
                to: seconds(past.until),
                shift: seconds(past.shift),
                label: past.label,
            }),
            results,
        })
    }
}
