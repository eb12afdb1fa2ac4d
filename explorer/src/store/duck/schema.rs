//! The tables, as a list of steps. A released step never changes; a new shape is a new step.
//!
//! A step copies a table to change the type of a column: DuckDB cannot replay `ALTER … USING` after a crash.

use duckdb::Connection;

use super::StoreError;

const STEPS: [&str; 3] = [
    "
CREATE TABLE metrics (
    id BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    timestamp TIMESTAMP NOT NULL,
    trace_id VARCHAR,
    span_id VARCHAR,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    unit VARCHAR,
    value DOUBLE NOT NULL,
    attributes JSON NOT NULL,
    attribute_types JSON NOT NULL,
    attribute_units JSON,
    sdk_name VARCHAR,
    sdk_version VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE drops (
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    quantity BIGINT NOT NULL
);
CREATE TABLE raw_items (
    id BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    headers JSON NOT NULL,
    bytes BIGINT NOT NULL,
    payload BLOB NOT NULL
);
CREATE TABLE ingest_errors (
    id BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    item BIGINT,
    field VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    quantity BIGINT NOT NULL
);
CREATE TABLE item_counts (
    received_at TIMESTAMP NOT NULL,
    type VARCHAR NOT NULL,
    items BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE TABLE traffic (
    received_at TIMESTAMP NOT NULL,
    encoding VARCHAR NOT NULL,
    envelopes BIGINT NOT NULL,
    bytes_wire BIGINT NOT NULL,
    bytes_plain BIGINT NOT NULL
);
",
    "
CREATE TABLE spans (
    id BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    trace_id VARCHAR NOT NULL,
    span_id VARCHAR NOT NULL,
    parent_span_id VARCHAR,
    name VARCHAR NOT NULL,
    op VARCHAR,
    origin VARCHAR,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL,
    is_segment BOOLEAN NOT NULL,
    segment VARCHAR,
    attributes JSON NOT NULL,
    attribute_types JSON NOT NULL,
    links JSON,
    measurements JSON,
    sdk_name VARCHAR,
    sdk_version VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE sampling_contexts (
    received_at TIMESTAMP NOT NULL,
    project VARCHAR NOT NULL,
    trace_id VARCHAR NOT NULL,
    context JSON NOT NULL
);
",
    "
ALTER TABLE metrics RENAME TO metrics_2;
CREATE TABLE attribute_sets (
    id BIGINT NOT NULL,
    hash HUGEINT,
    attributes JSON NOT NULL,
    attribute_types JSON NOT NULL,
    attribute_units JSON,
    sdk_name VARCHAR,
    sdk_version VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE metrics (
    id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    timestamp BIGINT NOT NULL,
    sequence BIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    unit VARCHAR,
    value DOUBLE NOT NULL,
    weight DOUBLE NOT NULL,
    attributes_id BIGINT NOT NULL
);
CREATE TEMP TABLE apart AS
    SELECT * REPLACE (
        json_merge_patch(attributes, '{\"sentry.timestamp.sequence\":null}') AS attributes,
        json_merge_patch(attribute_types, '{\"sentry.timestamp.sequence\":null}') AS attribute_types),
        TRY_CAST(attributes ->> '/sentry.timestamp.sequence' AS BIGINT) AS sequence,
        TRY_CAST(attributes ->> '/sentry.client_sample_rate' AS DOUBLE) AS rate
    FROM metrics_2;
INSERT INTO attribute_sets
    SELECT row_number() OVER (), NULL, * FROM (
        SELECT DISTINCT attributes, attribute_types, attribute_units, sdk_name, sdk_version, release, environment
        FROM apart);
INSERT INTO metrics
    SELECT a.id, epoch_us(a.received_at), a.project, epoch_us(a.timestamp), a.sequence, a.trace_id, a.span_id,
           a.name, a.type, a.unit, a.value, CASE WHEN a.rate > 0 AND a.rate <= 1 THEN 1 / a.rate ELSE 1 END, s.id
    FROM apart AS a JOIN attribute_sets AS s
    ON s.attributes = a.attributes AND s.attribute_types = a.attribute_types
    AND s.attribute_units IS NOT DISTINCT FROM a.attribute_units
    AND s.sdk_name IS NOT DISTINCT FROM a.sdk_name AND s.sdk_version IS NOT DISTINCT FROM a.sdk_version
    AND s.release IS NOT DISTINCT FROM a.release AND s.environment IS NOT DISTINCT FROM a.environment
    ORDER BY a.id;
DROP TABLE apart;
DROP TABLE metrics_2;
CREATE TABLE spans_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at,
    epoch_us(started_at) AS started_at, epoch_us(ended_at) AS ended_at) FROM spans;
DROP TABLE spans;
ALTER TABLE spans_3 RENAME TO spans;
CREATE TABLE sampling_contexts_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM sampling_contexts;
DROP TABLE sampling_contexts;
ALTER TABLE sampling_contexts_3 RENAME TO sampling_contexts;
CREATE TABLE drops_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM drops;
DROP TABLE drops;
ALTER TABLE drops_3 RENAME TO drops;
CREATE TABLE raw_items_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM raw_items;
DROP TABLE raw_items;
ALTER TABLE raw_items_3 RENAME TO raw_items;
CREATE TABLE ingest_errors_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM ingest_errors;
DROP TABLE ingest_errors;
ALTER TABLE ingest_errors_3 RENAME TO ingest_errors;
CREATE TABLE item_counts_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM item_counts;
DROP TABLE item_counts;
ALTER TABLE item_counts_3 RENAME TO item_counts;
CREATE TABLE traffic_3 AS SELECT * REPLACE (epoch_us(received_at) AS received_at) FROM traffic;
DROP TABLE traffic;
ALTER TABLE traffic_3 RENAME TO traffic;
CREATE TABLE events (
    id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    timestamp BIGINT NOT NULL,
    level VARCHAR NOT NULL,
    platform VARCHAR,
    kind VARCHAR,
    message VARCHAR NOT NULL,
    culprit VARCHAR,
    mechanism VARCHAR,
    handled BOOLEAN,
    group_hash VARCHAR NOT NULL,
    transaction_name VARCHAR,
    trace_id VARCHAR,
    span_id VARCHAR,
    attributes JSON NOT NULL,
    payload JSON NOT NULL,
    sdk_name VARCHAR,
    sdk_version VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE logs (
    id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    timestamp BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    trace_id VARCHAR,
    span_id VARCHAR,
    level VARCHAR NOT NULL,
    severity BIGINT NOT NULL,
    body VARCHAR NOT NULL,
    attributes JSON NOT NULL,
    attribute_types JSON NOT NULL,
    sdk_name VARCHAR,
    sdk_version VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE sessions (
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    session_id VARCHAR,
    started BIGINT NOT NULL,
    timestamp BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    user_id VARCHAR,
    release VARCHAR,
    environment VARCHAR
);
CREATE TABLE feedback (
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    timestamp BIGINT NOT NULL,
    message VARCHAR NOT NULL,
    name VARCHAR,
    contact VARCHAR,
    url VARCHAR,
    associated_event_id VARCHAR,
    replay_id VARCHAR,
    trace_id VARCHAR,
    payload JSON NOT NULL
);
CREATE TABLE replays (
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    replay_id VARCHAR NOT NULL,
    segment BIGINT NOT NULL,
    started BIGINT,
    timestamp BIGINT NOT NULL,
    type VARCHAR NOT NULL,
    urls JSON NOT NULL,
    error_ids JSON NOT NULL,
    trace_ids JSON NOT NULL,
    recording_bytes BIGINT NOT NULL
);
CREATE TABLE attachments (
    received_at BIGINT NOT NULL,
    project VARCHAR NOT NULL,
    event_id VARCHAR,
    filename VARCHAR NOT NULL,
    content_type VARCHAR,
    type VARCHAR NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE TABLE runs (
    id VARCHAR NOT NULL,
    name VARCHAR,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE TABLE documents (
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    body JSON NOT NULL,
    updated_at BIGINT NOT NULL
);
",
];

/// Brings a store to the newest shape.
pub fn migrate(connection: &Connection) -> Result<(), StoreError> {
    migrate_to(connection, STEPS.len())
}

/// Brings a store to a shape, one transaction per step.
pub fn migrate_to(connection: &Connection, steps: usize) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER NOT NULL, applied_at TIMESTAMP NOT NULL)",
    )?;
    let query = "SELECT coalesce(max(version), 0) FROM schema_versions";
    let version: i64 = connection.query_row(query, [], |row| row.get(0))?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if version > known {
        return Err(StoreError(format!(
            "the store has schema {version}, this fanal knows {known}; use a newer fanal or another file"
        )));
    }
    for (step, number) in STEPS.iter().take(steps).zip(1_i64..) {
        if number > version {
            connection.execute_batch(&format!(
                "BEGIN; {step} INSERT INTO schema_versions VALUES ({number}, now()::TIMESTAMP); COMMIT;"
            ))?;
        }
    }
    if version < known {
        connection.execute_batch("CHECKPOINT")?;
    }
    Ok(())
}
