//! The stack of calls, as std tells it in text.

use std::backtrace::Backtrace;

use crate::client::event::Frame;

/// Calls that are told: an endless recursion has more than anyone reads.
const FRAMES_MAX: usize = 100;

/// The calls that led here, the innermost first, without those of the SDK, of panicking, and of what told the SDK.
pub(crate) fn here() -> Vec<Frame> {
    let frames = read(&Backtrace::force_capture().to_string());
    let is_own = |frame: &Frame| {
        [
            "fanal::api::",
            "fanal::bridge::",
            "std::panicking",
            "core::panicking",
            "std::backtrace",
            "__rustc::",
            "std::sys::backtrace",
        ]
        .iter()
        .any(|part| frame.function.contains(part))
            || frame.function.starts_with("rust_begin_unwind")
            || frame.function.starts_with("<alloc::boxed::Box<F,A> as core::ops::function::Fn")
    };
    let own = frames.iter().rposition(is_own).filter(|place| *place < OWN_MAX);
    let skipped = frames.into_iter().skip(own.map_or(0, |place| place + 1));
    let is_teller = |frame: &Frame| TELLERS.iter().any(|teller| frame.function.contains(teller));
    skipped.skip_while(is_teller).take(FRAMES_MAX).collect()
}

/// Who calls the SDK on behalf of the program.
const TELLERS: [&str; 3] = ["tracing_core::", "tracing_subscriber::", "log::__private_api::"];

/// So many calls belong to capturing itself, at most.
const OWN_MAX: usize = 30;

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
        } else if let Some((number, function)) = line.split_once(": ")
            && number.parse::<u32>().is_ok()
        {
            frames.push(Frame { function: function.to_owned(), ..Frame::default() });
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
