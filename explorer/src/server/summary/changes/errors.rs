//! Error groups: which are new, which come more often.

use std::collections::HashMap;

use serde_json::Value;

use super::period::{Period, Periods};
use super::rank::Change;
use crate::address::segment;
use crate::answer::Fields;
use crate::limits::CHANGES_ERROR_GROUPS_MAX;
use crate::server::summary::given::Given;
use crate::server::summary::inside::{Inside, Refused};

pub async fn changes(
    api: &Inside,
    given: &Given,
    periods: &Periods,
) -> Result<Vec<Change>, Refused> {
    let ask = async |period: Period| {
        let parameters =
            period.parameters(given).set("limit", CHANGES_ERROR_GROUPS_MAX.to_string());
        api.get(&parameters.behind("/api/v1/errors/groups")).await
    };
    let (now, before) = (ask(periods.now).await?, ask(periods.before).await?);
    let count = |group: &Value| group.number("count").unwrap_or_default();
    let earlier: HashMap<&str, f64> =
        before.list("groups").iter().map(|group| (group.text("group"), count(group))).collect();
    let changes = now.list("groups").iter().map(|group| {
        let was = earlier.get(group.text("group")).copied().unwrap_or_default();
        let event = group.text("latest_event_id");
        let change = Change {
            what: "errors",
            name: format!("{}: {}", group.text("kind"), group.text("message")),
            measure: "count".to_owned(),
            before: Some(periods.scaled(was)),
            now: Some(count(group)),
            samples_before: was,
            samples_now: count(group),
            latest_event_id: Some(event.to_owned()),
            link: format!("/errors/{}", segment(event)),
            ..Change::default()
        };
        change.judged(true)
    });
    Ok(changes.collect())
}
