//! Spans by operation and name: how long they take, and how often they fail.

use std::collections::HashMap;

use serde_json::Value;

use super::period::{Period, Periods};
use super::rank::Change;
use crate::address::Parameters;
use crate::answer::Fields;
use crate::limits::CHANGES_SPAN_GROUPS_MAX;
use crate::server::summary::given::Given;
use crate::server::summary::inside::{Inside, Refused};

pub async fn changes(
    api: &Inside,
    given: &Given,
    periods: &Periods,
) -> Result<Vec<Change>, Refused> {
    let ask = async |period: Period| {
        let parameters = period.parameters(given).set("limit", CHANGES_SPAN_GROUPS_MAX.to_string());
        api.get(&parameters.behind("/api/v1/spans/groups")).await
    };
    let (now, before) = (ask(periods.now).await?, ask(periods.before).await?);
    let key = |group: &Value| (group.text("op").to_owned(), group.text("name").to_owned());
    let earlier: HashMap<_, &Value> =
        before.list("groups").iter().map(|group| (key(group), group)).collect();
    // Rarer names than those of a full list may have been there too.
    let is_whole = earlier.len() < CHANGES_SPAN_GROUPS_MAX;
    let mut found = Vec::new();
    for group in now.list("groups") {
        match earlier.get(&key(group)) {
            Some(same) => found.extend(compare(same, group, given)),
            None if is_whole => found.extend(appeared(group, given)),
            None => {}
        }
    }
    Ok(found)
}

fn compare(before: &Value, now: &Value, given: &Given) -> [Change; 2] {
    let samples = (count(before), count(now));
    let [slower, failing] = measures(now, given);
    let slower = Change { before: before.number("p95"), ..slower };
    let failing = Change { before: failed(before), ..failing };
    [slower, failing].map(|change| {
        Change { samples_before: samples.0, samples_now: samples.1, ..change }.judged(true)
    })
}

/// A name that was not there before: how long it takes, and how often it fails if it does.
fn appeared(now: &Value, given: &Given) -> impl Iterator<Item = Change> {
    let samples_now = count(now);
    let changes = measures(now, given).into_iter().filter(|change| change.now > Some(0.0));
    changes.map(move |change| Change { samples_now, ..change }.appeared())
}

/// Duration and share of failures, now.
fn measures(now: &Value, given: &Given) -> [Change; 2] {
    let (op, name) = (now.text("op"), now.text("name"));
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    let link = |more: &str| {
        let parameters: Parameters = given.pass(&["since", "until"]);
        parameters.set("query", format!("name:\"{quoted}\"{more}")).behind("/traces")
    };
    let measure = |measure: &str, unit: &str, now: Option<f64>, link: String| Change {
        what: "spans",
        name: format!("{op} {name}").trim().to_owned(),
        measure: measure.to_owned(),
        unit: Some(unit.to_owned()),
        now,
        link,
        ..Change::default()
    };
    let slower = measure("p95", "second", now.number("p95"), link(""));
    [slower, measure("failed", "ratio", failed(now), link(" status:error"))]
}

fn count(group: &Value) -> f64 {
    group.number("count").unwrap_or_default()
}

fn failed(group: &Value) -> Option<f64> {
    group.number("failed").map(|failed| failed / count(group).max(1.0))
}
