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

/// The part that a checkpoint keeps.
#[derive(Clone, Copy, Default)]
struct State {
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
}

/// A state to come back to.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mark {
    state: State,
    plain: usize,
    matches: usize,
}

/// The text and its matches.
pub(crate) struct Tokens {
    plain: Vec<u8>,
    matches: Vec<Match>,
    state: State,
    /// The position of the text's first byte among all bytes ever written, so that positions of
    /// earlier envelopes are recognised without visiting every text.
    base: u32,
    /// The position up to which texts may remember something.
    reach: u32,
    head: usize,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            plain: Vec::new(),
            matches: Vec::new(),
            state: State::default(),
            base: 1,
            reach: 1,
            head: 0,
        }
    }

    pub(crate) fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// Starts anew. Answers false when positions have run out: then every text must forget its own.
    pub(crate) fn clear(&mut self) -> bool {
        self.base = self.reach.max(self.position()) + 1;
        self.reach = self.base;
        self.plain.clear();
        self.matches.clear();
        self.state = State::default();
        self.head = 0;
        let lasts = self.base < 1 << 31;
        if !lasts {
            self.base = 1;
            self.reach = 1;
        }
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
        self.base + (self.plain.len() + self.state.length) as u32
    }

    pub(crate) fn put(&mut self, text: &mut Text, arena: &[u8]) {
        let length = text.length as usize;
        self.state.sums.join(text.sums, length);
        let from = text.last.wrapping_sub(self.base) as usize;
        text.last = self.position();
        let next = self.state.source + self.state.length;
        if self.state.length > 0 && from == next && next + length <= self.plain.len() {
            self.state.length += length;
            return;
        }
        self.extend(arena.get(text.range()).unwrap_or_default(), from);
    }

    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) {
        self.state.sums.add(bytes);
        self.extend(bytes, usize::MAX);
    }

    fn extend(&mut self, mut bytes: &[u8], mut from: usize) {
        let state = &mut self.state;
        if state.length > 0 {
            let source = self.plain.get(state.source + state.length..).unwrap_or_default();
            let same = common(source, bytes);
            state.length += same;
            bytes = bytes.get(same..).unwrap_or_default();
            if bytes.is_empty() {
                return;
            }
            from = from.saturating_add(same);
            self.flush();
        }
        let here = self.plain.len();
        if from < here && here - from <= WINDOW_BYTES {
            self.state.source = from;
            self.state.length = bytes.len();
        } else {
            self.plain.extend_from_slice(bytes);
        }
    }

    /// Ends the growing match.
    pub(crate) fn flush(&mut self) {
        let State { source, length, literals, .. } = self.state;
        let here = self.plain.len();
        self.state.length = 0;
        self.plain.extend_from_within(source..source + length);
        if length >= MATCH_BYTES_MIN {
            self.state.literals = here + length;
            self.state.matched += length;
            self.state.pieces += length / MATCH_BYTES_MAX as usize + 1;
            let literals = (here - literals) as u32;
            let distance = (here - source) as u32;
            self.matches.push(Match { literals, length: length as u32, distance });
        }
    }

    /// Bytes of text, the growing match included.
    pub(crate) fn len(&self) -> usize {
        self.plain.len() + self.state.length
    }

    /// The compressed size without headers is at most this: what the codes would cost that are
    /// fixed in the format. 9 bits are its longest literal, 31 its longest match.
    pub(crate) fn compressed_max(&self) -> usize {
        let pieces = self.state.pieces + self.state.length / MATCH_BYTES_MAX as usize + 1;
        ((self.plain.len() - self.state.matched) * 9 + pieces * 31) / 8
    }

    pub(crate) fn mark(&mut self) -> Mark {
        self.state.sums.reduce();
        Mark { state: self.state, plain: self.plain.len(), matches: self.matches.len() }
    }

    /// Takes back what was written since. Texts now remember positions that do not exist, so
    /// nothing may follow but constants written once and the end.
    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.reach = self.reach.max(self.position());
        self.state = mark.state;
        self.plain.truncate(mark.plain);
        self.matches.truncate(mark.matches);
    }

    pub(crate) fn checksum(&self) -> u32 {
        let (head, rest) = self.plain.split_at(self.head);
        self.state.sums.checksum(head, rest.len())
    }

    /// Walks the finished text as DEFLATE sees it.
    pub(crate) fn each<T>(
        &self,
        to: &mut T,
        mut literal: impl FnMut(&mut T, u8),
        mut repeat: impl FnMut(&mut T, Ranged, Ranged),
    ) {
        let mut rest = self.plain.as_slice();
        for &Match { literals, length, distance } in &self.matches {
            let (bytes, after) = rest.split_at(literals as usize);
            for &byte in bytes {
                literal(to, byte);
            }
            rest = &after[length as usize..];
            let mut left = length;
            while left > 0 {
                // The last piece must not be shorter than a match can be.
                let piece = match left {
                    0..=MATCH_BYTES_MAX => left,
                    _ => MATCH_BYTES_MAX.min(left - MATCH_BYTES_MIN as u32),
                };
                repeat(to, Ranged::length(piece), Ranged::distance(distance));
                left -= piece;
            }
        }
        for &byte in rest {
            literal(to, byte);
        }
    }
}

/// How many bytes the two have in common at their start.
fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}
