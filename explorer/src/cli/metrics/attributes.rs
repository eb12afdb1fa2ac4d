//! `fanal metrics attributes`

use clap::Args;
use serde_json::Value;

use crate::cli::render::{Table, count, nothing};
use crate::cli::{Client, Fields, Outcome, Scope, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Attributes {
    /// The metric
    metric: String,

    /// Only of this type: counter, gauge or distribution
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,

    /// Only samples that match this filter
    #[arg(long, short, value_name = "FILTER")]
    query: Option<String>,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Attributes, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None).set("metric", own.metric);
    let parameters = parameters.maybe("type", own.kind).maybe("query", own.query);
    let answer = client.get(&parameters.behind("/api/v1/metrics/attributes"))?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&["KEY", "TYPE", ">SAMPLES", ">VALUES", "MOST FREQUENT"]);
    for attribute in answer.list("attributes") {
        let frequent = attribute.list("values").iter().map(|value| {
            let times = count(value.number("count").unwrap_or_default());
            format!("{} ({times})", value.shown("value"))
        });
        table.row([
            attribute.text("key").into(),
            attribute.text("type").into(),
            count(attribute.number("count").unwrap_or_default()).into(),
            count(attribute.number("cardinality").unwrap_or_default()).into(),
            frequent.collect::<Vec<_>>().join(", ").into(),
        ]);
    }
    if table.is_empty() { nothing("attributes") } else { table.text(screen) }
}
