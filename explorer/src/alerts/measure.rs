//! What a rule's query answers over its window: the same question that a chart would ask.

use std::sync::Arc;

use super::judge::{Finding, Verdict, judge};
use super::rule::{Condition, Rule};
use crate::query::series::{Moment, SeriesAnswer};
use crate::query::time::SECOND;
use crate::server::{Shared, ask};

/// Asks and judges; a failure is a text for people.
pub async fn evaluate(shared: &Arc<Shared>, rule: &Rule, now: i64) -> Result<Verdict, String> {
    let mut request = rule.request.0.clone();
    let seconds = |micros: i64| micros as f64 / SECOND as f64;
    request.since = Some(Moment::Seconds(seconds(now - rule.window())));
    request.until = Some(Moment::Seconds(seconds(now)));
    // The total counts; one bucket is enough.
    request.interval = Some(Moment::Seconds(seconds(rule.window()).max(1.0).ceil()));
    request.compare = match &rule.condition {
        Condition::Change { compare, .. } => Some(compare.clone()),
        _ => None,
    };
    let question =
        request.question(now).map_err(|bad| format!("{}: {}", bad.field, bad.message))?;
    let answer = ask(shared, move |reader| reader.series(&question)).await;
    let answer = answer.map_err(|refusal| refusal.message)?;
    Ok(judge(&rule.condition, &findings(&answer)))
}

/// The groups of what was asked last: the equation, if there is one.
fn findings(answer: &SeriesAnswer) -> Vec<Finding> {
    let Some(result) = answer.results.last() else { return Vec::new() };
    if result.series.is_empty() {
        // No sample adds up to zero: a rule on errors must end when there are none.
        let nothing = is_additive(result.aggregate.as_deref()).then_some(0.0);
        let (label, unit) = (result.label.clone(), result.unit.clone());
        let (value, before) = (nothing, nothing);
        return vec![Finding { label, unit, value, before, ..Finding::default() }];
    }
    let told_apart = result.series.iter().filter(|series| !series.other);
    told_apart
        .map(|series| Finding {
            label: result.label.clone(),
            group: series.group.values().cloned().collect::<Vec<_>>().join(", "),
            unit: result.unit.clone(),
            value: series.total,
            before: series.previous.as_ref().and_then(|previous| previous.total),
            count: series.count,
        })
        .collect()
}

fn is_additive(aggregate: Option<&str>) -> bool {
    matches!(aggregate, Some("sum" | "count" | "per_second" | "per_minute"))
}
