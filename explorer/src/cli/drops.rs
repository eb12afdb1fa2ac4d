//! `fanal drops`

use clap::Args;
use serde_json::Value;

use super::render::{Table, count, spark};
use super::{Client, Fields, Outcome, Scope, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Drops {
    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Drops, client: &Client, screen: Screen) -> Outcome {
    let answer = client.get(&own.scope.parameters(None).behind("/api/v1/drops"))?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&[">QUANTITY", "SOURCE", "REASON", "CATEGORY", "TREND"]);
    let same = |left: &Value, right: &Value| {
        ["source", "reason", "category"].iter().all(|key| left.text(key) == right.text(key))
    };
    for row in answer.list("drops") {
        let series = answer.list("series").iter().find(|series| same(series, row));
        let values: Vec<_> =
            series.map_or(&[][..], |it| it.list("values")).iter().map(Value::as_f64).collect();
        table.row([
            count(row.number("quantity").unwrap_or_default()).into(),
            row.text("source").into(),
            row.text("reason").into(),
            row.text("category").into(),
            spark(&values, 30).into(),
        ]);
    }
    if table.is_empty() { "nothing was lost".to_owned() } else { table.text(screen) }
}
