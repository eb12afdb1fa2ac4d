//! `fanal vitals`

use clap::Args;
use serde_json::Value;

use super::render::{Cell, Table, amount, count, nothing};
use super::screen::Ink;
use super::{Client, Fields, Outcome, Scope, Screen};

/// Letters of the bar that shows how many were good.
const BAR_WIDTH: usize = 20;

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Vitals {
    /// Only spans that match this filter
    #[arg(value_name = "FILTER")]
    query: Option<String>,

    /// Also by route, browser or another attribute
    #[arg(long = "group-by", short, value_name = "KEY", default_value = "route")]
    group_by: String,

    #[command(flatten)]
    scope: Scope,
}

pub fn run(own: Vitals, client: &Client, screen: Screen) -> Outcome {
    let parameters = own.scope.parameters(None).set("group_by", &own.group_by);
    let answer = client.get(&parameters.maybe("query", own.query).behind("/api/v1/vitals"))?;
    screen.answer(&answer, |value| {
        let groups = groups(value, screen);
        let title = own.group_by.to_uppercase();
        match (vitals(value, screen), groups) {
            (Some(vitals), Some(groups)) => {
                let score = value.number("score").map_or("no score yet".to_owned(), |score| {
                    format!("performance score {}", count(score.round()))
                });
                format!("{}\n\n{vitals}\nby {title}\n{groups}", screen.ink(Ink::Bold, &score))
            }
            (Some(vitals), None) => vitals,
            _ => nothing("web vitals"),
        }
    })
}

fn vitals(answer: &Value, screen: Screen) -> Option<String> {
    let mut table =
        Table::new(&["VITAL", ">P75", "RATING", ">SCORE", ">COUNT", "GOOD | NEEDS WORK | POOR"]);
    for vital in answer.list("vitals") {
        let samples = vital.number("count").unwrap_or_default();
        if samples == 0.0 {
            continue;
        }
        let unit = vital.get("unit").and_then(Value::as_str);
        let p75 = vital.number("p75");
        let (word, ink) = rating(vital, p75);
        let [good, middling, poor] =
            ["good", "needs_improvement", "poor"].map(|key| vital.number(key).unwrap_or_default());
        table.row([
            vital.text("name").into(),
            p75.map_or("-".to_owned(), |value| amount(value, unit)).into(),
            Cell::ink(ink, word),
            vital.number("score").map_or("-".to_owned(), |score| count(score.round())).into(),
            count(samples).into(),
            bar(good, middling, poor).into(),
        ]);
    }
    (!table.is_empty()).then(|| table.text(screen))
}

fn rating(vital: &Value, p75: Option<f64>) -> (&'static str, Ink) {
    match (p75, vital.number("good_max"), vital.number("poor_min")) {
        (Some(p75), Some(good), _) if p75 <= good => ("good", Ink::Green),
        (Some(p75), _, Some(poor)) if p75 > poor => ("poor", Ink::Red),
        (Some(_), Some(_), Some(_)) => ("needs work", Ink::Yellow),
        _ => ("-", Ink::Plain),
    }
}

fn bar(good: f64, middling: f64, poor: f64) -> String {
    let all = good + middling + poor;
    let letters = |part: f64| (part / all.max(1.0) * BAR_WIDTH as f64).round() as usize;
    let blocks = |letter: &str, part: f64| letter.repeat(letters(part));
    let bars = blocks("\u{2588}", good) + &blocks("\u{2593}", middling) + &blocks("\u{2591}", poor);
    format!("{bars} {} | {} | {}", count(good), count(middling), count(poor))
}

fn groups(answer: &Value, screen: Screen) -> Option<String> {
    let columns = [
        ("lcp", Some("millisecond")),
        ("inp", Some("millisecond")),
        ("cls", None),
        ("fcp", Some("millisecond")),
        ("ttfb", Some("millisecond")),
    ];
    let mut table =
        Table::new(&["GROUP", ">SCORE", ">LCP", ">INP", ">CLS", ">FCP", ">TTFB", ">PAGELOADS"]);
    for group in answer.list("groups") {
        let name = group.shown("group");
        let name = if name.is_empty() { "(none)" } else { name.as_ref() };
        let score = group.number("score").map_or("-".to_owned(), |score| count(score.round()));
        let mut cells: Vec<Cell> = vec![name.into(), score.into()];
        for (vital, unit) in columns {
            let value = group.number(vital);
            cells.push(value.map_or("-".to_owned(), |value| amount(value, unit)).into());
        }
        cells.push(count(group.number("pageloads").unwrap_or_default()).into());
        table.row(cells);
    }
    (!table.is_empty()).then(|| table.text(screen))
}
