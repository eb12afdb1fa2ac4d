//! The socket. Nobody is answered: what the store cannot take is counted, and lost.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::{Gauges, PROJECT, read};
use crate::clock::now;
use crate::ingest::Records;
use crate::limits::{STATSD_BATCH_MAX, STATSD_DATAGRAM_BYTES_MAX, STATSD_WINDOW};
use crate::server::Shared;

/// Takes datagrams in until the server stops.
pub async fn listen(shared: Arc<Shared>, socket: UdpSocket) {
    let mut gauges = Gauges::default();
    let mut datagram = vec![0; STATSD_DATAGRAM_BYTES_MAX];
    let mut stopping = shared.stopping.clone();
    let mut pause = Duration::ZERO;
    loop {
        tokio::time::sleep(pause).await;
        pause = Duration::ZERO;
        let stopped = async { drop(stopping.wait_for(|stopping| *stopping).await) };
        let received = tokio::select! {
            received = socket.recv(&mut datagram) => received,
            () = stopped => return,
        };
        let mut records = Records::new(PROJECT, now());
        match received {
            Ok(length) => read(&datagram[..length], &mut gauges, &mut records),
            Err(_) => {
                // Whatever the system has against the socket, it must not become a busy loop.
                pause = STATSD_WINDOW;
                continue;
            }
        }
        let end = Instant::now() + STATSD_WINDOW;
        while records.metrics.len() < STATSD_BATCH_MAX
            && let Ok(Ok(length)) = timeout_at(end, socket.recv(&mut datagram)).await
        {
            read(&datagram[..length], &mut gauges, &mut records);
        }
        // A store that fails says so where somebody waits for an answer.
        drop(shared.writer.commit(records).await);
    }
}
