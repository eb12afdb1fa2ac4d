//! Prefix codes of DEFLATE: their lengths from frequencies, their bits from lengths.

use crate::limits::CODE_BITS_MAX;

/// Symbols for literals and lengths.
pub(crate) const LITERALS: usize = 286;
/// Symbols for distances.
pub(crate) const DISTANCES: usize = 30;

const NODES: usize = 2 * LITERALS;
const SYMBOL_BITS: u32 = 9;
const WEIGHT_MAX: u32 = (1 << (32 - SYMBOL_BITS)) - 1;

/// Chooses the length of each symbol's code. At least two frequencies must not be zero.
pub(crate) fn lengths(frequencies: &mut [u32], lengths: &mut [u8]) {
    while !try_lengths(frequencies, lengths) {
        // Flatter frequencies give a flatter tree. It happens once in a great many envelopes.
        for frequency in frequencies.iter_mut().filter(|frequency| **frequency > 0) {
            *frequency = *frequency / 2 + 1;
        }
    }
}

fn try_lengths(frequencies: &[u32], lengths: &mut [u8]) -> bool {
    // Leaves come first, lightest first; a joint always follows its children. So two queues that
    // only move forward find the two lightest nodes, and depths are known walking backwards.
    let mut leaves = [0u32; LITERALS];
    let mut count = 0;
    for (symbol, &frequency) in frequencies.iter().enumerate() {
        if frequency > 0 {
            leaves[count] = frequency.min(WEIGHT_MAX) << SYMBOL_BITS | symbol as u32;
            count += 1;
        }
    }
    let leaves = &mut leaves[..count];
    leaves.sort_unstable();

    let mut weights = [0u32; NODES];
    let mut parents = [0u16; NODES];
    for (weight, leaf) in weights.iter_mut().zip(leaves.iter()) {
        *weight = leaf >> SYMBOL_BITS;
    }
    let (mut leaf, mut joint) = (0, count);
    for parent in count..2 * count - 1 {
        for _ in 0..2 {
            let light = leaf < count && (joint == parent || weights[leaf] <= weights[joint]);
            let queue = if light { &mut leaf } else { &mut joint };
            weights[parent] += weights[*queue];
            parents[*queue] = parent as u16;
            *queue += 1;
        }
    }

    let mut depths = [0u8; NODES];
    for node in (0..2 * count - 2).rev() {
        depths[node] = depths[parents[node] as usize] + 1;
    }
    lengths.fill(0);
    for (leaf, depth) in leaves.iter().zip(depths) {
        lengths[(leaf & ((1 << SYMBOL_BITS) - 1)) as usize] = depth;
    }
    depths[0] <= CODE_BITS_MAX
}

/// A code as it is written: its bits, first bit lowest, above four bits for their number.
#[derive(Clone, Copy, Default)]
pub(crate) struct Code(u32);

impl Code {
    pub(crate) fn bits(self) -> u32 {
        self.0 >> 4
    }

    pub(crate) fn length(self) -> u32 {
        self.0 & 15
    }
}

/// Gives each symbol its code, in the canonical order that readers assume.
pub(crate) fn codes(lengths: &[u8], codes: &mut [Code]) {
    let mut next = 0u32;
    for length in 1..=CODE_BITS_MAX {
        next <<= 1;
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, bits)| **bits == length) {
            *code =
                Code((next.reverse_bits() >> (32 - u32::from(length))) << 4 | u32::from(length));
            next += 1;
        }
    }
}
