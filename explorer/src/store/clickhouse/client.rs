//! ClickHouse's HTTP interface.

use std::thread;

use ureq::Agent;
use ureq::http::Response;

use super::address::Address;
use super::answer;
use super::literal::quoted;
use crate::ingest::clip;
use crate::limits::{
    CLICKHOUSE_ANSWER_BYTES_MAX, CLICKHOUSE_CONNECT_TIME_MAX, CLICKHOUSE_QUERY_BYTES_MAX,
    CLICKHOUSE_RETRIES, CLICKHOUSE_TIME_MAX, MESSAGE_BYTES_MAX,
};
use crate::store::StoreError;
use crate::store::sql::Row;

/// Errors after which the same insert may succeed: too busy, no quorum, in the middle of a change.
const PASSING: [&str; 9] = ["159", "164", "202", "209", "210", "241", "242", "252", "319"];

/// Speaks with one server, over as many connections as there are callers.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    address: Address,
}

/// Why a request had no answer.
enum Failure {
    /// It may succeed when it is sent again.
    Passing(StoreError),
    Lasting(StoreError),
}

impl Client {
    pub fn new(address: Address) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CLICKHOUSE_CONNECT_TIME_MAX))
            .timeout_global(Some(CLICKHOUSE_TIME_MAX))
            .build();
        Self { agent: config.into(), address }
    }

    /// Runs a statement that answers nothing.
    pub fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.send(&[("database", &self.address.database)], sql).map(drop).map_err(Failure::error)
    }

    /// Runs a statement outside the database, which may not exist yet.
    pub fn outside(&self, sql: &str) -> Result<(), StoreError> {
        self.send(&[], sql).map(drop).map_err(Failure::error)
    }

    /// Stops a query.
    pub fn kill(&self, id: &str) -> Result<(), StoreError> {
        let sql = format!("KILL QUERY WHERE query_id = {} ASYNC", quoted(id.as_bytes()));
        self.outside(&sql)
    }

    /// All rows of a query, which has this id; an empty one lets the server choose.
    pub fn rows(&self, sql: &str, id: &str) -> Result<Vec<Row>, StoreError> {
        let query_bytes_max = CLICKHOUSE_QUERY_BYTES_MAX.to_string();
        let parameters = [
            ("database", self.address.database.as_str()),
            ("default_format", "RowBinaryWithNamesAndTypes"),
            ("max_query_size", &query_bytes_max),
            // An error in the middle of an answer would be part of the answer otherwise.
            ("wait_end_of_query", "1"),
            ("query_id", id),
        ];
        answer::rows(&self.send(&parameters, sql).map_err(Failure::error)?)
    }

    /// Inserts rows; when it returns, they are written. `token` tells the same rows from others, so that what is sent
    /// again is not written again.
    pub fn insert(
        &self,
        table: &str,
        columns: &str,
        rows: &str,
        token: &str,
    ) -> Result<(), StoreError> {
        // Servers with copies gather what many writers send; a single one would lose sight of the token by that.
        let gathered = match self.address.layout.replicated {
            true => ", async_insert = 1, wait_for_async_insert = 1, async_insert_deduplicate = 1",
            false => ", async_insert = 0",
        };
        let foreground = match self.address.layout.cluster {
            Some(_) => ", distributed_foreground_insert = 1",
            None => "",
        };
        let query = format!(
            "INSERT INTO {table} ({columns}) SETTINGS insert_deduplication_token = '{token}'{gathered}{foreground} \
             FORMAT JSONCompactEachRow"
        );
        let parameters = [("database", self.address.database.as_str()), ("query", &query)];
        let mut waits = CLICKHOUSE_RETRIES.iter();
        loop {
            match (self.send(&parameters, rows), waits.next()) {
                (Ok(_), _) => return Ok(()),
                (Err(Failure::Passing(_)), Some(wait)) => thread::sleep(*wait),
                (Err(failure), _) => return Err(failure.error()),
            }
        }
    }

    fn send(&self, parameters: &[(&str, &str)], body: &str) -> Result<Vec<u8>, Failure> {
        let Address { origin, user, password, .. } = &self.address;
        let mut request = self
            .agent
            .post(format!("{origin}/"))
            .header("x-clickhouse-user", user)
            .header("x-clickhouse-key", password);
        for (key, value) in parameters {
            request = request.query(key, value);
        }
        let mut response = request.send(body).map_err(|error| {
            Failure::Passing(StoreError(format!("ClickHouse at {origin} does not answer: {error}")))
        })?;
        let limited = response.body_mut().with_config().limit(CLICKHOUSE_ANSWER_BYTES_MAX);
        let bytes = limited.read_to_vec().map_err(|error| {
            Failure::Passing(StoreError(format!("ClickHouse at {origin} broke off: {error}")))
        })?;
        if response.status().is_success() { Ok(bytes) } else { Err(refused(&response, &bytes)) }
    }
}

impl Failure {
    fn error(self) -> StoreError {
        let (Self::Passing(error) | Self::Lasting(error)) = self;
        error
    }
}

fn refused<T>(response: &Response<T>, body: &[u8]) -> Failure {
    let code = response.headers().get("x-clickhouse-exception-code");
    let code = code.and_then(|code| code.to_str().ok()).unwrap_or_default();
    // ClickHouse explains itself in paragraphs; a log has lines.
    let text = String::from_utf8_lossy(body);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = match text.as_str() {
        "" => format!("ClickHouse answered with status {}", response.status()),
        text => format!("ClickHouse: {}", clip(text, MESSAGE_BYTES_MAX)),
    };
    if PASSING.contains(&code) || code.is_empty() && response.status().is_server_error() {
        return Failure::Passing(StoreError(text));
    }
    Failure::Lasting(StoreError(text))
}
