//! Numbers over time are what a look at every single sample gives.

use std::collections::BTreeMap;

use std::sync::Arc;

use super::*;
use crate::query::series::{EquationRequest, QueryRequest, SeriesAnswer, SeriesRequest, series};
use crate::query::time::SECOND;
use crate::store::{QuestionError, Run};

/// Where the samples begin: not at a round time.
pub(super) const START: i64 = 1_767_225_607 * SECOND + 123_456;
pub(super) const NOW: i64 = START + 3_600 * SECOND;

/// A sample as it is written, and as the tests look at it.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) time: i64,
    pub(super) value: f64,
    pub(super) weight: f64,
    pub(super) attributes: Vec<(&'static str, String)>,
    pub(super) release: String,
}

/// Many samples that look random and are the same in every run.
pub(super) fn given(weighted: bool) -> Vec<Given> {
    let mut state = 7_u64;
    let mut below = |end: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut all = Vec::new();
    for _ in 0..3_000 {
        let (name, kind) = [
            ("orders", "counter"),
            ("refunds", "counter"),
            ("depth", "gauge"),
            ("latency", "distribution"),
        ][usize::try_from(below(4)).unwrap()];
        let mut attributes = Vec::new();
        if below(5) > 0 {
            // The first regions are more frequent than the last.
            attributes.push(("region", format!("r{}", below(8).min(below(8)))));
        }
        attributes.push(("tier", ["pro", "free"][usize::try_from(below(2)).unwrap()].to_owned()));
        attributes.push(("status", below(600).to_string()));
        all.push(Given {
            name,
            kind,
            time: START + i64::try_from(below(3_000_000_000)).unwrap(),
            value: below(10_000) as f64 / 8.0 - if kind == "gauge" { 600.0 } else { 0.0 },
            weight: if weighted { (1 + below(4)) as f64 } else { 1.0 },
            attributes,
            release: format!("shop@{}", below(2)),
        });
    }
    // Two never have one time: of equal ones no one knows which is the last.
    all.sort_by_key(|it| it.time);
    all.dedup_by_key(|it| it.time);
    all
}

pub(super) fn filled(open: Open, given: &[Given]) -> (Box<dyn Store>, Reader) {
    let (mut store, reader) = open();
    for part in given.chunks(500) {
        let metrics = part.iter().map(|it| {
            let attributes: Vec<_> = it
                .attributes
                .iter()
                .map(|(key, text)| match text.parse::<u32>() {
                    Ok(number) => format!("\"{key}\":{number}"),
                    Err(_) => format!("\"{key}\":\"{text}\""),
                })
                .collect();
            let sample = metric(it.name, it.time, &format!("{{{}}}", attributes.join(",")));
            let set = AttributeSet { release: Some(it.release.clone()), ..(*sample.set).clone() };
            Metric {
                kind: it.kind,
                value: it.value,
                weight: it.weight,
                unit: (it.kind == "distribution").then(|| "millisecond".to_owned()),
                set: Arc::new(set),
                ..sample
            }
        });
        store.commit(&[with(metrics.collect())]).unwrap();
    }
    (store, reader)
}

pub(super) fn text(given: &Given, key: &str) -> String {
    if key == "release" {
        return given.release.clone();
    }
    let found = given.attributes.iter().find(|it| it.0 == key);
    found.map(|it| it.1.clone()).unwrap_or_default()
}

/// An aggregate by its definition.
pub(super) fn by_hand(aggregate: &str, samples: &[&Given], seconds: f64) -> Option<f64> {
    let weight: f64 = samples.iter().map(|it| it.weight).sum();
    let sum: f64 = samples.iter().map(|it| it.value * it.weight).sum();
    let is_counter = samples.iter().any(|it| it.kind == "counter");
    let mut values: Vec<_> = samples.iter().map(|it| (it.value, it.weight)).collect();
    values.sort_by(|left, right| left.0.total_cmp(&right.0));
    match aggregate {
        "sum" => Some(sum),
        "count" => Some(weight),
        "per_second" => Some(if is_counter { sum } else { weight } / seconds),
        "per_minute" => Some(if is_counter { sum } else { weight } / seconds * 60.0),
        _ if samples.is_empty() => None,
        "avg" => Some(sum / weight),
        "min" => Some(values[0].0),
        "max" => Some(values[values.len() - 1].0),
        "last" => samples.iter().max_by_key(|it| it.time).map(|it| it.value),
        percentile => {
            let fraction: f64 = percentile[1..].parse::<f64>().unwrap() / 100.0;
            if values.iter().all(|it| (it.1 - 1.0).abs() < 1e-9) {
                let place = fraction * (values.len() - 1) as f64;
                let (low, high) =
                    (values[place.floor() as usize].0, values[place.ceil() as usize].0);
                return Some(low + (high - low) * place.fract());
            }
            let mut reached = 0.0;
            values.iter().find_map(|(value, own)| {
                reached += own;
                (reached >= fraction * weight - 1e-6).then_some(*value)
            })
        }
    }
}

pub(super) fn close(left: Option<f64>, right: Option<f64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => (left - right).abs() <= 1e-9 * (1.0 + left.abs()),
        (left, right) => left == right,
    }
}

pub(super) fn ask(reader: &Reader, query: &str) -> SeriesAnswer {
    let question = series(query).and_then(|request| request.question(NOW)).unwrap();
    reader.series(&question).unwrap_or_else(|error| panic!("{query}: {error:?}"))
}

pub fn every_aggregate_is_exact(open: Open) {
    for weighted in [false, true] {
        let given = given(weighted);
        let (_store, reader) = filled(open, &given);
        for (metric, aggregates) in [
            ("orders", "sum per_second per_minute count"),
            ("depth", "min max avg last per_second per_minute"),
            ("latency", "p50 p75 p90 p95 p99 avg sum min max count per_second per_minute"),
        ] {
            for aggregate in aggregates.split(' ') {
                let query = format!("metric={metric}&aggregate={aggregate}&interval=7m&until=20m");
                check(&ask(&reader, &query), &given, metric, aggregate);
            }
        }
    }
}

fn check(answer: &SeriesAnswer, given: &[Given], metric: &str, aggregate: &str) {
    let micros = |seconds: f64| (seconds * 1e6).round() as i64;
    let (from, to) = (micros(answer.from), micros(answer.to));
    let within = |start: i64, end: i64| -> Vec<&Given> {
        let fits =
            |it: &&Given| it.name == metric && it.time >= start.max(from) && it.time < end.min(to);
        given.iter().filter(fits).collect()
    };
    let series = &answer.results[0].series[0];
    assert_eq!(series.values.len(), answer.times.len());
    for (start, value) in answer.times.iter().zip(&series.values) {
        let (start, end) = (micros(*start), micros(start + answer.interval));
        assert_eq!(start % micros(answer.interval), 0);
        let seconds = (end.min(to) - start.max(from)) as f64 / 1e6;
        let expected = by_hand(aggregate, &within(start, end), seconds);
        assert!(close(*value, expected), "{metric} {aggregate}: {value:?} {expected:?}");
    }
    let all = within(from, to);
    let expected = by_hand(aggregate, &all, (to - from) as f64 / 1e6);
    assert!(close(series.total, expected), "{metric} {aggregate}: {:?} {expected:?}", series.total);
    assert_eq!(series.count, i64::try_from(all.len()).unwrap());
}

pub fn groups_and_the_rest_are_exact(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    for (metric, aggregate, keys, top) in [
        ("latency", "p95", vec!["region"], 3),
        ("latency", "avg", vec!["region", "tier"], 5),
        ("orders", "sum", vec!["release", "region"], 4),
        ("orders", "sum", vec!["tier"], 10),
        ("depth", "last", vec!["region"], 2),
        ("depth", "max", vec!["name"], 2),
    ] {
        let group_by: String = keys.iter().map(|key| format!("&group_by={key}")).collect();
        let query =
            format!("metric={metric}&aggregate={aggregate}&interval=10m&top={top}{group_by}");
        let answer = ask(&reader, &query);
        let name =
            |it: &Given, key: &str| if key == "name" { it.name.into() } else { text(it, key) };
        let mut groups: BTreeMap<Vec<String>, Vec<&Given>> = BTreeMap::new();
        for it in given.iter().filter(|it| it.name == metric) {
            groups.entry(keys.iter().map(|key| name(it, key)).collect()).or_default().push(it);
        }
        let result = &answer.results[0];
        assert_eq!(result.groups_total, i64::try_from(groups.len()).unwrap());
        let total = |samples: &[&Given]| by_hand(aggregate, samples, 3600.0).unwrap();
        let mut ranked: Vec<_> = groups.iter().collect();
        ranked.sort_by(|left, right| {
            total(right.1).total_cmp(&total(left.1)).then(left.0.cmp(right.0))
        });
        let rest: Vec<&Given> =
            ranked.iter().skip(top).flat_map(|it| it.1.iter().copied()).collect();
        ranked.truncate(top);
        let found: Vec<_> = result.series.iter().filter(|it| !it.other).collect();
        assert_eq!(found.len(), ranked.len(), "{query}");
        for (series, (group, samples)) in found.iter().zip(&ranked) {
            let expected = keys.iter().map(|key| (*key).to_owned()).zip(group.iter().cloned());
            assert_eq!(series.group, expected.collect(), "{query}");
            assert!(close(series.total, Some(total(samples))), "{query}");
        }
        let other = result.series.iter().find(|it| it.other);
        assert_eq!(other.is_some(), !rest.is_empty(), "{query}");
        if let Some(other) = other {
            assert!(close(other.total, Some(total(&rest))), "{query}: {other:?}");
            assert_eq!(other.count, i64::try_from(rest.len()).unwrap());
        }
        for (place, start) in answer.times.iter().enumerate() {
            let start = (start * 1e6).round() as i64;
            let in_bucket: Vec<&Given> = rest
                .iter()
                .copied()
                .filter(|it| it.time >= start && it.time < start + 600 * SECOND)
                .collect();
            if let Some(other) = other {
                let expected = by_hand(aggregate, &in_bucket, 600.0);
                assert!(close(other.values[place], expected), "{query}");
            }
        }
    }
}

pub fn filters_choose_samples(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    type Fits = fn(&Given) -> bool;
    let status = |it: &Given| text(it, "status").parse::<i64>().unwrap();
    let cases: [(&str, Fits); 16] = [
        ("tier:pro", |it| text(it, "tier") == "pro"),
        ("!region:r0", |it| text(it, "region") != "r0"),
        ("region:[r1,r2]", |it| ["r1", "r2"].contains(&text(it, "region").as_str())),
        ("has:region", |it| !text(it, "region").is_empty()),
        ("!has:region tier:free", |it| text(it, "region").is_empty() && text(it, "tier") == "free"),
        ("region:R*", |it| text(it, "region").starts_with('r')),
        ("region:*3", |it| text(it, "region") == "r3"),
        ("status:>=500", |it| text(it, "status").parse::<i64>().unwrap() >= 500),
        ("status:[404,405.0]", |it| ["404", "405"].contains(&text(it, "status").as_str())),
        ("value:>1s", |it| it.value > 1000.0 && it.name == "latency"),
        ("value:<100", |it| it.value < 100.0),
        ("(tier:pro OR value:<100) release:shop@1", |it| {
            (text(it, "tier") == "pro" || it.value < 100.0) && it.release == "shop@1"
        }),
        ("!(tier:pro release:shop@1)", |it| !(text(it, "tier") == "pro" && it.release == "shop@1")),
        ("timestamp:<-30m", |it| it.time < NOW - 1_800 * SECOND),
        ("absent:x", |_| false),
        ("LATEN", |it| it.name == "latency"),
    ];
    assert!(given.iter().any(|it| status(it) >= 500));
    for metric in ["orders", "latency"] {
        for (filter, fits) in cases {
            let encoded: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
            let answer = ask(&reader, &format!("metric={metric}&query={encoded}"));
            let expected = given.iter().filter(|it| it.name == metric && fits(it)).count();
            let found: i64 = answer.results[0].series.iter().map(|it| it.count).sum();
            assert_eq!(found, i64::try_from(expected).unwrap(), "{metric} {filter}");
        }
    }
}

pub fn compares_with_an_earlier_time(open: Open) {
    let given = given(false);
    let (mut store, reader) = filled(open, &given);
    let sum = |from: i64, until: i64| -> f64 {
        let fits = |it: &&Given| it.name == "orders" && it.time >= from && it.time < until;
        given.iter().filter(fits).map(|it| it.value).sum()
    };
    let range = "metric=orders&since=25m&until=15m&interval=5m";
    let (since, until) = (NOW - 1500 * SECOND, NOW - 900 * SECOND);
    for (compare, shift) in [("previous", 600), ("7m", 420), ("1d", 86_400)] {
        let answer = ask(&reader, &format!("{range}&compare={compare}"));
        let previous = answer.results[0].series[0].previous.clone().unwrap();
        let before = sum(since - shift * SECOND, until - shift * SECOND);
        assert!(close(previous.total, Some(before)), "{compare}");
        let change = (sum(since, until) - before) / before;
        assert!(close(previous.change, Some(change).filter(|it| it.is_finite())));
        assert_eq!(answer.compare.unwrap().shift, shift as f64);
        for (start, value) in answer.times.iter().zip(&previous.values) {
            let start = (start * 1e6).round() as i64;
            let end = (start + 300 * SECOND).min(until) - shift * SECOND;
            assert!(close(*value, Some(sum(start.max(since) - shift * SECOND, end))), "{compare}");
        }
    }
    // Both runs are seen from their starts; the first one was over after five minutes.
    for (id, from, until) in [("a", 100, 400), ("b", 2000, 3600)] {
        store
            .record_run(&Run {
                id: id.into(),
                name: Some(format!("run {id}")),
                started_at: START + from * SECOND,
                ended_at: START + until * SECOND,
            })
            .unwrap();
    }
    let answer = ask(&reader, "metric=orders&since=1h&compare=run:a&group_by=tier");
    let previous = |tier: &str| {
        let series = answer.results[0].series.iter().find(|it| it.group["tier"] == tier).unwrap();
        series.previous.clone().unwrap().total
    };
    let fits = |it: &&Given| {
        let time = it.time - START;
        it.name == "orders" && (100 * SECOND..=400 * SECOND).contains(&time)
    };
    for tier in ["pro", "free"] {
        let samples = given.iter().filter(fits).filter(|it| text(it, "tier") == tier);
        assert!(close(previous(tier), Some(samples.map(|it| it.value).sum())), "{tier}");
    }
    let question = series("metric=orders&compare=run:x").unwrap().question(NOW).unwrap();
    let Err(QuestionError::Bad(bad)) = reader.series(&question) else { panic!("no such run") };
    assert_eq!(
        (bad.field.as_str(), bad.message.as_str()),
        ("compare", "there is no run x; GET /api/v1/runs and `fanal runs` list them")
    );
}

pub fn equations_match_equal_groups(open: Open) {
    let given = given(false);
    let (_store, reader) = filled(open, &given);
    let query = |id: &str, metric: &str| QueryRequest {
        id: id.into(),
        metric: metric.into(),
        aggregate: Some("sum".into()),
        ..QueryRequest::default()
    };
    let equation = |id: &str, expression: &str| EquationRequest {
        id: id.into(),
        expression: expression.into(),
    };
    let request = SeriesRequest {
        queries: vec![query("a", "orders"), query("b", "refunds"), query("c", "nobody.sends.this")],
        equations: vec![
            equation("rate", "b / a * 100"),
            equation("nothing", "a / c"),
            equation("all", "a + b - c"),
        ],
        group_by: vec!["region".into()],
        top: Some(3),
        interval: Some("10m".into()),
        ..SeriesRequest::default()
    };
    let answer = reader.series(&request.question(NOW).unwrap()).unwrap();
    let [a, b, c, rate, nothing, all] = answer.results.as_slice() else { panic!("six results") };
    assert_eq!(rate.series.len(), 4);
    assert_eq!((rate.unit.as_deref(), c.series.len()), (Some("percent"), 0));
    for series in &rate.series {
        let same = |of: &[crate::query::series::Series]| {
            of.iter()
                .find(|it| it.group == series.group && it.other == series.other)
                .unwrap()
                .clone()
        };
        let (a, b) = (same(&a.series), same(&b.series));
        assert!(close(series.total, Some(b.total.unwrap() / a.total.unwrap() * 100.0)));
        for bucket in 0..answer.times.len() {
            let (a, b) = (a.values[bucket].unwrap(), b.values[bucket].unwrap());
            let expected = Some(b / a * 100.0).filter(|it| it.is_finite());
            assert!(close(series.values[bucket], expected));
        }
        assert!(same(&nothing.series).total.is_none());
        assert!(close(same(&all.series).total, Some(a.total.unwrap() + b.total.unwrap())));
    }
    // Sums of the groups are the sums of everything.
    let sum =
        |name: &str| -> f64 { given.iter().filter(|it| it.name == name).map(|it| it.value).sum() };
    for (result, name) in [(a, "orders"), (b, "refunds")] {
        let total: f64 = result.series.iter().filter_map(|it| it.total).sum();
        assert!(close(Some(total), Some(sum(name))));
    }
}
