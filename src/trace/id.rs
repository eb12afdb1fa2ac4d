//! The names of traces and spans.

use std::fmt::{self, Display, Formatter};

/// Names a trace: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceId(pub u128);

/// Names a span: 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpanId(pub u64);

impl TraceId {
    /// Digits of one.
    pub const DIGITS: usize = 32;

    /// Reads exactly 32 lowercase digits.
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, Self::DIGITS).then(|| u128::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl SpanId {
    /// Digits of one.
    pub const DIGITS: usize = 16;

    /// Reads exactly 16 lowercase digits.
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, Self::DIGITS).then(|| u64::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl Display for TraceId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_fmt(format_args!("{:032x}", self.0))
    }
}

impl Display for SpanId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_fmt(format_args!("{:016x}", self.0))
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}
