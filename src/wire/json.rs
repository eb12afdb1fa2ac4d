//! The JSON of metrics: the texts around the values, and how values are written.

use super::number::Decimal;
use super::tokens::Tokens;
use crate::event::attributes::{ARRAY, Attribute, DOUBLE, NUMBER, STRING};
use crate::event::strings::Strings;

/// The core's own texts, joined by NUL. Their places are the constants below; the first is empty.
pub(crate) const TEXTS: &[u8] = b"\0\
{\"timestamp\":\0\
,\"type\":\"integer\"}}},{\"timestamp\":\0\
,\"trace_id\":\"\0\
\",\"span_id\":\"\0\
\",\"name\":\"\0\
\",\"unit\":\"\0\
\",\"type\":\"counter\",\"value\":\0\
\",\"type\":\"gauge\",\"value\":\0\
\",\"type\":\"distribution\",\"value\":\0\
,\"attributes\":{\"\0\
\":{\"unit\":\"\0\
\":{\"value\":\0\
\":{\"value\":\"\0\
\",\"value\":\0\
\",\"value\":\"\0\
\",\"type\":\"string\"},\"\0\
false,\"type\":\"boolean\"},\"\0\
,\"type\":\"integer\"},\"\0\
,\"type\":\"array\"},\"\0\
,\"type\":\"double\"},\"\0\
true,\"type\":\"boolean\"},\"\0\
sentry.timestamp.sequence\":{\"value\":\0\
__overflow__";

pub(crate) const FIRST: usize = 1;
pub(crate) const NEXT: usize = 2;
pub(crate) const TRACE: usize = 3;
pub(crate) const SPAN: usize = 4;
pub(crate) const NAME: usize = 5;
pub(crate) const UNIT: usize = 6;
/// And the two other types after it.
pub(crate) const TYPE: usize = 7;
pub(crate) const ATTRIBUTES: usize = 10;
const VALUE_UNIT: usize = 11;
/// Before a value, and after it before a string.
const VALUE: usize = 12;
/// The same behind a unit.
const UNIT_VALUE: usize = 14;
/// What ends an attribute, by its tag.
const CLOSE: usize = 16;
pub(crate) const SEQUENCE: usize = 22;
pub(crate) const OVERFLOW: usize = 23;
/// How many texts are the core's own.
pub(crate) const OWN: usize = 24;

/// The attribute that orders metrics of one millisecond. It is the core's; nobody else sets it.
pub(crate) const SEQUENCE_KEY: &[u8] = b"sentry.timestamp.sequence";
/// What ends the last item and the container.
pub(crate) const END: &[u8] = b",\"type\":\"integer\"}}}]}";

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

    /// Writes JSON that crossed as a text, which was escaped once too often, or else the number.
    pub(crate) fn number_or_raw(&mut self, number: f64, text: usize) {
        if text == 0 {
            self.tokens.put_bytes(Decimal::of(number).bytes());
        } else {
            self.tokens.put_bytes(self.strings.raw(text));
        }
    }

    pub(crate) fn attribute(&mut self, attribute: &Attribute) {
        self.text(attribute.key);
        self.text_if(VALUE_UNIT, attribute.unit);
        let open = if attribute.unit == 0 { VALUE } else { UNIT_VALUE };
        self.text(open + usize::from(attribute.tag == STRING));
        match attribute.tag {
            STRING => self.text(attribute.text),
            NUMBER | ARRAY | DOUBLE => self.number_or_raw(attribute.number, attribute.text),
            _ => {}
        }
        self.text(CLOSE + attribute.tag);
    }
}
