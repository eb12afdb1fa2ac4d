//! The JSON of metrics and spans: the texts around the values, and how values are written.

use super::number::{self, Decimal};
use super::tokens::Tokens;
use crate::event::attributes::{ARRAY, Attribute, DOUBLE, NUMBER, STRING};
use crate::event::strings::Strings;

macro_rules! metric_texts {
    () => {
        "\0\
{\"timestamp\":\0\
,\"type\":\"integer\"}}},{\"timestamp\":\0\
,\"trace_id\":\"\0\
\",\"span_id\":\"\0\
\",\"name\":\"\0\
\",\"unit\":\"\0\
\",\"type\":\"counter\",\"value\":\0\
\",\"type\":\"gauge\",\"value\":\0\
\",\"type\":\"distribution\",\"value\":\0\
\":{\"unit\":\"\0\
\":{\"value\":\0\
\":{\"value\":\"\0\
\",\"value\":\0\
\",\"value\":\"\0\
,\"attributes\":{\"\0\
\",\"type\":\"string\"},\"\0\
false,\"type\":\"boolean\"},\"\0\
,\"type\":\"integer\"},\"\0\
,\"type\":\"array\"},\"\0\
,\"type\":\"double\"},\"\0\
true,\"type\":\"boolean\"},\"\0\
sentry.timestamp.sequence\":{\"value\":\0\
__overflow__"
    };
}
#[cfg(feature = "spans")]
macro_rules! span_texts {
    () => {
        "\0{\"trace_id\":\"\0\
}},{\"trace_id\":\"\0\
\",\"parent_span_id\":\"\0\
\",\"start_timestamp\":\0\
,\"end_timestamp\":\0\
,\"name\":\"\0\
\",\"status\":\"ok\",\"is_segment\":false\0\
\",\"status\":\"error\",\"is_segment\":false\0\
\",\"status\":\"ok\",\"is_segment\":true\0\
\",\"status\":\"error\",\"is_segment\":true\0\
,\"links\":\0\
,\"attributes\":{\0\
\",\"type\":\"string\"}\0\
false,\"type\":\"boolean\"}\0\
,\"type\":\"integer\"}\0\
,\"type\":\"array\"}\0\
,\"type\":\"double\"}\0\
true,\"type\":\"boolean\"}"
    };
}

/// The core's own texts, joined by NUL. Their places are the constants below; the first is empty.
#[cfg(not(feature = "spans"))]
pub(crate) const TEXTS: &str = metric_texts!();
#[cfg(feature = "spans")]
pub(crate) const TEXTS: &str = concat!(metric_texts!(), span_texts!());

pub(crate) const FIRST: usize = 1;
pub(crate) const NEXT: usize = 2;
pub(crate) const TRACE: usize = 3;
pub(crate) const SPAN: usize = 4;
pub(crate) const NAME: usize = 5;
pub(crate) const UNIT: usize = 6;
/// And the two other types after it.
pub(crate) const TYPE: usize = 7;
const VALUE_UNIT: usize = 10;
/// Before a value, and after it before a string.
const VALUE: usize = 11;
/// The same behind a unit.
const UNIT_VALUE: usize = 13;
/// What precedes the key of the first attribute, and after it what ends an attribute, by its tag,
/// and precedes the next key.
pub(crate) const ATTRIBUTES: usize = 15;
const CLOSE: usize = 16;
pub(crate) const SEQUENCE: usize = 22;
pub(crate) const OVERFLOW: usize = 23;

pub(crate) const SPAN_FIRST: usize = 24;
pub(crate) const SPAN_NEXT: usize = 25;
pub(crate) const PARENT: usize = 26;
pub(crate) const START: usize = 27;
pub(crate) const STOP: usize = 28;
pub(crate) const SPAN_NAME: usize = 29;
/// And the three other states after it.
pub(crate) const STATE: usize = 30;
pub(crate) const LINKS: usize = 34;
/// From `ATTRIBUTES` and what follows it to the same where no other attribute comes.
pub(crate) const LAST: usize = 35 - ATTRIBUTES;
/// How many texts are the core's own.
pub(crate) const OWN: usize = if cfg!(feature = "spans") { 42 } else { SPAN_FIRST };

/// The attribute that orders metrics of one millisecond. It is the core's; nobody else sets it.
pub(crate) const SEQUENCE_KEY: &[u8] = b"sentry.timestamp.sequence";
/// What ends the last item and the container.
pub(crate) const END: &[u8] = b",\"type\":\"integer\"}}}]}";
pub(crate) const SPANS_END: &[u8] = b"}}]}";

pub(crate) fn escapes(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Writes one byte as it may stand in a JSON string.
pub(crate) fn escape(byte: u8, to: &mut Vec<u8>) {
    if byte < 0x20 {
        to.extend_from_slice(b"\\u00");
        to.push(b'0' + (byte >> 4));
        let low = byte & 15;
        to.push(if low < 10 { b'0' + low } else { b'a' - 10 + low });
        return;
    }
    if escapes(byte) {
        to.push(b'\\');
    }
    to.push(byte);
}

/// Writes values into an envelope.
pub(crate) struct Pen {
    pub(crate) tokens: Tokens,
    pub(crate) strings: Strings,
    /// What has to be written before the next attribute, or instead of it.
    pub(crate) close: usize,
}

impl Pen {
    pub(crate) fn text(&mut self, index: usize) {
        self.tokens.put(&mut self.strings.texts[index], &self.strings.arena);
    }

    /// Writes a text and what precedes it, if there is such a text.
    pub(crate) fn text_if(&mut self, before: usize, index: usize) {
        if index != 0 {
            self.text(before);
            self.text(index);
        }
    }

    pub(crate) fn number(&mut self, value: f64) {
        self.number_or_raw(value, 0);
    }

    /// Writes seconds with more decimals than values have.
    pub(crate) fn microseconds(&mut self, seconds: f64) {
        self.tokens.put_bytes(Decimal::of(seconds, number::MICROSECONDS).bytes());
    }

    /// Writes JSON that crossed as a text, which was escaped once too often, or else the number.
    pub(crate) fn number_or_raw(&mut self, number: f64, text: usize) {
        if text == 0 {
            self.tokens.put_bytes(Decimal::of(number, number::VALUE).bytes());
        } else {
            self.tokens.put_bytes(self.strings.raw(text));
        }
    }

    /// Writes an attribute up to what closes it.
    pub(crate) fn attribute(&mut self, attribute: &Attribute) {
        self.text(self.close);
        self.text(attribute.key);
        self.text_if(VALUE_UNIT, attribute.unit);
        let open = if attribute.unit == 0 { VALUE } else { UNIT_VALUE };
        self.text(open + usize::from(attribute.tag == STRING));
        match attribute.tag {
            STRING => self.text(attribute.text),
            NUMBER | ARRAY | DOUBLE => self.number_or_raw(attribute.number, attribute.text),
            _ => {}
        }
        self.close = CLOSE + attribute.tag;
    }
}
