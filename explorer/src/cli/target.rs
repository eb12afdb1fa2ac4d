//! Where a DSN points, and envelopes that go there.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use ureq::http::Response;
use ureq::{Agent, Body};

use super::{Failure, Outcome, SERVER};
use crate::ingest;
use crate::limits::{CONNECT_TIME_MAX, QUESTION_TIME_MAX};
use crate::server::is_loopback_name;

/// The public key of what is sent without a DSN.
const KEY: &str = "fanal";

/// A collector, from a DSN.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `https://host:port`
    pub origin: String,
    /// `host:port`, or `host`.
    pub authority: String,
    /// What stands before `/api/`; often nothing.
    path: String,
    pub key: String,
    pub project: String,
}

impl Target {
    /// The DSN, or the collector of this machine.
    pub fn of(dsn: Option<&str>) -> Outcome<Self> {
        let local = || SERVER.replacen("://", &format!("://{KEY}@"), 1) + "/1";
        dsn.map_or_else(|| Self::parse(&local()), Self::parse)
    }

    pub fn parse(dsn: &str) -> Outcome<Self> {
        let wrong = || {
            let form = "try http://KEY@127.0.0.1:8969/1";
            Failure::usage(format!("'{dsn}' is no DSN (scheme://key@host/project); {form}"))
        };
        let parts = ingest::dsn(dsn).ok_or_else(wrong)?;
        let (scheme, rest) = dsn.split_once("://").ok_or_else(wrong)?;
        let (_, place) = rest.split_once('@').ok_or_else(wrong)?;
        let (authority, path) = place.split_once('/').ok_or_else(wrong)?;
        let path = path.rsplit_once('/').map(|(before, _)| format!("/{before}"));
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            authority: authority.to_owned(),
            path: path.unwrap_or_default(),
            key: parts.public_key.to_owned(),
            project: parts.project_id.to_owned(),
        })
    }

    /// Where envelopes go.
    pub fn url(&self) -> String {
        format!("{}{}/api/{}/envelope/", self.origin, self.path, self.project)
    }

    /// Host and port.
    pub fn place(&self) -> (String, u16) {
        let port = if self.origin.starts_with("https:") { 443 } else { 80 };
        let (host, told) = match self.authority.rsplit_once(':') {
            Some((host, digits)) if !digits.ends_with(']') => (host, digits.parse().ok()),
            _ => (self.authority.as_str(), None),
        };
        (host.trim_matches(['[', ']']).to_owned(), told.unwrap_or(port))
    }

    /// An HTTP client for it, which takes every status as an answer.
    pub fn agent(&self) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIME_MAX))
            .timeout_global(Some(QUESTION_TIME_MAX));
        let local = is_loopback_name(&self.authority);
        let config = if local { config.proxy(None) } else { config };
        config.build().new_agent()
    }

    /// Sends an envelope and answers what came back.
    pub fn send(&self, envelope: &[u8]) -> Result<Response<Body>, ureq::Error> {
        let key = &self.key;
        let version = env!("CARGO_PKG_VERSION");
        self.agent()
            .post(self.url())
            .header(
                "x-sentry-auth",
                format!(
                    "Sentry sentry_version=7, sentry_key={key}, sentry_client=fanal.cli/{version}"
                ),
            )
            .content_type("application/x-sentry-envelope")
            .send(envelope)
    }
}

/// An envelope of these items, each a header and a payload.
pub fn envelope(items: &[(Value, Value)]) -> String {
    let sdk = json!({ "name": "fanal.cli", "version": env!("CARGO_PKG_VERSION") });
    let mut text = json!({ "sdk": sdk }).to_string() + "\n";
    for (header, payload) in items {
        text += &format!("{header}\n{payload}\n");
    }
    text
}

/// A container of one metric.
pub fn metric(entry: &Value) -> (Value, Value) {
    container("trace_metric", "application/vnd.sentry.items.trace-metric+json", entry)
}

/// A container of one span.
pub fn span(entry: &Value) -> (Value, Value) {
    container("span", "application/vnd.sentry.items.span.v2+json", entry)
}

fn container(kind: &str, content: &str, entry: &Value) -> (Value, Value) {
    let header = json!({ "type": kind, "item_count": 1, "content_type": content });
    (header, json!({ "version": 2, "items": [entry] }))
}

/// `key=value` as a typed attribute: what looks like a number or a boolean is one.
pub fn attributes(pairs: &[(String, String)]) -> Value {
    let typed = pairs.iter().map(|(key, text)| {
        let (value, kind) = match serde_json::from_str::<Value>(text) {
            Ok(value @ Value::Bool(_)) => (value, "boolean"),
            Ok(value @ Value::Number(_)) if value.is_i64() => (value, "integer"),
            Ok(value @ Value::Number(_)) => (value, "double"),
            _ => (json!(text), "string"),
        };
        (key.clone(), json!({ "value": value, "type": kind }))
    });
    Value::Object(typed.collect::<Map<_, _>>())
}

/// A random id of so many hexadecimal digits, at most 32.
pub fn id(digits: usize) -> String {
    let random = || RandomState::new().build_hasher().finish();
    let text = format!("{:016x}{:016x}", random(), random());
    text.get(..digits).unwrap_or(&text).to_owned()
}

/// Seconds since 1970.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dsn_tells_where_envelopes_go() {
        for (dsn, url, place) in [
            (
                "http://k@localhost:8969/1",
                "http://localhost:8969/api/1/envelope/",
                ("localhost", 8969),
            ),
            (
                "https://k:s@o1.example/a/b/42",
                "https://o1.example/a/b/api/42/envelope/",
                ("o1.example", 443),
            ),
            ("http://k@[::1]:80/7", "http://[::1]:80/api/7/envelope/", ("::1", 80)),
            ("http://k@[::1]/7", "http://[::1]/api/7/envelope/", ("::1", 80)),
        ] {
            let target = Target::parse(dsn).expect(dsn);
            assert_eq!(target.url(), url);
            assert_eq!(target.place(), (place.0.to_owned(), place.1));
        }
        assert!(matches!(Target::parse("http://host/1"), Err(Failure::Usage(_))));
        assert_eq!(Target::of(None).map(|it| it.key), Ok(KEY.to_owned()));
    }

    #[test]
    fn attributes_have_the_type_they_look_like() {
        let pairs = [("a", "pro"), ("b", "3"), ("c", "0.5"), ("d", "true"), ("e", "{}")];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let kinds = attributes(&pairs);
        let kind = |key: &str| kinds[key]["type"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            ["a", "b", "c", "d", "e"].map(kind),
            ["string", "integer", "double", "boolean", "string"]
        );
        assert_eq!((id(32).len(), id(16).len()), (32, 16));
        assert_ne!(id(32), id(32));
    }
}
