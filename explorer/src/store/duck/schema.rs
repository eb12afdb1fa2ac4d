//! The tables, as a list of steps. A released step never changes; a new shape is a new step.

use duckdb::Connection;

use super::StoreError;

const STEPS: [&str; 2] = [
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
];

/// Brings a store to the newest shape, one transaction per step.
pub fn migrate(connection: &Connection) -> Result<(), StoreError> {
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
    for (step, number) in STEPS.iter().zip(1_i64..) {
        if number > version {
            connection.execute_batch(&format!(
                "BEGIN; {step} INSERT INTO schema_versions VALUES ({number}, now()::TIMESTAMP); COMMIT;"
            ))?;
        }
    }
    Ok(())
}
