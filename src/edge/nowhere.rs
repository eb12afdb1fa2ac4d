//! Wasm outside of a page, or without the feature `browser`: there is no clock, no chance, and nobody to tell.

pub(crate) fn now_ms() -> f64 {
    0.0
}

pub(crate) fn monotonic_ms() -> f64 {
    0.0
}

pub(crate) fn random() -> u64 {
    1
}

pub(crate) fn host_name() -> Option<String> {
    None
}

pub(crate) fn is_panicking() -> bool {
    false
}

pub(crate) fn say(_: &str) {}
