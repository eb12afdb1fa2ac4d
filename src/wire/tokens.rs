//! An envelope under construction: its text, and which parts of the text repeat earlier parts.
//!
//! A compressor has to search for what repeats. The encoder knows: every text remembers where it
//! was last written, and records of one kind follow one another. So a match is found by looking at
//! one position, and grows as long as the texts that follow are the ones that followed there.

use super::adler::Sums;
use super::deflate::Ranged;
use crate::event::strings::Text;
use crate::limits::{MATCH_BYTES_MAX, MATCH_BYTES_MIN, WINDOW_BYTES};

/// Some bytes of text as they are, then some that repeat what stands `distance` before.
struct Match {
    literals: u32,
    length: u32,
    distance: u32,
}

/// The text and its matches.
pub(crate) struct Tokens {
    plain: Vec<u8>,
    matches: Vec<Match>,
    /// Where the growing match reads, and how far it has come. Its text is not copied before it
    /// ends, since copying once is cheaper.
    source: usize,
    length: usize,
    /// Where the literals start that belong to no match yet.
    literals: usize,
    /// Bytes in finished matches, and how many DEFLATE matches these will be.
    matched: usize,
    pieces: usize,
    sums: Sums,
    /// The position of the text's first byte among all bytes ever written, so that positions of
    /// earlier envelopes are recognised without visiting every text.
    base: u32,
    head: usize,
}

impl Tokens {
    pub(crate) const EMPTY: Self = Self {
        plain: Vec::new(),
        matches: Vec::new(),
        source: 0,
        length: 0,
        literals: 0,
        matched: 0,
        pieces: 0,
        sums: Sums::ZERO,
        base: 0,
        head: 0,
    };

    pub(crate) fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// Starts anew. Answers false when positions have run out: then every text must forget its own.
    pub(crate) fn clear(&mut self) -> bool {
        let base = self.position() + 1;
        let lasts = base < 1 << 31;
        self.plain.clear();
        self.matches.clear();
        self.source = 0;
        self.length = 0;
        self.literals = 0;
        self.matched = 0;
        self.pieces = 0;
        self.sums = Sums::ZERO;
        // 0 is the position of what was never written.
        self.base = if lasts { base } else { 1 };
        lasts
    }

    /// Writes bytes that come once and may be changed until the end.
    pub(crate) fn head(&mut self, bytes: &[u8]) {
        self.plain.extend_from_slice(bytes);
        self.head = self.plain.len();
    }

    /// Changes a byte of the head.
    pub(crate) fn patch(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.plain.get_mut(at) {
            *place = byte;
        }
    }

    /// Whether the text stands in this envelope, near enough to be referred to.
    pub(crate) fn holds(&self, text: &Text) -> bool {
        let from = text.last.wrapping_sub(self.base) as usize;
        from < self.plain.len() && self.plain.len() - from <= WINDOW_BYTES
    }

    /// Where the next byte will stand.
    pub(crate) fn position(&self) -> u32 {
        self.base + self.len() as u32
    }

    pub(crate) fn put(&mut self, text: &mut Text, arena: &[u8]) {
        let length = text.length as usize;
        self.sums.join(text.sums, length);
        let from = text.last.wrapping_sub(self.base) as usize;
        text.last = self.position();
        let next = self.source + self.length;
        if self.length > 0 && from == next && next + length <= self.plain.len() {
            self.length += length;
            return;
        }
        self.extend(&arena[text.range()], from);
    }

    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) {
        self.sums.add(bytes);
        self.extend(bytes, usize::MAX);
    }

    /// Appends bytes, which may stand at `from` already.
    fn extend(&mut self, mut bytes: &[u8], mut from: usize) {
        if self.length > 0 {
            let same = common(&self.plain[self.source + self.length..], bytes);
            self.length += same;
            bytes = &bytes[same..];
            if bytes.is_empty() {
                return;
            }
            from = from.saturating_add(same);
            self.flush();
        }
        let here = self.plain.len();
        if from < here && here - from <= WINDOW_BYTES {
            self.source = from;
            self.length = bytes.len();
        } else {
            self.plain.extend_from_slice(bytes);
        }
    }

    /// Ends the growing match.
    pub(crate) fn flush(&mut self) {
        let length = self.length;
        let here = self.plain.len();
        self.length = 0;
        self.plain.extend_from_within(self.source..self.source + length);
        if length >= MATCH_BYTES_MIN {
            self.matched += length;
            self.pieces += length / MATCH_BYTES_MAX as usize + 1;
            self.matches.push(Match {
                literals: (here - self.literals) as u32,
                length: length as u32,
                distance: (here - self.source) as u32,
            });
            self.literals = here + length;
        }
    }

    /// Bytes of text, the growing match included.
    pub(crate) fn len(&self) -> usize {
        self.plain.len() + self.length
    }

    /// The compressed size without headers is at most this: what the codes would cost that are
    /// fixed in the format. 9 bits are its longest literal, 31 its longest match.
    pub(crate) fn compressed_max(&self) -> usize {
        let pieces = self.pieces + self.length / MATCH_BYTES_MAX as usize + 1;
        ((self.plain.len() - self.matched) * 9 + pieces * 31) / 8
    }

    pub(crate) fn checksum(&self) -> u32 {
        let (head, rest) = self.plain.split_at(self.head);
        self.sums.checksum(head, rest.len())
    }

    /// Walks the finished text as DEFLATE sees it: literals, and pairs of length and distance.
    pub(crate) fn each(&self, mut symbol: impl FnMut(Ranged)) {
        let mut rest = self.plain.as_slice();
        let mut matches = self.matches.iter();
        loop {
            let next = matches.next();
            let (bytes, after) =
                rest.split_at(next.map_or(rest.len(), |next| next.literals as usize));
            for &byte in bytes {
                symbol(Ranged { symbol: byte as usize, extra: 0, bits: 0 });
            }
            let Some(next) = next else { return };
            rest = &after[next.length as usize..];
            let mut left = next.length;
            while left > 0 {
                // The last piece must not be shorter than a match can be.
                let mut piece = left;
                if left > MATCH_BYTES_MAX {
                    piece = MATCH_BYTES_MAX.min(left - MATCH_BYTES_MIN as u32);
                }
                symbol(Ranged::length(piece));
                symbol(Ranged::distance(next.distance));
                left -= piece;
            }
        }
    }
}

/// How many bytes the two have in common at their start.
fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}
