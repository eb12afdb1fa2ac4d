//! The text of envelopes and its compression. Nothing here knows the client.

pub(crate) mod adler;
pub(crate) mod deflate;
pub(crate) mod envelope;
pub(crate) mod huffman;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod tokens;
