//! Any text as a DSN: what is read, and written, reads the same.

#![no_main]

use fanal::trace::dsn::Dsn;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(dsn) = Dsn::parse(text) {
        assert_eq!(Dsn::parse(&dsn.to_string()), Some(Dsn { secret: "", ..dsn }));
    }
});
