//! A metric over time in a few numbers: totals, change, trend, and the buckets that stand out.

use serde_json::{Map, Value, json};

use super::given::Given;
use super::inside::{Inside, Refused};
use crate::address::Parameters;
use crate::answer::Fields;
use crate::clock::rfc3339;

/// How many deviations from the median make a bucket stand out.
const NOTABLE_DEVIATIONS: f64 = 4.0;
/// Buckets told per series.
const NOTABLE_MAX: usize = 3;
/// A change of the mean between the first and the last third that is called a trend.
const TREND_CHANGE: f64 = 0.1;

pub async fn series(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let answer = api.post("/api/v1/metrics/query", &body(given)?).await?;
    let times: Vec<f64> = answer.list("times").iter().filter_map(Value::as_f64).collect();
    let interval = answer.number("interval").unwrap_or_default();
    let result = answer.list("results").first().cloned().unwrap_or_default();
    let rows: Vec<Value> =
        result.list("series").iter().map(|series| summary(series, &times, interval)).collect();
    let link = given.pass(&[
        "metric",
        "type",
        "unit",
        "aggregate",
        "group_by",
        "since",
        "until",
        "query",
        "interval",
    ]);
    let compared = answer.get("compare").filter(|compare| compare.is_object());
    let period = |from: Option<f64>, to: Option<f64>| json!({ "from": from.map(rfc3339), "to": to.map(rfc3339) });
    Ok(json!({
        "query": result.text("label"), "unit": result.get("unit"), "metric": result.get("metric"),
        "period": period(answer.number("from"), answer.number("to")),
        "before": compared.map(|it| period(it.number("from"), it.number("to"))),
        "interval_seconds": interval,
        "series": rows, "groups_total": result.get("groups_total"),
        "next": "group_by an attribute (metric_attributes lists them), or metric_samples with since and until around a notable bucket",
        "link": link.behind("/metrics"),
    }))
}

fn body(given: &Given) -> Result<Value, Refused> {
    let mut query = Map::from_iter([("id".to_owned(), json!("a"))]);
    for name in ["metric", "type", "unit", "aggregate", "query"] {
        if let Some(value) = given.get(name) {
            query.insert(name.to_owned(), json!(value));
        }
    }
    let groups: Vec<&str> =
        given.all("group_by").iter().flat_map(|keys| keys.split(',')).map(str::trim).collect();
    let mut body = json!({
        "queries": [query], "group_by": groups, "top": given.rows("top", 5, 50)?,
        "since": given.get("since").unwrap_or("1h"),
        "compare": given.get("compare").unwrap_or("previous"),
    });
    for name in ["until", "interval", "project"] {
        if let (Some(value), Some(body)) = (given.get(name), body.as_object_mut()) {
            body.insert(name.to_owned(), json!(value));
        }
    }
    Ok(body)
}

fn summary(series: &Value, times: &[f64], interval: f64) -> Value {
    let values: Vec<Option<f64>> = series.list("values").iter().map(Value::as_f64).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let before = series.get("previous").filter(|before| before.is_object());
    json!({
        "group": series.get("group"), "other": series.truth("other"),
        "total": series.get("total"), "samples": series.get("count"),
        "before": before.and_then(|it| it.get("total")), "change": before.and_then(|it| it.get("change")),
        "least": known.iter().copied().reduce(f64::min), "greatest": known.iter().copied().reduce(f64::max),
        "trend": trend(&known), "notable": notable(&values, times, interval),
    })
}

/// The mean of the last third against that of the first.
fn trend(values: &[f64]) -> &'static str {
    let third = values.len() / 3;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (Some(first), Some(last)) = (values.get(..third), values.get(values.len() - third..))
    else {
        return "unknown";
    };
    if third == 0 {
        return "unknown";
    }
    let (first, last) = (mean(first), mean(last));
    let scale = first.abs().max(last.abs());
    match last - first {
        change if change > TREND_CHANGE * scale => "rising",
        change if change < -TREND_CHANGE * scale => "falling",
        _ => "steady",
    }
}

/// The buckets furthest from the median, measured in median absolute deviations, the furthest first.
fn notable(values: &[Option<f64>], times: &[f64], interval: f64) -> Vec<Value> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let Some(usual) = median(&known) else { return Vec::new() };
    let distances: Vec<f64> = known.iter().map(|value| (value - usual).abs()).collect();
    // A flat line has no deviation; then a tenth of its level is one.
    let floor = (usual.abs() / 10.0).max(f64::MIN_POSITIVE);
    let deviation = median(&distances).unwrap_or_default().max(floor);
    let mut found: Vec<(f64, f64, f64)> = values
        .iter()
        .zip(times)
        .filter_map(|(value, time)| {
            value.map(|value| ((value - usual).abs() / deviation, *time, value))
        })
        .filter(|(distance, ..)| *distance >= NOTABLE_DEVIATIONS)
        .collect();
    found.sort_by(|left, right| right.0.total_cmp(&left.0));
    let rows = found.iter().take(NOTABLE_MAX).map(|(_, time, value)| {
        json!({ "since": rfc3339(*time), "until": rfc3339(time + interval), "value": value, "usual": usual })
    });
    rows.collect()
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// The page of a metric in this period, grouped by this key.
pub fn page(metric: &str, group_by: Option<&str>, given: &Given) -> String {
    let parameters: Parameters = given.pass(&["since", "until", "query"]);
    parameters.set("metric", metric).maybe("group_by", group_by).behind("/metrics")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_notable_and_noise_is_not() {
        let mut values: Vec<Option<f64>> =
            (0..30).map(|at| Some(100.0 + f64::from(at % 5))).collect();
        let times: Vec<f64> = (0..30).map(|at| f64::from(at) * 60.0).collect();
        assert!(notable(&values, &times, 60.0).is_empty());
        values[20] = Some(300.0);
        let found = notable(&values, &times, 60.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["since"], "1970-01-01T00:20:00Z");
        assert_eq!((&found[0]["value"], &found[0]["usual"]), (&json!(300.0), &json!(102.0)));
    }

    #[test]
    fn trends_have_a_direction() {
        assert_eq!(trend(&[1.0, 1.0, 2.0, 3.0, 4.0, 4.0]), "rising");
        assert_eq!(trend(&[4.0, 4.0, 2.0, 3.0, 1.0, 1.0]), "falling");
        assert_eq!(trend(&[4.0, 4.0, 2.0, 3.0, 4.0, 4.1]), "steady");
        assert_eq!(trend(&[4.0]), "unknown");
    }
}
