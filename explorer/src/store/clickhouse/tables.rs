//! The tables: their columns, and how their rows are ordered, spread and replaced.
//!
//! Rows are kept by the day on which they were received: that is the collector's clock, so no client can scatter one
//! insert over a thousand days. Within a day they are ordered by what questions ask for.

/// One table.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static str,
    pub order: &'static str,
    /// What keeps rows of one kind on one shard.
    pub shard: &'static str,
    pub replaces: Replaces,
    /// Whether rows grow old.
    pub ages: bool,
}

/// Which of several rows with one key stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Replaces {
    /// All do.
    Never,
    /// One of them: they are equal.
    Repeats,
    /// The one whose version is greatest. The text is the version, and perhaps what says that the row was removed.
    Older(&'static str),
}

macro_rules! received {
    () => {
        "received_at Int64 CODEC(Delta, ZSTD), project LowCardinality(String), "
    };
}

macro_rules! place {
    () => {
        "trace_id Nullable(String) CODEC(ZSTD), span_id Nullable(String) CODEC(ZSTD), "
    };
}

macro_rules! attributes {
    () => {
        "attributes Map(LowCardinality(String), String) CODEC(ZSTD), "
    };
}

macro_rules! sdk {
    () => {
        "sdk_name LowCardinality(Nullable(String)), sdk_version LowCardinality(Nullable(String)), \
         release LowCardinality(Nullable(String)), environment LowCardinality(Nullable(String))"
    };
}

/// Lets a trace be found among rows that are ordered otherwise.
macro_rules! by_trace {
    () => {
        ", INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1"
    };
}

/// Lets a time be found among rows that are ordered otherwise first.
macro_rules! by_time {
    ($column:literal) => {
        concat!(", INDEX by_time ", $column, " TYPE minmax GRANULARITY 1")
    };
}

/// All tables of the first shape.
// The columns that a macro adds are not seen by the linter.
#[allow(clippy::useless_concat)]
pub const TABLES: [Table; 16] = [
    Table {
        name: "metrics",
        columns: concat!(
            "id Int64 CODEC(Delta, ZSTD), ",
            received!(),
            "timestamp Int64 CODEC(Delta, ZSTD), \
             sequence Nullable(Int64) CODEC(ZSTD), ",
            place!(),
            "name LowCardinality(String), \
             type LowCardinality(String), unit LowCardinality(Nullable(String)), \
             value Float64 CODEC(ZSTD), weight Float64 CODEC(ZSTD), ",
            attributes!(),
            "attribute_types LowCardinality(String), attribute_units LowCardinality(Nullable(String)), ",
            sdk!(),
            by_time!("timestamp"),
            by_trace!()
        ),
        order: "project, name, timestamp",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "spans",
        columns: concat!(
            "id Int64 CODEC(Delta, ZSTD), ",
            received!(),
            "trace_id String CODEC(ZSTD), span_id String CODEC(ZSTD), \
             parent_span_id Nullable(String) CODEC(ZSTD), name String CODEC(ZSTD), \
             op LowCardinality(Nullable(String)), origin LowCardinality(Nullable(String)), \
             started_at Int64 CODEC(Delta, ZSTD), ended_at Int64 CODEC(Delta, ZSTD), \
             status LowCardinality(String), is_segment Bool, segment Nullable(String) CODEC(ZSTD), ",
            attributes!(),
            "attribute_types LowCardinality(String), links Nullable(String) CODEC(ZSTD), \
             measurements Nullable(String) CODEC(ZSTD), ",
            sdk!(),
            by_time!("started_at"),
            by_trace!()
        ),
        order: "project, intDiv(started_at, 3600000000), trace_id, span_id",
        shard: "cityHash64(trace_id)",
        replaces: Replaces::Repeats,
        ages: true,
    },
    Table {
        name: "sampling_contexts",
        columns: concat!(received!(), "trace_id String CODEC(ZSTD), context String CODEC(ZSTD)"),
        order: "trace_id",
        shard: "cityHash64(trace_id)",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "events",
        columns: concat!(
            "id Int64 CODEC(Delta, ZSTD), ",
            received!(),
            "event_id String CODEC(ZSTD), \
             timestamp Int64 CODEC(Delta, ZSTD), level LowCardinality(String), \
             platform LowCardinality(Nullable(String)), kind LowCardinality(Nullable(String)), \
             message String CODEC(ZSTD), culprit Nullable(String) CODEC(ZSTD), \
             mechanism LowCardinality(Nullable(String)), handled Nullable(Bool), \
             group_hash String CODEC(ZSTD), transaction_name Nullable(String) CODEC(ZSTD), ",
            place!(),
            attributes!(),
            "payload String CODEC(ZSTD(3)), ",
            sdk!(),
            by_time!("timestamp"),
            by_trace!()
        ),
        order: "project, intDiv(timestamp, 3600000000), event_id",
        shard: "cityHash64(event_id)",
        replaces: Replaces::Repeats,
        ages: true,
    },
    Table {
        name: "logs",
        columns: concat!(
            "id Int64 CODEC(Delta, ZSTD), ",
            received!(),
            "timestamp Int64 CODEC(Delta, ZSTD), \
             sequence Int64 CODEC(ZSTD), ",
            place!(),
            "level LowCardinality(String), severity Int64 CODEC(ZSTD), \
             body String CODEC(ZSTD), ",
            attributes!(),
            "attribute_types LowCardinality(String), ",
            sdk!(),
            by_trace!()
        ),
        order: "project, timestamp",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "sessions",
        columns: concat!(
            received!(),
            "session_id Nullable(String) CODEC(ZSTD), started Int64 CODEC(Delta, ZSTD), \
             timestamp Int64 CODEC(Delta, ZSTD), status LowCardinality(String), quantity Int64, errors Int64, \
             user_id Nullable(String) CODEC(ZSTD), release LowCardinality(Nullable(String)), \
             environment LowCardinality(Nullable(String))"
        ),
        order: "project, started",
        shard: "cityHash64(ifNull(session_id, ''))",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "feedback",
        columns: concat!(
            received!(),
            "event_id String, timestamp Int64, message String, name Nullable(String), \
             contact Nullable(String), url Nullable(String), associated_event_id Nullable(String), \
             replay_id Nullable(String), trace_id Nullable(String), payload String CODEC(ZSTD(3))"
        ),
        order: "event_id",
        shard: "cityHash64(event_id)",
        replaces: Replaces::Repeats,
        ages: true,
    },
    Table {
        name: "replays",
        columns: concat!(
            received!(),
            "replay_id String, segment Int64, started Nullable(Int64), timestamp Int64, \
             type LowCardinality(String), urls String CODEC(ZSTD), error_ids String, trace_ids String, \
             recording_bytes Int64"
        ),
        order: "replay_id, segment",
        shard: "cityHash64(replay_id)",
        replaces: Replaces::Repeats,
        ages: true,
    },
    Table {
        name: "attachments",
        columns: concat!(
            received!(),
            "event_id String, filename String, content_type Nullable(String), \
             type LowCardinality(String), bytes Int64"
        ),
        order: "event_id, filename",
        shard: "cityHash64(event_id)",
        replaces: Replaces::Repeats,
        ages: true,
    },
    Table {
        name: "drops",
        columns: concat!(
            received!(),
            "source LowCardinality(String), reason LowCardinality(String), \
             category LowCardinality(String), quantity Int64"
        ),
        order: "received_at",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "raw_items",
        columns: concat!(
            "id Int64, ",
            received!(),
            "type LowCardinality(String), headers String CODEC(ZSTD), bytes Int64, \
             payload String CODEC(ZSTD(3))"
        ),
        order: "id",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "ingest_errors",
        columns: concat!(
            "id Int64, ",
            received!(),
            "scope LowCardinality(String), reason LowCardinality(String), \
             item Nullable(Int64), field String, message String, quantity Int64"
        ),
        order: "id",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "item_counts",
        columns: "received_at Int64 CODEC(Delta, ZSTD), type LowCardinality(String), items Int64, entries Int64, bytes Int64",
        order: "received_at",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "traffic",
        columns: "received_at Int64 CODEC(Delta, ZSTD), encoding LowCardinality(String), envelopes Int64, \
             bytes_wire Int64, bytes_plain Int64",
        order: "received_at",
        shard: "rand()",
        replaces: Replaces::Never,
        ages: true,
    },
    Table {
        name: "runs",
        columns: "id String, name Nullable(String), started_at Int64, ended_at Int64",
        order: "started_at, id",
        shard: "cityHash64(id)",
        replaces: Replaces::Older("ended_at"),
        ages: false,
    },
    Table {
        name: "documents",
        columns: "kind LowCardinality(String), id String, body String, updated_at Int64, version Int64, removed UInt8",
        order: "kind, id",
        shard: "cityHash64(id)",
        replaces: Replaces::Older("version, removed"),
        ages: false,
    },
];
