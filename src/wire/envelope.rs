//! The frame around the items: two header lines, the start of the container, its end.

use super::json::{END, SPANS_END};
use super::tokens::Tokens;
use crate::limits::ITEMS_MAX;

const METRICS: &[u8] = b"\n{\"type\":\"trace_metric\",\"item_count\":";
const SPANS: &[u8] = b"\n{\"type\":\"span\",\"item_count\":";
/// JSON allows spaces before a number, so the count is written last, into a field of fixed width.
const COUNT: &[u8] = b"    ";
const METRICS_TYPE: &[u8] =
    b",\"content_type\":\"application/vnd.sentry.items.trace-metric+json\"}\n";
const SPANS_TYPE: &[u8] = b",\"content_type\":\"application/vnd.sentry.items.span.v2+json\"}\n";

/// The configured parts of the frame.
pub(crate) struct Frame {
    pub(crate) header: Vec<u8>,
    pub(crate) prefix: Vec<u8>,
}

impl Frame {
    pub(crate) fn open(&self, tokens: &mut Tokens, spans: bool) {
        tokens.head(&self.header);
        tokens.head(if spans { SPANS } else { METRICS });
        tokens.leave(COUNT);
        tokens.head(if spans { SPANS_TYPE } else { METRICS_TYPE });
        tokens.head(&self.prefix);
    }

    pub(crate) fn close(&self, tokens: &mut Tokens, spans: bool, items: u32) {
        tokens.put_bytes(if spans { SPANS_END } else { END });
        tokens.close(items, COUNT.len());
    }
}

const _: () = assert!(ITEMS_MAX < 10u32.pow(COUNT.len() as u32));
