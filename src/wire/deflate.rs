//! Writes literals and matches as a zlib stream of one block.

use super::huffman::{self, DIGIT_BITS, HEAD, HEAD_REST, HEAD_REST_BITS};
use crate::limits::{MATCH_BYTES_MAX, MATCH_BYTES_MIN};

/// Symbols for bytes, the end, and lengths.
pub(crate) const LITERALS: usize = 286;
/// Symbols for distances.
pub(crate) const DISTANCES: usize = 30;
pub(crate) const SYMBOLS: usize = LITERALS + DISTANCES;

const BLOCK_END: u32 = 256;
const LENGTH_FIRST: u32 = 257;
const LENGTH_LONGEST: u32 = 285;

/// The compressed form of an envelope.
pub(crate) struct Deflate {
    pub(crate) zlib: Vec<u8>,
    held: u64,
    held_bits: u32,
    codes: [u32; SYMBOLS],
}

impl Deflate {
    pub(crate) const EMPTY: Self =
        Self { zlib: Vec::new(), held: 0, held_bits: 0, codes: [0; SYMBOLS] };

    pub(crate) fn open(&mut self) {
        if self.codes[0] == 0 {
            huffman::codes(&mut self.codes);
        }
        self.zlib.clear();
        self.zlib.extend_from_slice(&HEAD);
        self.held = HEAD_REST.into();
        self.held_bits = HEAD_REST_BITS;
    }

    /// Bits written so far.
    pub(crate) fn bits(&self) -> usize {
        self.zlib.len() * 8 + self.held_bits as usize
    }

    pub(crate) fn literal(&mut self, byte: u8) {
        self.symbol(byte.into(), 0, 0);
    }

    /// Writes a match of at least [`MATCH_BYTES_MIN`], in pieces if it is long.
    pub(crate) fn repeat(&mut self, mut length: u32, distance: u32) {
        while length > 0 {
            // The last piece must not be shorter than a match can be.
            let mut piece = length;
            if length > MATCH_BYTES_MAX {
                piece = MATCH_BYTES_MAX.min(length - MATCH_BYTES_MIN as u32);
            }
            if piece == MATCH_BYTES_MAX {
                self.symbol(LENGTH_LONGEST, 0, 0);
            } else {
                self.ranged(piece - 3, 2, LENGTH_FIRST);
            }
            self.ranged(distance - 1, 1, LITERALS as u32);
            length -= piece;
        }
    }

    /// Ends the block and the stream.
    pub(crate) fn close(&mut self, checksum: u32) {
        self.symbol(BLOCK_END, 0, 0);
        // Up to the next full word, and the checksum over what is too much of it.
        let bytes = self.held_bits.div_ceil(8) as usize;
        let end = self.zlib.len() + bytes;
        self.zlib.extend_from_slice(&(self.held as u32).to_le_bytes());
        self.zlib.truncate(end);
        self.zlib.extend_from_slice(&checksum.to_be_bytes());
    }

    /// Makes a space that was written as a literal at this bit a digit. Their codes are equally
    /// long; only bits that differ are flipped.
    pub(crate) fn patch(&mut self, bit: usize, digit: u8) {
        let flips = (self.codes[usize::from(b' ')] ^ self.codes[usize::from(digit)]) >> 4;
        let flips = (flips << (bit % 8)) as u16;
        self.zlib[bit / 8] ^= flips as u8;
        self.zlib[bit / 8 + 1] ^= (flips >> 8) as u8;
    }

    /// Writes a value by the symbol of its range; ranges double after every `1 << steps` symbols.
    fn ranged(&mut self, value: u32, steps: u32, first: u32) {
        let bits = (31 - (value | 1).leading_zeros()).saturating_sub(steps);
        self.symbol(first + (bits << steps) + (value >> bits), value & ((1 << bits) - 1), bits);
    }

    fn symbol(&mut self, symbol: u32, extra: u32, extra_bits: u32) {
        let code = self.codes[symbol as usize];
        let length = code & 15;
        self.held |= u64::from(code >> 4 | extra << length) << self.held_bits;
        self.held_bits += length + extra_bits;
        if self.held_bits >= 32 {
            self.zlib.extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.held_bits -= 32;
        }
    }
}

/// How far apart the digits of a number are.
pub(crate) const DIGIT: usize = DIGIT_BITS as usize;
