//! What the browser knows.

use std::cell::Cell;

use crate::chance;

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since the page began, by a clock that nobody sets.
pub(crate) fn monotonic_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or_else(now_ms, |it| it.now())
}

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// A random number.
pub(crate) fn random() -> u64 {
    SEED.with(|seed| {
        let mut state = seed.get();
        if state == 0 {
            let draw = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
            state = draw() << 32 | draw();
        }
        let number = chance::next(&mut state);
        seed.set(state);
        number
    })
}

/// Pages do not know where they are.
pub(crate) fn host_name() -> Option<String> {
    None
}

/// A panic in wasm ends at once.
pub(crate) fn is_panicking() -> bool {
    false
}

/// Tells the developer something.
pub(crate) fn say(what: &str) {
    web_sys::console::warn_1(&what.into());
}
