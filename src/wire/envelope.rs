//! The frame around the items: two header lines, the start of the container, its end.

use super::json::END;
use super::tokens::Tokens;

/// JSON allows spaces before a number, so the count is written last into a field of fixed width.
const ITEM_HEADER: &[u8] = b"\n{\"type\":\"trace_metric\",\"item_count\":    ,\
\"content_type\":\"application/vnd.sentry.items.trace-metric+json\"}\n";
const COUNT_END: usize = 41;

/// The configured parts of the frame.
pub(crate) struct Frame {
    pub(crate) header: Vec<u8>,
    pub(crate) prefix: Vec<u8>,
}

impl Frame {
    pub(crate) fn open(&self, tokens: &mut Tokens) {
        tokens.head(&self.header);
        tokens.head(ITEM_HEADER);
        tokens.head(&self.prefix);
    }

    pub(crate) fn close(&self, tokens: &mut Tokens, mut items: u32) {
        tokens.put_bytes(END);
        tokens.flush();
        let mut at = self.header.len() + COUNT_END;
        while items > 0 {
            at -= 1;
            tokens.patch(at, b'0' + (items % 10) as u8);
            items /= 10;
        }
    }

    /// Bytes that `close` adds.
    pub(crate) const END_BYTES: usize = END.len();
}
