//! The JSON of metrics: the texts around the values, and how values are written.

use super::number::Decimal;
use super::tokens::Tokens;
use crate::event::attributes::{Attribute, Value};
use crate::event::strings::Strings;

/// The core's own texts, joined by NUL. Their places are the constants below.
pub(crate) const TEXTS: &[u8] = b"{\"timestamp\":\0\
,\"type\":\"integer\"}}},{\"timestamp\":\0\
,\"trace_id\":\"\0\
\",\"span_id\":\"\0\
\",\"name\":\"\0\
\",\"unit\":\"\0\
\",\"type\":\"counter\",\"value\":\0\
\",\"type\":\"gauge\",\"value\":\0\
\",\"type\":\"distribution\",\"value\":\0\
,\"attributes\":{\"\0\
\":{\"value\":\0\
\":{\"value\":\"\0\
\":{\"unit\":\"\0\
\",\"value\":\0\
\",\"value\":\"\0\
\",\"type\":\"string\"},\"\0\
false,\"type\":\"boolean\"},\"\0\
true,\"type\":\"boolean\"},\"\0\
,\"type\":\"integer\"},\"\0\
,\"type\":\"double\"},\"\0\
,\"type\":\"array\"},\"\0\
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
const VALUE: usize = 11;
const VALUE_STRING: usize = 12;
const VALUE_UNIT: usize = 13;
const UNIT_VALUE: usize = 14;
const UNIT_VALUE_STRING: usize = 15;
const STRING: usize = 16;
const FALSE: usize = 17;
const INTEGER: usize = 19;
const DOUBLE: usize = 20;
const ARRAY: usize = 21;
pub(crate) const SEQUENCE: usize = 22;
pub(crate) const OVERFLOW: usize = 23;
/// How many texts are the core's own, the empty one included.
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
pub(crate) struct Pen<'a> {
    pub(crate) tokens: &'a mut Tokens,
    pub(crate) strings: &'a mut Strings,
}

impl Pen<'_> {
    pub(crate) fn text(&mut self, index: usize) {
        if let Some(text) = self.strings.texts.get_mut(index) {
            self.tokens.put(text, &self.strings.arena);
        }
    }

    pub(crate) fn number(&mut self, value: f64) {
        self.tokens.put_bytes(Decimal::of(value).bytes());
    }

    /// JSON that crossed as a text, so it was escaped once too often.
    pub(crate) fn raw(&mut self, index: usize) {
        self.tokens.put_bytes(self.strings.raw(index));
    }

    pub(crate) fn attribute(&mut self, attribute: &Attribute) {
        self.text(attribute.key);
        let string = usize::from(matches!(attribute.value, Value::String(_)));
        if attribute.unit == 0 {
            self.text(VALUE + string);
        } else {
            self.text(VALUE_UNIT);
            self.text(attribute.unit);
            self.text(UNIT_VALUE + string);
        }
        let close = match attribute.value {
            Value::String(index) => {
                self.text(index);
                STRING
            }
            Value::Boolean(is) => FALSE + usize::from(is),
            Value::Number(number) => {
                self.number(number);
                if number as i64 as f64 == number { INTEGER } else { DOUBLE }
            }
            Value::Array { text, .. } => {
                self.raw(text);
                ARRAY
            }
            Value::Double(text) => {
                self.raw(text);
                DOUBLE
            }
        };
        self.text(close);
    }
}

const _: () = assert!(VALUE_STRING == VALUE + 1 && UNIT_VALUE_STRING == UNIT_VALUE + 1);
