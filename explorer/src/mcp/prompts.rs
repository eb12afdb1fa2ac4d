//! Prompts: ways of looking for a cause, ready to start.

use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::Value;

const SPIKE: &str = "find_cause_of_spike";
const RELEASE: &str = "check_release";

pub fn all() -> Vec<Prompt> {
    let argument = |name: &str, about: &str, required: bool| {
        PromptArgument::new(name).with_description(about).with_required(required)
    };
    vec![
        Prompt::new(
            SPIKE,
            Some("Find out why a metric changed"),
            Some(vec![
                argument("metric", "The metric", true),
                argument("since", "How far back to look, such as 1h", false),
            ]),
        ),
        Prompt::new(
            RELEASE,
            Some("Find out whether a release made anything worse"),
            Some(vec![argument("since", "How long ago it went out, such as 30m", true)]),
        ),
    ]
}

pub fn prompt(name: &str, arguments: &JsonObject) -> Result<GetPromptResult, ErrorData> {
    let given = |name: &str| arguments.get(name).and_then(Value::as_str);
    let text = match name {
        SPIKE => {
            let metric = given("metric").ok_or_else(|| needed("metric"))?;
            let since = given("since").unwrap_or("1h");
            format!(
                "Find out why the metric '{metric}' changed in the last {since}.\n\
                 1. query_metric for it with since={since}: note total, change, and the notable buckets.\n\
                 2. metric_attributes, then query_metric with group_by on the few keys that could explain it: find the \
                 group in which the change sits.\n\
                 3. metric_samples filtered to that group and bucket, sort=-value: take the worst samples.\n\
                 4. get_trace of one or two of them: read the critical path, failed spans, errors and logs.\n\
                 5. get_error if there is one; list_errors to see when it began.\n\
                 Then say what happened, since when, for whom, and the evidence with its links. Say what you could not \
                 find out."
            )
        }
        RELEASE => {
            let since = given("since").ok_or_else(|| needed("since"))?;
            format!(
                "A release went out {since} ago. Call find_regressions with since={since}. For each change that is \
                 worse, check by query_metric with group_by=release, or by a filter on release, whether the release \
                 explains it. Read one trace or error of each with get_trace or get_error. Then list what got worse \
                 with numbers, evidence and links, and say whether to roll back."
            )
        }
        other => {
            return Err(ErrorData::invalid_params(format!("there is no prompt '{other}'"), None));
        }
    };
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]))
}

fn needed(argument: &str) -> ErrorData {
    ErrorData::invalid_params(format!("{argument} is needed"), None)
}
