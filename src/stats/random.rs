//! Whether a sampled measurement is kept. Chance, not secrecy.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

thread_local! {
    /// Each thread draws its own numbers, from a seed that the standard library takes from the system.
    static STATE: Cell<u64> = Cell::new(RandomState::new().hash_one(0_u8));
}

/// Below 1 and at least 0.
pub(super) fn fraction() -> f64 {
    let drawn = STATE.try_with(|state| {
        // SplitMix64: each step counts on, and mixes what it counted.
        let counted = state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        state.set(counted);
        let mixed = (counted ^ (counted >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    });
    (drawn.unwrap_or_default() >> 11) as f64 / (1_u64 << 53) as f64
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
