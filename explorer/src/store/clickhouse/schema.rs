//! Makes the tables, and keeps their age in step with the options.

use std::time::Duration;

use super::address::{Address, Layout};
use super::client::Client;
use super::literal::quoted;
use super::tables::{Replaces, TABLES, Table};
use crate::store::StoreError;

/// The shape that this program knows. A released shape never changes; the next one adds to it.
const VERSION: i64 = 1;

/// Brings a database to the newest shape. Each step may be done twice: ClickHouse has no transaction around them.
pub fn migrate(
    client: &Client,
    address: &Address,
    age_max: Option<Duration>,
) -> Result<(), StoreError> {
    let Address { database, layout, .. } = address;
    let everywhere = everywhere(layout);
    client.outside(&format!("CREATE DATABASE IF NOT EXISTS {database}{everywhere}"))?;
    let versions = Table {
        name: "schema_versions",
        columns: "version Int64, applied_at DateTime DEFAULT now()",
        order: "version",
        shard: "version",
        replaces: Replaces::Repeats,
        ages: false,
    };
    create(client, &versions, address)?;
    let rows = client.rows("SELECT max(version) FROM schema_versions", "")?;
    let version = rows.first().map_or(Ok(0), |row| row.int(0))?;
    if version > VERSION {
        return Err(StoreError(format!(
            "the database has schema {version}, this fanal knows {VERSION}; use a newer fanal or another database"
        )));
    }
    if version < VERSION {
        for table in &TABLES {
            create(client, table, address)?;
        }
        client.run(&format!("INSERT INTO schema_versions (version) VALUES ({VERSION})"))?;
    }
    TABLES
        .iter()
        .filter(|table| table.ages)
        .try_for_each(|table| age(client, table, address, age_max))
}

fn create(client: &Client, table: &Table, address: &Address) -> Result<(), StoreError> {
    statements(table, address).iter().try_for_each(|statement| client.run(statement))
}

/// The statements that make a table: on a cluster a local one on each server, and one over them all.
fn statements(table: &Table, address: &Address) -> Vec<String> {
    let Address { database, layout, .. } = address;
    let Table { name, columns, order, .. } = table;
    let (everywhere, local) = (everywhere(layout), local(table, layout));
    let partition = match table.ages {
        true => " PARTITION BY toDate(intDiv(received_at, 1000000))",
        false => "",
    };
    // What was written and is sent again, because its answer was lost, is recognised within so many inserts.
    let settings = match layout.replicated {
        true => "",
        false => ", non_replicated_deduplication_window = 1000",
    };
    let engine = engine(table, layout);
    let mut statements = vec![format!(
        "CREATE TABLE IF NOT EXISTS {local}{everywhere} ({columns}) ENGINE = {engine}{partition} ORDER BY ({order})
         SETTINGS ttl_only_drop_parts = 1{settings}"
    )];
    if let Some(cluster) = &layout.cluster {
        let shard = table.shard;
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {name}{everywhere} AS {local}
             ENGINE = Distributed({cluster}, {database}, {local}, {shard})"
        ));
    }
    statements
}

fn engine(table: &Table, layout: &Layout) -> String {
    let (kind, version) = match table.replaces {
        Replaces::Never => ("MergeTree", ""),
        Replaces::Repeats => ("ReplacingMergeTree", ""),
        Replaces::Older(version) => ("ReplacingMergeTree", version),
    };
    if !layout.replicated {
        return format!("{kind}({version})");
    }
    let comma = if version.is_empty() { "" } else { ", " };
    format!(
        "Replicated{kind}('/clickhouse/tables/{{shard}}/{{database}}/{{table}}', '{{replica}}'{comma}{version})"
    )
}

/// Sets how long rows are kept, if that is not what the table says already.
fn age(
    client: &Client,
    table: &Table,
    address: &Address,
    age_max: Option<Duration>,
) -> Result<(), StoreError> {
    let local = local(table, &address.layout);
    let query = format!(
        "SELECT engine_full FROM system.tables WHERE database = {} AND name = {}",
        quoted(address.database.as_bytes()),
        quoted(local.as_bytes())
    );
    let known = client.rows(&query, "")?;
    let known = known.first().map_or(Ok(String::new()), |row| row.text(0))?;
    let everywhere = everywhere(&address.layout);
    let change = match age_max.map(|age| age.as_secs()) {
        Some(seconds) => {
            let keep = format!("toIntervalSecond({seconds})");
            if known.contains(&keep) {
                return Ok(());
            }
            format!("MODIFY TTL toDateTime(intDiv(received_at, 1000000)) + {keep}")
        }
        None if known.contains(" TTL ") => "REMOVE TTL".to_owned(),
        None => return Ok(()),
    };
    client.run(&format!(
        "ALTER TABLE {local}{everywhere} {change} SETTINGS materialize_ttl_after_modify = 0"
    ))
}

fn local(table: &Table, layout: &Layout) -> String {
    let suffix = if layout.cluster.is_some() { "_local" } else { "" };
    format!("{}{suffix}", table.name)
}

fn everywhere(layout: &Layout) -> String {
    layout.cluster.as_ref().map_or_else(String::new, |cluster| format!(" ON CLUSTER {cluster}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(address: &str, name: &str) -> Vec<String> {
        let table = TABLES.iter().find(|table| table.name == name).unwrap();
        statements(table, &Address::parse(address).unwrap())
    }

    #[test]
    fn one_server_has_plain_tables() {
        let made = made("clickhouse://h/db", "metrics");
        assert_eq!(made.len(), 1);
        assert!(made[0].starts_with("CREATE TABLE IF NOT EXISTS metrics (id Int64"), "{made:?}");
        assert!(made[0].contains("ENGINE = MergeTree() PARTITION BY"), "{made:?}");
    }

    #[test]
    fn a_cluster_has_copies_and_a_table_over_them() {
        let made = made("clickhouse://h/db?cluster=c1&engine=replicated", "documents");
        assert!(made[0].contains("documents_local ON CLUSTER c1 ("), "{made:?}");
        let engine = "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', \
                      '{replica}', version, removed)";
        assert!(made[0].contains(engine), "{made:?}");
        assert!(
            made[1].contains("Distributed(c1, db, documents_local, cityHash64(id))"),
            "{made:?}"
        );
    }
}
