//! Web vitals: the 75th percentiles, in all and by route.

use serde_json::Value;

use super::period::{Period, Periods};
use super::rank::Change;
use crate::answer::Fields;
use crate::server::summary::given::Given;
use crate::server::summary::inside::{Inside, Refused};

const VITALS: [&str; 5] = ["lcp", "inp", "cls", "fcp", "ttfb"];

pub async fn changes(
    api: &Inside,
    given: &Given,
    periods: &Periods,
) -> Result<Vec<Change>, Refused> {
    let ask = async |period: Period| {
        let parameters = period.parameters(given).set("group_by", "route");
        api.get(&parameters.behind("/api/v1/vitals")).await
    };
    let (now, before) = (ask(periods.now).await?, ask(periods.before).await?);
    let link = given.pass(&["since", "until", "query"]).behind("/vitals");
    let mut found = Vec::new();
    for vital in now.list("vitals") {
        let same = before.list("vitals").iter().find(|it| it.text("vital") == vital.text("vital"));
        let Some(same) = same else { continue };
        let numbers = |of: &Value| (of.number("p75"), of.number("count").unwrap_or_default());
        found.push(change(vital.text("vital"), numbers(same), numbers(vital), &link));
    }
    for group in now.list("groups") {
        let same = before.list("groups").iter().find(|it| it.get("group") == group.get("group"));
        let Some(same) = same else { continue };
        for vital in VITALS {
            let numbers =
                |of: &Value| (of.number(vital), of.number("pageloads").unwrap_or_default());
            let name = format!("{vital} of {}", group.shown("group"));
            found.push(change(&name, numbers(same), numbers(group), &link));
        }
    }
    Ok(found)
}

/// Only what was there in both periods: a vital that is new says nothing about its value.
fn change(name: &str, before: (Option<f64>, f64), now: (Option<f64>, f64), link: &str) -> Change {
    let both = before.0.is_some() && now.0.is_some();
    let change = Change {
        what: "vital",
        name: name.to_owned(),
        measure: "p75".to_owned(),
        unit: (!name.starts_with("cls")).then(|| "millisecond".to_owned()),
        before: before.0.filter(|_| both),
        now: now.0.filter(|_| both),
        samples_before: before.1,
        samples_now: now.1,
        link: link.to_owned(),
        ..Change::default()
    };
    change.judged(true)
}
