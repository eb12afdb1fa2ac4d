//! The `fanal` binary: reads the command line, runs the command, turns its outcome into an exit code.

use std::io::Write;
use std::process::ExitCode;

use fanal_explorer::args::{self, Command, Stop};
use fanal_explorer::cli::{self, Failure};
use fanal_explorer::serve;

fn main() -> ExitCode {
    let outcome = match args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Serve(options)) => serve::run(*options).map_err(Failure::Failed),
        Ok(Command::Ask(command)) => cli::run(*command),
        Err(Stop::Asked(text)) => serve::say(&text).map_err(Failure::Failed),
        Err(Stop::Wrong(message)) => Err(Failure::Usage(message)),
    };
    let Err(failure) = outcome else { return ExitCode::SUCCESS };
    let (message, code) = failure.end();
    if let Some(message) = message {
        complain(&message);
    }
    code
}

/// One line on stderr. If even that fails, the exit code remains.
fn complain(message: &str) {
    drop(writeln!(std::io::stderr(), "fanal: {message}"));
}
