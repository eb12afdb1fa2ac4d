//! Whether a sampled measurement is kept. Chance, not secrecy.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use crate::chance;

thread_local! {
    /// Each thread draws its own numbers, from a seed that the standard library takes from the system.
    static STATE: Cell<u64> = Cell::new(RandomState::new().hash_one(0_u8));
}

/// Below 1 and at least 0.
pub(super) fn fraction() -> f64 {
    let drawn = STATE.try_with(|state| {
        let mut counted = state.get();
        let number = chance::next(&mut counted);
        state.set(counted);
        number
    });
    chance::fraction(drawn.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_a_tenth() {
        let kept = (0..100_000).filter(|_| fraction() < 0.1).count();
        assert!((9_500..10_500).contains(&kept), "{kept}");
    }
}
