//! What the browser knows.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::Performance;

use super::js;
use crate::chance;

/// How far the page's own clock may stand off the one that people set before the latter is believed: a laptop that slept.
const DRIFT_MS_MAX: f64 = 1_000.0;

thread_local! {
    static PERFORMANCE: Option<Performance> = web_sys::window().and_then(|it| it.performance());
    /// When the page's own clock began.
    static ORIGIN: Cell<f64> = const { Cell::new(0.0) };
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// Milliseconds since 1970, by a clock that nobody sets back.
pub(crate) fn now_ms() -> f64 {
    entry_ms(monotonic_ms())
}

/// A time of the performance timeline in milliseconds since 1970.
pub(crate) fn entry_ms(time: f64) -> f64 {
    let (wall, own) = (js_sys::Date::now(), monotonic_ms());
    let mut origin = ORIGIN.get();
    if origin == 0.0 {
        origin = js::number(&performance(), "timeOrigin");
    }
    if (origin + own - wall).abs() > DRIFT_MS_MAX {
        origin = wall - own;
    }
    ORIGIN.set(origin);
    origin + time
}

/// Milliseconds since the page began, by a clock that nobody sets.
pub(crate) fn monotonic_ms() -> f64 {
    PERFORMANCE.with(|it| it.as_ref().map_or_else(js_sys::Date::now, Performance::now))
}

/// What the browser measures of the page.
pub(super) fn performance() -> JsValue {
    PERFORMANCE.with(|it| it.as_ref().map_or(JsValue::UNDEFINED, JsValue::from))
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

/// What the browser says that it is.
pub(crate) fn user_agent() -> Option<String> {
    js::global(&["navigator", "userAgent"]).as_string()
}

/// A panic in wasm ends at once.
pub(crate) fn is_panicking() -> bool {
    false
}

/// Tells the developer something.
pub(crate) fn say(what: &str) {
    web_sys::console::warn_1(&what.into());
}
