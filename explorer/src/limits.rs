//! Every bound of the explorer, with its unit in the name and the reason beside it.

use std::time::Duration;

/// The protocol's envelope limit as received, compressed or not.
pub const ENVELOPE_WIRE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// The protocol's envelope limit after decompression: what a decompression bomb runs into.
pub const ENVELOPE_PLAIN_BYTES_MAX: usize = 100 * 1024 * 1024;
/// One header line. Package lists of large applications stay far below.
pub const HEADER_LINE_BYTES_MAX: usize = 256 * 1024;
/// Items of one envelope. SDKs send a handful; an empty item costs 15 bytes on the wire.
pub const ENVELOPE_ITEMS_MAX: usize = 10_000;
/// A container item such as `trace_metric`.
pub const CONTAINER_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Entries of one container. SDKs split at 1000.
pub const CONTAINER_ENTRIES_MAX: usize = 20_000;
/// One metric, in canonical bytes. `--metric-bytes-max` changes it.
pub const METRIC_BYTES_MAX: usize = 2048;
/// One span, as its JSON text.
pub const SPAN_BYTES_MAX: usize = 1024 * 1024;
/// An event: an error, a transaction, a feedback or a segment of a replay.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// What lists show of an event's message. The event keeps all of it.
pub const EVENT_MESSAGE_BYTES_MAX: usize = 8 * 1024;
/// One log, as its JSON text.
pub const LOG_BYTES_MAX: usize = 1024 * 1024;
/// Items with sessions in one envelope.
pub const SESSIONS_MAX: i64 = 100;
/// One item with sessions.
pub const SESSIONS_BYTES_MAX: usize = 1024 * 1024;
/// Buckets of one item that counts sessions.
pub const SESSION_BUCKETS_MAX: usize = 100;
/// The recording of one segment of a replay, compressed or not.
pub const RECORDING_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Addresses, errors or traces that one segment of a replay names.
pub const REPLAY_LIST_MAX: usize = 100;
/// A client report, as accepted.
pub const REPORT_BYTES_MAX: usize = 100 * 1024;
/// Rows of one client report: reasons times categories is about 200.
pub const REPORT_ROWS_MAX: usize = 1000;
/// Payload of a kept item. The rest of a longer one is cut, its full length is kept.
pub const RAW_BYTES_MAX: usize = 1024 * 1024;
/// Distinct findings remembered of one envelope; further ones are counted under the last.
pub const ISSUES_MAX: usize = 64;
/// A message or a field name in an answer or in the store.
pub const MESSAGE_BYTES_MAX: usize = 240;
/// A type, reason or category that a client made up.
pub const LABEL_BYTES_MAX: usize = 64;
/// A public key.
pub const KEY_BYTES_MAX: usize = 128;
/// A reader's token, at least: 16 letters or digits cannot be guessed over a network.
pub const TOKEN_BYTES_MIN: usize = 16;
/// A project id: the digits of an unsigned 64-bit number.
pub const PROJECT_BYTES_MAX: usize = 20;

/// Request bodies held at once, summed over connections; further requests wait.
pub const BODIES_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Parsed envelopes waiting for their commit, in plain bytes; further ones wait.
pub const PENDING_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Envelopes waiting for the writer.
pub const PENDING_ENVELOPES_MAX: usize = 4096;
/// Envelopes decompressed and parsed at once. Each may be `ENVELOPE_PLAIN_BYTES_MAX` large.
pub const DECODERS_MAX: usize = 4;
/// Connections at once; further ones wait to be accepted. Below the 1024 files a process may usually open.
pub const CONNECTIONS_MAX: u32 = 512;
/// The request line and the headers together.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long a client may take to send them, or leave a connection idle.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a client may read nothing of an answer.
pub const STALL_TIME_MAX: Duration = Duration::from_secs(60);
/// A JSON body of the API: documents and questions. A dashboard of 100 charts has about 100 KB.
pub const JSON_BYTES_MAX: usize = 1024 * 1024;
/// Requests of the API at work at once; further ones wait. Each may hold one answer.
pub const REQUESTS_MAX: usize = 32;
/// Answers on their way to clients, summed; further ones wait until these are read.
pub const ANSWERS_BYTES_MAX: usize = 128 * 1024 * 1024;
/// How long a request waits for its turn before it is told that the server is busy.
pub const TURN_TIME_MAX: Duration = Duration::from_secs(20);
/// How long a client may take to send a body.
pub const BODY_TIME_MAX: Duration = Duration::from_secs(60);
/// How long open requests may take after a stop signal.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(5);

/// Keys whose rates are counted apart. A flood of made-up keys must not become memory.
pub const QUOTA_KEYS_MAX: usize = 10_000;
/// The least a limited sender is told to wait: the header counts whole seconds.
pub const RETRY_TIME_MIN: Duration = Duration::from_secs(1);
/// How long senders wait when the store fails: a full disk is not empty a second later.
pub const RETRY_TIME_STORE: Duration = Duration::from_secs(10);
/// Envelopes shown as they came.
pub const RECENT_ENVELOPES_MAX: usize = 500;
/// All of them together.
pub const RECENT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The beginning of one of them. Nobody reads more of it on a screen.
pub const RECENT_ENVELOPE_BYTES_MAX: usize = 256 * 1024;
/// Items listed of one of them.
pub const RECENT_ITEMS_MAX: usize = 100;

/// How long the writer gathers envelopes for one transaction after the first arrived.
pub const COMMIT_WINDOW: Duration = Duration::from_millis(10);
/// Rows at which the writer commits without waiting for the window.
pub const COMMIT_ROWS_MAX: usize = 20_000;

/// How long the writer gathers envelopes for ClickHouse, which wants few and large inserts: each becomes a file that is
/// merged later.
pub const CLICKHOUSE_WINDOW: Duration = Duration::from_millis(200);
/// How long ClickHouse may take to accept a connection.
pub const CLICKHOUSE_CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long ClickHouse may take to answer.
pub const CLICKHOUSE_TIME_MAX: Duration = Duration::from_secs(60);
/// An answer of ClickHouse. The largest are traces of 10,000 spans with all they say.
pub const CLICKHOUSE_ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// A query to ClickHouse. The largest ask which spans of a full commit are known: 60 bytes for each.
pub const CLICKHOUSE_QUERY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Waits before an insert is sent again: a server that starts anew takes some seconds, and clients wait meanwhile.
pub const CLICKHOUSE_RETRIES: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1500),
    Duration::from_secs(3),
];
/// How long nothing is tried after all that failed.
pub const CLICKHOUSE_PAUSE: Duration = Duration::from_secs(1);

/// How long the writer must have had nothing to do before it tidies up.
pub const QUIET_TIME: Duration = Duration::from_secs(2);
/// Bytes of the log of commits at which the writer moves it into the file, whoever waits: about a second's work.
pub const WAL_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of it worth the move while nothing is to be written.
pub const WAL_BYTES_QUIET: u64 = 256 * 1024;
/// How often the size and age of the store are looked at.
pub const RETENTION_PAUSE: Duration = Duration::from_secs(1);
/// Shares of `--max-size`: above the first the oldest go, until it is below the second. What is left is for the log,
/// and for blocks that are written anew before the old ones are free.
pub const SIZE_SHARE_HIGH: f64 = 0.75;
pub const SIZE_SHARE_LOW: f64 = 0.65;
/// The share of the records that one step forgets by age.
pub const FORGET_SHARE: f64 = 0.05;
/// Records that one step forgets at most, so that senders wait for less than a second.
pub const FORGET_ROWS_MAX: i64 = 500_000;
/// How far the wall clock may be from where it should be before it counts as set anew.
pub const CLOCK_JUMP_MAX: Duration = Duration::from_secs(60);
/// How long a clock that was set anew is doubted: nothing is forgotten by age meanwhile.
pub const CLOCK_DOUBT_TIME: Duration = Duration::from_secs(3600);
/// How often a run writes down that it still lasts.
pub const RUN_BEAT: Duration = Duration::from_secs(30);

/// Spans, metrics or log records of one OTLP request. Exporters send 512, gateways some 8,000.
pub const OTLP_ENTRIES_MAX: usize = 100_000;
/// Rows that one OTLP request may become: a histogram is a row for each bucket.
pub const OTLP_ROWS_MAX: usize = 200_000;
/// What those rows may take in memory, roughly: each repeats the attributes of its resource.
pub const OTLP_RECORDS_BYTES_MAX: usize = 128 * 1024 * 1024;
/// One span, point or log record of OTLP.
pub const OTLP_ENTRY_BYTES_MAX: usize = 1024 * 1024;
/// Log records and metrics of OTLP that are remembered, so that one that is sent again counts once: those of the last
/// minutes, in some 10 MiB.
pub const OTLP_REPEATS_MAX: usize = 500_000;
/// Levels of a request in protobuf that are shown. Nine lead to the value of an attribute.
pub const OTLP_SHOWN_DEPTH_MAX: usize = 24;
/// Attributes of a resource and its scope together. Detectors of processes and clouds write some 2 KiB.
pub const OTLP_ORIGIN_BYTES_MAX: usize = 32 * 1024;
/// Buckets of one histogram point that are not empty. SDKs have 160 by default.
pub const HISTOGRAM_BUCKETS_MAX: usize = 2000;
/// What is remembered of cumulative series, in numbers of 8 bytes: some 32 MiB, half of them a second generation.
pub const SERIES_CELLS_MAX: usize = 4_000_000;
/// Parents that are followed to find a span's segment. Traces are some tens deep; a circle ends here.
pub const SEGMENT_STEPS_MAX: usize = 256;
/// Frames of a stack trace that came as text: what SDKs keep at most.
pub const STACK_FRAMES_MAX: usize = 250;

/// Page sizes of the API.
pub const PAGE_ROWS_DEFAULT: usize = 100;
pub const PAGE_ROWS_MAX: usize = 1000;
/// Raw items carry payloads, so a page of them is smaller.
pub const RAW_PAGE_ROWS_MAX: usize = 100;
/// Spans of one answered trace. Pages of real sites have hundreds; a runaway loop must not become an answer of gigabytes.
pub const TRACE_SPANS_MAX: usize = 10_000;
/// The same without attributes: what a waterfall shows at once.
pub const TRACE_SLIM_SPANS_MAX: usize = 100_000;
/// Spans looked at for each trace of a page, at first: the newest traces are among the newest spans.
pub const TRACE_REACH: usize = 40;
/// How long before its first span and after its last one something of a trace is looked for.
pub const TRACE_MARGIN: Duration = Duration::from_secs(3600);
/// Metrics of one answered trace.
pub const TRACE_METRICS_MAX: usize = 10_000;
/// Logs of one answered trace.
pub const TRACE_LOGS_MAX: usize = 5000;
/// Errors of one answered trace.
pub const TRACE_ERRORS_MAX: usize = 1000;
/// Groups of errors in one answer. Each carries its trend.
pub const GROUP_ROWS_MAX: usize = 200;
/// Buckets of a stretch of time whose length was not asked for: as many as a chart shows well.
pub const BUCKETS_AUTO: i64 = 121;
/// Buckets that may be asked for.
pub const BUCKETS_MAX: usize = 2000;
/// Metric names listed; a cardinality accident must not become a page of megabytes.
pub const NAMES_MAX: usize = 5000;
/// Attribute filters of one query.
pub const FILTERS_MAX: usize = 16;
/// A filter, in characters: far more than a person writes, little enough for one look at each.
pub const FILTER_CHARACTERS_MAX: usize = 4096;
/// Terms of one filter. Each becomes a condition that every row is measured by.
pub const FILTER_TERMS_MAX: usize = 64;
/// Parentheses and negations inside each other: reading them takes stack.
pub const FILTER_DEPTH_MAX: usize = 32;
/// Values of one list in a filter.
pub const FILTER_LIST_MAX: usize = 100;
/// How far back samples are looked at again for new metrics: a commit may come this much after its arrival.
pub const CATALOG_OVERLAP: Duration = Duration::from_secs(5);
/// What `since` is if nobody says.
pub const RANGE_DEFAULT: &str = "1h";
/// Keys to group by at once: every one multiplies the groups.
pub const GROUP_KEYS_MAX: usize = 4;
/// Groups told apart: more lines than this no one can read.
pub const GROUPS_DEFAULT: usize = 10;
pub const GROUPS_MAX: usize = 50;
/// Rows of a heatmap: what is told apart on a chart of usual height, and what may be asked for.
pub const HEATMAP_ROWS_DEFAULT: usize = 24;
pub const HEATMAP_ROWS_MAX: usize = 100;
/// Single samples of a chart: more dots than this are a smear, and cost the browser its fluency.
pub const CHART_SAMPLES_DEFAULT: usize = 500;
pub const CHART_SAMPLES_MAX: usize = 5000;
/// Attribute sets that are opened to list attributes, the most frequent first: a fraction of a second of work.
pub const OPENED_SETS_MAX: usize = 50_000;
/// Values shown of each attribute, and attributes listed.
pub const ATTRIBUTE_VALUES_MAX: usize = 10;
pub const ATTRIBUTES_MAX: usize = 500;
/// Groups of vitals, the most visited first: routes that hold ids can be as many as visits.
pub const VITAL_GROUPS_MAX: usize = 200;
/// Bins of a vital's histogram, from 0 to twice what is poor.
pub const VITAL_BINS: usize = 24;
/// Queries and equations of one request. Each query is a pass over the data.
pub const QUERIES_MAX: usize = 8;
pub const EQUATIONS_MAX: usize = 8;
/// An equation, in characters: all queries many times over.
pub const EQUATION_CHARACTERS_MAX: usize = 512;
/// What a query is called in equations.
pub const QUERY_ID_BYTES_MAX: usize = 32;
/// One value of a query string.
pub const QUERY_VALUE_BYTES_MAX: usize = 1024;
/// Queries answered at once; further ones wait. DuckDB uses all cores for one; the second keeps short ones quick.
pub const READERS_MAX: usize = 2;

/// Saved queries, dashboards and rules of one store: far more than anybody finds again in a list.
pub const SAVED_QUERIES_MAX: usize = 1000;
pub const DASHBOARDS_MAX: usize = 1000;
/// Each rule is asked again and again, so these are fewer.
pub const ALERTS_MAX: usize = 100;
/// How far back a rule looks, in microseconds: less than a second holds nothing, more than a week is no alarm.
pub const ALERT_WINDOW_MIN: i64 = 1_000_000;
pub const ALERT_WINDOW_MAX: i64 = 7 * 86_400 * 1_000_000;
/// How long a condition may have to hold before it fires, in microseconds.
pub const ALERT_DELAY_MAX: i64 = 86_400 * 1_000_000;
/// How often a rule is looked at, in microseconds: a fifth of its window within these.
pub const ALERT_INTERVAL_MIN: i64 = 1_000_000;
pub const ALERT_INTERVAL_MAX: i64 = 10_000_000;
/// Incidents a live subscriber may fall behind before it misses some.
pub const LIVE_ALERTS_MAX: usize = 64;
/// How long a webhook may take to answer.
pub const WEBHOOK_TIME_MAX: Duration = Duration::from_secs(10);
/// How often one message is tried: with doubling waits from a second on, about two minutes.
pub const WEBHOOK_ATTEMPTS_MAX: u32 = 8;
/// Webhooks told at once.
pub const WEBHOOKS_MAX: usize = 4;
/// Changes of status kept of a rule.
pub const ALERT_HISTORY_MAX: usize = 100;
/// Messages that wait for a webhook which does not answer; the oldest goes first.
pub const ALERT_NOTICES_MAX: usize = 10;
/// Widgets of a dashboard: each is a query whenever it is looked at.
pub const WIDGETS_MAX: usize = 100;
/// The id of a document, as it stands in addresses.
pub const DOCUMENT_ID_BYTES_MAX: usize = 64;
/// The name of a document or the title of a widget.
pub const DOCUMENT_NAME_BYTES_MAX: usize = 200;
/// A description or the text of a widget.
pub const DOCUMENT_TEXT_BYTES_MAX: usize = 20_000;

/// How long a query may run. Whoever waits longer asks for something else.
pub const QUERY_TIME_MAX: Duration = Duration::from_secs(30);

/// How often the explorer hands in metrics of itself.
pub const OWN_REPORT_TIME: Duration = Duration::from_secs(10);
/// Series of these: routes and outcomes are few.
pub const OWN_SERIES_MAX: usize = 200;
/// Values of one series between two reports. Of more, every second, fourth, … is kept, and says so.
pub const OWN_VALUES_MAX: usize = 256;

/// Commits a live subscriber may fall behind before it skips.
pub const LIVE_COMMITS_MAX: usize = 64;
/// Samples, or spans, of one live event. The rest of a larger commit is counted as skipped.
pub const LIVE_ROWS_MAX: usize = 500;
/// Live subscribers at once.
pub const LIVE_SUBSCRIBERS_MAX: usize = 64;

/// Attribute sets whose ids the writer remembers, of about 50 bytes each. Pages of one release share a few hundred.
pub const ATTRIBUTE_SETS_MAX: usize = 200_000;

/// Memory DuckDB may use before it spills to disk.
pub const DUCKDB_MEMORY: &str = "1GiB";

/// An answer of the API that a summary is made of: a full trace of 10,000 spans has 20 MB.
pub const INSIDE_ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A summary: what an agent reads in one step without losing sight of the rest, about 4,000 tokens.
pub const SUMMARY_CHARACTERS_MAX: usize = 14_000;
/// One text of a summary, such as an error's message.
pub const SUMMARY_TEXT_CHARACTERS_MAX: usize = 600;
/// Metrics that `find_regressions` compares, the most frequent ones: each is one query.
pub const CHANGES_METRICS_MAX: usize = 40;
/// Changed metrics of which it looks where the change sits.
pub const CHANGES_LOCATED_MAX: usize = 5;
/// Attributes it looks at for one metric: each is one query.
pub const CHANGES_KEYS_MAX: usize = 5;
/// Values of an attribute that can explain a change; ids have more.
pub const CHANGES_VALUES_MAX: usize = 20;
/// Groups of spans it compares.
pub const CHANGES_SPAN_GROUPS_MAX: usize = 200;
/// Groups of errors it compares.
pub const CHANGES_ERROR_GROUPS_MAX: usize = 100;
/// A request of MCP: a tool's name and its arguments.
pub const MCP_BODY_BYTES_MAX: usize = 64 * 1024;

/// How long the command line waits for a connection.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long the command line waits for an answer: more than the server gives a query.
pub const QUESTION_TIME_MAX: Duration = Duration::from_secs(60);
/// An answer as the command line reads it: a trace of 100,000 slim spans has 40 MB.
pub const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// How far two clocks may differ before `fanal doctor` mentions it; the protocol's dates have whole seconds.
pub const CLOCK_DRIFT_SECONDS_MAX: f64 = 5.0;
/// How long `fanal doctor` looks for what it sent: a collector acknowledges after the commit.
pub const ARRIVAL_TIME_MAX: Duration = Duration::from_secs(5);

/// Envelopes that share one wait for the disk.
pub const SPOOL_BATCH_MAX: usize = 256;
/// Categories that a target may name in its limits; the protocol knows about twenty.
pub const PAUSES_MAX: usize = 64;
/// How long items wait for a target that wants none of their kind, in seconds; for longer they are not kept.
pub const FORWARD_HOLD_SECONDS_MAX: u64 = 60;
/// How long a target may take to answer.
pub const FORWARD_TIME_MAX: Duration = Duration::from_secs(30);
/// What is read of its answer, so that its connection serves again: it says little.
pub const FORWARD_ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// The pause after a first failure, doubled by each further one …
pub const FORWARD_RETRY_TIME_MIN: Duration = Duration::from_secs(1);
/// … up to this.
pub const FORWARD_RETRY_TIME_MAX: Duration = Duration::from_secs(300);
/// Envelopes waiting on disk for a target that is away, in bytes: half an hour of a busy page. The oldest go first.
pub const SPOOL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// A file of that queue. Room is made by whole files.
pub const SPOOL_SEGMENT_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// One entry of it: the largest envelope, unpacked.
pub const SPOOL_ENTRY_BYTES_MAX: usize = ENVELOPE_PLAIN_BYTES_MAX;

const _: () = assert!(ENVELOPE_WIRE_BYTES_MAX < BODIES_BYTES_MAX);
const _: () = assert!(ENVELOPE_PLAIN_BYTES_MAX < PENDING_BYTES_MAX);
const _: () = assert!(ENVELOPE_WIRE_BYTES_MAX < ENVELOPE_PLAIN_BYTES_MAX);
const _: () = assert!(CONTAINER_BYTES_MAX < ENVELOPE_PLAIN_BYTES_MAX);
const _: () = assert!(PAGE_ROWS_DEFAULT <= PAGE_ROWS_MAX);

/// The name of a StatsD metric, as DogStatsD bounds it.
pub const STATSD_NAME_BYTES_MAX: usize = 200;
/// A datagram: more than UDP can carry.
pub const STATSD_DATAGRAM_BYTES_MAX: usize = 64 * 1024;
/// How long datagrams are gathered for one commit, and so many samples at most.
pub const STATSD_WINDOW: Duration = Duration::from_millis(100);
pub const STATSD_BATCH_MAX: usize = 10_000;
/// Gauges whose last value is known, for lines that say how they change.
pub const STATSD_GAUGES_MAX: usize = 100_000;
