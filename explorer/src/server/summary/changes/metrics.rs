//! Metrics: which totals changed, and in which attribute values the change sits.

use serde_json::{Value, json};

use super::period::Periods;
use super::rank::{Change, is_time, score};
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

/// The values of a key whose change goes the same way as the whole's and is more telling than nothing. A key with one
/// value explains nothing.
fn values(result: &Value, key: &str, whole: &Change) -> Vec<(f64, Value)> {
    let rose = whole.now > whole.before;
    let series = result.list("series");
    let known =
        |series: &Value| series.get("group").is_some_and(|group| !group.text(key).is_empty());
    if series.len() < 2 {
        return Vec::new();
    }
    let told = series.iter().filter(|series| !series.truth("other") && known(series)).map(|series| {
        let before = series.get("previous").unwrap_or(&Value::Null);
        let (was, is) = (before.number("total"), series.number("total"));
        let samples = series.number("count").unwrap_or_default();
        let earlier = samples_before(before, samples);
        let same_way = (is > was) == rose;
        let weight = score(was.unwrap_or_default(), is.unwrap_or_default(), earlier, samples);
        let value = series.get("group").map_or("", |group| group.text(key));
        let told = json!({
            "key": key, "value": value, "before": was, "now": is, "change": before.get("change"),
        });
        (if same_way { weight } else { 0.0 }, told)
    });
    told.filter(|(weight, _)| *weight >= 1.0).collect()
}
