//! Metrics: which totals changed, and in which attribute values the change sits.

use serde_json::{Value, json};

use super::period::Periods;
use super::rank::{Change, SCORE_MIN, is_time, score};
use crate::answer::Fields;
use crate::limits::{
    CHANGES_KEYS_MAX, CHANGES_LOCATED_MAX, CHANGES_METRICS_MAX, CHANGES_VALUES_MAX,
};
use crate::server::summary::given::Given;
use crate::server::summary::inside::{Inside, Refused};
use crate::server::summary::series::page;

/// Attribute values told of one metric.
const TOLD_MAX: usize = 3;

pub async fn changes(
    api: &Inside,
    given: &Given,
    periods: &Periods,
) -> Result<Vec<Change>, Refused> {
    let from = periods.before.from.min(periods.now.from);
    let whole = super::period::Period { from, until: periods.now.until };
    let answer = api.get(&whole.parameters(given).behind("/api/v1/metrics")).await?;
    let mut metrics: Vec<&Value> = answer.list("metrics").iter().collect();
    let count = |metric: &Value| metric.number("count").unwrap_or_default();
    metrics.sort_by(|left, right| count(right).total_cmp(&count(left)));
    let mut found = Vec::new();
    for metric in metrics.into_iter().take(CHANGES_METRICS_MAX) {
        let query =
            json!({ "id": "a", "metric": metric.text("name"), "type": metric.text("type") });
        let result = ask(api, given, query, None).await?;
        let Some(series) = result.list("series").first() else { continue };
        found.push(change(&result, series, metric.text("name"), given));
    }
    Ok(found)
}

/// The first result of a comparison of both periods.
async fn ask(
    api: &Inside,
    given: &Given,
    mut query: Value,
    group_by: Option<&str>,
) -> Result<Value, Refused> {
    if let (Some(filter), Some(query)) = (given.get("query"), query.as_object_mut()) {
        query.insert("query".to_owned(), json!(filter));
    }
    let mut body = json!({
        "queries": [query], "group_by": group_by.into_iter().collect::<Vec<_>>(),
        "top": CHANGES_VALUES_MAX, "since": given.get("since").unwrap_or("1h"),
        "compare": given.get("compare").unwrap_or("previous"),
    });
    for name in ["until", "project"] {
        if let (Some(value), Some(body)) = (given.get(name), body.as_object_mut()) {
            body.insert(name.to_owned(), json!(value));
        }
    }
    let answer = api.post("/api/v1/metrics/query", &body).await?;
    Ok(answer.list("results").first().cloned().unwrap_or_default())
}

fn change(result: &Value, series: &Value, name: &str, given: &Given) -> Change {
    let unit = result.get("unit").and_then(Value::as_str);
    let before = series.get("previous").unwrap_or(&Value::Null);
    let samples = series.number("count").unwrap_or_default();
    let change = Change {
        what: "metric",
        name: name.to_owned(),
        measure: result.text("aggregate").to_owned(),
        unit: unit.map(str::to_owned),
        before: before.number("total"),
        now: series.number("total"),
        samples_before: samples_before(before, samples),
        samples_now: samples,
        link: page(name, None, given),
        ..Change::default()
    };
    change.judged(is_time(unit))
}

/// How many samples the period before had; where nobody says, as many as now if it had a value.
fn samples_before(before: &Value, now: f64) -> f64 {
    let known = before.number("count");
    known.unwrap_or(if before.number("total").is_some() { now } else { 0.0 })
}

/// Looks for the attribute values in which the metrics among these changes changed most.
pub async fn locate(api: &Inside, given: &Given, changes: &mut [Change]) -> Result<(), Refused> {
    let metrics = changes.iter_mut().filter(|change| change.what == "metric");
    for change in metrics.take(CHANGES_LOCATED_MAX) {
        let parameters = given.pass(&["since", "until", "query"]).set("metric", &change.name);
        let answer = api.get(&parameters.behind("/api/v1/metrics/attributes")).await?;
        let few = |attribute: &&Value| {
            let values = attribute.number("cardinality").unwrap_or_default();
            (1.0..=CHANGES_VALUES_MAX as f64).contains(&values)
        };
        let keys = answer.list("attributes").iter().filter(few).map(|it| it.text("key"));
        let keys = ["release"].into_iter().chain(keys.filter(|key| *key != "release"));
        let mut found = Vec::new();
        for key in keys.take(CHANGES_KEYS_MAX) {
            let query = json!({ "id": "a", "metric": change.name, "aggregate": change.measure });
            let result = ask(api, given, query, Some(key)).await?;
            found.extend(values(&result, key, change));
        }
        found.sort_by(|left: &(f64, Value), right| right.0.total_cmp(&left.0));
        change.sits_in = found.into_iter().take(TOLD_MAX).map(|(_, told)| told).collect();
        if let Some(key) = change.sits_in.first().map(|told| told.text("key").to_owned()) {
            change.link = page(&change.name, Some(&key), given);
        }
    }
    Ok(())
}

/// The values of a key in which the change sits: those that changed the same way as the whole and clearly more than the
/// key's other values. A key whose values all changed alike explains nothing.
fn values(result: &Value, key: &str, whole: &Change) -> Vec<(f64, Value)> {
    let rose = whole.now > whole.before;
    let known = |series: &&Value| {
        !series.truth("other") && series.get("group").is_some_and(|it| !it.text(key).is_empty())
    };
    let all: Vec<&Value> = result.list("series").iter().filter(known).collect();
    let weights: Vec<f64> = all.iter().map(|series| weight(series, whole, rose)).collect();
    let sum: f64 = weights.iter().sum();
    let told = all.iter().zip(&weights).map(|(series, weight)| {
        let others = (all.len() - 1).max(1) as f64;
        let before = series.get("previous").unwrap_or(&Value::Null);
        let told = json!({
            "key": key, "value": series.get("group").map_or("", |group| group.text(key)),
            "before": before.number("total"), "now": series.number("total"),
            "change": before.get("change"),
        });
        (weight - (sum - weight) / others, told)
    });
    told.filter(|(contrast, _)| all.len() > 1 && *contrast >= SCORE_MIN).collect()
}

/// How much speaks for a change of one value; nothing if it went the other way. A value that is new is compared with
/// the whole before.
fn weight(series: &Value, whole: &Change, rose: bool) -> f64 {
    let before = series.get("previous").unwrap_or(&Value::Null);
    let (Some(is), samples) = (series.number("total"), series.number("count").unwrap_or_default())
    else {
        return 0.0;
    };
    let (was, earlier) = match before.number("total") {
        Some(was) => (was, samples_before(before, samples)),
        None => (whole.before.unwrap_or_default(), whole.samples_before),
    };
    if (is > was) == rose { score(was, is, earlier, samples) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_sits_where_other_values_did_not_change() {
        let series = |key: &str, value: &str, was: Option<f64>, is: f64| {
            let before = was.map(|was| json!({ "total": was, "change": (is - was) / was }));
            json!({ "group": {key: value}, "other": false, "total": is, "count": 50, "previous": before })
        };
        let whole = Change {
            before: Some(100.0),
            now: Some(200.0),
            samples_before: 100.0,
            samples_now: 100.0,
            ..Change::default()
        };
        let found = |key: &str, list: &[Value]| -> Vec<String> {
            let result = json!({ "series": list });
            let found = values(&result, key, &whole);
            found.iter().map(|(_, told)| told.text("value").to_owned()).collect()
        };
        let region = [
            series("region", "eu", Some(100.0), 230.0),
            series("region", "us", Some(100.0), 101.0),
            series("region", "ap", Some(100.0), 90.0),
        ];
        assert_eq!(found("region", &region), ["eu"]);
        let tier =
            [series("tier", "a", Some(100.0), 210.0), series("tier", "b", Some(100.0), 205.0)];
        assert!(found("tier", &tier).is_empty());
        let release =
            [series("release", "2", None, 220.0), series("release", "1", Some(100.0), 102.0)];
        assert_eq!(found("release", &release), ["2"]);
        assert!(found("region", &region[..1]).is_empty());
    }
}
