//! Fields: most are attributes, some say more.

use std::error::Error;
use std::fmt;

use tracing_core::field::{Field, Visit};
use tracing_core::{Level as Theirs, Metadata};

use crate::api::errors::chain;
use crate::api::value::{Key, Value};
use crate::client::error::Exception;
use crate::client::record::{Kind, Level};

/// What the fields of a span or an event say.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) name: Option<Value<'static>>,
    pub(super) op: Option<Value<'static>>,
    pub(super) message: Option<Value<'static>>,
    pub(super) failure: Option<String>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) attributes: Vec<(Key, Value<'static>)>,
    pub(super) measures: Vec<(Measure, f64)>,
    failed: bool,
}

impl Fields {
    /// Why it failed, if it did.
    pub(super) fn failure(&mut self) -> Option<String> {
        let unnamed = self.failed.then(|| "unknown_error".to_owned());
        self.failure.take().or(unnamed)
    }

    fn take(&mut self, field: &Field, value: Value<'static>) {
        let key = field.name();
        match key {
            "sentry.name" | "otel.name" => self.name = Some(value),
            "sentry.op" | "op" => self.op = Some(value),
            "message" => self.message = Some(value),
            "otel.status_code" => self.failed = value.to_string().eq_ignore_ascii_case("error"),
            "otel.status_message" | "otel.status_description" => {
                self.failure = Some(value.to_string());
            }
            _ => {
                if key == "error" {
                    self.failure = Some(value.to_string());
                }
                let number = number(&value).and_then(|number| Some((Measure::read(key)?, number)));
                match number {
                    Some(measure) => self.measures.push(measure),
                    None => self.attributes.push((Key::Borrowed(of_log(key)), value)),
                }
            }
        }
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, value.into());
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.take(field, value.into());
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.take(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value.to_owned().into());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        if field.name() == "error" {
            self.exceptions = chain(value);
        }
        self.take(field, value.to_string().into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, format!("{value:?}").into());
    }
}

/// A field that is a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) unit: Option<&'static str>,
}

impl Measure {
    /// Reads `metrics.KIND.NAME:UNIT`.
    pub(super) fn read(field: &'static str) -> Option<Self> {
        let (kind, name) = field.strip_prefix("metrics.")?.split_once('.')?;
        let kind = match kind {
            "count" => Kind::Counter,
            "gauge" => Kind::Gauge,
            "distribution" => Kind::Distribution,
            _ => return None,
        };
        let (name, unit) =
            name.split_once(':').map_or((name, None), |(name, unit)| (name, Some(unit)));
        (!name.is_empty()).then_some(Self { kind, name, unit })
    }
}

/// What came by way of the crate `log` says in fields where in the code it is.
fn of_log(key: &'static str) -> &'static str {
    match key {
        "log.module_path" => "code.module.name",
        "log.target" => "code.target",
        "log.file" => "code.file.path",
        "log.line" => "code.line.number",
        other => other,
    }
}

/// Where in the code something is.
pub(super) fn place(about: &Metadata<'_>) -> impl Iterator<Item = (Key, Value<'static>)> {
    let text = |key, text: Option<&str>| Some((key, Value::from(text?.to_owned())));
    let module = about.module_path();
    // Mostly the target is the module.
    let target = Some(about.target()).filter(|target| Some(*target) != module && *target != "log");
    let all = [
        text("code.module.name", module),
        text("code.target", target),
        text("code.file.path", about.file()),
        about.line().map(|line| ("code.line.number", Value::from(line))),
    ];
    all.into_iter().flatten().map(|(key, value)| (Key::Borrowed(key), value))
}

/// The same level, in our words.
pub(super) fn level(level: &Theirs) -> Level {
    match *level {
        Theirs::TRACE => Level::Trace,
        Theirs::DEBUG => Level::Debug,
        Theirs::INFO => Level::Info,
        Theirs::WARN => Level::Warn,
        _ => Level::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_metrics_say_kind_and_unit() {
        let measure = |kind, name, unit| Some(Measure { kind, name, unit });
        let count = measure(Kind::Counter, "orders", None);
        assert_eq!(Measure::read("metrics.count.orders"), count);
        let total = measure(Kind::Distribution, "cart.total", Some("euro"));
        assert_eq!(Measure::read("metrics.distribution.cart.total:euro"), total);
        for other in ["metrics.count", "metrics.count.", "metrics.set.users", "count.orders"] {
            assert_eq!(Measure::read(other), None, "{other}");
        }
    }
}
