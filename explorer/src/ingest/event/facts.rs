//! What filters can name of an event: tags as they are, and facts under the names that spans, logs and metrics use.

use serde_json::Value;

use crate::ingest::Context;
use crate::ingest::agent::{Agent, Infer, Settings};
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::inference::Inference;
use crate::ingest::object::text;
use crate::ingest::record::Flaw;

/// Where in an event which attribute is found.
const FACTS: [(&str, &str); 22] = [
    ("/user/id", "user.id"),
    ("/user/email", "user.email"),
    ("/user/username", "user.name"),
    ("/user/name", "user.name"),
    ("/user/ip_address", "client.address"),
    ("/request/url", "url.full"),
    ("/request/method", "http.request.method"),
    ("/request/headers/User-Agent", "user_agent.original"),
    ("/request/headers/Referer", "http.request.header.referer"),
    ("/contexts/browser/name", "browser.name"),
    ("/contexts/browser/version", "browser.version"),
    ("/contexts/os/name", "os.name"),
    ("/contexts/os/version", "os.version"),
    ("/contexts/runtime/name", "process.runtime.name"),
    ("/contexts/runtime/version", "process.runtime.version"),
    ("/contexts/device/model", "device.model"),
    ("/contexts/culture/locale", "culture.locale"),
    ("/contexts/replay/replay_id", "sentry.replay_id"),
    ("/tags/replayId", "sentry.replay_id"),
    ("/server_name", "server.address"),
    ("/dist", "sentry.dist"),
    ("/logger", "logger.name"),
];

/// The attributes of an event as a JSON object of plain values.
pub fn facts(sent: &Value, context: &Context, flaws: &mut Vec<Flaw>) -> String {
    let mut attributes = Attributes::default();
    for (key, value) in tags(sent.get("tags"), flaws) {
        attributes.set(key, value);
    }
    for (pointer, key) in FACTS {
        if let Some(value) = sent.pointer(pointer).filter(|value| !value.is_object()) {
            attributes.add_plain(key, value.clone());
        }
    }
    let infer_ip = text(sent, "/sdk/settings/infer_ip").map(|setting| match setting {
        "auto" => Infer::Auto,
        _ => Infer::Never,
    });
    let settings = Settings { infer_ip, infer_user_agent: None };
    Inference::new(context, &settings).fill(&mut attributes);
    // The event's own header, not that of the connection: a tunnel has another.
    if let Some(agent) = text(sent, "/request/headers/User-Agent").map(Agent::parse) {
        for (key, value) in agent.attributes() {
            attributes.add(key, Typed::text(value));
        }
    }
    attributes.freeze().values
}

/// Tags: an object, or a list of pairs as the oldest clients write them.
fn tags<'a>(sent: Option<&'a Value>, flaws: &mut Vec<Flaw>) -> Vec<(&'a str, Typed)> {
    let mut plain = |key: &str, value: &Value| match value {
        Value::Object(_) | Value::Array(_) => {
            flaws.push((format!("tags.{key}"), "is not a plain value"));
            None
        }
        value => Typed::plain(value.clone()),
    };
    match sent {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(tags)) => tags
            .iter()
            .filter_map(|(key, value)| Some((key.as_str(), plain(key, value)?)))
            .collect(),
        Some(Value::Array(pairs)) => {
            let pair = |pair: &'a Value| {
                let key = pair.get(0)?.as_str()?;
                Some((key, plain(key, pair.get(1)?)?))
            };
            pairs.iter().filter_map(pair).collect()
        }
        Some(_) => {
            flaws.push(("tags".to_owned(), "must be an object"));
            Vec::new()
        }
    }
}
