//! Where telemetry comes from: the resource and the scope, which every entry of theirs shares.

use super::attribute;
use super::message::{KeyValue, Resource, Scope};
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::record::Flaw;
use crate::limits::OTLP_ORIGIN_BYTES_MAX;

/// A resource and one of its scopes, as every entry gets them.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub attributes: Attributes,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    /// The platform that events of this origin name, such as `node`.
    pub platform: Option<String>,
    bytes: usize,
}

impl Origin {
    /// Reads a resource; answers what was dropped of it.
    pub fn of(resource: Resource) -> (Self, Vec<Flaw>) {
        let text = |key| attribute::text(&resource.attributes, key).map(str::to_owned);
        let mut origin = Self {
            sdk_name: text("telemetry.sdk.name"),
            sdk_version: text("telemetry.sdk.version"),
            release: text("service.version"),
            environment: text("deployment.environment.name")
                .or_else(|| text("deployment.environment")),
            platform: text("telemetry.sdk.language").map(platform),
            ..Self::default()
        };
        let mut flaws = Vec::new();
        attribute::add(resource.attributes, &mut origin.attributes, &mut flaws);
        origin.bound("resource", &mut flaws);
        (origin, flaws)
    }

    /// The same with a scope.
    pub fn within(&self, scope: Scope) -> (Self, Vec<Flaw>) {
        let mut origin = self.clone();
        let mut flaws = Vec::new();
        attribute::add(scope.attributes, &mut origin.attributes, &mut flaws);
        for (key, value) in [("otel.scope.name", scope.name), ("otel.scope.version", scope.version)]
        {
            if !value.is_empty() {
                origin.attributes.set(key, Typed::text(&value));
            }
        }
        origin.bound("scope", &mut flaws);
        (origin, flaws)
    }

    /// The canonical bytes of what entries share.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Every entry repeats these attributes: too many of them would multiply.
    fn bound(&mut self, field: &str, flaws: &mut Vec<Flaw>) {
        self.bytes = self.attributes.bytes();
        if self.bytes > OTLP_ORIGIN_BYTES_MAX {
            (self.attributes, self.bytes) = (Attributes::default(), 0);
            flaws.push((field.to_owned(), "has too many attributes; none is kept"));
        }
    }

    /// The attributes of an entry: its own win over those it shares.
    pub fn with(&self, own: Vec<KeyValue>, flaws: &mut Vec<Flaw>) -> Attributes {
        let mut attributes = self.attributes.clone();
        attribute::add(own, &mut attributes, flaws);
        attributes
    }
}

/// Events name platforms where OpenTelemetry names languages.
fn platform(language: String) -> String {
    match language.as_str() {
        "nodejs" => "node".to_owned(),
        "webjs" => "javascript".to_owned(),
        "dotnet" => "csharp".to_owned(),
        "cpp" => "native".to_owned(),
        _ => language,
    }
}
