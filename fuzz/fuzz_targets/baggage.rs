//! Any text as a `baggage`: what is read, and written, reads the same.

#![no_main]

use fanal::trace::baggage::{CHARS_MAX, Dsc};
use libfuzzer_sys::fuzz_target;

/// A byte may take three to write.
const ENCODED: usize = 3;

fuzz_target!(|text: &str| {
    let Some(dsc) = Dsc::parse(text) else { return };
    let header = dsc.to_baggage();
    assert!(header.len() <= CHARS_MAX);
    if text.len() * ENCODED <= CHARS_MAX {
        assert_eq!(Dsc::parse(&header), Some(dsc));
    }
});
