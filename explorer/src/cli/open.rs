//! `fanal open`: a page's address, and a browser that shows it.

use std::process::{Command, Stdio};

use clap::Args;

use super::{Client, Failure, Outcome, Parameters, Screen};
use crate::address::segment;

/// Pages that have a path of their own name.
const PAGES: [&str; 10] = [
    "metrics",
    "traces",
    "vitals",
    "logs",
    "errors",
    "live",
    "drops",
    "envelopes",
    "dashboards",
    "alerts",
];

#[derive(Args, Clone, Debug, PartialEq)]
#[command(
    after_help = "Pages: metrics traces vitals logs errors live drops envelopes dashboards alerts\n\
    Example: fanal open metric checkout.failed"
)]
pub struct Open {
    /// A page, or one of: trace ID, metric NAME, error ID, dashboard ID, alert ID
    #[arg(value_name = "PAGE", default_value = "metrics")]
    page: String,

    /// Of what
    #[arg(value_name = "ID or NAME")]
    of: Option<String>,

    /// Only print the address
    #[arg(long)]
    print: bool,
}

pub fn run(own: Open, client: &Client, screen: Screen) -> Outcome {
    let address = format!("{}{}", client.server(), path(&own.page, own.of.as_deref())?);
    screen.line(&address)?;
    if !own.print {
        browse(&address)?;
    }
    Ok(())
}

fn path(page: &str, of: Option<&str>) -> Outcome<String> {
    let missing = || Failure::usage(format!("which {page}? try `fanal open {page} ID`"));
    match (page, of) {
        ("metric", Some(name)) => Ok(Parameters::default().set("metric", name).behind("/metrics")),
        ("trace" | "error" | "dashboard" | "alert", Some(id)) => {
            Ok(format!("/{page}s/{}", segment(id)))
        }
        ("metric" | "trace" | "error" | "dashboard" | "alert", None) => Err(missing()),
        (page, None) if PAGES.contains(&page) => Ok(format!("/{page}")),
        _ => Err(Failure::usage(format!("'{page}' is no page; there are {}", PAGES.join(", ")))),
    }
}

/// Asks the desktop to show an address.
pub fn browse(address: &str) -> Outcome {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = |command: &mut Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    match quiet(Command::new(program).arg(address)) {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::failed(format!(
            "`{program}` opens no browser here; open the address yourself"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_their_paths() {
        for (page, of, expected) in [
            ("metrics", None, "/metrics"),
            ("metric", Some("a b"), "/metrics?metric=a+b"),
            ("trace", Some("ab12"), "/traces/ab12"),
            ("error", Some("../x"), "/errors/..%2Fx"),
        ] {
            assert_eq!(path(page, of), Ok(expected.to_owned()));
        }
        for (page, of) in [("dance", None), ("trace", None), ("metrics", Some("x"))] {
            assert!(matches!(path(page, of), Err(Failure::Usage(_))), "{page}");
        }
    }
}
