//! `fanal trace search`

use clap::Args;
use serde_json::Value;

use crate::cli::render::{Cell, Table, count, date, duration, nothing};
use crate::cli::screen::Ink;
use crate::cli::{Client, Fields, Outcome, Scope, Screen};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Search {
    /// Such as 'op:http.client duration:>100ms'
    #[arg(value_name = "FILTER")]
    query: Option<String>,

    /// Newest, longest or largest first
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    #[arg(value_parser = ["-timestamp", "-duration", "-spans"])]
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

pub fn run(own: Search, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None).maybe("query", own.query);
    let parameters = parameters.maybe("sort", own.sort).set("limit", own.limit.to_string());
    let parameters = parameters.maybe("cursor", own.cursor);
    let answer = client.get(&parameters.behind("/api/v1/traces"))?;
    screen.answer(&answer, |value| tell(value, screen))
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&[
        "TRACE",
        "STARTED (UTC)",
        ">DURATION",
        ">SPANS",
        ">FAILED",
        ">ERRORS",
        ">LOGS",
        "OP",
        "NAME",
    ]);
    let number = |row: &Value, key| count(row.number(key).unwrap_or_default());
    for trace in answer.list("traces") {
        let failed = trace.number("failed").unwrap_or_default() > 0.0;
        table.row([
            trace.text("trace_id").into(),
            date(trace.number("start_timestamp").unwrap_or_default()).into(),
            duration(trace.number("duration").unwrap_or_default()).into(),
            number(trace, "spans").into(),
            Cell::ink(if failed { Ink::Red } else { Ink::Plain }, number(trace, "failed")),
            number(trace, "errors").into(),
            number(trace, "logs").into(),
            trace.text("op").into(),
            trace.text("name").into(),
        ]);
    }
    if table.is_empty() { nothing("traces") } else { table.text(screen) }
}
