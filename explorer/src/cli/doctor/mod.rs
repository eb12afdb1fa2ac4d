//! `fanal doctor`: a DSN checked end to end, with what to do about whatever is wrong.

mod arrival;
mod network;
mod report;
mod sending;

use clap::Args;

use super::target::Target;
use super::{Client, Failure, Outcome, Screen};
use report::Report;

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Doctor {
    /// The DSN; without one, the server is checked
    dsn: Option<String>,

    /// The page's origin, as a browser would send it
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:3000")]
    origin: String,
}

pub fn run(own: Doctor, client: &Client, screen: Screen) -> Outcome {
    let mut report = Report::default();
    let dsn = own.dsn.unwrap_or_else(|| client.server().replacen("://", "://fanal@", 1) + "/1");
    examine(&dsn, &own.origin, client, &mut report);
    report.print(screen)?;
    match report.failures() {
        0 => Ok(()),
        failed => Err(Failure::failed(format!("{failed} of the checks failed"))),
    }
}

/// Each check builds on those before it; the first that stops all ends the examination.
fn examine(dsn: &str, origin: &str, client: &Client, report: &mut Report) {
    let target = match Target::parse(dsn) {
        Ok(target) => target,
        Err(Failure::Usage(message) | Failure::Failed(message)) => {
            return report.failed("DSN", message, "copy it whole from the project's settings");
        }
        Err(Failure::Unread) => return,
    };
    report
        .good("DSN", format!("project {}, key {}, {}", target.project, target.key, target.origin));
    if network::reach(&target, report).is_none() || network::http(&target, report).is_none() {
        return;
    }
    network::preflight(&target, origin, report);
    let Some(sent) = sending::send(&target, report) else { return };
    arrival::look(&target, &sent, client, report);
}
