//! `fanal errors`

use clap::{Args, Subcommand};
use serde_json::Value;

use super::render::{Cell, Table, ago, count, date, nothing, spark};
use super::screen::{Ink, plain};
use super::{Client, Fields, Outcome, Scope, Screen};
use crate::address::segment;

#[derive(Args, Clone, Debug, PartialEq)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Errors {
    #[command(subcommand)]
    what: Option<What>,

    #[command(flatten)]
    list: List,
}

#[derive(Clone, Debug, PartialEq, Subcommand)]
enum What {
    /// List errors, newest first (the default)
    Ls(List),
    /// List groups of equal errors, most frequent first
    Groups(List),
    /// Show one error: stack, breadcrumbs, tags
    Get {
        /// The event's id, 32 hexadecimal digits
        event_id: String,
    },
}

#[derive(Args, Clone, Debug, Default, PartialEq)]
struct List {
    /// Such as 'kind:TypeError release:2.0'
    #[arg(value_name = "FILTER")]
    query: Option<String>,

    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value = "20")]
    limit: Option<u32>,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Errors, client: &Client, screen: Screen) -> Outcome {
    let parameters = |list: List| {
        let limit = list.limit.map(|limit| limit.to_string());
        list.scope.parameters(None).maybe("query", list.query).maybe("limit", limit)
    };
    match own.what.unwrap_or(What::Ls(own.list)) {
        What::Ls(list) => {
            let answer = client.get(&parameters(list).behind("/api/v1/errors"))?;
            screen.answer(&answer, |value| errors(value, screen))
        }
        What::Groups(list) => {
            let answer = client.get(&parameters(list).behind("/api/v1/errors/groups"))?;
            screen.answer(&answer, |value| groups(value, screen))
        }
        What::Get { event_id } => {
            let answer = client.get(&format!("/api/v1/errors/{}", segment(&event_id)))?;
            screen.answer(&answer, |value| {
                let link = format!("{}/errors/{}", client.server(), segment(&event_id));
                format!("{}\n{link}", error(value, screen))
            })
        }
    }
}

fn title(error: &Value) -> String {
    let (kind, message) = (error.text("kind"), error.text("message"));
    if kind.is_empty() { message.to_owned() } else { format!("{kind}: {message}") }
}

fn errors(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&["TIME (UTC)", "EVENT", "RELEASE", "ERROR"]);
    for error in answer.list("errors") {
        table.row([
            date(error.number("timestamp").unwrap_or_default()).into(),
            error.text("event_id").into(),
            error.text("release").into(),
            Cell::ink(Ink::Red, title(error)),
        ]);
    }
    if table.is_empty() { nothing("errors") } else { table.text(screen) }
}

fn groups(answer: &Value, screen: Screen) -> String {
    let mut table = Table::new(&[
        ">COUNT",
        ">USERS",
        "FIRST SEEN",
        "LAST SEEN",
        "LATEST EVENT",
        "TREND",
        "ERROR",
    ]);
    for group in answer.list("groups") {
        let trend = group.get("trend").unwrap_or(&Value::Null);
        let counts: Vec<_> = trend.list("counts").iter().map(Value::as_f64).collect();
        table.row([
            count(group.number("count").unwrap_or_default()).into(),
            count(group.number("users").unwrap_or_default()).into(),
            group.number("first_seen").map(ago).unwrap_or_default().into(),
            group.number("last_seen").map(ago).unwrap_or_default().into(),
            group.text("latest_event_id").into(),
            Cell::ink(Ink::Blue, spark(&counts, 20)),
            Cell::ink(Ink::Red, title(group)),
        ]);
    }
    if table.is_empty() { nothing("errors") } else { table.text(screen) }
}

fn error(error: &Value, screen: Screen) -> String {
    let mut text = format!("{}\n\n", screen.ink(Ink::Red, &plain(&title(error))));
    text += &format!("  time         {}\n", date(error.number("timestamp").unwrap_or_default()));
    for key in [
        "level",
        "culprit",
        "transaction",
        "release",
        "environment",
        "handled",
        "trace_id",
        "group",
    ] {
        let value = error.shown(key);
        if !value.is_empty() {
            text += &format!("  {key:<12} {}\n", plain(&value));
        }
    }
    let event = error.get("event").unwrap_or(&Value::Null);
    text += &stacks(event, screen);
    let crumbs = event.get("breadcrumbs");
    let crumbs = crumbs.map_or(&[][..], |crumbs| match crumbs {
        Value::Array(values) => values.as_slice(),
        other => other.list("values"),
    });
    if !crumbs.is_empty() {
        text += "\nbreadcrumbs\n";
    }
    for crumb in crumbs.iter().rev().take(15).rev() {
        let line = format!("{} {}", crumb.text("category"), crumb.text("message"));
        text += &format!("  {}\n", plain(line.trim()));
    }
    for attachment in error.list("attachments") {
        text += &format!("  attachment {}\n", plain(attachment.text("filename")));
    }
    text
}

/// Each exception with its frames, the innermost call first, as languages of the web print them.
fn stacks(event: &Value, screen: Screen) -> String {
    let values = event.get("exception").map_or(&[][..], |exception| match exception {
        Value::Array(values) => values.as_slice(),
        other => other.list("values"),
    });
    let mut text = String::new();
    for exception in values.iter().rev() {
        let head = format!("{}: {}", exception.text("type"), exception.text("value"));
        text += &format!("\n{}\n", screen.ink(Ink::Bold, &plain(&head)));
        let frames = exception.get("stacktrace").map_or(&[][..], |stack| stack.list("frames"));
        for frame in frames.iter().rev().take(30) {
            let function = Some(frame.text("function")).filter(|name| !name.is_empty());
            let line = format!(
                "  at {} ({}:{}:{})",
                function.unwrap_or("?"),
                frame.text("filename"),
                frame.shown("lineno"),
                frame.shown("colno")
            );
            let ours = frame.get("in_app").and_then(Value::as_bool) != Some(false);
            text += &screen.ink(if ours { Ink::Plain } else { Ink::Faint }, &plain(&line));
            text.push('\n');
        }
    }
    text
}
