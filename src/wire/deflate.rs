//! Writes tokens as a zlib stream of one block with its own codes.

use super::huffman::{Code, DISTANCES, LITERALS, codes, lengths};
use super::tokens::Tokens;
use crate::limits::MATCH_BYTES_MAX;

const SYMBOLS: usize = LITERALS + DISTANCES;
const BLOCK_END: usize = 256;
const LENGTH_FIRST: u32 = 257;
const LENGTH_LONGEST: u32 = 285;
const CHECKSUM_BYTES: usize = 4;

const RUN_SHORT: usize = 17;
const RUN_LONG: usize = 18;
/// The code in which the lengths of the other codes are written. It is fixed, since it could save
/// a dozen bytes at most. Lengths 1, 2, 14 and 15 are rare, and 16 (repeat) is never used.
const LENGTH_CODE: [u8; 19] = [4, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 0, 4, 4];

/// The compressed form of the last envelope.
pub(crate) struct Deflate {
    pub(crate) zlib: Vec<u8>,
    held: u64,
    held_bits: u32,
    code: [Code; SYMBOLS],
}

impl Deflate {
    pub(crate) fn new() -> Self {
        Self { zlib: Vec::new(), held: 0, held_bits: 0, code: [Code::default(); SYMBOLS] }
    }

    /// Chooses the codes, writes them, and answers how long the stream will be.
    pub(crate) fn plan(&mut self, tokens: &Tokens) -> usize {
        let mut frequencies = [0u32; SYMBOLS];
        let mut extra = 0;
        frequencies[BLOCK_END] = 1;
        // Two distances always have a code, so that there is no special case for none or one.
        frequencies[LITERALS] = 1;
        frequencies[LITERALS + 1] = 1;
        tokens.each(
            &mut frequencies,
            |frequencies, literal| frequencies[literal as usize] += 1,
            |frequencies, length, distance| {
                frequencies[length.symbol] += 1;
                frequencies[LITERALS + distance.symbol] += 1;
                extra += length.bits + distance.bits;
            },
        );
        let mut bits = [0u8; SYMBOLS];
        let mut weights = frequencies;
        let (literals, distances) = bits.split_at_mut(LITERALS);
        let (literal_weights, distance_weights) = weights.split_at_mut(LITERALS);
        lengths(literal_weights, literals);
        lengths(distance_weights, distances);
        frequencies[LITERALS] -= 1;
        frequencies[LITERALS + 1] -= 1;

        self.zlib.clear();
        self.held = 0;
        self.held_bits = 0;
        self.head(&bits);
        let (literals, distances) = self.code.split_at_mut(LITERALS);
        codes(&bits[..LITERALS], literals);
        codes(&bits[LITERALS..], distances);
        let mut data = self.zlib.len() * 8 + self.held_bits as usize + extra as usize;
        for (frequency, bits) in frequencies.iter().zip(bits) {
            data += *frequency as usize * bits as usize;
        }
        data.div_ceil(8) + CHECKSUM_BYTES
    }

    /// Writes the tokens that the last `plan` saw.
    pub(crate) fn write(&mut self, tokens: &Tokens, size: usize) {
        self.zlib.reserve(size);
        tokens.each(
            self,
            |deflate, literal| deflate.symbol(literal as usize),
            |deflate, length, distance| {
                deflate.symbol(length.symbol);
                deflate.put(length.extra, length.bits);
                deflate.symbol(LITERALS + distance.symbol);
                deflate.put(distance.extra, distance.bits);
            },
        );
        self.symbol(BLOCK_END);
        while self.held_bits > 0 {
            self.zlib.push(self.held as u8);
            self.held >>= 8;
            self.held_bits = self.held_bits.saturating_sub(8);
        }
        self.zlib.extend_from_slice(&tokens.checksum().to_be_bytes());
    }

    /// The headers of stream and block, and the lengths of all codes, zeros as runs.
    fn head(&mut self, bits: &[u8; SYMBOLS]) {
        self.put(0x9c78, 16);
        // Last block, with its own codes for 286 and 30 symbols; lengths for all 19 of the third.
        self.put(0b1111_11101_11101_10_1, 17);
        for (index, length) in [(1, 0), (14, 4), (4, 5)] {
            for _ in 0..index {
                self.put(length, 3);
            }
        }
        let mut code = [Code::default(); 19];
        codes(&LENGTH_CODE, &mut code);
        let mut at = 0;
        while at < SYMBOLS {
            let zeros = bits[at..].iter().take(138).take_while(|bits| **bits == 0).count();
            let (symbol, extra, extra_bits, taken) = match zeros {
                0..3 => (bits[at] as usize, 0, 0, 1),
                3..11 => (RUN_SHORT, zeros - 3, 3, zeros),
                _ => (RUN_LONG, zeros - 11, 7, zeros),
            };
            self.put(code[symbol].bits(), code[symbol].length());
            self.put(extra as u32, extra_bits);
            at += taken;
        }
    }

    fn symbol(&mut self, symbol: usize) {
        let code = self.code[symbol];
        self.put(code.bits(), code.length());
    }

    fn put(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.held_bits;
        self.held_bits += count;
        if self.held_bits >= 32 {
            self.zlib.extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.held_bits -= 32;
        }
    }
}

/// A length or a distance as DEFLATE writes it: a symbol, and bits that tell within its range.
pub(crate) struct Ranged {
    pub(crate) symbol: usize,
    pub(crate) extra: u32,
    pub(crate) bits: u32,
}

impl Ranged {
    pub(crate) fn length(length: u32) -> Self {
        if length == MATCH_BYTES_MAX {
            return Self { symbol: LENGTH_LONGEST as usize, extra: 0, bits: 0 };
        }
        Self::of(length - 3, 2, LENGTH_FIRST)
    }

    pub(crate) fn distance(distance: u32) -> Self {
        Self::of(distance - 1, 1, 0)
    }

    /// Ranges double in size after every `1 << steps` symbols.
    fn of(value: u32, steps: u32, first: u32) -> Self {
        let bits = (31 - (value | 1).leading_zeros()).saturating_sub(steps);
        let symbol = first + (bits << steps) + (value >> bits);
        Self { symbol: symbol as usize, extra: value & ((1 << bits) - 1), bits }
    }
}
