//! The headers `sentry-trace` and `traceparent`.

use std::fmt::{self, Display, Formatter};

use super::id::{SpanId, TraceId};

/// What `sentry-trace` says.
///
/// ```
/// use fanal::trace::header::SentryTrace;
///
/// let text = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1";
/// let header = SentryTrace::parse(text).unwrap();
/// assert_eq!(header.sampled, Some(true));
/// assert_eq!(header.to_string(), text);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentryTrace {
    /// The trace.
    pub trace_id: TraceId,
    /// The span that the request was made in.
    pub parent_span_id: Option<SpanId>,
    /// The decision; none = it is left to the receiver.
    pub sampled: Option<bool>,
}

impl SentryTrace {
    /// Reads a header. Without a trace there is nothing to continue.
    ///
    /// ```
    /// use fanal::trace::header::SentryTrace;
    ///
    /// let header = SentryTrace::parse("7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d").unwrap();
    /// assert_eq!((header.parent_span_id, header.sampled), (None, None));
    /// assert_eq!(SentryTrace::parse("-1a2b3c4d5e6f7081-1"), None);
    /// ```
    pub fn parse(header: &str) -> Option<Self> {
        let text = header.trim_matches([' ', '\t']);
        let (trace, rest) = text.split_at_checked(TraceId::DIGITS)?;
        let trace_id = TraceId::parse(trace)?;
        let rest = undash(rest);
        let (parent_span_id, rest) = match rest.split_at_checked(SpanId::DIGITS) {
            Some((span, rest)) => (Some(SpanId::parse(span)?), undash(rest)),
            None => (None, undash(rest)),
        };
        let sampled = match rest {
            "" => None,
            "0" => Some(false),
            "1" => Some(true),
            _ => return None,
        };
        Some(Self { trace_id, parent_span_id, sampled })
    }
}

impl Display for SentryTrace {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.trace_id.fmt(formatter)?;
        if let Some(span) = self.parent_span_id {
            formatter.write_str("-")?;
            span.fmt(formatter)?;
        }
        formatter.write_str(match self.sampled {
            None => "",
            Some(false) => "-0",
            Some(true) => "-1",
        })
    }
}

/// What W3C's `traceparent` says.
///
/// ```
/// use fanal::trace::header::Traceparent;
///
/// let text = "00-7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-01";
/// assert_eq!(Traceparent::parse(text).unwrap().to_string(), text);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traceparent {
    /// The trace; not 0.
    pub trace_id: TraceId,
    /// The span that the request was made in; not 0.
    pub parent_span_id: SpanId,
    /// The decision.
    pub sampled: bool,
}

impl Traceparent {
    /// Reads a header of any version, since later ones only append. The first one has no more fields.
    ///
    /// ```
    /// use fanal::trace::header::Traceparent;
    ///
    /// let ids = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081";
    /// assert!(!Traceparent::parse(&format!("00-{ids}-00")).unwrap().sampled);
    /// assert!(Traceparent::parse(&format!("cc-{ids}-01-of-tomorrow")).is_some());
    /// assert_eq!(Traceparent::parse(&format!("ff-{ids}-01")), None);
    /// ```
    pub fn parse(header: &str) -> Option<Self> {
        let mut fields = header.trim_matches([' ', '\t']).splitn(5, '-');
        let version = hex_byte(fields.next()?)?;
        let trace_id = TraceId::parse(fields.next()?)?;
        let parent_span_id = SpanId::parse(fields.next()?)?;
        let flags = hex_byte(fields.next()?)?;
        let complete = version != 0 || fields.next().is_none();
        let valid = version != 0xff && complete && trace_id.0 != 0 && parent_span_id.0 != 0;
        valid.then_some(Self { trace_id, parent_span_id, sampled: flags & 1 != 0 })
    }
}

impl Display for Traceparent {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("00-")?;
        self.trace_id.fmt(formatter)?;
        formatter.write_str("-")?;
        self.parent_span_id.fmt(formatter)?;
        formatter.write_str(if self.sampled { "-01" } else { "-00" })
    }
}

impl From<Traceparent> for SentryTrace {
    fn from(header: Traceparent) -> Self {
        Self {
            trace_id: header.trace_id,
            parent_span_id: Some(header.parent_span_id),
            sampled: Some(header.sampled),
        }
    }
}

fn undash(text: &str) -> &str {
    text.strip_prefix('-').unwrap_or(text)
}

fn hex_byte(text: &str) -> Option<u8> {
    let lower = text.len() == 2 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    lower.then(|| u8::from_str_radix(text, 16).ok())?
}
