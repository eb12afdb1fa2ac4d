//! `fanal trace get`

use std::collections::{HashMap, HashSet};

use clap::Args;
use serde_json::Value;

use super::tree::tree;
use crate::address::segment;
use crate::cli::logs;
use crate::cli::render::{Cell, Table, amount, count, cut, date, duration};
use crate::cli::screen::{Ink, plain};
use crate::cli::{Client, Fields, Outcome, Screen};

/// Letters of a span's bar.
const BAR_WIDTH: usize = 32;
/// Letters of a span's name with its place in the tree.
const NAME_WIDTH: usize = 64;
/// Indentation stops here, so that a runaway recursion stays readable.
const DEPTH_MAX: usize = 20;

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Get {
    /// The trace's id, 32 hexadecimal digits
    trace_id: String,

    /// So many spans of the tree
    #[arg(long, short = 'n', value_name = "N", default_value = "200")]
    limit: usize,
}

pub fn run(own: Get, client: &Client, screen: Screen) -> Outcome {
    let path = format!("/api/v1/traces/{}", segment(&own.trace_id));
    let answer = client.get(&path)?;
    screen.answer(&answer, |value| {
        let mut text = tell(value, own.limit, screen);
        text += &format!("\n{}/traces/{}", client.server(), segment(&own.trace_id));
        text
    })
}

fn tell(trace: &Value, limit: usize, screen: Screen) -> String {
    let spans = trace.list("spans");
    let start = |span: &Value| span.number("start_timestamp").unwrap_or_default();
    let from = spans.iter().map(start).fold(f64::INFINITY, f64::min);
    let to = spans.iter().filter_map(|span| span.number("end_timestamp")).fold(from, f64::max);
    let mut text = String::new();
    if !spans.is_empty() {
        let failed = spans.iter().filter(|span| span.text("status") == "error").count();
        text += &format!(
            "trace {}  {}  {}  {} spans, {failed} failed\n\n",
            trace.text("trace_id"),
            date(from),
            duration(to - from),
            spans.len(),
        );
        text += &waterfall(trace, from, to, limit, screen);
        if spans.len() > limit {
            text += &format!("{} more spans; show them with -n\n", spans.len() - limit);
        }
    }
    if trace.truth("truncated") {
        text += "the trace has more spans than an answer holds\n";
    }
    text + &related(trace, screen)
}

fn waterfall(trace: &Value, from: f64, to: f64, limit: usize, screen: Screen) -> String {
    let critical: HashSet<&str> =
        trace.list("critical_path").iter().filter_map(Value::as_str).collect();
    let mut measured: HashMap<&str, usize> = HashMap::new();
    for metric in trace.list("metrics") {
        *measured.entry(metric.text("span_id")).or_default() += 1;
    }
    let mut table = Table::new(&["SPAN", ">DURATION", "", "MARKS"]);
    for node in tree(trace.list("spans")).iter().take(limit) {
        let span = node.span;
        let (start, end) = (
            span.number("start_timestamp").unwrap_or(from),
            span.number("end_timestamp").unwrap_or(from),
        );
        let name = format!("{}{}", "  ".repeat(node.depth.min(DEPTH_MAX)), title(span));
        let failed = span.text("status") == "error";
        let on_path = critical.contains(span.text("span_id"));
        let ink = if failed {
            Ink::Red
        } else if on_path {
            Ink::Bold
        } else {
            Ink::Plain
        };
        let metrics = measured.get(span.text("span_id"));
        let marks = [
            failed.then(|| "failed".to_owned()),
            on_path.then(|| "critical".to_owned()),
            metrics.map(|metrics| format!("{metrics} metrics")),
        ];
        table.row([
            Cell::ink(ink, cut(&name, NAME_WIDTH)),
            duration(end - start).into(),
            Cell::ink(
                if failed { Ink::Red } else { Ink::Blue },
                bar(start - from, end - from, to - from),
            ),
            marks.into_iter().flatten().collect::<Vec<_>>().join(", ").into(),
        ]);
    }
    table.text(screen)
}

fn title(span: &Value) -> String {
    let (op, name) = (span.text("op"), span.text("name"));
    if op.is_empty() || op == name { name.to_owned() } else { format!("{op}  {name}") }
}

fn bar(start: f64, end: f64, whole: f64) -> String {
    let place = |at: f64| {
        let part = if whole > 0.0 { (at / whole).clamp(0.0, 1.0) } else { 0.0 };
        (part * BAR_WIDTH as f64).round() as usize
    };
    let from = place(start).min(BAR_WIDTH - 1);
    let length = place(end).saturating_sub(from).max(1);
    " ".repeat(from) + &"\u{2501}".repeat(length)
}

/// What was recorded inside the trace besides spans.
fn related(trace: &Value, screen: Screen) -> String {
    let mut text = String::new();
    let errors = trace.list("errors");
    if !errors.is_empty() {
        text += &format!("\n{}\n", screen.ink(Ink::Bold, &format!("errors ({})", errors.len())));
        for error in errors {
            let line = format!("{}: {}", error.text("kind"), error.text("message"));
            text +=
                &format!("  {}  {}\n", error.text("event_id"), screen.ink(Ink::Red, &plain(&line)));
        }
    }
    let metrics = trace.list("metrics");
    if !metrics.is_empty() {
        let title = format!("metrics ({})", count(metrics.len() as f64));
        text += &format!("\n{}\n", screen.ink(Ink::Bold, &title));
        for metric in metrics.iter().take(50) {
            let unit = metric.get("unit").and_then(Value::as_str);
            let value = amount(metric.number("value").unwrap_or_default(), unit);
            text += &format!("  {}  {value}\n", plain(metric.text("name")));
        }
    }
    let lines = trace.list("logs");
    if !lines.is_empty() {
        text += &format!("\n{}\n", screen.ink(Ink::Bold, &format!("logs ({})", lines.len())));
        for line in lines.iter().take(100) {
            text += &format!("  {}\n", logs::line(line, screen));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_stands_where_its_time_is() {
        assert_eq!(bar(0.0, 1.0, 1.0), "\u{2501}".repeat(BAR_WIDTH));
        assert_eq!(bar(0.5, 0.75, 1.0), " ".repeat(16) + &"\u{2501}".repeat(8));
        // Too short to see, or at the very end: still one letter, and never past the end.
        assert_eq!(bar(1.0, 1.0, 1.0).chars().count(), BAR_WIDTH);
        assert_eq!(bar(0.0, 0.0, 0.0), "\u{2501}");
    }
}
