//! The way to the thread that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use tokio::sync::{broadcast, mpsc, oneshot};

use super::writing::{Job, run};
use super::{Change, Document, Store, StoreError, Upkeep};
use crate::clock;
use crate::ingest::Records;
use crate::limits::{LIVE_COMMITS_MAX, PENDING_ENVELOPES_MAX};

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
    pub fn is_empty(&self) -> bool {
        let seen = |it: &Records| {
            it.metrics.len() + it.spans.len() + it.events.len() + it.logs.len() + it.drops.len()
        };
        self.records.iter().all(|records| seen(records) == 0)
    }
}

pub type Outcome<T = ()> = Result<T, StoreError>;

/// Hands work to the writing thread. Dropping the last one lets the thread finish its queue and end.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    commits: broadcast::Sender<Arc<Commit>>,
    uncounted: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writing thread. Joining it waits for the last commit.
    pub fn start(
        store: Box<dyn Store>,
        upkeep: Upkeep,
    ) -> std::io::Result<(Self, JoinHandle<Outcome>)> {
        let (jobs, queue) = mpsc::channel(PENDING_ENVELOPES_MAX);
        let (commits, _) = broadcast::channel(LIVE_COMMITS_MAX);
        let writer = Self { jobs, commits: commits.clone(), uncounted: Arc::default() };
        let clock = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let thread = thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || run(store, upkeep, queue, &commits, &clock))?;
        Ok((writer, thread))
    }

    /// Writes records; returns when they are durable.
    pub async fn commit(&self, records: Records) -> Outcome {
        self.ask(|done| Job::Records(records, done)).await
    }

    /// Keeps a document in place of the one with its kind and id; returns when it is durable, with the time.
    pub async fn put_document(&self, kind: &str, id: &str, body: String) -> Outcome<i64> {
        let updated_at = clock::now();
        let document = Document { kind: kind.to_owned(), id: id.to_owned(), body, updated_at };
        self.ask(|done| Job::Change(Change::Put(document), done)).await?;
        Ok(updated_at)
    }

    /// Removes a document; answers whether there was one.
    pub async fn delete_document(&self, kind: &str, id: &str) -> Outcome<bool> {
        let change = Change::Delete { kind: kind.to_owned(), id: id.to_owned() };
        self.ask(|done| Job::Change(change, done)).await
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Outcome<T>>) -> Job) -> Outcome<T> {
        let (done, outcome) = oneshot::channel();
        let gone = || StoreError("the writer has stopped".to_owned());
        self.jobs.send(job(done)).await.map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }

    /// Writes the record of a rejection without waiting. A flood of bad requests must not hold up good ones, so
    /// with a full queue only a number remains.
    pub fn note(&self, records: Records) {
        let (done, _) = oneshot::channel();
        if self.jobs.try_send(Job::Records(records, done)).is_err() {
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
