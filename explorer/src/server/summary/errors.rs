//! Error groups, and one error without what nobody reads first.

use serde_json::{Value, json};

use super::given::{Given, bad};
use super::inside::{Inside, Refused};
use crate::address::segment;
use crate::answer::Fields;
use crate::clock::rfc3339;

/// Frames of one exception, the innermost.
const FRAMES_MAX: usize = 10;
/// The last breadcrumbs.
const BREADCRUMBS_MAX: usize = 10;

pub async fn groups(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 10, 100)?;
    let parameters = given.pass(&["query", "since", "until", "project"]);
    let path = parameters.set("limit", limit.to_string()).behind("/api/v1/errors/groups");
    let answer = api.get(&path).await?;
    let rows: Vec<Value> = answer.list("groups").iter().map(group).collect();
    let link = given.pass(&["query", "since", "until"]).behind("/errors");
    Ok(json!({ "groups": rows, "next": "read the newest with get_error", "link": link }))
}

/// A group as a row.
pub fn group(group: &Value) -> Value {
    let event = group.text("latest_event_id");
    json!({
        "group": group.get("group"), "kind": group.get("kind"), "message": group.get("message"),
        "culprit": group.get("culprit"), "count": group.get("count"), "users": group.get("users"),
        "first_seen": group.number("first_seen").map(rfc3339),
        "last_seen": group.number("last_seen").map(rfc3339),
        "latest_event_id": event, "link": format!("/errors/{}", segment(event)),
    })
}

/// An error as a row.
pub fn short(error: &Value) -> Value {
    let event = error.text("event_id");
    json!({
        "event_id": event, "time": error.number("timestamp").map(rfc3339), "kind": error.get("kind"),
        "message": error.get("message"), "culprit": error.get("culprit"), "handled": error.get("handled"),
        "span_id": error.get("span_id"), "link": format!("/errors/{}", segment(event)),
    })
}

pub async fn error(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let event_id = given.get("event_id").unwrap_or_default();
    if event_id.contains(['/', '?', '#']) {
        return Err(bad("event_id", "must be 32 hexadecimal digits"));
    }
    let answer = api.get(&format!("/api/v1/errors/{}", segment(event_id))).await?;
    Ok(summary(&answer))
}

fn summary(error: &Value) -> Value {
    let event = error.get("event").unwrap_or(&Value::Null);
    let mut told = short(error);
    let trace = Some(error.text("trace_id")).filter(|trace| !trace.is_empty());
    let crumbs = values(event, "breadcrumbs");
    let last = crumbs.iter().skip(crumbs.len().saturating_sub(BREADCRUMBS_MAX));
    let crumbs: Vec<Value> = last
        .map(|crumb| json!({ "category": crumb.get("category"), "message": crumb.get("message"), "data": crumb.get("data") }))
        .collect();
    if let Some(told) = told.as_object_mut() {
        for key in ["level", "transaction", "release", "environment", "mechanism", "group"] {
            told.insert(key.to_owned(), error.get(key).cloned().unwrap_or_default());
        }
        let exceptions: Vec<Value> =
            values(event, "exception").iter().rev().map(exception).collect();
        told.insert("exceptions".to_owned(), json!(exceptions));
        told.insert("breadcrumbs".to_owned(), json!(crumbs));
        for key in ["tags", "user", "request"] {
            told.insert(key.to_owned(), event.get(key).cloned().unwrap_or_default());
        }
        told.insert("attachments".to_owned(), json!(error.list("attachments")));
        told.insert("trace_id".to_owned(), json!(trace));
        let link = trace.map(|trace| format!("/traces/{}", segment(trace)));
        told.insert("trace_link".to_owned(), json!(link));
    }
    told
}

/// A list that some SDKs wrap in `values`.
fn values<'a>(event: &'a Value, key: &str) -> &'a [Value] {
    match event.get(key) {
        Some(Value::Array(values)) => values,
        Some(wrapped) => wrapped.list("values"),
        None => &[],
    }
}

/// The innermost frames first; those of the application alone if there are any.
fn exception(exception: &Value) -> Value {
    let frames = exception.get("stacktrace").map_or(&[][..], |stack| stack.list("frames"));
    let own: Vec<&Value> = frames.iter().rev().filter(|frame| frame.truth("in_app")).collect();
    let shown = if own.is_empty() { frames.iter().rev().collect() } else { own };
    let line = |frame: &&Value| {
        let (function, file) = (frame.text("function"), frame.text("filename"));
        format!("{function} ({file}:{}:{})", frame.shown("lineno"), frame.shown("colno"))
    };
    json!({
        "type": exception.get("type"), "value": exception.get("value"),
        "frames": shown.iter().take(FRAMES_MAX).map(line).collect::<Vec<_>>(), "frames_total": frames.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_by_its_own_frames() {
        let frame = |function: &str, in_app: bool| json!({"function": function, "filename": "a.js", "lineno": 1, "colno": 2, "in_app": in_app});
        let told = summary(&json!({
            "event_id": "e", "kind": "TypeError", "trace_id": "t",
            "event": {"exception": {"values": [{"type": "TypeError", "value": "x", "stacktrace": {
                "frames": [frame("outer", true), frame("library", false), frame("inner", true)]}}]}},
        }));
        assert_eq!(
            told["exceptions"][0]["frames"],
            json!(["inner (a.js:1:2)", "outer (a.js:1:2)"])
        );
        assert_eq!(told["exceptions"][0]["frames_total"], 3);
        assert_eq!(
            (&told["link"], &told["trace_link"]),
            (&json!("/errors/e"), &json!("/traces/t"))
        );
    }
}
