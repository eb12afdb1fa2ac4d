//! What the keys of a filter mean on each table: a column, or else an attribute.

use super::BadQuery;
use super::filter::{Comparison, Expr, Quantity, Unit, parse_checked};
use super::time;
use crate::ingest::SEQUENCE;

/// The keys of one table.
pub struct Fields {
    fields: &'static [Field],
    /// The columns that free text searches.
    pub text: &'static [&'static str],
}

/// A key that is a column.
#[derive(Debug, PartialEq)]
pub struct Field {
    pub key: &'static str,
    /// The column, or an expression over columns.
    pub column: &'static str,
    pub kind: Kind,
    /// Equal for all rows of one attribute set.
    pub shared: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Hexadecimal digits, in lower case.
    Id,
    Number,
    /// A number in the unit of its row's column `unit`.
    Measured,
    /// Microseconds since 1970.
    Time,
    /// Microseconds.
    Duration,
    Truth,
}

/// What a key names.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Column(&'static Field),
    Attribute(String),
}

/// A value of a filter, as the place it is compared with needs it.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Text(String),
    Number(f64),
    Micros(f64),
    /// In the unit that `unit` says, nanoseconds or bytes.
    Measured(f64, Unit),
    Truth(bool),
}

/// Names an attribute whose key is also that of a column.
const ATTRIBUTE: &str = "attribute.";

const fn field(key: &'static str, column: &'static str, kind: Kind) -> Field {
    Field { key, column, kind, shared: false }
}

const fn column(key: &'static str, kind: Kind) -> Field {
    field(key, key, kind)
}

const fn shared(key: &'static str, column: &'static str) -> Field {
    Field { key, column, kind: Kind::Text, shared: true }
}

pub const METRICS: Fields = Fields {
    fields: &[
        column("id", Kind::Number),
        column("name", Kind::Text),
        field("metric", "name", Kind::Text),
        column("type", Kind::Text),
        column("unit", Kind::Text),
        column("value", Kind::Measured),
        column("weight", Kind::Number),
        column("timestamp", Kind::Time),
        column("received_at", Kind::Time),
        column("trace_id", Kind::Id),
        field("trace", "trace_id", Kind::Id),
        column("span_id", Kind::Id),
        column("project", Kind::Text),
        field(SEQUENCE, "sequence", Kind::Number),
        shared("release", "release"),
        shared("environment", "environment"),
        shared("sdk_name", "sdk_name"),
        shared("sdk.name", "sdk_name"),
        shared("sdk_version", "sdk_version"),
        shared("sdk.version", "sdk_version"),
    ],
    text: &["name"],
};

pub const SPANS: Fields = Fields {
    fields: &[
        column("id", Kind::Number),
        column("name", Kind::Text),
        column("op", Kind::Text),
        column("origin", Kind::Text),
        column("status", Kind::Text),
        column("segment", Kind::Text),
        field("transaction", "segment", Kind::Text),
        field("route", "segment", Kind::Text),
        column("is_segment", Kind::Truth),
        field("duration", "(ended_at - started_at)", Kind::Duration),
        field("timestamp", "started_at", Kind::Time),
        field("start_timestamp", "started_at", Kind::Time),
        field("end_timestamp", "ended_at", Kind::Time),
        column("received_at", Kind::Time),
        column("trace_id", Kind::Id),
        field("trace", "trace_id", Kind::Id),
        column("span_id", Kind::Id),
        column("parent_span_id", Kind::Id),
        column("project", Kind::Text),
        column("release", Kind::Text),
        column("environment", Kind::Text),
        column("sdk_name", Kind::Text),
        field("sdk.name", "sdk_name", Kind::Text),
        column("sdk_version", Kind::Text),
        field("sdk.version", "sdk_version", Kind::Text),
    ],
    text: &["name", "op"],
};

pub const LOGS: Fields = Fields {
    fields: &[
        column("id", Kind::Number),
        column("body", Kind::Text),
        field("message", "body", Kind::Text),
        column("level", Kind::Text),
        column("severity", Kind::Number),
        column("timestamp", Kind::Time),
        column("received_at", Kind::Time),
        column("trace_id", Kind::Id),
        field("trace", "trace_id", Kind::Id),
        column("span_id", Kind::Id),
        column("project", Kind::Text),
        column("release", Kind::Text),
        column("environment", Kind::Text),
        column("sdk_name", Kind::Text),
        field("sdk.name", "sdk_name", Kind::Text),
        column("sdk_version", Kind::Text),
        field("sdk.version", "sdk_version", Kind::Text),
    ],
    text: &["body"],
};

pub const EVENTS: Fields = Fields {
    fields: &[
        column("event_id", Kind::Id),
        column("level", Kind::Text),
        column("platform", Kind::Text),
        column("kind", Kind::Text),
        field("type", "kind", Kind::Text),
        field("error.type", "kind", Kind::Text),
        column("message", Kind::Text),
        field("error.message", "message", Kind::Text),
        column("culprit", Kind::Text),
        column("mechanism", Kind::Text),
        column("handled", Kind::Truth),
        field("group", "group_hash", Kind::Text),
        field("transaction", "transaction_name", Kind::Text),
        column("timestamp", Kind::Time),
        column("received_at", Kind::Time),
        column("trace_id", Kind::Id),
        field("trace", "trace_id", Kind::Id),
        column("span_id", Kind::Id),
        column("project", Kind::Text),
        column("release", Kind::Text),
        column("environment", Kind::Text),
        column("sdk_name", Kind::Text),
        field("sdk.name", "sdk_name", Kind::Text),
        column("sdk_version", Kind::Text),
        field("sdk.version", "sdk_version", Kind::Text),
    ],
    text: &["message", "kind", "culprit"],
};

impl Fields {
    /// Reads a filter for this table; `field` is the parameter that held it.
    pub fn parse(&self, field: &str, text: &str) -> Result<Expr, BadQuery> {
        parse_checked(text, |term| self.check(term)).map_err(|mistake| BadQuery {
            field: field.to_owned(),
            message: mistake.message,
            at: Some(mistake.at),
        })
    }

    /// What a key names. Every key names something.
    pub fn place(&self, key: &str) -> Place {
        let attribute = key.strip_prefix(ATTRIBUTE).filter(|key| !key.is_empty());
        let is_column = |key: &str| attribute.is_none() || key == SEQUENCE;
        let key = attribute.unwrap_or(key);
        match self.fields.iter().find(|field| field.key == key && is_column(key)) {
            Some(field) => Place::Column(field),
            None => Place::Attribute(key.to_owned()),
        }
    }

    /// Whether a term fits what its key names.
    pub fn check(&self, term: &Expr) -> Result<(), String> {
        match term {
            Expr::Compare { key, is, value } => {
                self.place(key).operand(key, *is, value, 0).map(drop)
            }
            Expr::In { key, values } => {
                let place = self.place(key);
                values
                    .iter()
                    .try_for_each(|value| place.operand(key, Comparison::Equal, value, 0).map(drop))
            }
            Expr::Like { key, .. } => match self.place(key) {
                Place::Column(field) if !matches!(field.kind, Kind::Text | Kind::Id) => {
                    Err(format!("{key} is {}: it has no wildcards", field.kind.article()))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

impl Kind {
    fn article(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Id => "an id",
            Self::Number | Self::Measured => "a number",
            Self::Time => "a time",
            Self::Duration => "a duration",
            Self::Truth => "true or false",
        }
    }
}

impl Place {
    /// Whether it is equal for all rows of one attribute set.
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Column(field) => field.shared,
            Self::Attribute(_) => true,
        }
    }

    /// The value of a comparison, or why there is none. `now` is what relative times count from.
    pub fn operand(
        &self,
        key: &str,
        is: Comparison,
        value: &str,
        now: i64,
    ) -> Result<Operand, String> {
        let equal = is == Comparison::Equal;
        let quantity = Quantity::parse(value);
        let kind = match self {
            Self::Attribute(key) if !equal => {
                let quantity = quantity.ok_or_else(|| {
                    format!("{key} is an attribute: {} compares it with numbers", is.sign())
                })?;
                return Ok(Operand::Number(attribute_number(key, quantity)));
            }
            Self::Attribute(_) => Kind::Text,
            Self::Column(field) => field.kind,
        };
        let wrong = |expected: &str| {
            Err(format!("{key} is {}: {value:?} is not {expected}", kind.article()))
        };
        match kind {
            Kind::Text | Kind::Id if !equal => {
                Err(format!("{key} is {}: {} does not apply", kind.article(), is.sign()))
            }
            Kind::Text => Ok(Operand::Text(value.to_owned())),
            Kind::Id => Ok(Operand::Text(value.to_ascii_lowercase())),
            Kind::Number | Kind::Measured => match quantity {
                Some(Quantity { number, unit: None }) => Ok(Operand::Number(number)),
                Some(Quantity { number, unit: Some(unit) }) if kind == Kind::Measured => {
                    Ok(Operand::Measured(number, unit))
                }
                _ => wrong("one"),
            },
            Kind::Time => match time::instant(value, now) {
                Some(micros) => Ok(Operand::Micros(micros as f64)),
                None => wrong("one, such as -1h or 2026-01-31T10:00:00Z"),
            },
            Kind::Duration => match quantity.and_then(Quantity::microseconds) {
                Some(micros) => Ok(Operand::Micros(micros)),
                None => wrong("one, such as 100ms or 2s"),
            },
            Kind::Truth => match value {
                "true" => Ok(Operand::Truth(true)),
                "false" => Ok(Operand::Truth(false)),
                _ => wrong("one of them"),
            },
        }
    }
}

/// A number to compare an attribute with. Attributes have no unit of their own: sizes are bytes, and times are
/// milliseconds as browsers measure them, unless the key says otherwise.
fn attribute_number(key: &str, quantity: Quantity) -> f64 {
    let Some(Unit::Time) = quantity.unit else { return quantity.number };
    let ends = |endings: &[&str]| endings.iter().any(|ending| key.ends_with(ending));
    let nanoseconds = if ends(&["_ns", "_nanos", "nanoseconds"]) {
        1.0
    } else if ends(&["_us", "_micros", "microseconds"]) {
        1e3
    } else if ends(&["_s", "_sec", "_seconds", ".seconds"]) {
        1e9
    } else {
        1e6
    };
    quantity.number / nanoseconds
}
