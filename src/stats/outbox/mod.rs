//! What waits for a receiver over HTTP: bounded, sent by the worker, tried again with patience.

mod protocol;
mod request;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ureq::Agent;

pub(super) use protocol::{Batch, Encoding, Protocol};
use request::{Answer, backoff, request};

use super::Flushed;
use super::aggregate::{Aggregate, Series};
use super::clock::unix_time;
use super::counts::{Counts, Ledger, Reason};
use super::limits::{BACKOFF_MAX, PENDING_POINTS_MAX, REQUEST_POINTS_MAX};
use super::measurement::{Measurement, Tag};
use super::worker::{Chore, Found, Worker};

/// The backend's inside; `P` is what differs.
#[derive(Debug)]
pub(super) struct Outbox<P: Protocol> {
    protocol: P,
    prefix: String,
    tags: Vec<Tag>,
    agent: Agent,
    recent: Mutex<Recent>,
    sending: Mutex<Sending>,
    /// The receiver wants nothing more from us.
    stopped: AtomicBool,
    ledger: Ledger,
    worker: Worker,
}

#[derive(Debug)]
struct Recent {
    aggregate: Aggregate,
    since: Duration,
    /// Counts measurements, to see to the thread now and then.
    unattended: u32,
}

/// A forked process finds after so many measurements that it has no thread.
const UNATTENDED_MAX: u32 = 64;

/// Only the worker's.
#[derive(Debug, Default)]
struct Sending {
    pending: VecDeque<Batch>,
    points: usize,
    last_end: Duration,
    failures: u32,
    not_before: Option<Instant>,
}

impl<P: Protocol> Outbox<P> {
    pub(super) fn new(protocol: P, prefix: String, tags: Vec<Tag>) -> Arc<Self> {
        Arc::new(Self {
            recent: Mutex::new(Recent {
                aggregate: Aggregate::new(P::DISTRIBUTIONS),
                since: unix_time(),
                unattended: 0,
            }),
            sending: Mutex::default(),
            protocol,
            prefix,
            tags,
            agent: crate::http::agent(),
            stopped: AtomicBool::new(false),
            ledger: Ledger::new(),
            worker: Worker::default(),
        })
    }

    pub(super) fn record(self: &Arc<Self>, measurement: &Measurement<'_>) {
        if self.stopped.load(Ordering::Relaxed) {
            return self.ledger.drop(Reason::Rejected, 1);
        }
        let mut recent = self.recent();
        let first = recent.aggregate.is_empty();
        if first {
            recent.since = unix_time();
        }
        recent.unattended = recent.unattended.wrapping_add(1);
        if first || recent.unattended % UNATTENDED_MAX == 0 {
            self.attend(&mut recent);
        }
        if let Err(reason) = recent.aggregate.add(&self.prefix, measurement, &self.tags) {
            self.ledger.drop(reason, 1);
        }
    }

    pub(super) fn flush(self: &Arc<Self>, timeout: Duration) -> Flushed {
        let nothing = || self.sending.try_lock().is_ok_and(|it| it.pending.is_empty());
        if self.recent().aggregate.is_empty() && nothing() {
            return Flushed::All;
        }
        self.attend(&mut self.recent());
        self.worker.flush(timeout)
    }

    /// Sees to it that the thread runs. What a forked process inherited is its parent's to send.
    fn attend(self: &Arc<Self>, recent: &mut Recent) {
        if self.worker.ensure(self) == Found::Forked {
            let inherited: u64 = recent.aggregate.take().iter().map(|it| it.measured).sum();
            self.ledger.drop(Reason::Backend, inherited);
            if let Ok(mut sending) = self.sending.try_lock() {
                while !sending.pending.is_empty() {
                    self.discard(&mut sending, Reason::Backend);
                }
            }
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.ledger.counts()
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves what was measured to what is to be sent, if its interval is over or somebody waits.
    fn collect(&self, sending: &mut Sending, flush: bool) {
        let now = unix_time();
        let (series, since) = {
            let mut recent = self.recent();
            let over = now.saturating_sub(recent.since) >= P::INTERVAL;
            if recent.aggregate.is_empty() || !(over || flush) {
                return;
            }
            (recent.aggregate.take(), std::mem::replace(&mut recent.since, now))
        };
        let now = now.max(sending.last_end + P::RESOLUTION);
        sending.last_end = now;
        let mut places: Vec<(usize, Vec<Series>)> = Vec::new();
        for series in series {
            let place = self.protocol.place(&series);
            match places.iter_mut().find(|it| it.0 == place) {
                Some(found) => found.1.push(series),
                None => places.push((place, vec![series])),
            }
        }
        for (place, mut series) in places {
            while !series.is_empty() {
                let rest = series.split_off(series.len().min(REQUEST_POINTS_MAX));
                let series = std::mem::replace(&mut series, rest);
                sending.points += series.len();
                sending.pending.push_back(Batch { place, start: since, end: now, series });
            }
        }
        while sending.points > PENDING_POINTS_MAX {
            // The oldest say least about now.
            self.discard(sending, Reason::Full);
        }
    }

    fn discard(&self, sending: &mut Sending, reason: Reason) {
        if let Some(batch) = sending.pending.pop_front() {
            sending.points -= batch.series.len();
            self.ledger.drop(reason, batch.measured());
        }
    }

    /// Sends from the front until nothing is left or the receiver wants a pause.
    fn send(&self, sending: &mut Sending) {
        while let Some(batch) = sending.pending.front() {
            if sending.not_before.is_some_and(|it| Instant::now() < it) {
                return;
            }
            match request(&self.agent, &self.protocol, batch) {
                Answer::Taken(refused) => {
                    // Nobody says which points; each is one measurement at least.
                    let (measured, refused) = (batch.measured(), refused.min(batch.measured()));
                    self.ledger.sent(measured - refused);
                    self.ledger.drop(Reason::Rejected, refused);
                    sending.points -= batch.series.len();
                    sending.pending.pop_front();
                    (sending.failures, sending.not_before) = (0, None);
                }
                Answer::Later(asked) => {
                    let wait = asked.unwrap_or_else(|| backoff(sending.failures)).min(BACKOFF_MAX);
                    sending.failures += 1;
                    sending.not_before = Some(Instant::now() + wait);
                }
                Answer::TooLarge => self.split(sending),
                Answer::Refused => self.discard(sending, Reason::Rejected),
                Answer::Forbidden(status) => self.stop(sending, status),
            }
        }
    }

    /// Halves the first batch; what cannot be halved is dropped.
    fn split(&self, sending: &mut Sending) {
        let Some(batch) = sending.pending.front_mut() else { return };
        if let [only] = &mut batch.series[..] {
            let Some(rest) = only.halve() else { return self.discard(sending, Reason::TooLong) };
            batch.series.push(rest);
            sending.points += 1;
        }
        let rest = batch.series.split_off(batch.series.len() / 2);
        let rest = Batch { series: rest, ..*batch };
        sending.pending.insert(1, rest);
    }

    fn stop(&self, sending: &mut Sending, status: u16) {
        if !self.stopped.swap(true, Ordering::Relaxed) {
            let url = self.protocol.url(0);
            eprintln!(
                "fanal: {url} answered {status}: check the key; no more metrics are sent there"
            );
        }
        while !sending.pending.is_empty() {
            self.discard(sending, Reason::Rejected);
        }
    }
}

impl<P: Protocol> Chore for Outbox<P> {
    fn run(self: &Arc<Self>, flush: bool) -> bool {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        self.collect(&mut sending, flush);
        self.send(&mut sending);
        sending.pending.is_empty()
    }
}
