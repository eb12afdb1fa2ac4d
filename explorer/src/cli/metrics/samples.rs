//! `fanal metrics samples`

use clap::Args;
use serde_json::Value;

use crate::cli::render::{Table, amount, attributes, date, nothing};
use crate::cli::{Client, Fields, Outcome, Scope, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Samples {
    /// The metric; every one without it
    metric: Option<String>,

    /// Only of this type: counter, gauge or distribution
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,

    /// Only samples that match this filter
    #[arg(long, short, value_name = "FILTER")]
    query: Option<String>,

    /// By time (newest first), or by value
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    #[arg(value_parser = ["timestamp", "value", "-value"])]
    sort: Option<String>,

    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value = "20")]
    limit: u32,

    /// Where the page before ended: its `next_cursor`
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Samples, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None).maybe("name", own.metric);
    let parameters = parameters.maybe("type", own.kind).maybe("query", own.query);
    let parameters = parameters.maybe("sort", own.sort).set("limit", own.limit.to_string());
    let parameters = parameters.maybe("cursor", own.cursor);
    let answer = client.get(&parameters.behind("/api/v1/samples"))?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&["TIME (UTC)", "NAME", ">VALUE", "TRACE", "ATTRIBUTES"]);
    for sample in answer.list("samples") {
        let unit = sample.get("unit").and_then(Value::as_str);
        table.row([
            date(sample.number("timestamp").unwrap_or_default()).into(),
            sample.text("name").into(),
            amount(sample.number("value").unwrap_or_default(), unit).into(),
            sample.text("trace_id").into(),
            attributes(sample).into(),
        ]);
    }
    if table.is_empty() { nothing("samples") } else { table.text(screen) }
}
