//! `fanal runs`

use clap::Args;
use serde_json::Value;

use super::render::{Table, date, nothing};
use super::{Client, Fields, Outcome, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Runs {}

pub fn run(_: Runs, client: &Client, screen: Screen) -> Outcome {
    let answer = client.get("/api/v1/runs")?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&["ID", "NAME", "STARTED (UTC)", "ENDED (UTC)"]);
    for run in answer.list("runs") {
        let ended = run.number("ended_at").map(date).unwrap_or_default();
        table.row([
            run.shown("id").into(),
            run.text("name").into(),
            date(run.number("started_at").unwrap_or_default()).into(),
            if run.truth("current") { "running".into() } else { ended.into() },
        ]);
    }
    if table.is_empty() { nothing("runs") } else { table.text(screen) }
}
