//! What parameters mean. The same name means the same everywhere.

use utoipa::openapi::schema::Type;

const PARAMETERS: &[(&str, Type, &str)] = &[
    (
        "aggregate",
        Type::String,
        "Such as `sum` or `p95`; which ones there are depends on the type of the metric",
    ),
    ("buckets", Type::Integer, "How many steps the values are sorted into"),
    ("compare", Type::String, "`none`, `previous`, a duration such as `1d`, or `run:ID`"),
    ("cursor", Type::String, "The `next_cursor` of the page before"),
    ("environment", Type::String, "Of the client"),
    ("event_id", Type::String, "32 hexadecimal digits"),
    ("fields", Type::String, "`slim`: only what a waterfall needs"),
    ("group", Type::String, "The group of errors of one cause"),
    ("group_by", Type::String, "An attribute, or a column such as `release`; may be repeated"),
    ("id", Type::String, "As lists show it"),
    ("interval", Type::String, "Seconds, `60s`, or `auto`"),
    ("is_segment", Type::Boolean, "Whether it is the first of its service"),
    (
        "kinds",
        Type::String,
        "Some of metrics, spans, logs, errors, alerts, drops, with commas between; all if absent",
    ),
    ("level", Type::String, "Of a log or an error"),
    ("limit", Type::Integer, "How many rows at most"),
    ("metric", Type::String, "The name of a metric"),
    ("name", Type::String, "Exactly this name"),
    ("op", Type::String, "Exactly this operation"),
    ("origin", Type::String, "What made the span"),
    ("parent_span_id", Type::String, "16 hexadecimal digits"),
    ("points", Type::Integer, "How many samples at most"),
    ("project", Type::String, "Of this project alone"),
    (
        "query",
        Type::String,
        "A filter: `tier:pro duration:>100ms !url:*health* region:[us,ca] has:user.id (a:1 OR b:2) \"free text\"`",
    ),
    ("release", Type::String, "Of the client"),
    ("search", Type::String, "Names that contain this"),
    ("segment", Type::String, "The name of the segment it belongs to"),
    (
        "since",
        Type::String,
        "From here on: seconds since 1970, RFC 3339, or `1h` for that long ago",
    ),
    ("signal", Type::String, "`traces`, `metrics` or `logs`"),
    ("sort", Type::String, "What comes first; with a minus, the largest"),
    ("span_id", Type::String, "16 hexadecimal digits"),
    ("status", Type::String, "`ok` or `error`"),
    ("top", Type::Integer, "How many groups are told apart"),
    ("trace_id", Type::String, "32 hexadecimal digits"),
    ("type", Type::String, "`counter`, `gauge` or `distribution`"),
    ("unit", Type::String, "Of the metric; empty for none"),
    ("until", Type::String, "Before this; the same forms, now if absent"),
    ("vital", Type::String, "`lcp`, `inp`, `cls`, `fcp` or `ttfb`"),
];

/// The type of a parameter, and what it means.
pub fn describe(name: &str) -> (Type, &'static str) {
    let known = PARAMETERS.iter().find(|(known, ..)| *known == name);
    known.map_or((Type::String, ""), |(_, kind, words)| (kind.clone(), *words))
}
