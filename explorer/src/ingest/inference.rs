//! What the collector adds to entries: from the connection if asked, from the envelope's header.

use super::Context;
use super::agent::{Agent, Infer, Settings};
use super::attribute::{Attributes, Typed};
use super::frame::Envelope;

/// The placeholder that asks for the address of the connection.
const AUTO: &str = "{{auto}}";

/// What the collector may add to attributes.
pub struct Inference<'a> {
    address: Option<&'a str>,
    /// Add the address unasked; otherwise only where a placeholder asks for it.
    address_always: bool,
    agent: Option<Agent<'a>>,
}

/// The SDK of the envelope's header: the fallback for entries that do not name theirs.
pub struct Sdk<'a> {
    pub name: Option<&'a str>,
    pub version: Option<&'a str>,
}

impl<'a> Inference<'a> {
    /// As the settings of a container allow it.
    pub fn new(context: &'a Context, settings: &Settings) -> Self {
        let agent = context.user_agent.as_deref().map(Agent::parse);
        Self {
            address: context.client_address.as_deref(),
            address_always: settings.infer_ip == Some(Infer::Auto),
            agent: agent.filter(|_| settings.infer_user_agent == Some(Infer::Auto)),
        }
    }

    /// Adds what is absent and allowed.
    pub fn fill(&self, attributes: &mut Attributes) {
        let asked = attributes.get("client.address").map(|value| value == AUTO);
        if let Some(address) = self.address
            && asked.unwrap_or(self.address_always)
        {
            attributes.set("client.address", Typed::text(address));
        }
        for (key, value) in self.agent.iter().flat_map(Agent::attributes) {
            attributes.add(key, Typed::text(value));
        }
    }
}

impl<'a> Sdk<'a> {
    pub fn of(envelope: &'a Envelope<'_>) -> Self {
        Self { name: envelope.sdk("name"), version: envelope.sdk("version") }
    }
}
