//! The HTTP API, as a client: what the command line and `fanal mcp` ask goes through here.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::failure::{Failure, Outcome};
use crate::answer::{Answer, Fields};
use crate::limits::{ANSWER_BYTES_MAX, CONNECT_TIME_MAX, QUESTION_TIME_MAX};
use crate::server::is_loopback_name;

/// A server of ours.
#[derive(Clone)]
pub struct Client {
    server: String,
    token: Option<String>,
    agent: Agent,
}

impl Client {
    /// `server` is an address with a scheme; a bare `host:port` is taken as `http`.
    pub fn new(server: &str, token: Option<&str>) -> Outcome<Self> {
        let server = server.trim_end_matches('/');
        let server =
            if server.contains("://") { server.to_owned() } else { format!("http://{server}") };
        let place = server.split_once("://").map_or("", |(_, place)| place);
        if place.is_empty() || !server.starts_with("http") {
            let message = "is no address of a server; try --server http://127.0.0.1:8969";
            return Err(Failure::usage(format!("'{server}' {message}")));
        }
        Ok(Self { agent: agent(place), token: token.map(str::to_owned), server })
    }

    /// The same asking, of another server.
    pub fn to(&self, server: &str) -> Outcome<Self> {
        Self::new(server, self.token.as_deref())
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// An answer to `GET path`.
    pub fn get(&self, path: &str) -> Outcome<Answer> {
        let request = self.agent.get(self.at(path)).config();
        let request = request.timeout_global(Some(QUESTION_TIME_MAX)).build();
        let response = request.header("authorization", self.bearer()).call();
        self.read(path, response.map_err(|error| self.unreachable(&error))?)
    }

    /// An answer to `POST path` with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Outcome<Answer> {
        let request = self.agent.post(self.at(path)).config();
        let request = request.timeout_global(Some(QUESTION_TIME_MAX)).build();
        let request = request.content_type("application/json");
        let response = request.header("authorization", self.bearer()).send(body.to_string());
        self.read(path, response.map_err(|error| self.unreachable(&error))?)
    }

    /// The lines of an endless answer.
    pub fn lines(&self, path: &str) -> Outcome<impl Iterator<Item = std::io::Result<String>>> {
        let request = self.agent.get(self.at(path)).header("authorization", self.bearer());
        let response = request.call().map_err(|error| self.unreachable(&error))?;
        if response.status() != 200 {
            self.read(path, response)?;
            return Err(Failure::failed(format!("{} has no live stream", self.server)));
        }
        Ok(BufReader::new(response.into_body().into_reader()).lines())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    /// Without a token the header stays empty, which is as good as absent.
    fn bearer(&self) -> String {
        self.token.as_deref().map(|token| format!("Bearer {token}")).unwrap_or_default()
    }

    fn read(&self, path: &str, response: Response<Body>) -> Outcome<Answer> {
        let status = response.status().as_u16();
        let mut text = String::new();
        let body = response.into_body().into_with_config().limit(ANSWER_BYTES_MAX).reader();
        BufReader::new(body).read_to_string(&mut text).map_err(|error| {
            Failure::failed(format!("the answer of {} broke off: {error}", self.server))
        })?;
        let value = serde_json::from_str(&text).ok();
        match (status, value) {
            (200..=299, Some(value)) => Ok(Answer { text, value }),
            (204, None) => Ok(Answer { text, value: Value::Null }),
            (401, _) => Err(Failure::failed(format!(
                "{} wants its token: give it with --token or FANAL_TOKEN",
                self.server
            ))),
            (_, Some(refusal)) if refusal.get("error").is_some() => Err(refused(&refusal)),
            _ => Err(Failure::failed(format!(
                "{}{path} answered {status} and no JSON: is this the server of a `fanal serve`?",
                self.server
            ))),
        }
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        let server = &self.server;
        Failure::failed(match error {
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                format!(
                    "no server at {server}: start one with `fanal serve`, or name another with --server"
                )
            }
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                format!("'{server}' is no address of a server; try --server http://127.0.0.1:8969")
            }
            ureq::Error::HostNotFound => {
                format!("the host of {server} is unknown: check --server or FANAL_SERVER")
            }
            ureq::Error::Timeout(_) => {
                format!("{server} did not answer in time; ask for less with --since or --limit")
            }
            error => format!("cannot reach {server}: {error}"),
        })
    }
}

/// What a refusal says, as one line that names the parameter.
fn refused(refusal: &Value) -> Failure {
    let error = refusal.get("error").unwrap_or(&Value::Null);
    let (field, message) = (error.text("field"), error.text("message"));
    let at = error.get("at").and_then(Value::as_u64);
    let at = at.map(|at| format!(" (at character {at})")).unwrap_or_default();
    let line = if field.is_empty() || message.starts_with(field) {
        format!("{message}{at}")
    } else {
        format!("{field}: {message}{at}")
    };
    match error.text("reason") {
        "bad_query" => Failure::Usage(line),
        _ => Failure::Failed(line),
    }
}

/// This machine is reached directly, whatever proxy the environment names.
fn agent(place: &str) -> Agent {
    let authority = place.split('/').next().unwrap_or_default();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT_TIME_MAX))
        .user_agent(concat!("fanal/", env!("CARGO_PKG_VERSION")));
    let config = if is_loopback_name(authority) { config.proxy(None) } else { config };
    config.build().new_agent()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_question_is_told_from_a_failure() {
        let bad = json!({"error":{"reason":"bad_query","field":"query","message":"a quote is open","at":4}});
        let Failure::Usage(line) = refused(&bad) else { panic!("a usage error") };
        assert_eq!(line, "query: a quote is open (at character 4)");
        let busy = json!({"error":{"reason":"busy","field":"live","message":"no place"}});
        assert_eq!(refused(&busy), Failure::failed("live: no place"));
    }

    #[test]
    fn a_server_needs_no_scheme() {
        let client = Client::new("localhost:8969/", None);
        assert_eq!(client.map(|it| it.server).ok().as_deref(), Some("http://localhost:8969"));
        assert!(matches!(Client::new("ftp://x", None), Err(Failure::Usage(_))));
    }
}
