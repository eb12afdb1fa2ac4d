//! The `fanal` binary: reads the command line, runs the command, turns its outcome into an exit code.

use std::io::Write;
use std::process::ExitCode;

use fanal_explorer::args::{self, Command, Stop};
use fanal_explorer::serve;

fn main() -> ExitCode {
    let outcome = match args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Serve(options)) => serve::run(*options),
        Err(Stop::Asked(text)) => serve::say(&text),
        Err(Stop::Wrong(message)) => {
            complain(&message);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain(&message);
            ExitCode::FAILURE
        }
    }
}

/// One line on stderr. If even that fails, the exit code remains.
fn complain(message: &str) {
    drop(writeln!(std::io::stderr(), "fanal: {message}"));
}
