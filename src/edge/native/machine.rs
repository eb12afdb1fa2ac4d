//! What the machine knows.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
#[inline]
pub(crate) fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Milliseconds since some moment, by a clock that nobody sets.
pub(crate) fn monotonic_ms() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// A random number: good enough to name spans, and for nothing that must be kept secret.
#[inline]
pub(crate) fn random() -> u64 {
    // SplitMix64, from a seed that std takes from the system for its hash maps.
    SEED.try_with(|seed| {
        let mut state = seed.get();
        if state == 0 {
            state = RandomState::new().hash_one(std::process::id());
        }
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        seed.set(state);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
    .unwrap_or_else(|_| RandomState::new().hash_one(0))
}

/// The name of this machine.
pub(crate) fn host_name() -> Option<String> {
    let of_file = |path: &str| std::fs::read_to_string(path).ok();
    let name = std::env::var("HOSTNAME").ok().or_else(|| of_file("/proc/sys/kernel/hostname"));
    name.or_else(|| of_file("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .filter(|it| !it.is_empty())
}

pub(crate) fn is_panicking() -> bool {
    std::thread::panicking()
}

/// Tells the developer something.
#[allow(clippy::print_stderr)]
pub(crate) fn say(what: &str) {
    eprintln!("{what}");
}
