//! The prefix code of the compressed text.
//!
//! It is fixed here, for what metrics consist of: hexadecimal ids, digits, short lower-case words,
//! and matches that span most of a record a few hundred bytes back. A code made for each envelope
//! would save 1 to 2 bytes per metric, and cost a second walk over the text and a fifth of the
//! core. Every byte has a code, so any text can be written.

use super::deflate::{DISTANCES, LITERALS, SYMBOLS};

/// How many symbols in a row have codes of which length.
const RUNS: [(usize, u8); 51] = [
    // Bytes. Digits and the space have one length, so that a number can be changed when written.
    (32, 13),
    (1, DIGIT_BITS),
    (1, 12),
    (1, 5),
    (9, 12),
    (1, 7),
    (1, 9),
    (1, 7),
    (1, 9),
    (10, DIGIT_BITS),
    (1, 7),
    (6, 12),
    (26, 11),
    (4, 12),
    (1, 8),
    (1, 12),
    (6, 5),
    (20, 7),
    (1, 8),
    (1, 12),
    (1, 8),
    (2, 12),
    (128, 13),
    // The end of a block, then lengths of matches.
    (1, 10),
    (3, 9),
    (1, 7),
    (3, 9),
    (5, 8),
    (1, 7),
    (3, 8),
    (3, 6),
    (2, 8),
    (2, 6),
    (2, 8),
    (2, 7),
    (1, 8),
    (1, 5),
    // Distances.
    (1, 8),
    (8, 9),
    (1, 8),
    (2, 6),
    (2, 8),
    (2, 7),
    (2, 5),
    (1, 4),
    (1, 1),
    (1, 5),
    (2, 4),
    (3, 5),
    (2, 6),
    (2, 7),
];
/// The length of a digit's code.
pub(crate) const DIGIT_BITS: u8 = 5;
const LENGTH_MAX: u32 = 13;
/// The most bits that a byte can take as a literal, and a match: two codes, 5 bits to tell the
/// length in its range, 13 to tell the distance.
pub(crate) const LITERAL_BITS_MAX: usize = LENGTH_MAX as usize;
pub(crate) const MATCH_BITS_MAX: usize = 2 * LITERAL_BITS_MAX + 5 + 13;

/// The length of each symbol's code: bytes, the end, lengths of matches, distances.
const LENGTHS: [u8; SYMBOLS] = {
    let mut lengths = [0; SYMBOLS];
    let (mut at, mut run) = (0, 0);
    while run < RUNS.len() {
        let mut left = RUNS[run].0;
        while left > 0 {
            lengths[at] = RUNS[run].1;
            assert!(RUNS[run].1 as u32 <= LENGTH_MAX);
            at += 1;
            left -= 1;
        }
        run += 1;
    }
    assert!(at == SYMBOLS);
    assert!(lengths[b' ' as usize] == DIGIT_BITS && lengths[b'0' as usize] == DIGIT_BITS);
    lengths
};

/// The length of the codes in which these lengths are written themselves.
const LENGTH_LENGTHS: [u8; 19] = [0, 6, 0, 0, 5, 3, 4, 3, 3, 4, 6, 5, 3, 5, 0, 0, 2, 0, 0];
/// The order in which these come.
const LENGTH_ORDER: [usize; 19] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const REPEAT: usize = 16;
const REPEAT_MIN: usize = 3;
const REPEAT_MAX: usize = 6;

/// Numbers codes in the canonical order that readers assume. A code is its bits as they are
/// written, first bit lowest, above four bits for how many these are.
const fn assign(lengths: &[u8], codes: &mut [u32], mut at: usize, end: usize) {
    // Codes are counted up, but their first bit is the highest when counting and the lowest when
    // writing. Counting from the other end needs no reversal, and a longer code only adds zeros.
    let start = at;
    let (mut next, mut length) = (0, 1);
    while length <= LENGTH_MAX {
        at = start;
        while at < end {
            if lengths[at] as u32 == length {
                codes[at] = next << 4 | length;
                let mut bit = 1 << (length - 1);
                while next & bit != 0 {
                    next ^= bit;
                    bit >>= 1;
                }
                next |= bit;
            }
            at += 1;
        }
        length += 1;
    }
}

/// The code of each symbol.
pub(crate) fn codes(codes: &mut [u32; SYMBOLS]) {
    assign(&LENGTHS, codes, 0, LITERALS);
    assign(&LENGTHS, codes, LITERALS, SYMBOLS);
}

/// What precedes the text: headers of stream and block, and the lengths of all codes.
pub(crate) const HEAD: [u8; HEAD_BITS / 8] = split_head().0;
/// The bits after the last full byte, and how many they are.
pub(crate) const HEAD_REST: u8 = split_head().1;
pub(crate) const HEAD_REST_BITS: u32 = (HEAD_BITS % 8) as u32;

const HEAD_BITS: usize = head().count;

const fn split_head() -> ([u8; HEAD_BITS / 8], u8) {
    let head = head();
    let mut bytes = [0; HEAD_BITS / 8];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = head.bytes[at];
        at += 1;
    }
    (bytes, head.bytes[at])
}

struct Bits {
    bytes: [u8; 128],
    count: usize,
}

impl Bits {
    const fn put(&mut self, value: u32, count: u32) {
        let mut bit = 0;
        while bit < count {
            self.bytes[self.count / 8] |= ((value >> bit & 1) as u8) << (self.count % 8);
            self.count += 1;
            bit += 1;
        }
    }
}

const fn head() -> Bits {
    let mut bits = Bits { bytes: [0; 128], count: 0 };
    bits.put(0x9c78, 16);
    // The last block, with its own codes.
    bits.put(0b101, 3);
    bits.put(LITERALS as u32 - 257, 5);
    bits.put(DISTANCES as u32 - 1, 5);
    bits.put(LENGTH_ORDER.len() as u32 - 4, 4);
    let mut at = 0;
    while at < LENGTH_ORDER.len() {
        bits.put(LENGTH_LENGTHS[LENGTH_ORDER[at]] as u32, 3);
        at += 1;
    }
    let mut codes = [0; LENGTH_ORDER.len()];
    assign(&LENGTH_LENGTHS, &mut codes, 0, LENGTH_ORDER.len());
    let mut at = 0;
    while at < SYMBOLS {
        let mut same = 0;
        while at > 0
            && same < REPEAT_MAX
            && at + same < SYMBOLS
            && LENGTHS[at + same] == LENGTHS[at - 1]
        {
            same += 1;
        }
        if same >= REPEAT_MIN {
            bits.put(codes[REPEAT] >> 4, codes[REPEAT] & 15);
            bits.put((same - REPEAT_MIN) as u32, 2);
            at += same;
        } else {
            let code = codes[LENGTHS[at] as usize];
            bits.put(code >> 4, code & 15);
            at += 1;
        }
    }
    bits
}
