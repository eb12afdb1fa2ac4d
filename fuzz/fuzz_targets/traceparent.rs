//! Any text as a `traceparent`: what is read, and written, reads the same.

#![no_main]

use fanal::trace::header::Traceparent;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(header) = Traceparent::parse(text) {
        assert_eq!(Traceparent::parse(&header.to_string()), Some(header));
    }
});
