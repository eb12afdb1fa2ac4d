//! `fanal completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Failure, Outcome};
use crate::args::Arguments;

#[derive(Args, Clone, Debug, PartialEq)]
#[command(after_help = "Example: source <(fanal completions bash)")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

pub fn run(options: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "fanal", &mut script);
    let text = String::from_utf8(script)
        .map_err(|_| Failure::failed("the script is not text".to_owned()))?;
    super::Screen::new(false).line(text.trim_end())
}
