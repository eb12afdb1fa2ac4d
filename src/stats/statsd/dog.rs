//! Datadog's dialect: tags, distributions, containers, times, Unix sockets.

use std::sync::Arc;
use std::time::Duration;

use super::packet::Line;
use super::wire::Wire;
use super::{Address, PORT, line, number, origin};
use crate::stats::clock::unix_time;
use crate::stats::limits::{UDP_BYTES_MAX, UNIX_BYTES_MAX};
use crate::stats::measurement::{Tag, keep};
use crate::stats::{Backend, Counts, Flushed, Kind, Measurement, text};

/// How to reach Datadog's agent, or another that speaks its dialect.
///
/// ```
/// use fanal::stats::{Address, DogStatsdOptions};
///
/// let options = DogStatsdOptions::default();
/// assert_eq!(options.address, Address::udp("localhost", 8125));
/// assert!(options.container.is_none() && !options.timestamps);
/// ```
#[derive(Clone, Debug)]
pub struct DogStatsdOptions {
    /// Where it listens: a host and port, or a Unix socket.
    pub address: Address,
    /// What all names begin with. A dot is not added.
    pub prefix: String,
    /// Tags of everything; stronger than those of calls.
    pub tags: Vec<(String, String)>,
    /// The id of the container this runs in, by which the agent finds its tags.
    pub container: Option<String>,
    /// Sends the time with counts and gauges, which the agent then passes on without adding them up. It needs an agent
    /// of 7.40 or newer.
    pub timestamps: bool,
    /// Sends values of the same series that follow each other as one line: `name:1:2|d`. It needs an agent of 7.25 or
    /// newer, and few others read it.
    pub packs_values: bool,
}

impl Default for DogStatsdOptions {
    fn default() -> Self {
        Self {
            address: Address::udp("localhost", PORT),
            prefix: String::new(),
            tags: Vec::new(),
            container: None,
            timestamps: false,
            packs_values: false,
        }
    }
}

impl DogStatsdOptions {
    /// What the environment says, by the variables that Datadog's own clients read: `DD_DOGSTATSD_URL`
    /// (`udp://host:port` or `unix:///path`), `DD_AGENT_HOST`, `DD_DOGSTATSD_PORT`, `DD_ENTITY_ID`, `DD_ENV`,
    /// `DD_SERVICE`, `DD_VERSION`, `DD_TAGS`; and the container as the system tells it, unless
    /// `DD_ORIGIN_DETECTION_ENABLED` is `false`.
    ///
    /// ```
    /// let options = fanal::stats::DogStatsdOptions::from_env();
    /// assert!(options.prefix.is_empty());
    /// ```
    #[must_use]
    pub fn from_env() -> Self {
        origin::options(|name| std::env::var(name).ok().filter(|it| !it.is_empty()))
    }
}

/// Sends datagrams to Datadog's agent, or another that speaks its dialect.
///
/// Counts are `c`, gauges `g`, timings `ms` in milliseconds, distributions `d` as they are. Tags are sent, the
/// [instance](crate::stats::Call::instance) as the tag `instance`; units are not. The rate is sent, except with gauges.
///
/// Lines leave in packets of up to 1,432 bytes, or 8,192 on a Unix socket, at the latest after a second, and never
/// wait: what the system does not take at once is dropped and counted.
///
/// ```
/// use fanal::stats::{self, Address, DogStatsd, DogStatsdOptions};
/// use std::net::UdpSocket;
/// use std::time::Duration;
///
/// let agent = UdpSocket::bind("127.0.0.1:0")?;
/// let address = Address::udp("127.0.0.1", agent.local_addr()?.port());
/// stats::configure(DogStatsd::new(DogStatsdOptions { address, ..Default::default() }));
/// stats::incr("orders", 1).tag("platform", "web");
/// stats::distribution("upload", 2.5);
/// stats::flush(Duration::from_secs(1));
///
/// let mut packet = [0; 100];
/// let bytes = agent.recv(&mut packet)?;
/// assert_eq!(&packet[..bytes], b"orders:1|c|#platform:web\nupload:2.5|d");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct DogStatsd {
    wire: Arc<Wire>,
    prefix: Vec<u8>,
    tags: Vec<Tag>,
    /// What every line ends with, before the time.
    container: Vec<u8>,
    timestamps: bool,
}

impl DogStatsd {
    /// Connects. An agent that is not there now is looked for again later.
    #[must_use]
    pub fn new(options: DogStatsdOptions) -> Self {
        let bytes_max = match options.address {
            Address::Udp(..) => UDP_BYTES_MAX,
            #[cfg(unix)]
            Address::Unix(_) => UNIX_BYTES_MAX,
        };
        let container = options.container.filter(|it| !it.is_empty());
        let container = container.map_or_else(Vec::new, |it| {
            let clean = it.replace(|it: char| it.is_control() || it == '|', "_");
            format!("|c:{clean}").into_bytes()
        });
        Self {
            wire: Wire::new(options.address, bytes_max, options.packs_values),
            prefix: line::prefix(&options.prefix),
            tags: keep(options.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()))),
            container,
            timestamps: options.timestamps,
        }
    }

    #[inline]
    fn write(&self, to: &mut Vec<u8>, measurement: &Measurement<'_>) -> Option<Line> {
        let (kind, value, rate) = match measurement.kind {
            Kind::Counter => ("c", measurement.value, measurement.rate),
            Kind::Gauge => ("g", measurement.value, 1.0),
            Kind::Timing => ("ms", line::milliseconds(measurement), measurement.rate),
            Kind::Distribution => ("d", measurement.value, measurement.rate),
        };
        if !line::name(to, &self.prefix, measurement) || !value.is_finite() {
            return None;
        }
        let line = line::value(to, value, kind, rate);
        let mut before: &[u8] = b"|#";
        // Not a loop: chained iterators are quicker from within.
        measurement.tags_below(&self.tags).for_each(|(key, value)| {
            to.extend_from_slice(before);
            text::tag(to, key, value);
            before = b",";
        });
        to.extend_from_slice(&self.container);
        if self.timestamps && matches!(measurement.kind, Kind::Counter | Kind::Gauge) {
            to.extend_from_slice(b"|T");
            number::write(to, unix_time().as_secs() as f64);
        }
        Some(line)
    }
}

impl Backend for DogStatsd {
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
