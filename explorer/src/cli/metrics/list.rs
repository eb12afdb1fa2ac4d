//! `fanal metrics ls`

use clap::Args;
use serde_json::Value;

use crate::cli::render::{Table, ago, count, nothing};
use crate::cli::{Client, Fields, Outcome, Scope, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct List {
    /// Only names with this text in them
    search: Option<String>,

    /// Only samples that match this filter
    #[arg(long, short, value_name = "FILTER")]
    query: Option<String>,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: List, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None);
    let parameters = parameters.maybe("search", own.search).maybe("query", own.query);
    let answer = client.get(&parameters.behind("/api/v1/metrics"))?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&["NAME", "TYPE", "UNIT", ">SAMPLES", ">SETS", "LAST SEEN"]);
    for metric in answer.list("metrics") {
        table.row([
            metric.text("name").into(),
            metric.text("type").into(),
            metric.text("unit").into(),
            count(metric.number("count").unwrap_or_default()).into(),
            metric.number("sets").map(count).unwrap_or_default().into(),
            metric.number("last_seen").map(ago).unwrap_or_default().into(),
        ]);
    }
    if table.is_empty() { nothing("metrics") } else { table.text(screen) }
}
