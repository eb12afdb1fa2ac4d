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
    let mut found = Vec::new();
    for group in now.list("groups") {
        let Some(same) = earlier.get(&key(group)) else { continue };
        found.extend(compare(same, group, given));
    }
    Ok(found)
}

fn compare(before: &Value, now: &Value, given: &Given) -> [Change; 2] {
    let (op, name) = (now.text("op"), now.text("name"));
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    let filter = format!("name:\"{quoted}\"");
    let link = |more: &str| {
        let parameters: Parameters = given.pass(&["since", "until"]);
        parameters.set("query", format!("{filter}{more}")).behind("/traces")
    };
    let count = |of: &Value| of.number("count").unwrap_or_default();
    let part = |of: &Value| of.number("failed").map(|failed| failed / count(of).max(1.0));
    let change =
        |measure: &str, unit: &str, before: Option<f64>, now: Option<f64>, link: String| Change {
            what: "spans",
            name: format!("{op} {name}").trim().to_owned(),
            measure: measure.to_owned(),
            unit: Some(unit.to_owned()),
            before,
            now,
            link,
            ..Change::default()
        };
    let slower = change("p95", "second", before.number("p95"), now.number("p95"), link(""));
    let failing = change("failed", "ratio", part(before), part(now), link(" status:error"));
    [slower, failing].map(|change| {
        let samples = (count(before), count(now));
        Change { samples_before: samples.0, samples_now: samples.1, ..change }.judged(true)
    })
}
