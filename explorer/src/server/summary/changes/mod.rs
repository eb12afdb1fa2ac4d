//! What changed most between a period and one before it, ranked by how large a change is and how much speaks for it.

mod errors;
mod metrics;
mod period;
mod rank;
mod spans;
mod vitals;

use serde_json::{Value, json};

use super::given::Given;
use super::inside::{Inside, Refused};
use period::Periods;
use rank::Change;

pub async fn changes(api: &Inside, given: &Given) -> Result<Value, Refused> {
    let limit = given.rows("limit", 15, 50)?;
    let periods = Periods::of(api, given).await?;
    let mut found = metrics::changes(api, given, &periods).await?;
    found.extend(vitals::changes(api, given, &periods).await?);
    found.extend(spans::changes(api, given, &periods).await?);
    found.extend(errors::changes(api, given, &periods).await?);
    let mut found: Vec<Change> = found.into_iter().filter(Change::counts).collect();
    found.sort_by(|left, right| right.weight().total_cmp(&left.weight()));
    let total = found.len();
    found.truncate(limit);
    metrics::locate(api, given, &mut found).await?;
    let next = "query_metric with group_by, then metric_samples, get_trace, get_error";
    Ok(json!({
        "period": periods.now.told(), "before": periods.before.told(),
        "changes": found, "changes_total": total, "next": next,
    }))
}
