//! The stack of calls that led somewhere.

use std::panic::Location;

#[cfg(not(target_family = "wasm"))]
use super::calls::Calls;
use crate::client::error::Frame;

/// The calls that led somewhere.
#[derive(Debug)]
pub(crate) struct Stack {
    /// Pages tell none, and what would write them down is ten kilobytes.
    #[cfg(not(target_family = "wasm"))]
    calls: Calls,
    /// Where a panic says it was.
    place: Option<Frame>,
}

impl Stack {
    /// The calls that led here.
    pub(crate) fn here() -> Self {
        Self {
            #[cfg(not(target_family = "wasm"))]
            calls: Calls::here(),
            place: None,
        }
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
        let mut stack = Self::here();
        stack.place = place;
        stack
    }

    /// The innermost first, from the program's own.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        #[cfg(not(target_family = "wasm"))]
        let mut frames = self.calls.frames();
        #[cfg(target_family = "wasm")]
        let mut frames: Vec<Frame> = Vec::new();
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
