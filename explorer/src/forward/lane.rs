//! One target with its queue: a thread that makes entries durable, and one that sends them.
//!
//! Nobody waits for these threads to end: what they have not sent is on disk, and the next process sends it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, oneshot};

use super::spool::Spool;
use super::{LaneState, Sent, Target};
use crate::ingest::Records;
use crate::limits::{
    FORWARD_RETRY_TIME_MAX, FORWARD_RETRY_TIME_MIN, PENDING_ENVELOPES_MAX, SPOOL_BATCH_MAX,
};

struct Job {
    entries: Vec<Vec<u8>>,
    done: oneshot::Sender<io::Result<()>>,
}

/// The way to a target.
pub struct Lane {
    jobs: mpsc::Sender<Job>,
    shared: Arc<Shared>,
}

struct Shared {
    target: Arc<dyn Target>,
    spool: Mutex<Spool>,
    /// Tells the sending thread that the queue is no longer empty.
    arrived: Condvar,
    state: Mutex<LaneState>,
    /// What was lost and is not yet counted in the store.
    lost: Mutex<BTreeMap<&'static str, i64>>,
}

impl Lane {
    pub fn start(target: Arc<dyn Target>, folder: &Path) -> io::Result<Self> {
        let spool = Spool::open(&folder.join(target.name()))?;
        let state = LaneState {
            target: target.name(),
            queued_bytes: spool.bytes(),
            ..LaneState::default()
        };
        let shared = Arc::new(Shared {
            target,
            spool: Mutex::new(spool),
            arrived: Condvar::new(),
            state: Mutex::new(state),
            lost: Mutex::default(),
        });
        let (jobs, queue) = mpsc::channel(PENDING_ENVELOPES_MAX);
        let of = |role: &str| thread::Builder::new().name(format!("forward-{role}"));
        let keeper = Arc::clone(&shared);
        of("keep").spawn(move || keeper.keep(queue))?;
        let sender = Arc::clone(&shared);
        of("send").spawn(move || sender.send())?;
        Ok(Self { jobs, shared })
    }

    /// Queues what the target is to have of an envelope; durable when this returns.
    pub async fn push(&self, plain: &[u8], records: &Records) -> io::Result<()> {
        let entries = self.shared.target.entries(plain, records);
        if entries.is_empty() {
            return Ok(());
        }
        let gone = || io::Error::other("the queue of what is sent on has stopped");
        let (done, outcome) = oneshot::channel();
        self.jobs.send(Job { entries, done }).await.map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }

    /// What was lost since this was asked last.
    pub fn lost(&self) -> BTreeMap<&'static str, i64> {
        std::mem::take(&mut lock(&self.shared.lost))
    }

    pub fn state(&self) -> LaneState {
        lock(&self.shared.state).clone()
    }
}

impl Shared {
    /// Writes what came together, then tells everyone who waits.
    fn keep(&self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        while let Some(first) = queue.blocking_recv() {
            jobs.push(first);
            while jobs.len() < SPOOL_BATCH_MAX
                && let Ok(job) = queue.try_recv()
            {
                jobs.push(job);
            }
            let entries: Vec<_> = jobs.iter_mut().flat_map(|job| job.entries.drain(..)).collect();
            let mut spool = lock(&self.spool);
            let pushed = spool.push(&entries);
            lock(&self.state).queued_bytes = spool.bytes();
            drop(spool);
            self.arrived.notify_one();
            let outcome = pushed.map(|squeezed_out| {
                squeezed_out.iter().for_each(|entry| self.count_lost(entry));
            });
            for job in jobs.drain(..) {
                let told = outcome.as_ref().copied().map_err(again);
                drop(job.done.send(told));
            }
        }
    }

    /// Sends the oldest entry, again and again.
    fn send(&self) {
        let mut pause = FORWARD_RETRY_TIME_MIN;
        loop {
            let entry = {
                let mut spool = lock(&self.spool);
                loop {
                    match spool.peek() {
                        Ok(Some(entry)) => break entry,
                        Ok(None) => {}
                        Err(error) => self.failed(&format!("the queue cannot be read: {error}")),
                    }
                    let waited = self.arrived.wait_timeout(spool, FORWARD_RETRY_TIME_MAX);
                    spool = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            };
            match self.target.send(&entry.bytes) {
                Sent::Yes { held_back } => {
                    pause = FORWARD_RETRY_TIME_MIN;
                    self.count(&held_back);
                    let mut state = lock(&self.state);
                    state.sent += 1;
                    state.last_error = None;
                }
                Sent::Later { seconds, why } => {
                    self.failed(&why);
                    thread::sleep(seconds.map_or_else(|| jittered(pause), Duration::from_secs));
                    pause = (pause * 2).min(FORWARD_RETRY_TIME_MAX);
                    continue;
                }
                Sent::Refused(why) => {
                    self.failed(&why);
                    self.count_lost(&entry.bytes);
                }
            }
            let mut spool = lock(&self.spool);
            if let Err(error) = spool.take(&entry) {
                self.failed(&format!("the queue cannot be shortened: {error}"));
            }
            lock(&self.state).queued_bytes = spool.bytes();
        }
    }

    fn failed(&self, why: &str) {
        lock(&self.state).last_error = Some(why.to_owned());
    }

    fn count_lost(&self, entry: &[u8]) {
        self.count(&self.target.losses(entry));
        lock(&self.state).dropped += 1;
    }

    fn count(&self, losses: &BTreeMap<&'static str, i64>) {
        let mut lost = lock(&self.lost);
        for (category, quantity) in losses {
            *lost.entry(category).or_default() += quantity;
        }
    }
}

/// Between half of it and all of it, so that many who failed together do not return together.
fn jittered(pause: Duration) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    pause / 2 + pause.mul_f64(f64::from(now.subsec_nanos() % 1000) / 2000.0)
}

/// Errors of I/O cannot be copied; who waits needs the kind and the words.
fn again(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// Nothing panics while it holds one of these.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
