//! Hands the measurements in, every few seconds.

use std::sync::Arc;

use super::{PROJECT, encode};
use crate::clock;
use crate::ingest::{self, Context, Envelope};
use crate::limits::OWN_REPORT_TIME;
use crate::server::Shared;

/// Runs until the server stops.
pub async fn report(shared: Arc<Shared>) {
    if !shared.own.is_on() {
        return;
    }
    let mut stopping = shared.stopping.clone();
    loop {
        let stopped = async { drop(stopping.wait_for(|stopping| *stopping).await) };
        tokio::select! {
            () = tokio::time::sleep(OWN_REPORT_TIME) => {}
            () = stopped => return,
        }
        hand_in(&shared).await;
    }
}

async fn hand_in(shared: &Arc<Shared>) {
    shared.own.gauge("fanal.live.subscribers", "", shared.writer.subscribers() as f64);
    if let Some(bytes) = shared.about.store_bytes() {
        shared.own.gauge("fanal.store.size", "byte", bytes as f64);
    }
    let now = clock::now();
    for envelope in encode::envelopes(&shared.own.take(), (now / 1000) as f64) {
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
