//! Reads an object field by field; what nobody asked for is a mistake.

// Each kind of field is read by some backend; builds without it leave its reader idle.
#![cfg_attr(not(all(feature = "statsd", feature = "datadog", feature = "otlp")), allow(dead_code))]

use std::error::Error;
use std::fmt;

use serde_json::{Map, Value};

/// What is wrong with a setting, and where.
///
/// ```
/// use fanal::stats::Config;
///
/// let error = Config::parse("memory", r#"{"hots":"a"}"#).unwrap_err();
/// assert_eq!(error.field(), "memory.hots");
/// assert_eq!(error.to_string(), "memory.hots: no such setting; memory has none");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub(super) field: String,
    pub(super) message: String,
}

impl ConfigError {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The setting that is wrong, such as `statsd.port`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.message)
    }
}

impl Error for ConfigError {}

type Read<T> = Result<Option<T>, ConfigError>;

/// The settings of one backend, of which those that were read are known.
pub(super) struct Fields {
    backend: &'static str,
    given: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    pub(super) fn new(backend: &'static str, given: Map<String, Value>) -> Self {
        Self { backend, given, known: Vec::new() }
    }

    pub(super) fn error(&self, name: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::new(format!("{}.{name}", self.backend), message)
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Read<T> {
        self.known.push(name);
        let Some(value) = self.given.remove(name) else { return Ok(None) };
        match read(&value) {
            Some(read) => Ok(Some(read)),
            None => Err(self.error(name, format!("expected {expected}, found {}", shown(&value)))),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Read<String> {
        self.read(name, "a text", |it| it.as_str().map(str::to_owned))
    }

    pub(super) fn host(&mut self, name: &'static str) -> Read<String> {
        self.read(name, "a host's name or number", |it| {
            it.as_str().filter(|it| !it.is_empty() && !it.contains('/')).map(str::to_owned)
        })
    }

    pub(super) fn port(&mut self, name: &'static str) -> Read<u16> {
        self.read(name, "a whole number from 1 to 65535", |it| {
            it.as_u64().and_then(|it| u16::try_from(it).ok()).filter(|it| *it > 0)
        })
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Read<bool> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// An address of HTTP.
    pub(super) fn url(&mut self, name: &'static str) -> Read<String> {
        self.read(name, "an address that begins with http:// or https://", |it| {
            let schemes = ["http://", "https://"];
            let text = it.as_str()?;
            schemes.iter().any(|it| text.starts_with(it)).then(|| text.to_owned())
        })
    }

    /// An object of texts, such as tags.
    pub(super) fn pairs(&mut self, name: &'static str) -> Read<Vec<(String, String)>> {
        self.read(name, r#"an object of texts, as {"region":"eu"}"#, |it| {
            let pairs = it.as_object()?.iter();
            pairs.map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
        })
    }

    /// What a function makes of a text.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Read<T> {
        self.read(name, expected, |it| it.as_str().and_then(parse))
    }

    /// Nothing else may have been given.
    pub(super) fn end(self) -> Result<(), ConfigError> {
        let Some(unknown) = self.given.keys().next() else { return Ok(()) };
        let known = match self.known.is_empty() {
            true => format!("{} has none", self.backend),
            false => format!("{} has {}", self.backend, self.known.join(", ")),
        };
        Err(self.error(unknown, format!("no such setting; {known}")))
    }
}

/// A value short enough for one line.
fn shown(value: &Value) -> String {
    const CHARS_MAX: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
