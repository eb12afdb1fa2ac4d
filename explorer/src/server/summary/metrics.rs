//! Which metrics there are, by what they can be split, and single samples.

use serde_json::{Value, json};

use super::given::Given;
use super::inside::{Inside, Refused};
use crate::address::{Parameters, segment};
use crate::answer::Fields;
use crate::clock::rfc3339;

pub async fn list(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 50, 1000)?;
    let parameters = given.pass(&["search", "since", "until", "query", "project"]);
    let answer = api.get(&parameters.behind("/api/v1/metrics")).await?;
    let all = answer.list("metrics");
    let rows = all.iter().take(limit).map(|metric| {
        json!({
            "name": metric.text("name"), "type": metric.text("type"), "unit": metric.get("unit"),
            "samples": metric.get("count"), "last_seen": metric.number("last_seen").map(rfc3339),
            "link": page(metric.text("name"), ""),
        })
    });
    Ok(json!({ "metrics": rows.collect::<Vec<_>>(), "metrics_total": all.len() }))
}

pub async fn attributes(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let parameters = given.pass(&["metric", "since", "until", "query"]);
    let mut answer = api.get(&parameters.behind("/api/v1/metrics/attributes")).await?;
    if let Some(fields) = answer.as_object_mut() {
        let link = page(given.get("metric").unwrap_or_default(), "");
        fields.insert("link".to_owned(), json!(link));
    }
    Ok(answer)
}

pub async fn samples(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 10, 100)?;
    let metric = given.get("metric").unwrap_or_default();
    let parameters = given.pass(&["sort", "since", "until", "query", "project"]);
    let parameters = parameters.set("name", metric).set("limit", limit.to_string());
    let answer = api.get(&parameters.behind("/api/v1/samples")).await?;
    let rows = answer.list("samples").iter().map(|sample| {
        let trace = sample.get("trace_id").and_then(Value::as_str);
        json!({
            "time": sample.number("timestamp").map(rfc3339), "value": sample.get("value"),
            "unit": sample.get("unit"), "trace_id": trace, "span_id": sample.get("span_id"),
            "attributes": sample.get("attributes"),
            "link": trace.map(|trace| in_trace(trace, sample.text("span_id"), metric)),
        })
    });
    let rows: Vec<Value> = rows.collect();
    let next = "read one with get_trace";
    Ok(
        json!({ "metric": metric, "samples": rows, "next": next, "link": page(metric, "&tab=samples") }),
    )
}

/// The page of a metric.
pub fn page(metric: &str, more: &str) -> String {
    Parameters::default().set("metric", metric).behind("/metrics") + more
}

/// The page of a trace, with a span and a metric marked.
fn in_trace(trace: &str, span: &str, metric: &str) -> String {
    let span = Some(span).filter(|span| !span.is_empty());
    let marks = Parameters::default().maybe("span", span).set("metric", metric);
    marks.behind(&format!("/traces/{}", segment(trace)))
}
