//! `fanal tail`: what arrives, while it arrives.

mod matches;

use clap::Args;
use serde_json::Value;

use super::render::{amount, attributes, clock, count, duration};
use super::screen::{Ink, plain};
use super::{Client, Failure, Fields, Outcome, Parameters, Screen, logs};
use crate::query::filter;

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Tail {
    /// Such as 'name:checkout.* tier:pro'
    #[arg(value_name = "FILTER")]
    query: Option<String>,

    /// What to show
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    #[arg(default_value = "metrics,spans,logs,errors")]
    #[arg(value_parser = ["metrics", "spans", "logs", "errors", "alerts", "drops"])]
    kinds: Vec<String>,
}

pub fn run(own: Tail, client: &Client, screen: Screen) -> Outcome {
    let kinds: Vec<&str> = own.kinds.iter().map(String::as_str).collect();
    follow(client, screen, &kinds, own.query.as_deref().unwrap_or_default())
}

/// Prints what arrives until the server ends or nobody reads.
pub fn follow(client: &Client, screen: Screen, kinds: &[&str], filter: &str) -> Outcome {
    let filter = filter::parse(filter).map_err(|mistake| {
        Failure::usage(format!("FILTER: {} (at character {})", mistake.message, mistake.at))
    })?;
    let path = Parameters::default().set("kinds", kinds.join(",")).behind("/api/v1/live");
    let mut name = String::new();
    for line in client.lines(&path)? {
        let line =
            line.map_err(|error| Failure::failed(format!("the live stream broke off: {error}")))?;
        if let Some(event) = line.strip_prefix("event:") {
            event.trim().clone_into(&mut name);
        } else if let Some(data) = line.strip_prefix("data:") {
            let Ok(data) = serde_json::from_str::<Value>(data.trim()) else { continue };
            for row in rows(&name, &data).filter(|row| matches::matches(&filter, row)) {
                let shown = if screen.json { json(&name, row) } else { tell(&name, row, screen) };
                screen.line(&shown)?;
            }
        }
    }
    Err(Failure::failed(format!("{} ended the live stream", client.server())))
}

/// The rows of an event: those of its list, or the event itself.
fn rows<'a>(name: &str, data: &'a Value) -> Box<dyn Iterator<Item = &'a Value> + 'a> {
    let list = if name == "metrics" { "samples" } else { name };
    match name {
        "ready" => Box::new(std::iter::empty()),
        "metrics" | "spans" | "logs" | "errors" | "drops" => Box::new(data.list(list).iter()),
        _ => Box::new(std::iter::once(data)),
    }
}

fn json(name: &str, row: &Value) -> String {
    serde_json::json!({ "event": name, "row": row }).to_string()
}

fn tell(name: &str, row: &Value, screen: Screen) -> String {
    let time = row.number("timestamp").or_else(|| row.number("start_timestamp"));
    let time = screen.ink(Ink::Faint, &time.map(clock).unwrap_or_default());
    let faint = |text: &str| screen.ink(Ink::Faint, &plain(text));
    match name {
        "metrics" => {
            let unit = row.get("unit").and_then(Value::as_str);
            let value = amount(row.number("value").unwrap_or_default(), unit);
            let name = screen.ink(Ink::Bold, &plain(row.text("name")));
            format!("{time} metric {name} {value}  {}", faint(&attributes(row)))
        }
        "spans" => {
            let length = row.number("end_timestamp").unwrap_or_default()
                - row.number("start_timestamp").unwrap_or_default();
            let ink = if row.text("status") == "error" { Ink::Red } else { Ink::Plain };
            let title = format!("{} {}", row.text("op"), row.text("name"));
            let title = screen.ink(ink, &plain(title.trim()));
            format!("{time} span   {title} {}  {}", duration(length), faint(row.text("trace_id")))
        }
        "logs" => logs::line(row, screen),
        "errors" => {
            let title = format!("{}: {}", row.text("kind"), row.text("message"));
            let title = screen.ink(Ink::Red, &plain(&title));
            format!("{time} error  {title}  {}", faint(row.text("event_id")))
        }
        "skipped" => {
            let skipped = count(row.number("count").unwrap_or_default());
            screen.ink(
                Ink::Yellow,
                &format!("{skipped} {} came too quickly to show", plain(row.text("of"))),
            )
        }
        _ => format!("{} {}", plain(name), plain(&row.to_string())),
    }
}
