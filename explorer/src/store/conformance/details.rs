//! A metric looked at closely: what it is, its heatmap, its attributes, a chart of its samples.

use std::collections::BTreeMap;

use super::series::*;
use super::*;
use crate::query::series::{SeriesRequest, attributes, heatmap, points, series};
use crate::query::time::SECOND;
use crate::store::QuestionError;

pub fn tells_what_a_metric_is(open: Open) {
    let (mut store, reader) = open();
    let of = |kind: &'static str, unit: Option<&str>, value: f64| Metric {
        kind,
        unit: unit.map(str::to_owned),
        value,
        weight: 1.0,
        ..metric("mixed", NOW - SECOND, "{}")
    };
    assert!(ask(&reader, "metric=mixed").results[0].series.is_empty());
    assert!(ask(&reader, "metric=mixed").results[0].metric.is_none());
    store.commit(&[with(vec![of("gauge", None, 9.0)])]).unwrap();
    assert_eq!(ask(&reader, "metric=mixed").results[0].label, "avg(mixed)");
    let times = ["second", "second", "millisecond"];
    let more = times.iter().map(|unit| of("distribution", Some(unit), 5.0));
    store.commit(&[with(more.collect())]).unwrap();
    let result = &ask(&reader, "metric=mixed").results[0];
    assert_eq!((result.label.as_str(), result.unit.as_deref()), ("p95(mixed)", Some("second")));
    assert_eq!(result.series[0].count, 2);
    assert_eq!(ask(&reader, "metric=mixed&unit=millisecond").results[0].series[0].count, 1);
    assert_eq!(ask(&reader, "metric=mixed&type=gauge").results[0].series[0].total, Some(9.0));
    let every =
        &ask(&reader, "metric=m*&type=distribution&aggregate=count&group_by=unit").results[0];
    assert_eq!((every.series.len(), every.series[0].total), (2, Some(2.0)));
    let question = series("metric=mixed&aggregate=last").unwrap().question(NOW).unwrap();
    let Err(QuestionError::Bad(bad)) = reader.series(&question) else { panic!("no last") };
    assert!(bad.message.starts_with("a distribution has no last; use p95"), "{bad:?}");
}

fn detail(
    request: Result<SeriesRequest, crate::query::BadQuery>,
) -> crate::query::series::SeriesQuestion {
    request.and_then(|request| request.question(NOW)).unwrap()
}

pub fn a_heatmap_counts_every_sample(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    for (query, metric) in [
        ("metric=depth&buckets=7&interval=10m", "depth"),
        ("metric=latency&query=value:>0&interval=10m", "latency"),
        ("metric=nobody.sends.this", ""),
    ] {
        let (request, rows) = heatmap(query).unwrap();
        let map = reader.heatmap(&detail(Ok(request)), rows).unwrap();
        let values: Vec<(i64, f64)> = given
            .iter()
            .filter(|it| it.name == metric && (!query.contains("value") || it.value > 0.0))
            .map(|it| (it.time, it.value))
            .collect();
        assert_eq!(map.bounds.len(), if metric.is_empty() { 0 } else { rows + 1 });
        for (column, start) in map.counts.iter().zip(&map.times) {
            let start = (start * 1e6).round() as i64;
            let mut expected = vec![0; rows];
            for (_, value) in
                values.iter().filter(|it| it.0 >= start && it.0 < start + 600 * SECOND)
            {
                let place = map.bounds.iter().rposition(|bound| value >= bound).unwrap();
                expected[place.min(rows - 1)] += 1;
            }
            assert_eq!(*column, expected, "{query}");
        }
        let factors = map.bounds.windows(2).map(|pair| pair[1] / pair[0]);
        let even = factors.clone().all(|it| (it - factors.clone().next().unwrap()).abs() < 1e-9);
        assert_eq!(even, query.contains("value") || metric.is_empty(), "{query}");
    }
}

pub fn lists_attributes_by_frequency(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    let rows = reader.attributes(&detail(attributes("metric=orders&query=tier:pro"))).unwrap();
    let fits: Vec<_> =
        given.iter().filter(|it| it.name == "orders" && text(it, "tier") == "pro").collect();
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let mut values: BTreeMap<String, i64> = BTreeMap::new();
        for it in fits.iter().filter(|it| it.attributes.iter().any(|it| it.0 == row.key)) {
            *values.entry(text(it, &row.key)).or_default() += 1;
        }
        assert_eq!(row.count, values.values().sum::<i64>(), "{}", row.key);
        assert_eq!(row.cardinality, i64::try_from(values.len()).unwrap());
        assert_eq!(row.values.len(), values.len().min(10));
        for value in &row.values {
            assert_eq!(value.count, values[&value.value]);
        }
        let least = row.values.last().unwrap().count;
        assert!(values.values().filter(|count| **count > least).count() <= 10);
    }
    assert!(reader.attributes(&detail(attributes(""))).unwrap().len() == 3);
}

pub fn a_chart_of_samples_keeps_the_extremes(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    let chart = |query: &str| {
        let (request, count) = points(query).unwrap();
        reader.chart_samples(&detail(Ok(request)), count).unwrap()
    };
    let all: Vec<_> = given.iter().filter(|it| it.name == "latency").collect();
    let whole = chart("metric=latency&points=5000");
    assert_eq!(whole.samples.len(), all.len());
    let few = chart("metric=latency&points=80");
    assert_eq!(
        (few.total, few.unit.as_deref()),
        (i64::try_from(all.len()).unwrap(), Some("millisecond"))
    );
    assert!((50..=130).contains(&few.samples.len()), "{}", few.samples.len());
    assert!(few.samples.is_sorted_by(|left, right| left.timestamp <= right.timestamp));
    assert_eq!(few.samples, chart("metric=latency&points=80").samples);
    // Twenty stretches of three minutes: the extremes of each are there.
    for stretch in 0..20 {
        let start = START + stretch * 180 * SECOND;
        let within: Vec<f64> = all
            .iter()
            .filter(|it| it.time >= start && it.time < start + 180 * SECOND)
            .map(|it| it.value)
            .collect();
        for extreme in
            [within.iter().copied().reduce(f64::min), within.iter().copied().reduce(f64::max)]
        {
            let Some(extreme) = extreme else { continue };
            assert!(few.samples.iter().any(|it| {
                let time = (it.timestamp * 1e6).round() as i64;
                time >= start && time < start + 180 * SECOND && (it.value - extreme).abs() < 1e-9
            }));
        }
    }
    assert!(whole.samples.iter().all(|it| !it.outlier));
    let far = chart("metric=latency&query=value:<100%20OR%20value:>1240&points=5000");
    assert!(far.samples.iter().all(|it| it.outlier == (it.value > 1_240.0)));
}
