//! Prefix codes of DEFLATE: their lengths from frequencies, their bits from lengths.

use crate::limits::CODE_BITS_MAX;

/// Symbols for literals and lengths.
pub(crate) const LITERALS: usize = 286;
/// Symbols for distances.
pub(crate) const DISTANCES: usize = 30;

const NODES: usize = 2 * LITERALS;
const SYMBOL_BITS: u32 = 9;
const SYMBOL: u64 = (1 << SYMBOL_BITS) - 1;

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
    // only move forward find the two lightest nodes. A node is its weight above its symbol.
    let mut nodes = [0u64; NODES];
    let mut count = 0;
    for (symbol, &frequency) in frequencies.iter().enumerate() {
        if frequency > 0 {
            let node = (u64::from(frequency >> flatten) + 1) << SYMBOL_BITS | symbol as u64;
            let mut place = count;
            while place > 0 && nodes[place - 1] > node {
                nodes[place] = nodes[place - 1];
                place -= 1;
            }
            nodes[place] = node;
            count += 1;
        }
    }
    let mut links = [0u16; NODES];
    let (mut leaf, mut joint) = (0, count);
    for parent in count..2 * count - 1 {
        for _ in 0..2 {
            let mut child = joint;
            if leaf < count && (joint == parent || nodes[leaf] <= nodes[joint]) {
                child = leaf;
                leaf += 1;
            } else {
                joint += 1;
            }
            nodes[parent] += nodes[child] & !SYMBOL;
            links[child] = parent as u16;
        }
    }
    // Walking back from the root, links to parents become depths.
    for node in (0..2 * count - 2).rev() {
        links[node] = links[usize::from(links[node])] + 1;
        if node < count {
            lengths[(nodes[node] & SYMBOL) as usize] = links[node] as u8;
        }
    }
    u32::from(links[0])
}

/// Replaces each symbol's number by its code, in the canonical order that readers assume: the bits
/// as they are written, first bit lowest, above four bits for their number.
pub(crate) fn codes(lengths: &[u8], codes: &mut [u32]) {
    // Codes are counted up, but their first bit is the highest when counting and the lowest when
    // writing. Counting from the other end needs no reversal, and a longer code only adds zeros.
    let mut next = 0;
    for length in 1..=u32::from(CODE_BITS_MAX) {
        for (code, &bits) in codes.iter_mut().zip(lengths) {
            if u32::from(bits) == length {
                *code = next << 4 | length;
                let mut bit = 1 << (length - 1);
                while next & bit != 0 {
                    next ^= bit;
                    bit >>= 1;
                }
                next |= bit;
            }
        }
    }
}
