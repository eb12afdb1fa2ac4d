//! What was accepted here goes on to others: to Sentry as it came, to an OpenTelemetry collector in its own form.
//!
//! Each target has a queue on disk and a thread that empties it. An envelope is acknowledged only when it is in the queue,
//! and a target that is away, slow or full costs its sender nothing: the queue is bounded, and what does not fit is counted.

mod lane;
mod otlp;
mod pause;
mod sentry;
mod spool;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::ingest::Records;
use crate::store::StoreError;
use lane::Lane;

pub use otlp::Otlp;
pub use sentry::Sentry;

/// Marks what a fanal sends on: it is not sent on again, so that two that name each other do not go on forever.
pub const FORWARDED: &str = "x-fanal-forwarded";

/// Somebody to send on to.
pub trait Target: Send + Sync + 'static {
    /// A short name: of its queue's folder, and in the state.
    fn name(&self) -> &'static str;

    /// What of an accepted envelope goes there: entries of the queue.
    fn entries(&self, plain: &[u8], records: &Records) -> Vec<Vec<u8>>;

    /// Sends an entry, waiting as long as it takes.
    fn send(&self, entry: &[u8]) -> Sent;

    /// What is lost with an entry: categories of the protocol, and how many.
    fn losses(&self, entry: &[u8]) -> BTreeMap<&'static str, i64>;
}

/// What became of an entry.
#[derive(Debug, PartialEq)]
pub enum Sent {
    /// It arrived, but for what the target does not want at the moment.
    Yes { held_back: BTreeMap<&'static str, i64> },
    /// Not now; after so many seconds if the target said when.
    Later { seconds: Option<u64>, why: String },
    /// Never.
    Refused(String),
}

/// How a target is doing.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct LaneState {
    pub target: &'static str,
    /// Bytes that wait.
    pub queued_bytes: u64,
    /// Entries sent since the start.
    pub sent: u64,
    /// Entries lost since the start: refused, or pushed out of a full queue.
    pub dropped: u64,
    /// Why the last attempt failed; none once one succeeds.
    pub last_error: Option<String>,
}

/// All targets.
#[derive(Default)]
pub struct Forward {
    lanes: Vec<Lane>,
}

impl Forward {
    /// Adds a target, its queue in a folder of that folder.
    pub fn add(&mut self, target: impl Target, folder: &Path) -> std::io::Result<()> {
        self.lanes.push(Lane::start(Arc::new(target), folder)?);
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Queues what every target is to have; durable when this returns. What was lost meanwhile is added to the records.
    pub async fn keep(&self, plain: &[u8], records: &mut Records) -> Result<(), StoreError> {
        for lane in &self.lanes {
            for (category, quantity) in lane.lost() {
                records.lose("forward", category, quantity);
            }
            let failed = |error| StoreError(format!("the queue of --forward: {error}"));
            lane.push(plain, records).await.map_err(failed)?;
        }
        Ok(())
    }

    pub fn states(&self) -> Vec<LaneState> {
        self.lanes.iter().map(Lane::state).collect()
    }
}
