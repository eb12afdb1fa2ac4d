//! The end of a lane at which a thread writes.

use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::chunk::{Chunk, Store, WORDS, WORDS_MAX};
use super::names::Names;
use super::words::{
    ARRAY, BOOLEAN, DETAIL_BITS, DETAIL_MAX, DOUBLE, INLINE, INTEGER, SMALL, TEXT, each_word,
};
use super::{Lane, lock};
use crate::api::recording::Segment;
use crate::api::value::{Key, Value};
use crate::client::buffer::Level;
use crate::client::state::State;

/// Words after which the records should be sent: about what one envelope takes.
const FLUSH_WORDS: usize = 16 << 10;

/// Writes what a thread records. It belongs to that thread.
#[derive(Debug)]
pub(crate) struct Writer {
    chunk: Arc<Chunk>,
    written: usize,
    /// Words since the sender was last told.
    waiting: usize,
    known: Known,
    store: Arc<Store>,
}

/// What who reads has been told of.
#[derive(Debug)]
struct Known {
    lane: Arc<Lane>,
    names: Names,
    state: Last<State>,
    segment: Last<Segment>,
}

/// The one of its kind that was written about last, and how many have been. Neighbours mostly share one.
#[derive(Debug)]
struct Last<T> {
    last: Option<Arc<T>>,
    count: u32,
}

impl Writer {
    pub(super) fn new(lane: Arc<Lane>, chunk: Arc<Chunk>, store: Arc<Store>) -> Self {
        let (state, segment) = (Last { last: None, count: 0 }, Last { last: None, count: 0 });
        let known = Known { lane, names: Names::default(), state, segment };
        Self { chunk, written: 0, waiting: 0, known, store }
    }

    /// Writes a record. `write` is called again if it found no room.
    #[inline]
    pub(crate) fn write(&mut self, write: impl Fn(&mut Pen<'_>) -> Option<()>) -> Level {
        loop {
            let row = self.chunk.from(self.written);
            let mut pen = Pen { row: row.iter(), known: &mut self.known };
            if write(&mut pen).is_some() {
                let words = row.len() - pen.row.len();
                self.written += words;
                self.chunk.publish(self.written);
                self.waiting += words;
                if self.waiting < FLUSH_WORDS {
                    return Level::Low;
                }
                self.waiting = 0;
                return Level::Due;
            }
            if !self.begin_chunk() {
                return Level::Full;
            }
        }
    }

    /// Goes on with a chunk that has more room; answers whether there is one.
    #[cold]
    fn begin_chunk(&mut self) -> bool {
        let length = if self.written > 0 { WORDS } else { self.chunk.length() * 4 };
        let next = (length <= WORDS_MAX).then(|| self.store.take(length)).flatten();
        let Some(next) = next else { return false };
        lock(&self.known.lane.chunks).push_back(Arc::clone(&next));
        self.chunk = next;
        self.written = 0;
        true
    }
}

/// Writes one record: what does not fit is `None`, and nothing has happened.
#[derive(Debug)]
pub(crate) struct Pen<'w> {
    row: slice::Iter<'w, AtomicU64>,
    known: &'w mut Known,
}

impl Pen<'_> {
    #[inline]
    pub(crate) fn word(&mut self, word: u64) -> Option<()> {
        self.row.next()?.store(word, Ordering::Relaxed);
        Some(())
    }

    #[inline]
    pub(crate) fn text(&mut self, text: &str) -> Option<()> {
        each_word(text, |word| self.word(word))
    }

    /// A text, and how long it is.
    pub(crate) fn counted(&mut self, text: &str) -> Option<()> {
        let text = fitting(text);
        self.word(text.len() as u64)?;
        self.text(text)
    }

    /// The number of a name; [`Pen::rest_of`] has to follow.
    #[inline(always)]
    pub(crate) fn name(&mut self, name: &Key) -> u64 {
        let number = match name {
            Key::Borrowed(name) => self.known.names.number(name).or_else(|| self.known.learn(name)),
            Key::Owned(_) => None,
        };
        number.unwrap_or_else(|| INLINE | fitting(name).len() as u32).into()
    }

    /// A name that has no number.
    #[inline]
    pub(crate) fn rest_of(&mut self, name: &Key, number: u64) -> Option<()> {
        if number as u32 & INLINE == 0 { Some(()) } else { self.text(fitting(name)) }
    }

    /// Writes an attribute: a word, the key if it has no number, and what of the value is not in that word.
    #[inline(always)]
    pub(crate) fn attribute(&mut self, key: &Key, value: &Value<'_>) -> Option<()> {
        let name = self.name(key);
        let (kind, detail) = match value {
            Value::Bool(value) => (BOOLEAN, usize::from(*value)),
            Value::Integer(value) => match usize::try_from(*value) {
                Ok(value) if value <= DETAIL_MAX => {
                    self.word(name << 32 | SMALL << DETAIL_BITS | value as u64)?;
                    return self.rest_of(key, name);
                }
                _ => (INTEGER, 0),
            },
            Value::Double(_) => (DOUBLE, 0),
            Value::Text(text) => (TEXT, fitting(text).len()),
            // Half an array is none.
            Value::Array(array) => (ARRAY, Some(array.json.len()).filter(|it| *it <= DETAIL_MAX)?),
        };
        self.word(name << 32 | kind << DETAIL_BITS | detail as u64)?;
        self.rest_of(key, name)?;
        match value {
            Value::Bool(_) => Some(()),
            Value::Integer(value) => self.word(*value as u64),
            Value::Double(value) => self.word(value.to_bits()),
            Value::Text(text) => self.text(fitting(text)),
            Value::Array(array) => {
                self.word(array.bytes as u64)?;
                self.text(&array.json)
            }
        }
    }

    /// The number of a scope's state.
    #[inline]
    pub(crate) fn state(&mut self, state: &Arc<State>) -> u64 {
        let known = &mut *self.known;
        known.state.number(state, |new| lock(&known.lane.inbox).states.push(new)).into()
    }

    /// The number of a segment.
    #[inline]
    pub(crate) fn segment(&mut self, segment: &Arc<Segment>) -> u64 {
        let known = &mut *self.known;
        known.segment.number(segment, |new| lock(&known.lane.inbox).segments.push(new)).into()
    }
}

impl Known {
    #[cold]
    fn learn(&mut self, name: &'static str) -> Option<u32> {
        let number = self.names.learn(name)?;
        lock(&self.lane.inbox).names.push(name);
        Some(number)
    }
}

impl<T> Last<T> {
    #[inline]
    fn number(&mut self, one: &Arc<T>, tell: impl FnOnce(Arc<T>)) -> u32 {
        if !self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, one)) {
            tell(Arc::clone(one));
            self.last = Some(Arc::clone(one));
            self.count = self.count.wrapping_add(1);
        }
        self.count.wrapping_sub(1)
    }
}

/// What of a text can be written. No receiver takes a text of half a gigabyte; no chunk has room for it, either.
#[inline]
fn fitting(text: &str) -> &str {
    if text.len() <= DETAIL_MAX { text } else { "" }
}
