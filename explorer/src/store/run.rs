//! Runs: each `fanal serve` is one, so that a query can be compared with the run before.

use crate::clock;

/// One run over a store.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The time of the start, as text.
    pub id: String,
    pub name: Option<String>,
    /// Microseconds since the epoch.
    pub started_at: i64,
    /// Moves on while it runs.
    pub ended_at: i64,
}

impl Run {
    /// One that starts now.
    pub fn start(name: Option<String>) -> Self {
        let now = clock::now();
        Self { id: clock::compact(now), name, started_at: now, ended_at: now }
    }
}
