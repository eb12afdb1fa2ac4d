//! The names of traces and spans.

use std::fmt::{self, Display, Formatter};

/// Names a trace: 32 hexadecimal digits.
///
/// ```
/// use fanal::trace::id::TraceId;
/// assert_eq!(TraceId(7).to_string(), "00000000000000000000000000000007");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceId(pub u128);

/// Names a span: 16 hexadecimal digits.
///
/// ```
/// use fanal::trace::id::SpanId;
/// assert_eq!(SpanId(7).to_string(), "0000000000000007");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpanId(pub u64);

impl TraceId {
    /// Digits of one.
    pub const DIGITS: usize = 32;

    /// Reads exactly 32 lowercase digits.
    ///
    /// ```
    /// use fanal::trace::id::TraceId;
    ///
    /// let id = TraceId::parse("7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d");
    /// assert_eq!(id, Some(TraceId(0x7d1c_0b0a_4e5f_4a3b_9c8d_7e6f_5a4b_3c2d)));
    /// assert_eq!(TraceId::parse("7D1C"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, Self::DIGITS).then(|| u128::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl SpanId {
    /// Digits of one.
    pub const DIGITS: usize = 16;

    /// Reads exactly 16 lowercase digits.
    ///
    /// ```
    /// use fanal::trace::id::SpanId;
    ///
    /// assert_eq!(SpanId::parse("1a2b3c4d5e6f7081"), Some(SpanId(0x1a2b_3c4d_5e6f_7081)));
    /// assert_eq!(SpanId::parse("1a2b"), None);
    /// ```
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
