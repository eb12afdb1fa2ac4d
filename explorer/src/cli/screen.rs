//! Where a command writes: a terminal with colours, or whatever reads the pipe.

use std::io::{ErrorKind, IsTerminal, Write};

use serde_json::Value;

use super::failure::{Failure, Outcome};
use crate::answer::Answer;

/// Columns of a line where nobody says how wide the terminal is.
const WIDTH_DEFAULT: usize = 100;

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub json: bool,
    pub colour: bool,
    pub width: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    Plain,
    Faint,
    Bold,
    Red,
    Yellow,
    Green,
    Blue,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Faint => "2",
            Self::Bold => "1",
            Self::Red => "31",
            Self::Yellow => "33",
            Self::Green => "32",
            Self::Blue => "34",
        }
    }
}

impl Screen {
    /// Colours only for a terminal, and not against `NO_COLOR`.
    pub fn new(json: bool) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let width = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
        let width = width.map(|size| usize::from(size.ws_col)).filter(|width| *width > 0);
        let told = || std::env::var("COLUMNS").ok()?.parse().ok();
        let width = width.or_else(told).unwrap_or(WIDTH_DEFAULT);
        Self { json, colour: terminal && !unwanted, width }
    }

    /// Text in a colour, if there are colours.
    pub fn ink(self, ink: Ink, text: &str) -> String {
        if !self.colour || ink == Ink::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", ink.code())
    }

    /// Writes text and a line's end.
    pub fn line(self, text: &str) -> Outcome {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n"));
        written.and_then(|()| out.flush()).map_err(unwritten)
    }

    /// Writes the API's JSON as it came, or what `tell` makes of it for people.
    pub fn answer(self, answer: &Answer, tell: impl FnOnce(&Value) -> String) -> Outcome {
        let text = if self.json { answer.text.clone() } else { tell(&answer.value) };
        self.line(text.trim_end())
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::failed(format!("cannot write to stdout: {error}")),
    }
}

/// Text that cannot steer a terminal: what a sender named may hold escape sequences.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{b7}' } else { letter }).collect()
}
