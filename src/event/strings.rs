//! Texts that are written again and again: each is escaped and summed once.

use std::ops::Range;

use crate::wire::adler::Sums;
use crate::wire::json::{self, SEQUENCE_KEY};

/// A text in the arena, as it stands in JSON.
#[derive(Clone, Copy, Default)]
pub(crate) struct Text {
    pub(crate) sums: Sums,
    pub(crate) start: u32,
    pub(crate) length: u32,
    /// Bytes before escaping. Where they differ from `length`, the raw form stands right before.
    pub(crate) raw: u32,
    /// Where it was last written; `Tokens` knows what it means.
    pub(crate) last: u32,
    /// As a key: how it stands to the snapshot in use, and in which record it was last found.
    /// `enrich` knows what these mean.
    pub(crate) shared: u32,
    pub(crate) shared_bytes: u32,
    pub(crate) record: u32,
}

impl Text {
    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

/// All texts. The core's own come first, then the ones that crossed.
pub(crate) struct Strings {
    pub(crate) arena: Vec<u8>,
    pub(crate) texts: Vec<Text>,
    own_bytes: usize,
    /// The text nobody but the core may use as a key of a metric; 0 = it did not cross.
    pub(crate) reserved: usize,
}

impl Strings {
    pub(crate) const EMPTY: Self =
        Self { arena: Vec::new(), texts: Vec::new(), own_bytes: 0, reserved: 0 };

    /// Holds the core's own texts. The first is empty: it stands for what is absent.
    pub(crate) fn open(&mut self) {
        for own in json::TEXTS.as_bytes().split(|byte| *byte == 0) {
            let text = self.hold(own);
            self.texts.push(text);
        }
        self.own_bytes = self.arena.len();
    }

    /// Forgets what crossed.
    pub(crate) fn forget(&mut self) {
        self.texts.truncate(json::OWN);
        self.arena.truncate(self.own_bytes);
        self.reserved = 0;
    }

    /// The index of a text by the number it crossed as; 0 if there is none.
    #[inline(never)]
    pub(crate) fn index(&self, id: f64) -> usize {
        let index = (id as u32 as usize).wrapping_add(json::OWN - 1);
        if index >= json::OWN && index < self.texts.len() { index } else { 0 }
    }

    /// The bytes of a text before escaping.
    pub(crate) fn raw(&self, index: usize) -> &[u8] {
        let text = &self.texts[index];
        let end = if text.raw == text.length { text.start + text.raw } else { text.start };
        &self.arena[(end - text.raw) as usize..end as usize]
    }

    /// Adds `count` strings: `input` holds their lengths in UTF-16 units, then their text.
    pub(crate) fn add(&mut self, count: usize, input: &[u8]) {
        let Some((mut lengths, mut rest)) = input.split_at_checked(count.saturating_mul(4)) else {
            return;
        };
        while let Some((length, later)) = lengths.split_first_chunk() {
            lengths = later;
            let mut units = u32::from_le_bytes(*length);
            let mut bytes = 0;
            let mut escapes = false;
            for &byte in rest {
                // Bytes that continue a character count nothing; four are a pair of surrogates.
                if byte & 0xc0 != 0x80 {
                    if units == 0 {
                        break;
                    }
                    units = units.saturating_sub(1 + u32::from(byte >= 0xf0));
                    escapes |= json::escapes(byte);
                }
                bytes += 1;
            }
            self.intern(&rest[..bytes], escapes);
            rest = rest.get(bytes + 1..).unwrap_or_default();
        }
    }

    /// Holds bytes as they are.
    pub(crate) fn hold(&mut self, bytes: &[u8]) -> Text {
        let start = self.arena.len() as u32;
        self.arena.extend_from_slice(bytes);
        let length = bytes.len() as u32;
        Text { start, length, raw: length, sums: Sums::of(bytes), ..Text::default() }
    }

    fn intern(&mut self, string: &[u8], escapes: bool) {
        if string == SEQUENCE_KEY {
            self.reserved = self.texts.len();
        }
        let mut text = self.hold(string);
        if escapes {
            let start = self.arena.len();
            for &byte in string {
                json::escape(byte, &mut self.arena);
            }
            text.start = start as u32;
            text.length = (self.arena.len() - start) as u32;
            text.sums = Sums::of(&self.arena[start..]);
        }
        self.texts.push(text);
    }
}
