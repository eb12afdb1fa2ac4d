//! `fanal metrics query`
#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "what is said of an argument is read in a terminal"
)]

use clap::Args;
use serde_json::{Value, json};

use super::question::{Question, equation};
use super::verdict::Verdict;
use crate::cli::render::{Cell, Table, amount, change, count, duration, spark};
use crate::cli::screen::Ink;
use crate::cli::{Client, Failure, Fields, Outcome, Scope, Screen};

/// Letters of a trend.
const TREND_WIDTH: usize = 40;

#[derive(Args, Clone, Debug, PartialEq)]
#[command(
    after_help = "Exit codes: 0 answered, also without data; 1 failed or --fail-if; 2 wrong usage\n\
    Example: fanal metrics query --also 'a=sum(checkout.failed)' --also 'b=sum(orders)' --equation 'a / b * 100'"
)]
pub struct Query {
    /// The metric
    #[arg(required_unless_present = "also")]
    metric: Option<String>,

    /// sum, per_second, avg, p95 …; by default what fits its type
    #[arg(long, short, value_name = "AGGREGATE", requires = "metric")]
    aggregate: Option<String>,

    /// Only samples that match this filter
    #[arg(long, short, value_name = "FILTER")]
    query: Option<String>,

    /// Only of this type, where a name has several: counter, gauge or distribution
    #[arg(long = "type", value_name = "TYPE", requires = "metric")]
    kind: Option<String>,

    /// Only of this unit
    #[arg(long, value_name = "UNIT", requires = "metric")]
    unit: Option<String>,

    /// One more metric: '[ID=]AGGREGATE(METRIC) [FILTER]'; may be repeated
    #[arg(long, value_name = "QUERY")]
    also: Vec<String>,

    /// Calculate with the others by their ids, which are a, b, c … by default; may be repeated
    #[arg(long, value_name = "EXPRESSION")]
    equation: Vec<String>,

    /// One series per value of this attribute; may be repeated
    #[arg(long = "group-by", short, value_name = "KEY")]
    group_by: Vec<String>,

    /// So many groups; the others become one
    #[arg(long, value_name = "N", default_value = "10")]
    top: u32,

    /// Length of a bucket, such as 60s [default: what fits]
    #[arg(long, value_name = "LENGTH")]
    interval: Option<String>,

    /// With before: previous, a shift such as 1d, or run:ID
    #[arg(long, value_name = "PERIOD")]
    compare: Option<String>,

    /// Exit with 1 if any total is beyond: 'above 5', 'below 0.5', 'change above 0.2'
    #[arg(long, value_name = "CONDITION")]
    fail_if: Option<Verdict>,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Query, client: &Client, screen: Screen) -> Outcome {
    let answer = client.post("/api/v1/metrics/query", &body(&own)?)?;
    screen.answer(&answer, |value| tell(value, screen))?;
    own.fail_if.map_or(Ok(()), |verdict| verdict.judge(&answer.value))
}

fn body(own: &Query) -> Outcome<Value> {
    let ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut queries = Vec::new();
    if let Some(metric) = &own.metric {
        let (aggregate, filter) = (own.aggregate.clone(), own.query.clone());
        let first = Question { id: "a".to_owned(), metric: metric.clone(), aggregate, filter };
        let mut body = first.body();
        for (key, value) in [("type", &own.kind), ("unit", &own.unit)] {
            if let (Some(value), Some(body)) = (value, body.as_object_mut()) {
                body.insert(key.to_owned(), json!(value));
            }
        }
        queries.push(body);
    }
    for text in &own.also {
        let id = ids.get(queries.len()).ok_or_else(|| {
            Failure::usage(format!("{} metrics are too many; ask twice", own.also.len()))
        })?;
        let mut question = Question::parse(text, id)?;
        if let Some(filter) = &own.query {
            let own = question.filter.map(|own| format!(" ({own})")).unwrap_or_default();
            question.filter = Some(format!("({filter}){own}"));
        }
        queries.push(question.body());
    }
    let equations = own.equation.iter().zip(1..);
    let equations: Vec<Value> =
        equations.map(|(text, number)| equation(text, &format!("e{number}"))).collect();
    let since = own.scope.since.as_deref().unwrap_or("1h");
    let optional = [
        ("interval", &own.interval),
        ("until", &own.scope.until),
        ("compare", &own.compare),
        ("project", &own.scope.project),
    ];
    let mut body = json!({ "queries": queries, "equations": equations, "group_by": own.group_by,
        "top": own.top, "since": since });
    for (key, value) in optional {
        if let (Some(value), Some(body)) = (value, body.as_object_mut()) {
            body.insert(key.to_owned(), json!(value));
        }
    }
    Ok(body)
}

/// A group's values, such as `eu, pro`; nothing for the one series without groups.
pub fn group_name(series: &Value) -> String {
    if series.truth("other") {
        return "(other)".to_owned();
    }
    let group = series.get("group").and_then(Value::as_object);
    let values = group.into_iter().flatten().map(|(_, value)| match value.as_str() {
        Some("") => "(none)".to_owned(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    });
    values.collect::<Vec<_>>().join(", ")
}

fn tell(answer: &Value, screen: Screen) -> String {
    let mut text = String::new();
    for result in answer.list("results") {
        let unit = result.get("unit").and_then(Value::as_str);
        let series = result.list("series");
        text += &format!(
            "{}\n",
            screen.ink(Ink::Bold, &crate::cli::screen::plain(result.text("label")))
        );
        text += &if series.is_empty() {
            "no data; widen --since or the filter\n".to_owned()
        } else {
            table(series, unit, screen).text(screen)
        };
        let groups = result.number("groups_total").unwrap_or_default();
        let shown = series.iter().filter(|series| !series.truth("other")).count();
        if groups > shown as f64 {
            text += &format!("{} groups, {shown} shown; more with --top\n", count(groups));
        }
        text.push('\n');
    }
    let interval = answer.number("interval").unwrap_or_default();
    text + &screen.ink(Ink::Faint, &format!("one bar per {} or more", duration(interval)))
}

fn table(series: &[Value], unit: Option<&str>, screen: Screen) -> Table {
    let before = series.iter().any(|series| series.get("previous").is_some_and(Value::is_object));
    let mut table = if before {
        Table::new(&["GROUP", ">TOTAL", ">BEFORE", ">CHANGE", ">SAMPLES", "TREND"])
    } else {
        Table::new(&["GROUP", ">TOTAL", ">SAMPLES", "TREND"])
    };
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| amount(value, unit));
    for series in series {
        let group = group_name(series);
        let group = if group.is_empty() { "all".to_owned() } else { group };
        let values: Vec<_> = series.list("values").iter().map(Value::as_f64).collect();
        let mut cells: Vec<Cell> = vec![group.into(), shown(series.number("total")).into()];
        if before {
            let previous = series.get("previous").unwrap_or(&Value::Null);
            cells.push(shown(previous.number("total")).into());
            cells.push(previous.number("change").map_or("-".to_owned(), change).into());
        }
        cells.push(count(series.number("count").unwrap_or_default()).into());
        cells.push(Cell::ink(Ink::Blue, spark(&values, TREND_WIDTH.min(screen.width))));
        table.row(cells);
    }
    table
}
