//! What the writing thread does besides writing: it tidies, keeps the store within its bounds, and says how long the
//! run lasts.

use std::io::Write;
use std::time::Instant;

use super::retention::Keeper;
use super::{Retention, Run, Store, StoreError};
use crate::clock;
use crate::limits::RUN_BEAT;

/// The duties of one run.
#[derive(Default)]
pub struct Upkeep {
    run: Option<Run>,
    keeper: Option<Keeper>,
    beat: Option<Instant>,
    /// The last complaint: a full disk is one line, not one per second.
    trouble: Option<String>,
}

impl Upkeep {
    pub fn new(run: Run, retention: Retention) -> Self {
        Self { run: Some(run), keeper: Some(Keeper::new(retention)), ..Self::default() }
    }

    /// Does what is due.
    pub fn due(&mut self, store: &mut dyn Store) {
        if self.beat.is_none_or(|beat| beat.elapsed() >= RUN_BEAT) {
            self.beat(store);
        }
        let kept = match (&mut self.keeper, store.bounded()) {
            (Some(keeper), Some(store)) => keeper.step(store, clock::now(), Instant::now()),
            _ => Ok(()),
        };
        self.heed(kept.and_then(|()| store.tidy(false)));
    }

    /// Nothing was to be written for a while.
    pub fn quiet(&mut self, store: &mut dyn Store) {
        let outcome = store.tidy(true);
        self.heed(outcome);
    }

    /// The last moment of the run.
    pub fn end(&mut self, store: &mut dyn Store) {
        self.beat(store);
    }

    fn beat(&mut self, store: &mut dyn Store) {
        self.beat = Some(Instant::now());
        if let Some(run) = &mut self.run {
            // A clock that was put back must not end a run before it started.
            run.ended_at = clock::now().max(run.started_at);
            let outcome = store.record_run(run);
            self.heed(outcome);
        }
    }

    fn heed(&mut self, outcome: Result<(), StoreError>) {
        let trouble = outcome.err().map(|error| error.0);
        if let Some(text) = &trouble
            && self.trouble != trouble
        {
            drop(writeln!(std::io::stderr(), "fanal: the store: {text}"));
        }
        self.trouble = trouble;
    }
}
