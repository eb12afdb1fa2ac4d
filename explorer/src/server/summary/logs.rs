//! Logs, shortened.

use serde_json::{Value, json};

use super::given::Given;
use super::inside::{Inside, Refused};
use crate::address::segment;
use crate::answer::Fields;
use crate::clock::rfc3339;

pub async fn search(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 20, 200)?;
    let names = ["query", "level", "trace_id", "since", "until", "project"];
    let parameters = given.pass(&names).set("limit", limit.to_string());
    let answer = api.get(&parameters.behind("/api/v1/logs")).await?;
    let rows: Vec<Value> = answer.list("logs").iter().map(short).collect();
    let more = answer.get("next_cursor").is_some_and(Value::is_string);
    Ok(json!({ "logs": rows, "more": more, "link": given.pass(&names).behind("/logs") }))
}

pub fn short(log: &Value) -> Value {
    let trace = Some(log.text("trace_id")).filter(|trace| !trace.is_empty());
    json!({
        "time": log.number("timestamp").map(rfc3339), "level": log.text("level"), "body": log.text("body"),
        "attributes": log.get("attributes"), "trace_id": trace, "span_id": log.get("span_id"),
        "link": trace.map(|trace| format!("/traces/{}", segment(trace))),
    })
}

/// The most severe first; of the same severity in their order.
pub fn worst_first(logs: &[Value]) -> Vec<&Value> {
    let mut sorted: Vec<&Value> = logs.iter().collect();
    let severity = |log: &Value| log.number("severity").unwrap_or_default();
    sorted.sort_by(|left, right| severity(right).total_cmp(&severity(left)));
    sorted
}
