//! `fanal alerts`

use clap::{Args, Subcommand};
use serde_json::Value;

use super::render::{Cell, Table, ago, count};
use super::screen::{Ink, plain};
use super::{Asks, Client, Failure, Fields, Outcome, Screen};
use crate::address::segment;

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Alerts {
    /// List rules and their states; exit code 1 with --fail-if-firing if one fires
    Ls(Asks<List>),
    /// Evaluate a rule now, without a notification
    Test(Asks<Test>),
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct List {
    /// Exit with 1 if a rule fires
    #[arg(long)]
    fail_if_firing: bool,
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Test {
    /// The rule's id, or a file with a rule as JSON
    rule: String,
}

pub fn run(command: Alerts) -> Outcome {
    match command {
        Alerts::Ls(asks) => asks.run(list),
        Alerts::Test(asks) => asks.run(test),
    }
}

fn list(own: List, client: &Client, screen: Screen) -> Outcome {
    let answer = client.get("/api/v1/alerts")?;
    screen.answer(&answer, |value| {
        let mut table = Table::new(&["ID", "STATE", "SINCE", ">VALUE", "NAME", "MESSAGE"]);
        for alert in value.list("alerts") {
            let state = alert.get("state").unwrap_or(&Value::Null);
            let status = if alert.truth("enabled") { state.text("status") } else { "disabled" };
            table.row([
                alert.shown("id").into(),
                Cell::ink(ink(status), status),
                state.number("since").map(ago).unwrap_or_default().into(),
                state.number("value").map(count).unwrap_or_default().into(),
                alert.text("name").into(),
                state.text("message").into(),
            ]);
        }
        if table.is_empty() { "no alert rules".to_owned() } else { table.text(screen) }
    })?;
    let fires =
        |alert: &&Value| alert.get("state").is_some_and(|state| state.text("status") == "firing");
    let firing: Vec<&str> =
        answer.value.list("alerts").iter().filter(fires).map(|alert| alert.text("name")).collect();
    if own.fail_if_firing && !firing.is_empty() {
        return Err(Failure::failed(format!("firing: {}", firing.join(", "))));
    }
    Ok(())
}

fn ink(status: &str) -> Ink {
    match status {
        "firing" | "error" => Ink::Red,
        "pending" | "no_data" => Ink::Yellow,
        "ok" => Ink::Green,
        _ => Ink::Faint,
    }
}

fn test(own: Test, client: &Client, screen: Screen) -> Outcome {
    let rule = match std::fs::read_to_string(&own.rule) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| Failure::usage(format!("{} is no JSON: {error}", own.rule)))?,
        Err(_) => client.get(&format!("/api/v1/alerts/{}", segment(&own.rule)))?.value,
    };
    let answer = client.post("/api/v1/alerts/test", &definition(rule))?;
    screen.answer(&answer, |value| {
        let state = value.get("state").unwrap_or(value);
        let status = state.text("status");
        let value = state.number("value").map(count).unwrap_or_default();
        let message = plain(state.text("message"));
        format!("{} {value} {message}", screen.ink(ink(status), &plain(status)))
    })
}

/// A rule as it is sent: without what the server adds to it.
fn definition(mut rule: Value) -> Value {
    if let Some(rule) = rule.as_object_mut() {
        rule.retain(|key, _| !matches!(key.as_str(), "id" | "state" | "updated_at"));
    }
    rule
}
