//! Web vitals and drops, shortened.

use serde_json::{Value, json};

use super::given::Given;
use super::inside::{Inside, Refused};
use crate::answer::Fields;

/// Groups and rows told.
const ROWS_MAX: usize = 20;

pub async fn vitals(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let parameters = given.pass(&["since", "until", "query", "project"]);
    let group_by = given.get("group_by").unwrap_or("route");
    let answer = api.get(&parameters.set("group_by", group_by).behind("/api/v1/vitals")).await?;
    let vitals = answer.list("vitals").iter().map(|vital| {
        json!({
            "vital": vital.text("vital"), "name": vital.text("name"), "unit": vital.get("unit"),
            "p75": vital.get("p75"), "rating": rating(vital), "count": vital.get("count"),
            "good": vital.get("good"), "needs_improvement": vital.get("needs_improvement"),
            "poor": vital.get("poor"), "good_max": vital.get("good_max"), "poor_min": vital.get("poor_min"),
        })
    });
    let mut groups: Vec<&Value> = answer.list("groups").iter().collect();
    let score = |group: &Value| group.number("score").unwrap_or(f64::INFINITY);
    groups.sort_by(|left, right| score(left).total_cmp(&score(right)));
    groups.truncate(ROWS_MAX);
    Ok(json!({
        "score": answer.get("score"), "vitals": vitals.collect::<Vec<_>>(),
        "groups": groups, "groups_of": group_by, "order": "worst score first",
        "link": given.pass(&["since", "until", "query", "group_by"]).behind("/vitals"),
    }))
}

fn rating(vital: &Value) -> Option<&'static str> {
    let p75 = vital.number("p75")?;
    Some(match (vital.number("good_max")?, vital.number("poor_min")?) {
        (good, _) if p75 <= good => "good",
        (_, poor) if p75 > poor => "poor",
        _ => "needs improvement",
    })
}

pub async fn drops(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let answer = api.get(&given.pass(&["since", "until"]).behind("/api/v1/drops")).await?;
    let mut rows: Vec<&Value> = answer.list("drops").iter().collect();
    let quantity = |row: &Value| row.number("quantity").unwrap_or_default();
    rows.sort_by(|left, right| quantity(right).total_cmp(&quantity(left)));
    let total = rows.iter().map(|row| quantity(row)).fold(0.0, |sum, more| sum + more);
    Ok(json!({ "total": total, "drops": rows, "link": "/drops" }))
}
