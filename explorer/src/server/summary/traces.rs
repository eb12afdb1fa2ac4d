//! Traces: a search, and one trace in a few lines.

use std::collections::{BTreeMap, HashMap};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::errors;
use super::given::{Given, bad};
use super::inside::{Inside, Refused};
use super::logs;
use crate::address::segment;
use crate::answer::Fields;
use crate::clock::rfc3339;
use crate::server::reply::Refusal;

/// Spans of each list of a summary.
const SPANS_MAX: usize = 8;
/// Steps of a critical path.
const PATH_MAX: usize = 20;
/// Metrics, errors and logs of a summary, each.
const ROWS_MAX: usize = 20;

pub async fn search(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 10, 100)?;
    let parameters = given.pass(&["query", "sort", "since", "until", "project"]);
    let answer =
        api.get(&parameters.set("limit", limit.to_string()).behind("/api/v1/traces")).await?;
    let rows = answer.list("traces").iter().map(|trace| {
        json!({
            "trace_id": trace.text("trace_id"), "name": trace.text("name"), "op": trace.get("op"),
            "started": trace.number("start_timestamp").map(rfc3339),
            "duration_seconds": trace.get("duration"), "spans": trace.get("spans"),
            "failed": trace.get("failed"), "errors": trace.get("errors"), "logs": trace.get("logs"),
            "link": format!("/traces/{}", segment(trace.text("trace_id"))),
        })
    });
    let more = answer.get("next_cursor").is_some_and(Value::is_string);
    let rows: Vec<Value> = rows.collect();
    let link = given.pass(&["query", "since", "until"]).behind("/traces");
    Ok(json!({ "traces": rows, "more": more, "next": "read one with get_trace", "link": link }))
}

pub async fn trace(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let trace_id = given.get("trace_id").unwrap_or_default();
    if trace_id.contains(['/', '?', '#']) {
        return Err(bad("trace_id", "must be 32 hexadecimal digits"));
    }
    let answer = api.get(&format!("/api/v1/traces/{}", segment(trace_id))).await?;
    let answer = summary(&answer);
    answer.ok_or_else(|| {
        let message = "nothing is known of this trace";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "trace_id", message).into()
    })
}

fn summary(trace: &Value) -> Option<Value> {
    let trace_id = trace.get("trace_id")?.as_str()?;
    let spans = trace.list("spans");
    let by_id: HashMap<&str, &Value> =
        spans.iter().map(|span| (span.text("span_id"), span)).collect();
    let path: Vec<&Value> = trace
        .list("critical_path")
        .iter()
        .filter_map(|id| by_id.get(id.as_str()?).copied())
        .collect();
    let root = path.first().copied().or_else(|| {
        let orphan = |span: &&Value| !by_id.contains_key(span.text("parent_span_id"));
        spans.iter().find(orphan)
    });
    let start = spans.iter().filter_map(|span| span.number("start_timestamp")).reduce(f64::min);
    let end = spans.iter().filter_map(|span| span.number("end_timestamp")).reduce(f64::max);
    let row = |span: &&Value| short(span, start.unwrap_or_default(), trace_id);
    let mut slowest: Vec<&Value> =
        spans.iter().filter(|span| root.is_none_or(|root| !std::ptr::eq(root, *span))).collect();
    slowest.sort_by(|left, right| duration(right).total_cmp(&duration(left)));
    let failed: Vec<&Value> = spans.iter().filter(|span| span.text("status") == "error").collect();
    let metrics = trace.list("metrics").iter().map(|metric| {
        json!({ "name": metric.text("name"), "value": metric.get("value"), "unit": metric.get("unit"),
            "span_id": metric.get("span_id"), "attributes": metric.get("attributes") })
    });
    Some(json!({
        "trace_id": trace_id, "root": root.as_ref().map(row),
        "started": start.map(rfc3339), "duration_seconds": start.zip(end).map(|(start, end)| end - start),
        "spans_total": spans.len(), "failed_total": failed.len(), "truncated": trace.truth("truncated"),
        "critical_path": path.iter().take(PATH_MAX).map(row).collect::<Vec<_>>(),
        "slowest_spans": slowest.iter().take(SPANS_MAX).map(row).collect::<Vec<_>>(),
        "failed_spans": failed.iter().take(SPANS_MAX).map(|span| {
            let mut row = row(span);
            if let Some(row) = row.as_object_mut() {
                row.insert("attributes".to_owned(), span.get("attributes").cloned().unwrap_or_default());
            }
            row
        }).collect::<Vec<_>>(),
        "by_op": by_op(spans),
        "errors": trace.list("errors").iter().take(ROWS_MAX).map(errors::short).collect::<Vec<_>>(),
        "logs": logs::worst_first(trace.list("logs")).iter().take(ROWS_MAX).map(|log| logs::short(log)).collect::<Vec<_>>(),
        "metrics": metrics.take(ROWS_MAX).collect::<Vec<_>>(),
        "metrics_total": trace.list("metrics").len(), "logs_total": trace.list("logs").len(),
        "link": format!("/traces/{}", segment(trace_id)),
    }))
}

fn duration(span: &Value) -> f64 {
    span.number("end_timestamp").unwrap_or_default()
        - span.number("start_timestamp").unwrap_or_default()
}

fn short(span: &Value, start: f64, trace_id: &str) -> Value {
    let id = span.text("span_id");
    json!({
        "span_id": id, "name": span.text("name"), "op": span.get("op"), "status": span.text("status"),
        "after_seconds": span.number("start_timestamp").map(|it| it - start),
        "duration_seconds": duration(span),
        "link": format!("/traces/{}?span={}", segment(trace_id), segment(id)),
    })
}

/// How many spans of each operation, and how long in all; the longest first.
fn by_op(spans: &[Value]) -> Vec<Value> {
    let mut totals: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for span in spans {
        let total = totals.entry(span.text("op")).or_default();
        *total = (total.0 + 1, total.1 + duration(span));
    }
    let mut rows: Vec<_> = totals.into_iter().collect();
    rows.sort_by(|left, right| right.1.1.total_cmp(&left.1.1));
    let row = |(op, (count, seconds)): &(&str, (usize, f64))| json!({ "op": op, "spans": count, "seconds": seconds });
    rows.iter().take(SPANS_MAX).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_told_by_what_matters() {
        let span = |id: &str, parent: &str, from: f64, to: f64, status: &str| {
            json!({"span_id": id, "parent_span_id": parent, "name": id, "op": "x", "status": status,
                "start_timestamp": from, "end_timestamp": to, "attributes": {"k": id}})
        };
        let trace = json!({
            "trace_id": "t", "critical_path": ["root", "slow"],
            "spans": [span("root", "", 0.0, 9.0, "ok"), span("slow", "root", 1.0, 8.0, "ok"),
                span("bad", "root", 2.0, 3.0, "error")],
            "metrics": [], "errors": [{"event_id": "e", "kind": "TypeError"}],
            "logs": [{"level": "info", "body": "a", "severity": 9}, {"level": "error", "body": "b", "severity": 17}],
        });
        let told = summary(&trace).unwrap();
        assert_eq!(told["root"]["name"], "root");
        assert_eq!(told["duration_seconds"], 9.0);
        assert_eq!(told["slowest_spans"][0]["name"], "slow");
        assert_eq!(told["failed_spans"][0]["attributes"]["k"], "bad");
        assert_eq!(told["critical_path"].as_array().unwrap().len(), 2);
        assert_eq!(told["errors"][0]["link"], "/errors/e");
        assert_eq!(told["logs"][0]["body"], "b");
        assert_eq!(told["by_op"], json!([{"op": "x", "spans": 3, "seconds": 17.0}]));
    }
}
