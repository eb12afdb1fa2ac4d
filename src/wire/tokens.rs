//! An envelope under construction: its text, and in the same pass its compressed form.
//!
//! A compressor has to search for what repeats. The encoder knows: every text remembers where it
//! was last written, and records of one kind follow one another. So a match is found by looking at
//! one position, and grows as long as the texts that follow are the ones that followed there.

use super::adler::Sums;
use super::deflate::{DIGIT, Deflate};
use super::huffman::{LITERAL_BITS_MAX, MATCH_BITS_MAX};
use crate::event::strings::Text;
use crate::limits::{MATCH_BYTES_MAX, MATCH_BYTES_MIN, WINDOW_BYTES};

/// Bytes after the text in a zlib stream: the end of the block, the checksum.
const CLOSE_BYTES: usize = 8;

/// The text in both forms.
pub(crate) struct Tokens {
    plain: Vec<u8>,
    deflate: Deflate,
    compresses: bool,
    /// Where the growing match reads, and how far it has come. Its text is not copied before it
    /// ends, since copying once is cheaper.
    source: usize,
    length: usize,
    /// Where the text starts that is not compressed yet.
    literals: usize,
    sums: Sums,
    /// The position of the text's first byte among all bytes ever written, so that positions of
    /// earlier envelopes are recognised without visiting every text.
    base: u32,
    head: usize,
    /// Where a number is left open, in both forms: the byte after it and its first bit.
    number: usize,
    number_bit: usize,
}

impl Tokens {
    pub(crate) const EMPTY: Self = Self {
        plain: Vec::new(),
        deflate: Deflate::EMPTY,
        compresses: false,
        source: 0,
        length: 0,
        literals: 0,
        sums: Sums::ZERO,
        base: 0,
        head: 0,
        number: 0,
        number_bit: 0,
    };

    pub(crate) fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// The compressed form, once closed.
    pub(crate) fn zlib(&self) -> &[u8] {
        &self.deflate.zlib
    }

    /// Starts anew. Answers false when positions have run out: then every text must forget its own.
    pub(crate) fn clear(&mut self, compresses: bool) -> bool {
        let base = self.position() + 1;
        let lasts = base < 1 << 31;
        self.plain.clear();
        self.deflate.open();
        self.compresses = compresses;
        self.source = 0;
        self.length = 0;
        self.literals = 0;
        self.sums = Sums::ZERO;
        // 0 is the position of what was never written.
        self.base = if lasts { base } else { 1 };
        lasts
    }

    /// Writes bytes before the items. They are summed at the end, since they may change.
    pub(crate) fn head(&mut self, bytes: &[u8]) {
        self.plain.extend_from_slice(bytes);
        self.head = self.plain.len();
    }

    /// Leaves room in the head for a number of so many digits.
    pub(crate) fn leave(&mut self, digits: &[u8]) {
        self.write_literals();
        self.number_bit = self.deflate.bits();
        self.head(digits);
        self.number = self.head;
    }

    /// Ends the text, now that the number is known.
    pub(crate) fn close(&mut self, mut number: u32, digits: usize) {
        self.flush();
        self.write_literals();
        let mut bit = self.number_bit + digits * DIGIT;
        let mut at = self.number;
        while number > 0 {
            at -= 1;
            bit -= DIGIT;
            let digit = b'0' + (number % 10) as u8;
            self.plain[at] = digit;
            if self.compresses {
                self.deflate.patch(bit, digit);
            }
            number /= 10;
        }
        if self.compresses {
            let (head, rest) = self.plain.split_at(self.head);
            self.deflate.close(self.sums.checksum(head, rest.len()));
        } else {
            self.deflate.zlib.clear();
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

    /// Pretends that so much was written before.
    #[cfg(test)]
    pub(crate) fn skip_to(&mut self, position: u32) {
        self.clear(false);
        self.base = position;
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
        if length >= MATCH_BYTES_MIN && self.compresses {
            self.write_literals();
            self.deflate.repeat(length as u32, (here - self.source) as u32);
            self.literals = here + length;
        }
        self.plain.extend_from_within(self.source..self.source + length);
    }

    /// Compresses as literals what belongs to no match.
    fn write_literals(&mut self) {
        if self.compresses {
            for &byte in &self.plain[self.literals..] {
                self.deflate.literal(byte);
            }
        }
        self.literals = self.plain.len();
    }

    /// Bytes of text, the growing match included.
    fn len(&self) -> usize {
        self.plain.len() + self.length
    }

    /// Bytes on the wire, at most, when this many more bytes of text have closed the envelope.
    pub(crate) fn size(&self, more: usize) -> usize {
        if !self.compresses {
            return self.len() + more;
        }
        let literals = self.plain.len() - self.literals + more;
        let pieces = self.length / MATCH_BYTES_MAX as usize + 1;
        let open = literals * LITERAL_BITS_MAX + pieces * MATCH_BITS_MAX;
        (self.deflate.bits() + open) / 8 + CLOSE_BYTES
    }
}

/// How many bytes the two have in common at their start.
fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}
