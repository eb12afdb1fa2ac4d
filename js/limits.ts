/** Every bound of the facade, with its unit in the name and its reason beside it. */

/** The queue between two flushes. A page that records faster than this is drained at once, or drops and counts. */
export const QUEUE_RECORDS_MAX = 10_000;

/** A flush is scheduled when this many records wait; also what one crossing takes, so that its buffers stay small. */
export const FLUSH_RECORDS = 1_000;

/** Records wait at most this long, as in the protocol this SDK speaks. */
export const FLUSH_INTERVAL_MS = 5_000;

/** No single metric may be larger; strings longer than this cannot be part of one and never cross. */
export const METRIC_BYTES_MAX = 2_048;

/**
 * What the core may remember between flushes before it starts afresh, because unique values must not pile up: about 10,000 short
 * strings, or 256 states of the scopes. Beside its text a string costs an entry on both sides; a snapshot a block of JSON.
 */
export const CORE_WEIGHT_MAX = 1 << 20;
export const STRING_WEIGHT = 80;
export const SNAPSHOT_WEIGHT = 4_096;

/** Browsers refuse more than 64 KiB of keepalive and beacon bodies in flight; the rest is left to the page. */
export const KEEPALIVE_BYTES_MAX = 60_000;

/** Browsers also limit how many keepalive requests may be open. */
export const KEEPALIVE_REQUESTS_MAX = 15;

/** Below this a compressed request saves less than the preflight it may need. */
export const COMPRESS_BYTES_MIN = 4_096;

/** Encoded batches waiting for the network; beyond it the oldest are dropped and counted. */
export const HELD_BYTES_MAX = 2 << 20;

/** What may be written to storage at page exit, in characters; browsers allow about five million per origin. */
export const SPILL_CHARS_MAX = 2_000_000;

/** A request without an answer gives its place in the window back. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** Network failures: first pause, longest pause, attempts. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LONGEST_MS = 60_000;
export const RETRIES_MAX = 8;

/** A limit without a stated time lasts this long, by protocol. */
export const RATE_LIMIT_DEFAULT_S = 60;

/** The receiver drops larger reports; reasons and categories are few, so this is never reached in practice. */
export const REPORT_ENTRIES_MAX = 60;

/** Descendants that a root span remembers for its transaction; receivers refuse more. */
export const SPAN_CHILDREN_MAX = 1_000;

/** Strings longer than this are no part of a span; nothing that describes one comes near it. */
export const SPAN_STRING_MAX = 1 << 20;

/** Spans wait this long once a segment has ended: what belongs to it ends with it, and the page may leave. */
export const SEGMENT_FLUSH_MS = 500;
