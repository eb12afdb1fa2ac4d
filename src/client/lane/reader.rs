//! The end of a lane at which the sender reads.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use super::chunk::Chunk;
use super::words::{
    ARRAY, BOOLEAN, DETAIL_BITS, DETAIL_MAX, DOUBLE, INLINE, INTEGER, Read, SMALL, TEXT, WORD,
    words_of,
};
use super::{Inbox, lock};
use crate::api::recording::Segment;
use crate::api::value::Key;
use crate::client::state::State;

/// What is known of what the thread writes about by number.
#[derive(Debug, Default)]
pub(super) struct Reading {
    names: Vec<&'static str>,
    states: Series<State>,
    segments: Series<Segment>,
    /// How far the chunk that is written to has been read.
    read: usize,
    /// A copy of what is being read.
    bytes: Vec<u8>,
}

/// A part of a sequence: what may still be written about.
#[derive(Debug)]
struct Series<T> {
    first: u32,
    items: Vec<Arc<T>>,
}

impl<T> Default for Series<T> {
    fn default() -> Self {
        Self { first: 0, items: Vec::new() }
    }
}

impl<T> Series<T> {
    fn get(&self, number: u32) -> Option<&Arc<T>> {
        self.items.get(number.wrapping_sub(self.first) as usize)
    }

    /// Forgets what is older than the one last written about: nobody writes about it again.
    fn forget_before(&mut self, number: u32) {
        let older = number.wrapping_sub(self.first) as usize;
        if older < self.items.len() {
            self.items.drain(..older);
            self.first = number;
        }
    }
}

impl Reading {
    /// Reads what is new in a chunk: in the first one, what came since it was last read.
    pub(super) fn chunk(
        &mut self,
        chunk: &Chunk,
        inbox: &Mutex<Inbox>,
        read: &mut impl FnMut(&mut Reader<'_>),
    ) {
        let (from, to) = (self.read, chunk.written());
        self.read = to;
        if from >= to {
            return;
        }
        self.bytes.clear();
        for word in chunk.from(from).iter().take(to - from) {
            self.bytes.extend_from_slice(&word.load(Ordering::Relaxed).to_le_bytes());
        }
        self.learn(inbox);
        let (states, segments) = (&self.states, &self.segments);
        let (state, segment) = (states.first, segments.first);
        let mut reader =
            Reader { bytes: &self.bytes, names: &self.names, states, segments, state, segment };
        read(&mut reader);
        let Reader { state, segment, .. } = reader;
        self.states.forget_before(state);
        self.segments.forget_before(segment);
    }

    /// The chunk that was read is complete.
    pub(super) fn begin_next(&mut self) {
        self.read = 0;
    }

    /// Whatever has been read was told of before.
    fn learn(&mut self, inbox: &Mutex<Inbox>) {
        let mut inbox = lock(inbox);
        self.names.append(&mut inbox.names);
        self.states.items.append(&mut inbox.states);
        self.segments.items.append(&mut inbox.segments);
    }
}

/// Reads records as [`Pen`](super::Pen) wrote them.
#[derive(Debug)]
pub(crate) struct Reader<'r> {
    bytes: &'r [u8],
    names: &'r [&'static str],
    states: &'r Series<State>,
    segments: &'r Series<Segment>,
    /// Those last written about.
    state: u32,
    segment: u32,
}

/// A name, as it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Name<'r> {
    /// With its number, which is one of this lane.
    Known(u32, &'static str),
    Made(&'r str),
}

impl Name<'_> {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Known(_, text) => text,
            Self::Made(text) => text,
        }
    }

    pub(crate) fn to_key(self) -> Key {
        match self {
            Self::Known(_, text) => Key::Borrowed(text),
            Self::Made(text) => Key::Owned(text.to_owned()),
        }
    }
}

/// An attribute, as it is read.
pub(crate) type Attribute<'r> = (Name<'r>, Read<'r>);

impl<'r> Reader<'r> {
    pub(crate) fn word(&mut self) -> Option<u64> {
        let (word, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(u64::from_le_bytes(*word))
    }

    pub(crate) fn text(&mut self, length: usize) -> Option<&'r str> {
        let (text, rest) = self.bytes.split_at_checked(words_of(length) * WORD)?;
        self.bytes = rest;
        std::str::from_utf8(text.get(..length)?).ok()
    }

    pub(crate) fn counted(&mut self) -> Option<&'r str> {
        let length = self.word()?;
        self.text(length as usize)
    }

    /// The name that a number stands for, or the one that stands here.
    pub(crate) fn name(&mut self, number: u32) -> Option<Name<'r>> {
        if number & INLINE == 0 {
            return Some(Name::Known(number, self.names.get(number as usize)?));
        }
        Some(Name::Made(self.text((number & !INLINE) as usize)?))
    }

    pub(crate) fn attribute(&mut self) -> Option<Attribute<'r>> {
        let word = self.word()?;
        let name = self.name((word >> 32) as u32)?;
        let detail = word as usize & DETAIL_MAX;
        let value = match (word as u32 >> DETAIL_BITS).into() {
            BOOLEAN => Read::Bool(detail == 1),
            SMALL => Read::Integer(detail as i64),
            INTEGER => Read::Integer(self.word()? as i64),
            DOUBLE => Read::Double(f64::from_bits(self.word()?)),
            TEXT => Read::Text(self.text(detail)?),
            ARRAY => Read::Array { bytes: self.word()? as usize, json: self.text(detail)? },
            _ => return None,
        };
        Some((name, value))
    }

    pub(crate) fn state(&mut self, number: u32) -> Option<&'r Arc<State>> {
        self.state = number;
        self.states.get(number)
    }

    pub(crate) fn segment(&mut self, number: u32) -> Option<&'r Arc<Segment>> {
        self.segment = number;
        self.segments.get(number)
    }
}
