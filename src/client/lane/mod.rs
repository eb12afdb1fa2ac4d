//! The way of one thread's records to the one who sends them. The thread writes, the sender reads, and neither waits
//! for the other: see [`chunk`]. What cannot be written as numbers (scopes, segments, names seen for the first time)
//! goes through an inbox, under a lock that is seldom taken.

mod chunk;
mod names;
mod reader;
mod words;
mod writer;

use std::collections::VecDeque;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::state::State;
use crate::api::recording::Segment;
use chunk::{Chunk, Store};
use reader::Reading;
pub(crate) use reader::{Attribute, Name, Reader};
pub(crate) use words::Read;
pub(crate) use writer::{Pen, Writer};

/// Shared by the thread that writes and the one who reads.
#[derive(Debug)]
pub(crate) struct Lane {
    /// The last one is written to; those before it are complete.
    chunks: Mutex<VecDeque<Arc<Chunk>>>,
    inbox: Mutex<Inbox>,
    /// Touched by who reads only.
    reading: Mutex<Reading>,
}

/// What the thread writes about by number, for who reads to keep.
#[derive(Debug, Default)]
struct Inbox {
    names: Vec<&'static str>,
    states: Vec<Arc<State>>,
    segments: Vec<Arc<Segment>>,
}

/// All lanes of a client.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    all: Mutex<Vec<Arc<Lane>>>,
    store: Arc<Store>,
}

impl Lanes {
    /// A lane for a thread, if there is room for another.
    pub(crate) fn open(&self) -> Option<Writer> {
        let chunk = self.store.take(chunk::WORDS)?;
        let lane = Arc::new(Lane {
            chunks: Mutex::new([Arc::clone(&chunk)].into()),
            inbox: Mutex::default(),
            reading: Mutex::default(),
        });
        lock(&self.all).push(Arc::clone(&lane));
        Some(Writer::new(lane, chunk, Arc::clone(&self.store)))
    }

    /// Reads everything that waits. Those whose threads are gone are closed.
    pub(crate) fn drain(&self, mut read: impl FnMut(&mut Reader<'_>)) {
        let lanes = lock(&self.all).clone();
        let mut closed = Vec::new();
        for lane in &lanes {
            // One is in `all`, one here: nobody writes any more, and what is written is all there is.
            let is_left = Arc::strong_count(lane) == 2;
            if is_left {
                fence(Ordering::Acquire);
                closed.push(Arc::as_ptr(lane));
            }
            lane.drain(&self.store, is_left, &mut read);
        }
        lock(&self.all).retain(|lane| !closed.contains(&Arc::as_ptr(lane)));
    }
}

impl Lane {
    fn drain(&self, store: &Store, is_left: bool, read: &mut impl FnMut(&mut Reader<'_>)) {
        let mut reading = lock(&self.reading);
        let chunks: Vec<_> = lock(&self.chunks).iter().cloned().collect();
        // The thread had left all but the last one behind before they were read.
        let complete = if is_left { chunks.len() } else { chunks.len().saturating_sub(1) };
        for (place, chunk) in chunks.iter().enumerate() {
            reading.chunk(chunk, &self.inbox, read);
            if place < complete {
                reading.begin_next();
            }
        }
        let complete: Vec<_> = lock(&self.chunks).drain(..complete).collect();
        drop(chunks);
        complete.into_iter().for_each(|chunk| store.give_back(chunk));
    }
}

/// A panic elsewhere leaves all of it whole: each change is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
