//! Writes tokens as a zlib stream of one block with its own codes.

use super::huffman::{DISTANCES, LITERALS, codes, lengths};
use super::tokens::Tokens;
use crate::limits::MATCH_BYTES_MAX;

const SYMBOLS: usize = LITERALS + DISTANCES;
const BLOCK_END: usize = 256;
const LENGTH_FIRST: u32 = 257;
const LENGTH_LONGEST: u32 = 285;
const CHECKSUM_BYTES: usize = 4;

/// The two bytes of zlib; then the last block, with its own codes for 286 and 30 symbols, and
/// lengths for all 19 of the code in which the lengths of these codes are written.
const ZLIB: u64 = 0x9c78 | 0b1_1111_1101_1110_1101 << 16;
const ZLIB_BITS: u32 = 33;
const HELD_BYTES_MAX: usize = 8;

/// The code for lengths is fixed, since a better one saves a dozen bytes at most. Lengths 1, 2, 14
/// and 15 are rare; 16 (repeat) and 17 (a short run) are never used.
const LENGTH_CODE: [u8; 19] = [4, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 0, 4, 4];
const LENGTH_ORDER: u32 = 19;
const RUN_LONG: usize = 18;
const RUN_LONG_MIN: u32 = 11;
const RUN_MAX: u32 = 138;

/// The compressed form of the last envelope.
pub(crate) struct Deflate {
    pub(crate) zlib: Vec<u8>,
    held: u64,
    held_bits: u32,
    /// For each symbol, literals and lengths first: how often it occurs, then its code.
    table: [u32; SYMBOLS],
}

impl Deflate {
    pub(crate) const EMPTY: Self =
        Self { zlib: Vec::new(), held: 0, held_bits: 0, table: [0; SYMBOLS] };

    /// Chooses the codes, writes them, and answers how long the stream will be.
    pub(crate) fn plan(&mut self, tokens: &Tokens) -> usize {
        self.table.fill(0);
        let mut size = self.pass(tokens, false);
        let table = &mut self.table;
        // Two distances always have a code, so that there is no special case for none or one.
        table[LITERALS] += 1;
        table[LITERALS + 1] += 1;
        let mut bits = [0u8; SYMBOLS];
        lengths(&table[..LITERALS], &mut bits[..LITERALS]);
        lengths(&table[LITERALS..], &mut bits[LITERALS..]);
        for (frequency, bits) in table.iter().zip(bits) {
            size += *frequency as usize * bits as usize;
        }
        codes(&bits[..LITERALS], &mut table[..LITERALS]);
        codes(&bits[LITERALS..], &mut table[LITERALS..]);
        self.head(&bits);
        size.div_ceil(8) + self.zlib.len() + HELD_BYTES_MAX + CHECKSUM_BYTES
    }

    /// Writes the tokens that the last `plan` saw.
    pub(crate) fn write(&mut self, tokens: &Tokens) {
        self.pass(tokens, true);
        while self.held_bits > 0 {
            self.zlib.push(self.held as u8);
            self.held >>= 8;
            self.held_bits = self.held_bits.saturating_sub(8);
        }
        self.zlib.extend_from_slice(&tokens.checksum().to_be_bytes());
    }

    /// Counts the symbols, or writes them. Answers how many bits they have beside their codes.
    fn pass(&mut self, tokens: &Tokens, writes: bool) -> usize {
        let mut size = 0;
        let mut one = |Ranged { symbol, extra, bits }| {
            if writes {
                self.code(self.table[symbol]);
                self.put(extra, bits);
            } else {
                self.table[symbol] += 1;
                size += bits as usize;
            }
        };
        tokens.each(&mut one);
        one(Ranged { symbol: BLOCK_END, extra: 0, bits: 0 });
        size
    }

    /// The headers of stream and block, and the lengths of all codes, zeros as runs.
    fn head(&mut self, bits: &[u8; SYMBOLS]) {
        self.zlib.clear();
        self.held = ZLIB;
        self.held_bits = ZLIB_BITS;
        for at in 0..LENGTH_ORDER {
            self.put(if at == 0 { 0 } else { 4 + u32::from(at >= LENGTH_ORDER - 4) }, 3);
        }
        let mut code = [0; LENGTH_CODE.len()];
        codes(&LENGTH_CODE, &mut code);
        let mut zeros = 0;
        for (at, &length) in bits.iter().enumerate() {
            if length == 0 {
                zeros += 1;
                if zeros < RUN_MAX && at + 1 < SYMBOLS {
                    continue;
                }
            }
            if zeros >= RUN_LONG_MIN {
                self.code(code[RUN_LONG]);
                self.put(zeros - RUN_LONG_MIN, 7);
            } else {
                for _ in 0..zeros {
                    self.code(code[0]);
                }
            }
            zeros = 0;
            if length > 0 {
                self.code(code[length as usize]);
            }
        }
    }

    fn code(&mut self, code: u32) {
        self.put(code >> 4, code & 15);
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
        Self::of(distance - 1, 1, LITERALS as u32)
    }

    /// Ranges double in size after every `1 << steps` symbols.
    fn of(value: u32, steps: u32, first: u32) -> Self {
        let bits = (31 - (value | 1).leading_zeros()).saturating_sub(steps);
        let symbol = first + (bits << steps) + (value >> bits);
        Self { symbol: symbol as usize, extra: value & ((1 << bits) - 1), bits }
    }
}
