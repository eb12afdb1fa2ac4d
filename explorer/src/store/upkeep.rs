//! What the writing thread does besides writing: it says how long the run lasts.

use std::io::Write;
use std::time::Instant;

use super::{Run, Store, StoreError};
use crate::clock;
use crate::limits::RUN_BEAT;

/// The duties of one run.
#[derive(Default)]
pub struct Upkeep {
    run: Option<Run>,
    beat: Option<Instant>,
    /// The last complaint: a full disk is one line, not one per second.
    trouble: Option<String>,
}

impl Upkeep {
    pub fn new(run: Run) -> Self {
        Self { run: Some(run), ..Self::default() }
    }

    /// Does what is due.
    pub fn due(&mut self, store: &mut dyn Store) {
        if self.beat.is_none_or(|beat| beat.elapsed() >= RUN_BEAT) {
            self.beat(store);
        }
    }

    /// Nothing was to be written for a while.
    pub fn quiet(&mut self, store: &mut dyn Store) {
        let outcome = store.rest();
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
