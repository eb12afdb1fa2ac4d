//! `fanal logs`

use clap::Args;
use serde_json::Value;

use super::render::{attributes, clock, date, nothing};
use super::screen::{Ink, plain};
use super::{Client, Fields, Outcome, Scope, Screen, tail};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Logs {
    /// Such as 'level:error payment*'
    #[arg(value_name = "FILTER")]
    query: Option<String>,

    /// Only of this level: trace, debug, info, warn, error, fatal
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,

    /// Only of this trace
    #[arg(long, value_name = "ID")]
    trace: Option<String>,

    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value = "50")]
    limit: u32,

    /// Go on with what arrives
    #[arg(long, short)]
    follow: bool,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Logs, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None).maybe("query", own.query.as_deref());
    let parameters = parameters.maybe("level", own.level.as_deref());
    let parameters = parameters.maybe("trace_id", own.trace.as_deref());
    let path = parameters.set("limit", own.limit.to_string()).behind("/api/v1/logs");
    let answer = client.get(&path)?;
    let mut lines: Vec<&Value> = answer.value.list("logs").iter().collect();
    lines.reverse();
    if own.follow {
        for row in lines {
            screen.line(&if screen.json { row.to_string() } else { line(row, screen) })?;
        }
        let equal = |key: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!("{key}:\"{value}\""))
        };
        let own_filter = own.query.as_ref().map(|query| format!("({query})"));
        let terms = [own_filter, equal("level", &own.level), equal("trace_id", &own.trace)];
        let filter = terms.into_iter().flatten().collect::<Vec<_>>().join(" ");
        return tail::follow(client, screen, &["logs"], &filter);
    }
    screen.answer(&answer, |_| {
        let lines: Vec<String> = lines.iter().map(|row| line(row, screen)).collect();
        if lines.is_empty() { nothing("logs") } else { lines.join("\n") }
    })
}

/// A log as one line.
pub fn line(log: &Value, screen: Screen) -> String {
    let level = log.text("level");
    let ink = match level {
        "fatal" | "error" => Ink::Red,
        "warn" => Ink::Yellow,
        "debug" | "trace" => Ink::Faint,
        _ => Ink::Plain,
    };
    let time = log.number("timestamp").unwrap_or_default();
    let day = date(time);
    let day = day.split(' ').next().unwrap_or_default();
    format!(
        "{} {} {}  {}",
        screen.ink(Ink::Faint, &format!("{day} {}", clock(time))),
        screen.ink(ink, &format!("{:<5}", plain(level))),
        plain(log.text("body")),
        screen.ink(Ink::Faint, &plain(&attributes(log)))
    )
    .trim_end()
    .to_owned()
}
