//! What was sent before. Clients send again what they believe lost; by their ids, such rows count once.
//!
//! The tables replace equal keys too, but only when parts are merged, and answers must be right before. Rows of one id
//! have one time, so only the blocks of that time are looked at.

use std::collections::HashSet;

use super::client::Client;
use super::insert::Repeats;
use super::literal::render;
use crate::ingest::Records;
use crate::store::StoreError;
use crate::store::sql::{Statement, Value};

/// A record by its ids, and its time.
type Known = (Vec<String>, i64);

/// The places in the batch of what is there already, or came earlier in it.
pub fn find(client: &Client, batch: &[Records]) -> Result<Repeats, StoreError> {
    let spans = batch.iter().flat_map(|from| &from.spans);
    let spans = spans.map(|it| (vec![it.trace_id.clone(), it.span_id.clone()], it.start));
    let events = batch.iter().flat_map(|from| &from.events);
    let events = events.map(|it| (vec![it.event_id.clone()], it.timestamp));
    Ok(Repeats {
        spans: repeated(client, "spans", &["trace_id", "span_id"], "started_at", spans.collect())?,
        events: repeated(client, "events", &["event_id"], "timestamp", events.collect())?,
    })
}

fn repeated(
    client: &Client,
    table: &str,
    columns: &[&str],
    time: &str,
    records: Vec<Known>,
) -> Result<HashSet<usize>, StoreError> {
    let times = || records.iter().map(|(_, time)| *time);
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Ok(HashSet::new());
    };
    let list = columns.join(", ");
    let mut statement = Statement::new(format!("SELECT {list} FROM {table} WHERE "));
    statement.bind(&format!("{time} BETWEEN ? AND ?"), [first.into(), last.into()]);
    for (place, column) in columns.iter().enumerate() {
        let texts: HashSet<&str> =
            records.iter().filter_map(|(ids, _)| ids.get(place)).map(String::as_str).collect();
        let marks = vec!["?"; texts.len()].join(", ");
        statement.bind(&format!(" AND {column} IN ({marks})"), texts.into_iter().map(Value::from));
    }
    let mut known = HashSet::new();
    for row in client.rows(&render(&statement)?, "")? {
        let ids = (0..columns.len()).map(|column| row.text(column));
        known.insert(ids.collect::<Result<Vec<_>, _>>()?);
    }
    let places = records.into_iter().enumerate();
    Ok(places.filter_map(|(place, (ids, _))| (!known.insert(ids)).then_some(place)).collect())
}
