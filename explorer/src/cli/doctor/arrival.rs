//! Whether what was sent can be read back, where the collector is one of ours.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::report::Report;
use super::sending::{NAME, Sent};
use crate::cli::target::Target;
use crate::cli::{Client, Failure, Fields, Outcome, Parameters};
use crate::limits::ARRIVAL_TIME_MAX;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

pub fn look(target: &Target, sent: &Sent, asking: &Client, report: &mut Report) {
    let Ok(client) = asking.to(&target.origin) else { return };
    let ours = client.get("/health").is_ok_and(|answer| answer.value.text("status") == "ok");
    if !ours {
        let project = &target.project;
        let message =
            format!("not a fanal: look for the metric {NAME} in project {project} yourself");
        return report.good("arrival", message);
    }
    let start = Instant::now();
    loop {
        match arrived(&client, sent) {
            Ok(true) => {
                let link = format!("{}/traces/{}", client.server(), sent.trace_id);
                return report
                    .good("arrival", format!("the metric and the span are there: {link}"));
            }
            Ok(false) if start.elapsed() < ARRIVAL_TIME_MAX => std::thread::sleep(PAUSE),
            Ok(false) => {
                let message = "accepted, but not found";
                let fix = "look at `fanal drops`; is the same store behind every address?";
                return report.failed("arrival", message, fix);
            }
            Err(Failure::Failed(message) | Failure::Usage(message)) => {
                let fix = "give the server's token with --token";
                return report.warn("arrival", format!("cannot be looked up: {message}"), fix);
            }
            Err(Failure::Unread) => return,
        }
    }
}

fn arrived(client: &Client, sent: &Sent) -> Outcome<bool> {
    let query = Parameters::default().set("trace_id", &sent.trace_id);
    let samples = client.get(&query.behind("/api/v1/samples"))?;
    let query = Parameters::default().set("trace_id", &sent.trace_id);
    let spans = client.get(&query.behind("/api/v1/spans"))?;
    let named = |rows: &[Value]| rows.iter().any(|row| row.text("name") == NAME);
    Ok(named(samples.value.list("samples")) && named(spans.value.list("spans")))
}
