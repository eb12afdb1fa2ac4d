//! The stack of calls, as std tells it in text.

use std::backtrace::Backtrace;
use std::panic::Location;

use crate::client::error::Frame;

/// Calls that are told: an endless recursion has more than anyone reads.
const FRAMES_MAX: usize = 100;

/// Whose calls stand between the program and this: the SDK, the library that captures stacks and runs hooks, and who
/// calls the SDK on behalf of the program.
const TELLERS: [&str; 9] = [
    "fanal::",
    "std::",
    "core::",
    "alloc::",
    "__rust",
    "rust_begin_unwind",
    "tracing_core::",
    "tracing_subscriber::",
    "log::",
];

/// Where the sources of the latter are.
const FOLDERS: [&str; 7] = [
    "/library/std/src/",
    "/library/core/src/",
    "/library/alloc/src/",
    "/tracing-0",
    "/tracing-core-0",
    "/tracing-subscriber-0",
    "/log-0",
];

/// The calls that led somewhere. They get their names when they are asked for, which takes long.
#[derive(Debug)]
pub(crate) struct Stack {
    calls: Backtrace,
    /// Where a panic says it was.
    place: Option<Frame>,
}

impl Stack {
    /// The calls that led here.
    pub(crate) fn here() -> Self {
        Self { calls: Backtrace::force_capture(), place: None }
    }

    /// The calls that led to a panic.
    pub(crate) fn at(place: Option<&Location<'_>>) -> Self {
        let place = place.map(|place| Frame {
            function: String::new(),
            filename: Some(place.file().to_owned()),
            line: Some(place.line()),
            column: Some(place.column()),
            in_app: true,
        });
        Self { place, ..Self::here() }
    }

    /// The innermost first, from the program's own.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let frames = read(&self.calls.to_string()).into_iter();
        let mut frames: Vec<Frame> = frames.skip_while(is_teller).take(FRAMES_MAX).collect();
        let Some(place) = self.place.clone() else { return frames };
        match frames.first_mut() {
            Some(first) if first.filename.is_none() || first.line == place.line => {
                *first = Frame { function: std::mem::take(&mut first.function), ..place };
            }
            Some(_) => {}
            None => frames.push(place),
        }
        frames
    }
}

/// What was inlined has a short name, and is known by its file.
fn is_teller(frame: &Frame) -> bool {
    let name = frame.function.trim_start_matches(['<', '&', '*', '(']);
    let name = name.strip_prefix("dyn ").unwrap_or(name);
    let own = file!().trim_end_matches("api/stack.rs").trim_end_matches("api\\stack.rs");
    let file = frame.filename.as_deref().unwrap_or_default();
    let file = file.strip_prefix("./").unwrap_or(file);
    TELLERS.iter().any(|teller| name.starts_with(teller))
        || file.starts_with(own)
        || FOLDERS.iter().any(|folder| file.contains(folder))
}

/// Reads lines such as `12: shop::order` and `at src/order.rs:7:3`.
fn read(text: &str) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(place) = line.strip_prefix("at ") {
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next().and_then(|text| text.parse().ok());
            let number = parts.next().and_then(|text| text.parse().ok());
            if let (Some(frame), Some(file)) = (frames.last_mut(), parts.next()) {
                let foreign = ["/rustc/", "/.cargo/registry/", "/.cargo/git/", "/rustlib/"];
                frame.in_app = !foreign.iter().any(|part| file.contains(part));
                frame.filename = Some(file.to_owned());
                (frame.line, frame.column) = (number, column);
            }
        } else if let Some((number, function)) = line.split_once(": ") {
            if number.parse::<u32>().is_ok() {
                frames.push(Frame { function: function.to_owned(), ..Frame::default() });
            }
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_std_writes() {
        let text = "   0: shop::order::place\n             at ./src/order.rs:7:3\n   1: main\n";
        let frames = read(text);
        assert_eq!(frames.len(), 2);
        let expected = Frame {
            function: "shop::order::place".to_owned(),
            filename: Some("./src/order.rs".to_owned()),
            line: Some(7),
            column: Some(3),
            in_app: true,
        };
        assert_eq!(frames[0], expected);
        assert_eq!(frames[1].filename, None);
    }
}
