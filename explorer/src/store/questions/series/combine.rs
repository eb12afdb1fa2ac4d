//! Equations over the lines of several queries.

use std::collections::{BTreeMap, BTreeSet};

use super::chart::Chart;
use crate::query::series::{Aggregate, Change, Equation, Series, SeriesResult};

/// One group, told from all others.
type Group = (bool, BTreeMap<String, String>);

/// The lines of an equation: equal groups of its queries, put together bucket by bucket.
pub fn equation(
    equation: &Equation,
    charts: &[Chart],
    results: &[SeriesResult],
    buckets: usize,
) -> SeriesResult {
    let used: BTreeSet<usize> = equation.term.queries().into_iter().collect();
    let line = |query: usize, group: &Group| {
        let mut series = charts.get(query)?.series.iter();
        series.find(|series| (series.other, &series.group) == (group.0, &group.1))
    };
    // What a query says of a group that it has no samples of.
    let nothing = |query: usize| charts.get(query)?.aggregate.and_then(Aggregate::of_nothing);
    let groups = groups(used.iter().filter_map(|query| charts.get(*query)));
    let together = |group: &Group, of: &dyn Fn(&Series) -> Option<f64>| {
        equation.term.value(&|query| line(query, group).map_or_else(|| nothing(query), of))
    };
    let series = groups.iter().map(|group| {
        let of_used = || used.iter().filter_map(|query| line(*query, group));
        let compared = of_used().any(|series| series.previous.is_some());
        let each = |of: &dyn Fn(&Series, usize) -> Option<f64>| {
            (0..buckets).map(|bucket| together(group, &|series| of(series, bucket))).collect()
        };
        Series {
            group: group.1.clone(),
            other: group.0,
            values: each(&|series, bucket| series.values.get(bucket).copied().flatten()),
            total: together(group, &|series| series.total),
            count: of_used().map(|series| series.count).sum(),
            previous: compared.then(|| Change {
                values: each(&|series, bucket| {
                    series.previous.as_ref().and_then(|it| it.values.get(bucket).copied().flatten())
                }),
                total: together(group, &|series| series.previous.as_ref().and_then(|it| it.total)),
                change: None,
            }),
        }
    });
    let of_query = |query: usize| results.get(query).and_then(|result| result.unit.clone());
    let totals = used.iter().filter_map(|query| charts.get(*query)).map(|it| it.groups_total);
    SeriesResult {
        id: equation.id.clone(),
        label: equation.text.clone(),
        metric: None,
        aggregate: None,
        unit: equation.term.unit(&of_query),
        series: series.collect(),
        groups_total: totals.max().unwrap_or(0),
    }
}

/// Every group that any of them has, the one of all others last.
fn groups<'a>(charts: impl Iterator<Item = &'a Chart>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for series in charts.flat_map(|chart| &chart.series) {
        let group = (series.other, series.group.clone());
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.sort_by_key(|group| group.0);
    groups
}
