//! The frame around the items: two header lines, the start of the container, its end.

use super::json::END;
use super::tokens::Tokens;

const ITEM_HEADER: &[u8] = b"\n{\"type\":\"trace_metric\",\"item_count\":";
/// JSON allows spaces before a number, so the count is written last into a field of fixed width.
const COUNT: &[u8] = b"    ";
const CONTENT_TYPE: &[u8] =
    b",\"content_type\":\"application/vnd.sentry.items.trace-metric+json\"}\n";

/// The configured parts of the frame.
pub(crate) struct Frame {
    pub(crate) header: Vec<u8>,
    pub(crate) prefix: Vec<u8>,
}

impl Frame {
    pub(crate) fn open(&self, tokens: &mut Tokens) {
        for part in [&self.header, ITEM_HEADER, COUNT, CONTENT_TYPE, &self.prefix] {
            tokens.head(part);
        }
    }

    pub(crate) fn close(&self, tokens: &mut Tokens, mut items: u32) {
        tokens.put_bytes(END);
        tokens.flush();
        let start = self.header.len() + ITEM_HEADER.len();
        let mut at = start + COUNT.len();
        while items > 0 && at > start {
            at -= 1;
            tokens.patch(at, b'0' + (items % 10) as u8);
            items /= 10;
        }
    }

    /// Bytes that `close` adds.
    pub(crate) const END_BYTES: usize = END.len();
}
