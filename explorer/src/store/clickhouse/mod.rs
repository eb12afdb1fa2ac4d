//! The store for scale: ClickHouse, over HTTP.

mod address;
mod answer;
mod client;
mod dialect;
mod engine;
mod insert;
mod literal;
mod map;
mod repeats;
mod rows;
mod schema;
mod tables;
mod write;

use std::sync::Arc;
use std::time::Duration;

use super::{Reader, Sides, StoreError};
use address::Address;
use client::Client;

/// Opens a store; makes the database and its tables if absent. Rows that grow older than `age_max` are removed.
pub fn open(url: &str, age_max: Option<Duration>) -> Result<Sides, StoreError> {
    let address = Address::parse(url)?;
    let client = Client::new(address.clone());
    schema::migrate(&client, &address, age_max)?;
    let store = write::ClickStore::new(client.clone(), &address)?;
    Ok((Box::new(store), Reader::new(Arc::new(engine::ClickEngine::new(client)))))
}

#[cfg(test)]
mod tests;
