//! Every bound of the core, each with its reason.

/// Items in one envelope. Receivers refuse larger containers of spans; metrics keep to the same.
pub const ITEMS_MAX: u32 = 1000;

/// Canonical bytes of one metric, the documented limit of receivers. Larger ones are dropped here,
/// because a receiver would drop them after they were paid for.
pub const METRIC_BYTES_MAX: u32 = 2048;

/// Canonical bytes of one span, the documented limit of receivers.
pub const SPAN_BYTES_MAX: u32 = 1 << 20;

/// Hashes the cardinality guard remembers: one for each metric and attribute key, one for each of
/// their values. Two thousand values over all metrics is more than a chart can show.
pub const GUARDED_MAX: usize = 2048;

/// Integers beyond this do not survive a `double`, which is what a JSON reader makes of them.
pub const INTEGER_MAX: f64 = 9_007_199_254_740_992.0;

/// Canonical bytes of one array. It is told to the core, not counted, so sums must not overflow.
pub const ARRAY_BYTES_MAX: u32 = 1 << 24;

/// How far back a DEFLATE match may reach.
pub const WINDOW_BYTES: usize = 32 * 1024;

/// The longest match one pair of DEFLATE symbols can express.
pub const MATCH_BYTES_MAX: u32 = 258;

/// Shorter matches cost as much as the literals they replace.
pub const MATCH_BYTES_MIN: usize = 4;
