//! The command line: text in, a plain [`Command`] out. Every refusal is one line that says how to fix it.
#![allow(
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    reason = "what is said of an argument is read in a terminal"
)]

mod serve;
mod value;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

pub use serve::{Serve, Store};

use crate::cli;

#[derive(Parser)]
#[command(
    name = "fanal",
    version,
    about = "Receives, keeps and shows telemetry of Fanal, Sentry and OpenTelemetry clients",
    disable_help_subcommand = true
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Subcommand)]
pub enum Command {
    /// Receive, keep and show telemetry
    Serve(Box<Serve>),
    #[command(flatten)]
    Ask(Box<cli::Command>),
}

/// Why there is no command to run.
#[derive(Debug, PartialEq)]
pub enum Stop {
    /// Help or the version was asked for: a text for stdout.
    Asked(String),
    /// The arguments are wrong: one line for stderr.
    Wrong(String),
}

/// Reads the arguments after the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Stop> {
    let program = std::iter::once(OsString::from("fanal"));
    match Arguments::try_parse_from(program.chain(arguments)) {
        Ok(arguments) => Ok(arguments.command),
        Err(error) => Err(explain(&error)),
    }
}

/// What clap says, in one line.
fn explain(error: &clap::Error) -> Stop {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Stop::Asked(text.trim_end().to_owned() + "\n")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Stop::Wrong(
                "no command given; try `fanal serve`, or `fanal --help` for all commands"
                    .to_owned(),
            )
        }
        _ => {
            // The first paragraph is what is wrong; the others repeat the usage.
            let first = text.split("\n\n").next().unwrap_or_default();
            let words: Vec<&str> = first.split_whitespace().collect();
            let line = words.join(" ");
            let line = line.strip_prefix("error: ").unwrap_or(&line);
            Stop::Wrong(format!("{line}; `fanal --help` lists the commands and their options"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, Stop> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_definition_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn help_and_version_are_no_errors() {
        for (line, word) in [("--help", "serve"), ("serve -h", "--listen"), ("-V", "fanal ")] {
            let Err(Stop::Asked(text)) = read(line) else { panic!("{line}") };
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn refuses_in_one_line() {
        for (line, word) in [
            ("", "fanal serve"),
            ("dance", "dance"),
            ("serve --listen nowhere", "--listen"),
            ("serve --listen", "--listen"),
            ("serve --colour", "--colour"),
            ("serve extra", "extra"),
            ("serve --store=", "--store"),
            ("serve --store redis://x", "--store"),
            ("serve --store duckdb:", "--store"),
            ("serve --project-key a-b", "--project-key"),
            ("serve --metric-bytes-max many", "--metric-bytes-max"),
            ("serve --max-size 2GB2", "--max-size"),
            ("serve --max-age 0d", "--max-age"),
            ("serve --token short", "--token"),
            ("serve --allow-origin shop.example", "--allow-origin"),
            ("serve --allow-origin https://shop.example/path", "--allow-origin"),
            ("serve --rate-limit 0", "--rate-limit"),
            ("serve --rate-limit 5/m", "--rate-limit"),
            ("serve --forward-otlp localhost:4318", "--forward-otlp"),
        ] {
            let Err(Stop::Wrong(message)) = read(line) else { panic!("{line}") };
            assert!(!message.contains('\n') && message.contains(word), "{line}: {message}");
        }
    }
}
