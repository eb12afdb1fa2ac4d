//! A row of numbers that one thread writes and another reads. All of them are atomics, stored and loaded like plain
//! numbers; only how far they go is handed over in order. That costs the writer no locked instruction, and needs no
//! unsafe code.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::lock;

/// Words of a chunk, 8 KiB: about seventy metrics. What a thread that records little holds.
pub(super) const WORDS: usize = 1 << 10;

/// Words of a chunk for one long record, 2 MiB: receivers take less.
pub(super) const WORDS_MAX: usize = 1 << 18;

/// Words of memory that all chunks of a client take, 32 MiB: about three hundred thousand metrics. A flush follows
/// long before; only a program that records faster than anything can be sent gets here.
pub(super) const ALL_WORDS_MAX: usize = 4 << 20;

/// Chunks that are kept for later, 2 MiB of them.
const SPARE_MAX: usize = 256;

#[derive(Debug)]
pub(super) struct Chunk {
    words: Box<[AtomicU64]>,
    written: AtomicUsize,
}

impl Chunk {
    fn new(length: usize) -> Self {
        Self {
            words: (0..length).map(|_| AtomicU64::new(0)).collect(),
            written: AtomicUsize::new(0),
        }
    }

    pub(super) fn length(&self) -> usize {
        self.words.len()
    }

    /// The words from a place on.
    #[inline]
    pub(super) fn from(&self, place: usize) -> &[AtomicU64] {
        self.words.get(place..).unwrap_or_default()
    }

    /// Hands over what was written up to a place.
    #[inline]
    pub(super) fn publish(&self, place: usize) {
        self.written.store(place, Ordering::Release);
    }

    /// What was written up to now may be read.
    pub(super) fn written(&self) -> usize {
        self.written.load(Ordering::Acquire)
    }
}

/// Where chunks come from, and go.
#[derive(Debug, Default)]
pub(super) struct Store {
    spare: Mutex<Vec<Arc<Chunk>>>,
    /// Of all chunks that are in use or spare.
    pub(super) words: AtomicUsize,
}

impl Store {
    /// A chunk of so many words, unless all would take too much.
    pub(super) fn take(&self, length: usize) -> Option<Arc<Chunk>> {
        let spare = if length == WORDS { lock(&self.spare).pop() } else { None };
        if spare.is_some() {
            return spare;
        }
        if self.words.fetch_add(length, Ordering::Relaxed) + length > ALL_WORDS_MAX {
            self.words.fetch_sub(length, Ordering::Relaxed);
            return None;
        }
        Some(Arc::new(Chunk::new(length)))
    }

    /// Takes one back that has been read. Nobody writes to it any more.
    pub(super) fn give_back(&self, mut chunk: Arc<Chunk>) {
        let length = chunk.length();
        let mut spare = lock(&self.spare);
        // The writer may just be about to let go of it.
        let is_wanted = length == WORDS && spare.len() < SPARE_MAX;
        match Arc::get_mut(&mut chunk).filter(|_| is_wanted) {
            Some(alone) => {
                *alone.written.get_mut() = 0;
                spare.push(chunk);
            }
            None => drop(self.words.fetch_sub(length, Ordering::Relaxed)),
        }
    }
}
