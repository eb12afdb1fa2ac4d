//! Texts that are written again and again: each is escaped and summed once.

use std::ops::Range;

use crate::wire::adler::Sums;
use crate::wire::json;

/// A text in the arena, as it stands in JSON.
#[derive(Clone, Copy, Default)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) length: u32,
    /// Bytes before escaping. Where they differ from `length`, the raw form stands right before.
    pub(crate) raw: u32,
    /// Where it was last written; `Tokens` knows what it means.
    pub(crate) last: u32,
    /// Of its content, for the cardinality guard; 0 = not needed so far.
    hash: u32,
    pub(crate) sums: Sums,
}

impl Text {
    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }

    fn raw_range(&self) -> Range<usize> {
        let end = if self.raw == self.length { self.start + self.raw } else { self.start };
        (end - self.raw) as usize..end as usize
    }
}

/// All texts. The core's own come first, then the ones that crossed.
pub(crate) struct Strings {
    pub(crate) arena: Vec<u8>,
    pub(crate) texts: Vec<Text>,
    own_bytes: usize,
}

impl Strings {
    pub(crate) fn new() -> Self {
        let mut strings = Self { arena: Vec::new(), texts: Vec::new(), own_bytes: 0 };
        strings.texts.push(Text::default());
        for own in json::TEXTS.split(|byte| *byte == 0) {
            let text = strings.hold(own);
            strings.texts.push(text);
        }
        strings.own_bytes = strings.arena.len();
        strings
    }

    /// Forgets what crossed.
    pub(crate) fn forget(&mut self) {
        self.texts.truncate(json::OWN);
        self.arena.truncate(self.own_bytes);
    }

    pub(crate) fn held(&self) -> (usize, usize) {
        (self.texts.len() - json::OWN, self.arena.len() - self.own_bytes)
    }

    /// The index of a text by the number it crossed as; 0, the empty text, if there is none.
    pub(crate) fn index(&self, id: f64) -> usize {
        let id = id as u32 as usize;
        let index = id + json::OWN - 1;
        if id > 0 && index < self.texts.len() { index } else { 0 }
    }

    pub(crate) fn text(&self, index: usize) -> Text {
        self.texts.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn raw(&self, index: usize) -> &[u8] {
        self.arena.get(self.text(index).raw_range()).unwrap_or_default()
    }

    /// Adds `count` strings: `input` holds their lengths in UTF-16 units, then their text.
    pub(crate) fn add(&mut self, count: usize, input: &[u8]) {
        let Some((lengths, mut rest)) = input.split_at_checked(count.saturating_mul(4)) else {
            return;
        };
        let (lengths, _) = lengths.as_chunks::<4>();
        let units: u64 = lengths.iter().map(|length| u64::from(u32::from_le_bytes(*length))).sum();
        // As many bytes as units, the separators included: then every unit is one byte.
        let ascii = units + count as u64 == rest.len() as u64 + 1;
        for length in lengths {
            let units = u32::from_le_bytes(*length) as usize;
            let bytes = if ascii { units } else { bytes_of(rest, units) };
            let string = rest.get(..bytes).unwrap_or(rest);
            rest = rest.get(bytes + 1..).unwrap_or_default();
            let text = self.intern(string);
            self.texts.push(text);
        }
    }

    /// Holds bytes as they are.
    pub(crate) fn hold(&mut self, bytes: &[u8]) -> Text {
        let start = self.arena.len() as u32;
        self.arena.extend_from_slice(bytes);
        let length = bytes.len() as u32;
        Text { start, length, raw: length, last: 0, hash: 0, sums: Sums::of(bytes) }
    }

    fn intern(&mut self, string: &[u8]) -> Text {
        let mut text = self.hold(string);
        if string.iter().any(|byte| json::escapes(*byte)) {
            text.start = self.arena.len() as u32;
            for &byte in string {
                json::escape(byte, &mut self.arena);
            }
            text.length = self.arena.len() as u32 - text.start;
            text.sums = Sums::of(self.arena.get(text.range()).unwrap_or_default());
        }
        text
    }

    /// A hash of the content, the same for the same string in every session of the table.
    pub(crate) fn hash(&mut self, index: usize) -> u32 {
        let text = self.text(index);
        if text.hash != 0 {
            return text.hash;
        }
        let mut hash = 0x811c_9dc5u32;
        for &byte in self.raw(index) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        hash |= 1;
        if let Some(text) = self.texts.get_mut(index) {
            text.hash = hash;
        }
        hash
    }
}

/// How many bytes of UTF-8 make up so many UTF-16 units.
fn bytes_of(text: &[u8], units: usize) -> usize {
    let mut left = units;
    for (at, &byte) in text.iter().enumerate() {
        let continues = byte & 0xc0 == 0x80;
        if !continues {
            if left == 0 {
                return at;
            }
            // Four bytes are a pair of surrogates.
            left = left.saturating_sub(if byte >= 0xf0 { 2 } else { 1 });
        }
    }
    text.len()
}
