//! Group commit: one thread writes, and many envelopes share a transaction.
//!
//! A durable commit costs milliseconds however small it is. The first envelope to arrive waits a few milliseconds for
//! as much company as the last one had; all of them are acknowledged together, after the commit.

use std::collections::HashSet;
use std::ops::RangeFrom;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

use super::writer::Outcome;
use super::{Change, Commit, Store, Upkeep, Written};
use crate::ingest::Records;
use crate::limits::{COMMIT_ROWS_MAX, QUIET_TIME};

/// What the thread is asked to do, and who waits for it.
// Almost every job is records: a box for each would cost more than the room of the others.
#[allow(clippy::large_enum_variant)]
pub enum Job {
    Records(Records, oneshot::Sender<Outcome>),
    Change(Change, oneshot::Sender<Outcome<bool>>),
}

/// Works until nobody can ask any more.
pub fn run(
    mut store: Box<dyn Store>,
    mut upkeep: Upkeep,
    mut queue: mpsc::Receiver<Job>,
    commits: &broadcast::Sender<Arc<Commit>>,
    clock: &Runtime,
) -> Outcome {
    let mut next = None;
    let mut company = 0;
    loop {
        upkeep.due(&mut *store);
        let job = match next.take() {
            Some(job) => Ok(Some(job)),
            None => clock.block_on(async { timeout(QUIET_TIME, queue.recv()).await }),
        };
        match job {
            Ok(Some(Job::Records(records, done))) => {
                let (batch, waiting);
                let wanted = if store.is_patient() { usize::MAX } else { company };
                let gathered = gather(records, done, (wanted, store.window()), &mut queue);
                (batch, waiting, next) = clock.block_on(gathered);
                company = batch.len();
                commit(&mut *store, batch, waiting, commits);
            }
            // Who asked may have gone; the change is made all the same.
            Ok(Some(Job::Change(change, done))) => drop(done.send(store.change(&change))),
            Ok(None) => break,
            Err(_) => upkeep.quiet(&mut *store),
        }
    }
    upkeep.end(&mut *store);
    store.close()
}

type Batch = (Vec<Records>, Vec<oneshot::Sender<Outcome>>, Option<Job>);

/// Waits a moment for more envelopes to share the transaction: for as many as are wanted, and those that are there
/// already. Other work ends the wait, and comes next.
async fn gather(
    first: Records,
    done: oneshot::Sender<Outcome>,
    (wanted, window): (usize, Duration),
    queue: &mut mpsc::Receiver<Job>,
) -> Batch {
    let deadline = Instant::now() + window;
    let mut rows = first.rows();
    let (mut batch, mut waiting) = (vec![first], vec![done]);
    while rows < COMMIT_ROWS_MAX {
        let job = if batch.len() < wanted {
            timeout_at(deadline, queue.recv()).await.ok().flatten()
        } else {
            queue.try_recv().ok()
        };
        match job {
            Some(Job::Records(records, done)) => {
                rows += records.rows();
                batch.push(records);
                waiting.push(done);
            }
            Some(job) => return (batch, waiting, Some(job)),
            None => break,
        }
    }
    (batch, waiting, None)
}

fn commit(
    store: &mut dyn Store,
    batch: Vec<Records>,
    waiting: Vec<oneshot::Sender<Outcome>>,
    commits: &broadcast::Sender<Arc<Commit>>,
) {
    match store.commit(&batch) {
        Ok(written) => {
            waiting.into_iter().for_each(|done| drop(done.send(Ok(()))));
            publish(commits, written, batch);
        }
        Err(_) if batch.len() > 1 => {
            // One envelope may have spoilt the transaction; alone, each stands for itself.
            for (records, done) in batch.into_iter().zip(waiting) {
                commit(store, vec![records], vec![done], commits);
            }
        }
        Err(error) => waiting.into_iter().for_each(|done| drop(done.send(Err(error.clone())))),
    }
}

fn publish(commits: &broadcast::Sender<Arc<Commit>>, written: Written, mut records: Vec<Records>) {
    let (mut span, mut event) = (0.., 0..);
    let first = |places: &mut RangeFrom<usize>, repeated: &HashSet<usize>| {
        places.next().is_none_or(|place| !repeated.contains(&place))
    };
    for records in &mut records {
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
    use crate::store::{Run, StoreError, Writer};

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

        fn change(&mut self, _: &Change) -> Outcome<bool> {
            Ok(true)
        }

        fn record_run(&mut self, _: &Run) -> Outcome {
            Ok(())
        }

        fn close(self: Box<Self>) -> Outcome {
            Ok(())
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn shares_transactions_and_isolates_the_one_that_spoils_them() {
        let store = Picky::default();
        let (writer, thread) = Writer::start(Box::new(store.clone()), Upkeep::default()).unwrap();
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
        // A change among records waits for none of them.
        assert!(writer.delete_document("query", "1").await.unwrap());
        drop(writer);
        thread.join().unwrap().unwrap();
        let commits = store.0.lock().unwrap();
        assert_eq!(commits.iter().sum::<usize>(), 50);
    }

    #[tokio::test]
    async fn finishes_its_queue_before_it_ends() {
        let store = Picky::default();
        let (writer, thread) = Writer::start(Box::new(store.clone()), Upkeep::default()).unwrap();
        (0..100).for_each(|_| writer.note(Records::new("1", 0)));
        drop(writer);
        thread.join().unwrap().unwrap();
        let commits = store.0.lock().unwrap();
        assert_eq!(commits.iter().sum::<usize>(), 100);
        assert!(commits.len() < 100, "nothing was gathered: {commits:?}");
    }
}
