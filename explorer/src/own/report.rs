//! Hands the measurements in, every few seconds.

use std::sync::Arc;

use fanal::stats;

use super::{PROJECT, encode};
use crate::clock;
use crate::ingest::{self, Context, Envelope};
use crate::limits::{DRAIN_TIME_MAX, OWN_REPORT_TIME};
use crate::server::Shared;

/// Runs until the server stops; then hands in what is left.
pub async fn report(shared: Arc<Shared>) {
    if !shared.own.is_on() {
        return;
    }
    let mut stopping = shared.stopping.clone();
    loop {
        let stopped = async { drop(stopping.wait_for(|stopping| *stopping).await) };
        tokio::select! {
            () = tokio::time::sleep(OWN_REPORT_TIME) => {}
            () = stopped => break,
        }
        hand_in(&shared).await;
    }
    hand_in(&shared).await;
    drop(tokio::task::spawn_blocking(|| stats::flush(DRAIN_TIME_MAX)).await);
}

async fn hand_in(shared: &Arc<Shared>) {
    stats::gauge("fanal.live.subscribers", shared.writer.subscribers() as f64);
    if let Some(bytes) = shared.about.store_bytes() {
        stats::gauge("fanal.store.size", bytes as f64).unit("byte");
    }
    let Some(kept) = &shared.own.kept else { return };
    let now = clock::now();
    for envelope in encode::envelopes(&kept.take(), (now / 1000) as f64) {
        let context = Context {
            project: PROJECT.to_owned(),
            received_at: now,
            client_address: None,
            user_agent: None,
            metric_bytes_max: usize::MAX,
        };
        if let Ok(envelope) = Envelope::parse(&envelope) {
            // A store that fails says so elsewhere; these numbers are then the least of it.
            drop(shared.writer.commit(ingest::records(&envelope, &context)).await);
        }
    }
}
