//! Any text as a `sentry-trace`: what is read, and written, reads the same.

#![no_main]

use fanal::trace::header::SentryTrace;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(header) = SentryTrace::parse(text) {
        assert_eq!(SentryTrace::parse(&header.to_string()), Some(header));
    }
});
