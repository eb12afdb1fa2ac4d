//! Group commit: one thread writes, and many envelopes share a transaction.
//!
//! A durable commit costs milliseconds however small it is. The first envelope to arrive waits a few milliseconds
//! for company; all of them are acknowledged together, after the commit.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{Store, StoreError, Written};
use crate::ingest::Records;
use crate::limits::{COMMIT_ROWS_MAX, COMMIT_WINDOW, LIVE_COMMITS_MAX, PENDING_ENVELOPES_MAX};

/// How often the window looks for company: well below the cost of a commit.
const WINDOW_STEP: Duration = Duration::from_millis(1);

/// What a commit wrote: for live subscribers.
#[derive(Debug)]
pub struct Commit {
    /// The ids of the first of each kind; the others follow in order.
    pub first_metric: i64,
    pub first_span: i64,
    pub first_event: i64,
    pub first_log: i64,
    pub records: Vec<Records>,
}

impl Commit {
    /// How many metrics it wrote.
    pub fn metrics(&self) -> usize {
        self.records.iter().map(|records| records.metrics.len()).sum()
    }

    /// How many spans it wrote.
    pub fn spans(&self) -> usize {
        self.records.iter().map(|records| records.spans.len()).sum()
    }

    /// How many error events it wrote.
    pub fn events(&self) -> usize {
        self.records.iter().map(|records| records.events.len()).sum()
    }

    /// How many logs it wrote.
    pub fn logs(&self) -> usize {
        self.records.iter().map(|records| records.logs.len()).sum()
    }

    /// Whether it holds nothing that live subscribers see.
    fn is_empty(&self) -> bool {
        let seen = |it: &Records| {
            it.metrics.len() + it.spans.len() + it.events.len() + it.logs.len() + it.drops.len()
        };
        self.records.iter().all(|records| seen(records) == 0)
    }
}

type Outcome = Result<(), StoreError>;

struct Job {
    records: Records,
    done: oneshot::Sender<Outcome>,
}

/// The way to the writing thread. Dropping the last one lets the thread finish its queue and end.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    commits: broadcast::Sender<Arc<Commit>>,
    uncounted: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writing thread. Joining it waits for the last commit.
    pub fn start(store: Box<dyn Store>) -> std::io::Result<(Self, JoinHandle<Outcome>)> {
        let (jobs, queue) = mpsc::channel(PENDING_ENVELOPES_MAX);
        let (commits, _) = broadcast::channel(LIVE_COMMITS_MAX);
        let writer = Self { jobs, commits: commits.clone(), uncounted: Arc::default() };
        let thread = thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || run(store, queue, &commits))?;
        Ok((writer, thread))
    }

    /// Writes records; returns when they are durable.
    pub async fn commit(&self, records: Records) -> Outcome {
        let (done, outcome) = oneshot::channel();
        let gone = || StoreError("the writer has stopped".to_owned());
        self.jobs.send(Job { records, done }).await.map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }

    /// Writes the record of a rejection without waiting. A flood of bad requests must not hold up good ones, so
    /// with a full queue only a number remains.
    pub fn note(&self, records: Records) {
        let (done, _) = oneshot::channel();
        if self.jobs.try_send(Job { records, done }).is_err() {
            self.uncounted.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Rejections that found the queue full.
    pub fn uncounted(&self) -> u64 {
        self.uncounted.load(Ordering::Relaxed)
    }

    /// Every commit from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Commit>> {
        self.commits.subscribe()
    }

    /// How many listen to commits.
    pub fn subscribers(&self) -> usize {
        self.commits.receiver_count()
    }
}

fn run(
    mut store: Box<dyn Store>,
    mut queue: mpsc::Receiver<Job>,
    commits: &broadcast::Sender<Arc<Commit>>,
) -> Outcome {
    while let Some(first) = queue.blocking_recv() {
        let (records, waiting) = gather(first, &mut queue);
        match store.commit(&records) {
            Ok(written) => {
                waiting.into_iter().for_each(|done| drop(done.send(Ok(()))));
                publish(commits, written, records);
            }
            Err(_) if records.len() > 1 => {
                // One envelope may have spoilt the transaction; alone, each stands for itself.
                for (records, done) in records.into_iter().zip(waiting) {
                    let outcome = store.commit(std::slice::from_ref(&records));
                    drop(done.send(outcome.as_ref().map(|_| ()).map_err(Clone::clone)));
                    if let Ok(written) = outcome {
                        publish(commits, written, vec![records]);
                    }
                }
            }
            Err(error) => {
                waiting.into_iter().for_each(|done| drop(done.send(Err(error.clone()))));
            }
        }
    }
    store.close()
}

/// Waits a moment for more envelopes to share the transaction.
fn gather(
    first: Job,
    queue: &mut mpsc::Receiver<Job>,
) -> (Vec<Records>, Vec<oneshot::Sender<Outcome>>) {
    let deadline = Instant::now() + COMMIT_WINDOW;
    let mut rows = first.records.rows();
    let mut records = vec![first.records];
    let mut waiting = vec![first.done];
    while rows < COMMIT_ROWS_MAX {
        match queue.try_recv() {
            Ok(job) => {
                rows += job.records.rows();
                records.push(job.records);
                waiting.push(job.done);
            }
            Err(TryRecvError::Empty) if Instant::now() < deadline => thread::sleep(WINDOW_STEP),
            Err(_) => break,
        }
    }
    (records, waiting)
}

fn publish(commits: &broadcast::Sender<Arc<Commit>>, written: Written, mut records: Vec<Records>) {
    let (mut span, mut event) = (0.., 0..);
    for records in &mut records {
        let first = |places: &mut std::ops::RangeFrom<usize>, repeated: &HashSet<usize>| {
            places.next().is_none_or(|place| !repeated.contains(&place))
        };
        records.spans.retain(|_| first(&mut span, &written.repeated_spans));
        records.events.retain(|_| first(&mut event, &written.repeated_events));
    }
    let Written { first_metric, first_span, first_event, first_log, .. } = written;
    let commit = Commit { first_metric, first_span, first_event, first_log, records };
    if !commit.is_empty() {
        // Nobody listening is not an error.
        drop(commits.send(Arc::new(commit)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Refuses every transaction with a project named `poison`; counts transactions.
    #[derive(Clone, Default)]
    struct Picky(Arc<Mutex<Vec<usize>>>);

    impl Store for Picky {
        fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
            if batch.iter().any(|records| records.project == "poison") {
                return Err(StoreError("poisoned".to_owned()));
            }
            self.0.lock().unwrap().push(batch.len());
            Ok(Written::default())
        }

        fn close(self: Box<Self>) -> Outcome {
            Ok(())
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn shares_transactions_and_isolates_the_one_that_spoils_them() {
        let store = Picky::default();
        let (writer, thread) = Writer::start(Box::new(store.clone())).unwrap();
        let send = |project: &'static str| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.commit(Records::new(project, 0)).await })
        };
        let good: Vec<_> = (0..50).map(|_| send("1")).collect();
        let poison = send("poison");
        for outcome in good {
            outcome.await.unwrap().unwrap();
        }
        assert!(poison.await.unwrap().is_err());
        drop(writer);
        thread.join().unwrap().unwrap();
        let commits = store.0.lock().unwrap();
        assert_eq!(commits.iter().sum::<usize>(), 50);
    }

    #[tokio::test]
    async fn finishes_its_queue_before_it_ends() {
        let store = Picky::default();
        let (writer, thread) = Writer::start(Box::new(store.clone())).unwrap();
        (0..100).for_each(|_| writer.note(Records::new("1", 0)));
        drop(writer);
        thread.join().unwrap().unwrap();
        let commits = store.0.lock().unwrap();
        assert_eq!(commits.iter().sum::<usize>(), 100);
        assert!(commits.len() < 100, "nothing was gathered: {commits:?}");
    }
}
