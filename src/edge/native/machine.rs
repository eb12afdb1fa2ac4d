//! What the machine knows.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::time::Instant;
#[cfg(not(all(feature = "native", target_os = "linux")))]
use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(all(feature = "native", target_os = "linux"))]
use nix::{sys::time::TimeSpec, time::ClockId};

use crate::chance;

/// Milliseconds since 1970.
#[inline]
pub(crate) fn now_ms() -> f64 {
    #[cfg(all(feature = "native", target_os = "linux"))]
    return told_by(ClockId::CLOCK_REALTIME);
    #[cfg(not(all(feature = "native", target_os = "linux")))]
    {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since.as_secs() as f64 * 1e3 + f64::from(since.subsec_nanos()) * 1e-6
    }
}

/// The same, as of the system's last tick: a few milliseconds ago at most. It reads memory, and no hardware's counter.
#[inline]
pub(crate) fn recent_ms() -> f64 {
    #[cfg(all(feature = "native", target_os = "linux"))]
    return told_by(ClockId::CLOCK_REALTIME_COARSE);
    #[cfg(not(all(feature = "native", target_os = "linux")))]
    now_ms()
}

/// Not by `std`, which has no coarse clock, and checks what each answer tells.
#[cfg(all(feature = "native", target_os = "linux"))]
#[inline]
fn told_by(clock: ClockId) -> f64 {
    let time = clock.now().unwrap_or(TimeSpec::new(0, 0));
    time.tv_sec() as f64 * 1e3 + time.tv_nsec() as f64 * 1e-6
}

/// Milliseconds since some moment, by a clock that nobody sets.
pub(crate) fn monotonic_ms() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// A random number.
#[inline]
pub(crate) fn random() -> u64 {
    SEED.try_with(|seed| {
        let mut state = seed.get();
        if state == 0 {
            // std takes seeds for its hash maps from the system.
            state = RandomState::new().hash_one(std::process::id());
        }
        let number = chance::next(&mut state);
        seed.set(state);
        number
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
