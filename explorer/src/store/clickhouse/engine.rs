//! Runs queries over HTTP.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::client::Client;
use super::dialect::ClickDialect;
use super::literal::render;
use crate::clock;
use crate::limits::QUERY_TIME_MAX;
use crate::store::StoreError;
use crate::store::sql::{Cancel, Dialect, Engine, Row, Statement};

pub struct ClickEngine {
    client: Client,
    /// Tells the queries of this process from those of others.
    run: i64,
    asked: AtomicU64,
}

impl ClickEngine {
    pub fn new(client: Client) -> Self {
        Self { client, run: clock::now(), asked: AtomicU64::new(0) }
    }
}

impl Engine for ClickEngine {
    fn dialect(&self) -> &'static dyn Dialect {
        &ClickDialect
    }

    /// A query that nobody waits for is killed; if it was too early for that, its time ends it.
    fn rows(&self, statement: &Statement, cancel: &Cancel) -> Result<Vec<Row>, StoreError> {
        let id = format!("fanal-{}-{}", self.run, self.asked.fetch_add(1, Ordering::Relaxed));
        let (client, victim, killed) = (self.client.clone(), id.clone(), AtomicBool::new(false));
        let _watched = cancel.watch(move || {
            // Whoever cancels must not wait for the server, and asks again and again.
            if !killed.swap(true, Ordering::Relaxed) {
                let (client, victim) = (client.clone(), victim.clone());
                thread::spawn(move || drop(client.kill(&victim)));
            }
        });
        if cancel.is_cancelled() {
            return Err(StoreError("the query was stopped".to_owned()));
        }
        // A missing row of a join is null, as everywhere else.
        let seconds = QUERY_TIME_MAX.as_secs();
        let settings = format!(" SETTINGS join_use_nulls = 1, max_execution_time = {seconds}");
        self.client.rows(&(render(statement)? + &settings), &id)
    }
}
