//! Prefix codes of DEFLATE: their lengths from frequencies, their bits from lengths.

use crate::limits::CODE_BITS_MAX;

/// Symbols for literals and lengths.
pub(crate) const LITERALS: usize = 286;
/// Symbols for distances.
pub(crate) const DISTANCES: usize = 30;

const NODES: usize = 2 * LITERALS;

/// Chooses the length of each symbol's code. At least two frequencies must not be zero.
pub(crate) fn lengths(frequencies: &[u32], lengths: &mut [u8]) {
    // Flatter frequencies give a flatter tree. One envelope in a great many needs it.
    let mut flatten = 0;
    while try_lengths(frequencies, flatten, lengths) > u32::from(CODE_BITS_MAX) {
        flatten += 1;
    }
}

/// The lengths by Huffman's method; answers the longest.
fn try_lengths(frequencies: &[u32], flatten: u32, lengths: &mut [u8]) -> u32 {
    // Leaves come first, lightest first; a joint always follows its children. So two queues that
    // only move forward find the two lightest nodes.
    let mut weights = [0u32; NODES];
    let mut symbols = [0usize; NODES];
    let mut count = 0;
    for (symbol, &frequency) in frequencies.iter().enumerate() {
        if frequency > 0 {
            let weight = (frequency >> flatten) + 1;
            let mut place = count;
            while place > 0 && weights[place - 1] > weight {
                weights[place] = weights[place - 1];
                symbols[place] = symbols[place - 1];
                place -= 1;
            }
            weights[place] = weight;
            symbols[place] = symbol;
            count += 1;
        }
    }
    let mut links = [0usize; NODES];
    let (mut leaf, mut joint) = (0, count);
    for parent in count..2 * count - 1 {
        for _ in 0..2 {
            let light = leaf < count && (joint == parent || weights[leaf] <= weights[joint]);
            let queue = if light { &mut leaf } else { &mut joint };
            weights[parent] += weights[*queue];
            links[*queue] = parent;
            *queue += 1;
        }
    }
    // Walking back from the root, links to parents become depths.
    for node in (0..2 * count - 2).rev() {
        links[node] = links[links[node]] + 1;
        if node < count {
            lengths[symbols[node]] = links[node] as u8;
        }
    }
    links[0] as u32
}

/// Replaces each symbol's number by its code, in the canonical order that readers assume: the bits
/// as they are written, first bit lowest, above four bits for their number.
pub(crate) fn codes(lengths: &[u8], codes: &mut [u32]) {
    let mut next = 0u32;
    for length in 1..=CODE_BITS_MAX {
        next <<= 1;
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, bits)| **bits == length) {
            *code = next.reverse_bits() >> (32 - length) << 4 | u32::from(length);
            next += 1;
        }
    }
}
