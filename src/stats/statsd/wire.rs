//! The way of a line: into the packet, and with it to the socket.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::packet::{Fit, Line, Packet};
use super::socket::{Address, Socket};
use crate::stats::counts::{Ledger, Reason};
use crate::stats::limits::RESOLVE_INTERVAL;
use crate::stats::worker::{Chore, Found, Worker};
use crate::stats::{Counts, Flushed};

/// The thread is seen to with the first measurement of a packet, and again after so many.
const UNATTENDED_MAX: u64 = 64;

/// What threads share: they write the packet, and whoever fills it sends it.
#[derive(Debug)]
pub(super) struct Wire {
    address: Address,
    outgoing: Mutex<Outgoing>,
    /// Whether the last packet failed in a way that a new socket may mend.
    lost: AtomicBool,
    resolved: Mutex<Instant>,
    ledger: Ledger,
    worker: Worker,
}

#[derive(Debug)]
struct Outgoing {
    packet: Packet,
    socket: Option<Socket>,
}

impl Wire {
    /// Resolves the host once. That it has no address yet is no error: it is asked for again.
    pub(super) fn new(address: Address, bytes_max: usize, packs_values: bool) -> Arc<Self> {
        let socket = address.connect().ok();
        Arc::new(Self {
            lost: AtomicBool::new(socket.is_none()),
            outgoing: Mutex::new(Outgoing { packet: Packet::new(bytes_max, packs_values), socket }),
            resolved: Mutex::new(Instant::now()),
            ledger: Ledger::new(),
            worker: Worker::default(),
            address,
        })
    }

    /// Adds the line that `write` writes. Nothing written is a measurement without a valid name or value.
    #[inline]
    pub(super) fn line(self: &Arc<Self>, write: impl FnOnce(&mut Vec<u8>) -> Option<Line>) {
        let mut outgoing = self.lock();
        if outgoing.packet.measured() % UNATTENDED_MAX == 0 {
            self.attend(&mut outgoing.packet);
        }
        match outgoing.packet.add(write) {
            Fit::Fits => {}
            Fit::Sends(end) => {
                self.transmit(&outgoing, end);
                outgoing.packet.keep_last();
            }
            Fit::TooLong => self.ledger.drop(Reason::TooLong, 1),
            Fit::Nothing => self.ledger.drop(Reason::Invalid, 1),
        }
    }

    /// Sends the packet as it is. Sockets never wait, so this does not either.
    pub(super) fn flush(&self) -> Flushed {
        self.send_all(&mut self.lock());
        Flushed::All
    }

    pub(super) fn counts(&self) -> Counts {
        self.ledger.counts()
    }

    fn send_all(&self, outgoing: &mut Outgoing) {
        if !outgoing.packet.is_empty() {
            let end = outgoing.packet.bytes().len();
            self.transmit(outgoing, end);
            outgoing.packet.clear();
        }
    }

    /// Sees to it that the thread runs. What a forked process inherited is its parent's to send.
    fn attend(self: &Arc<Self>, packet: &mut Packet) {
        if self.worker.ensure(self) == Found::Forked {
            self.ledger.drop(Reason::Backend, packet.measured());
            packet.clear();
        }
    }

    /// Sends the packet up to `end`, or counts what is lost.
    fn transmit(&self, outgoing: &Outgoing, end: usize) {
        let Outgoing { packet, socket } = outgoing;
        let bytes = packet.bytes().get(..end).unwrap_or_default();
        let sent = match socket {
            Some(socket) => socket.send(bytes).map_err(|it| it.kind()),
            None => Err(ErrorKind::NotConnected),
        };
        match sent {
            Ok(_) => self.ledger.sent(packet.measured()),
            // Unix sockets say that the receiver reads too slowly; UDP's that the system's own queue is full.
            Err(ErrorKind::WouldBlock | ErrorKind::OutOfMemory) => {
                self.ledger.drop(Reason::Full, packet.measured());
            }
            Err(_) => {
                self.lost.store(true, Ordering::Relaxed);
                self.ledger.drop(Reason::Unreachable, packet.measured());
            }
        }
    }

    /// Looks for the receiver again after errors, outside the lock, so that no caller waits for a name server.
    fn reconnect(&self) {
        let mut resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        // A path is found at once; names are asked for with moderation.
        let interval = match self.address {
            Address::Udp(..) => RESOLVE_INTERVAL,
            #[cfg(unix)]
            Address::Unix(_) => Duration::ZERO,
        };
        if resolved.elapsed() < interval || !self.lost.swap(false, Ordering::Relaxed) {
            return;
        }
        *resolved = Instant::now();
        match self.address.connect() {
            Ok(socket) => self.lock().socket = Some(socket),
            Err(_) => self.lost.store(true, Ordering::Relaxed),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Outgoing> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chore for Wire {
    fn run(self: &Arc<Self>, _: bool) -> bool {
        self.reconnect();
        self.send_all(&mut self.lock());
        true
    }
}

impl Drop for Wire {
    /// What is left goes with the backend, without waiting.
    fn drop(&mut self) {
        let outgoing = self.lock();
        if !outgoing.packet.is_empty() {
            self.transmit(&outgoing, outgoing.packet.bytes().len());
        }
    }
}
