//! Every bound of the facade and its backends, each with its reason.

use std::time::Duration;

/// Tags of one call that need no allocation. Calls with more than a handful are rare, and pay for a list.
pub const TAGS_INLINE: usize = 8;

/// Characters of a metric's name. Datadog refuses longer ones, and StatsD makes file names of them.
pub const NAME_CHARS_MAX: usize = 200;

/// Characters of a tag, key and value together. Datadog cuts longer ones.
pub const TAG_CHARS_MAX: usize = 200;

/// Bytes of a UDP packet: what an Ethernet frame of 1,500 holds besides headers and a tunnel's, so that no packet is
/// sent in pieces, of which the loss of one loses all.
pub const UDP_BYTES_MAX: usize = 1432;

/// Bytes of a packet on a Unix socket: the buffer of Datadog's agent.
pub const UNIX_BYTES_MAX: usize = 8192;

/// How long a measurement may wait in a packet that is not full. Dashboards show nothing finer than a second.
pub const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// Host names are asked for again this long after an error: often enough to follow a receiver that moves, seldom
/// enough to be no load to a name server.
pub const RESOLVE_INTERVAL: Duration = Duration::from_secs(10);

/// How long replacing a backend may wait for what the old one holds.
pub const SWITCH_TIME_MAX: Duration = Duration::from_secs(2);

/// Measurements that the memory backend keeps: more than a test looks at, less than a forgotten one may cost.
pub const MEMORY_KEPT_MAX: usize = 100_000;

/// Series of one interval, by name and tags. More is a tag with a value per user, which receivers charge for.
pub const SERIES_MAX: usize = 10_000;

/// Values of distributions held for one interval, 2 MB of them.
pub const VALUES_MAX: usize = 250_000;

/// Values that one sampled measurement may stand for where a protocol has no rate. Below a rate of one in a hundred
/// a distribution's shape is lost anyway.
pub const REPEATS_MAX: u32 = 100;

/// Points that wait for a receiver that is away: minutes of an ordinary service.
pub const PENDING_POINTS_MAX: usize = 50_000;

/// Points of one request. At the longest names and tags still within the 5 MB that Datadog takes.
pub const REQUEST_POINTS_MAX: usize = 1_000;

/// Bytes of an answer that are read. Answers are a line or two; what is longer is no answer.
pub const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// The first wait after a failure, doubled each time.
pub const BACKOFF_MIN: Duration = Duration::from_secs(1);

/// The longest wait, also when a receiver asks for more: it may be back long before.
pub const BACKOFF_MAX: Duration = Duration::from_secs(120);

/// Buckets of an exponential histogram: the default of OpenTelemetry, an error below 5 % over five decades.
pub const BUCKETS_MAX: usize = 160;
