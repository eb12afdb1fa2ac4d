//! Calls, as std tells them in text.

use std::backtrace::Backtrace;

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

/// They get their names when they are asked for, which takes long.
#[derive(Debug)]
pub(super) struct Calls(Backtrace);

impl Calls {
    /// Those that led here.
    pub(super) fn here() -> Self {
        Self(Backtrace::force_capture())
    }

    /// The innermost first, from the program's own.
    pub(super) fn frames(&self) -> Vec<Frame> {
        read(&self.0.to_string()).into_iter().skip_while(is_teller).take(FRAMES_MAX).collect()
    }
}

/// What was inlined has a short name, and is known by its file.
fn is_teller(frame: &Frame) -> bool {
    let name = frame.function.trim_start_matches(['<', '&', '*', '(']);
    let name = name.strip_prefix("dyn ").unwrap_or(name);
    let own = file!().trim_end_matches("api/calls.rs").trim_end_matches("api\\calls.rs");
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
