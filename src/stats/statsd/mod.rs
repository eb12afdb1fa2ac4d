//! Datagrams for StatsD, and for Datadog's dialect of it.

mod dog;
mod line;
mod number;
mod origin;
mod packet;
mod socket;
mod wire;

use std::sync::Arc;
use std::time::Duration;

pub use dog::{DogStatsd, DogStatsdOptions};
pub(super) use origin::address;
pub use socket::Address;

use super::limits::UDP_BYTES_MAX;
use super::text;
use super::{Backend, Counts, Flushed, Kind, Measurement};
use wire::Wire;

/// Where every StatsD listens unless it is told otherwise.
pub(super) const PORT: u16 = 8125;

/// How to reach a StatsD.
///
/// ```
/// use fanal::stats::{Address, StatsdOptions};
///
/// let options = StatsdOptions { prefix: "shop.".to_owned(), ..StatsdOptions::default() };
/// assert_eq!(options.address, Address::udp("localhost", 8125));
/// ```
#[derive(Clone, Debug)]
pub struct StatsdOptions {
    /// Where it listens.
    pub address: Address,
    /// What all names begin with. A dot is not added.
    pub prefix: String,
}

impl Default for StatsdOptions {
    fn default() -> Self {
        Self { address: Address::udp("localhost", PORT), prefix: String::new() }
    }
}

/// Sends datagrams to a StatsD.
///
/// Counts are `c`, gauges `g`, timings and distributions `ms`: durations in milliseconds, other values as they are.
/// There are no tags and no units; an [instance](super::Call::instance) is an end of the name. A negative gauge is sent
/// as zero and a difference, because a sign alone would mean a difference. The rate is sent, except with gauges.
///
/// Lines leave in packets of up to 1,432 bytes, at the latest after a second, and never wait: what the system does not
/// take at once is dropped and counted. The host is resolved here, and again in the background after errors.
///
/// ```
/// use fanal::stats::{self, Address, Statsd, StatsdOptions};
/// use std::net::UdpSocket;
/// use std::time::Duration;
///
/// let statsd = UdpSocket::bind("127.0.0.1:0")?;
/// let address = Address::udp("127.0.0.1", statsd.local_addr()?.port());
/// stats::configure(Statsd::new(StatsdOptions { address, prefix: "shop.".to_owned() }));
/// stats::incr("orders", 1);
/// stats::timing("checkout", Duration::from_millis(250)).rate(1.0);
/// stats::flush(Duration::from_secs(1));
///
/// let mut packet = [0; 100];
/// let bytes = statsd.recv(&mut packet)?;
/// assert_eq!(&packet[..bytes], b"shop.orders:1|c\nshop.checkout:250|ms");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Statsd {
    wire: Arc<Wire>,
    prefix: Vec<u8>,
}

impl Statsd {
    /// Connects. A host that has no address now is asked for again later.
    #[must_use]
    pub fn new(options: StatsdOptions) -> Self {
        let StatsdOptions { address, prefix } = options;
        Self { wire: Wire::new(address, UDP_BYTES_MAX, false), prefix: line::prefix(&prefix) }
    }

    #[inline]
    fn write(&self, to: &mut Vec<u8>, measurement: &Measurement<'_>) -> Option<packet::Line> {
        let (kind, value) = match measurement.kind {
            Kind::Counter => ("c", measurement.value),
            Kind::Gauge => ("g", measurement.value),
            Kind::Distribution | Kind::Timing => ("ms", line::milliseconds(measurement)),
        };
        let start = to.len();
        let named = line::name(to, &self.prefix, measurement);
        if let Some(instance) = measurement.instance {
            to.push(b'.');
            text::name(to, instance, to.len() - start);
        }
        if !named || !value.is_finite() {
            return None;
        }
        if kind != "g" {
            return Some(line::value(to, value, kind, measurement.rate));
        }
        if value < 0.0 {
            let name_end = to.len();
            line::value(to, 0.0, kind, 1.0);
            to.push(b'\n');
            to.extend_from_within(start..name_end);
        }
        Some(line::value(to, value, kind, 1.0))
    }
}

impl Backend for Statsd {
    #[inline]
    fn record(&self, measurement: &Measurement<'_>) {
        self.wire.line(|to| self.write(to, measurement));
    }

    fn flush(&self, _: Duration) -> Flushed {
        self.wire.flush()
    }

    fn counts(&self) -> Counts {
        self.wire.counts()
    }
}
