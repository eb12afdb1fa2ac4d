//! The messages of OTLP, whole: number, name and kind of each field.

/// How a field is written, and shown.
#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    /// Bytes that are ids.
    Hex,
    /// Other bytes.
    Base64,
    /// Of 32 bits, fixed or not, and enumerations.
    Integer,
    Zigzag,
    Signed64,
    Unsigned64,
    Fixed64,
    SignedFixed64,
    Double,
    Truth,
    /// By its address: messages hold each other.
    Message(&'static &'static [Field]),
}

pub struct Field {
    pub number: u64,
    pub name: &'static str,
    pub kind: Kind,
    pub repeated: bool,
}

const fn one(number: u64, name: &'static str, kind: Kind) -> Field {
    Field { number, name, kind, repeated: false }
}

const fn many(number: u64, name: &'static str, kind: Kind) -> Field {
    Field { number, name, kind, repeated: true }
}

const fn attributes(number: u64) -> Field {
    many(number, "attributes", Kind::Message(&KEY_VALUE))
}

const fn dropped(number: u64) -> Field {
    one(number, "droppedAttributesCount", Kind::Integer)
}

pub static TRACES: &[Field] = &[many(1, "resourceSpans", Kind::Message(&RESOURCE_SPANS))];
static RESOURCE_SPANS: &[Field] =
    &[RESOURCE, many(2, "scopeSpans", Kind::Message(&SCOPE_SPANS)), SCHEMA];
static SCOPE_SPANS: &[Field] = &[SCOPE, many(2, "spans", Kind::Message(&SPAN)), SCHEMA];

pub static METRICS: &[Field] = &[many(1, "resourceMetrics", Kind::Message(&RESOURCE_METRICS))];
static RESOURCE_METRICS: &[Field] =
    &[RESOURCE, many(2, "scopeMetrics", Kind::Message(&SCOPE_METRICS)), SCHEMA];
static SCOPE_METRICS: &[Field] = &[SCOPE, many(2, "metrics", Kind::Message(&METRIC)), SCHEMA];

pub static LOGS: &[Field] = &[many(1, "resourceLogs", Kind::Message(&RESOURCE_LOGS))];
static RESOURCE_LOGS: &[Field] =
    &[RESOURCE, many(2, "scopeLogs", Kind::Message(&SCOPE_LOGS)), SCHEMA];
static SCOPE_LOGS: &[Field] = &[SCOPE, many(2, "logRecords", Kind::Message(&LOG)), SCHEMA];

const SCHEMA: Field = one(3, "schemaUrl", Kind::Text);
const RESOURCE: Field = one(1, "resource", Kind::Message(&OF_RESOURCE));
const SCOPE: Field = one(1, "scope", Kind::Message(&OF_SCOPE));
static OF_RESOURCE: &[Field] = &[attributes(1), dropped(2)];
static OF_SCOPE: &[Field] =
    &[one(1, "name", Kind::Text), one(2, "version", Kind::Text), attributes(3), dropped(4)];

static KEY_VALUE: &[Field] = &[one(1, "key", Kind::Text), one(2, "value", Kind::Message(&VALUE))];
static VALUE: &[Field] = &[
    one(1, "stringValue", Kind::Text),
    one(2, "boolValue", Kind::Truth),
    one(3, "intValue", Kind::Signed64),
    one(4, "doubleValue", Kind::Double),
    one(5, "arrayValue", Kind::Message(&ARRAY)),
    one(6, "kvlistValue", Kind::Message(&LIST)),
    one(7, "bytesValue", Kind::Base64),
];
static ARRAY: &[Field] = &[many(1, "values", Kind::Message(&VALUE))];
static LIST: &[Field] = &[many(1, "values", Kind::Message(&KEY_VALUE))];

static SPAN: &[Field] = &[
    one(1, "traceId", Kind::Hex),
    one(2, "spanId", Kind::Hex),
    one(3, "traceState", Kind::Text),
    one(4, "parentSpanId", Kind::Hex),
    one(5, "name", Kind::Text),
    one(6, "kind", Kind::Integer),
    one(7, "startTimeUnixNano", Kind::Fixed64),
    one(8, "endTimeUnixNano", Kind::Fixed64),
    attributes(9),
    dropped(10),
    many(11, "events", Kind::Message(&EVENT)),
    one(12, "droppedEventsCount", Kind::Integer),
    many(13, "links", Kind::Message(&LINK)),
    one(14, "droppedLinksCount", Kind::Integer),
    one(15, "status", Kind::Message(&STATUS)),
    one(16, "flags", Kind::Integer),
];
static EVENT: &[Field] =
    &[one(1, "timeUnixNano", Kind::Fixed64), one(2, "name", Kind::Text), attributes(3), dropped(4)];
static LINK: &[Field] = &[
    one(1, "traceId", Kind::Hex),
    one(2, "spanId", Kind::Hex),
    one(3, "traceState", Kind::Text),
    attributes(4),
    dropped(5),
    one(6, "flags", Kind::Integer),
];
static STATUS: &[Field] = &[one(2, "message", Kind::Text), one(3, "code", Kind::Integer)];

static LOG: &[Field] = &[
    one(1, "timeUnixNano", Kind::Fixed64),
    one(2, "severityNumber", Kind::Integer),
    one(3, "severityText", Kind::Text),
    one(5, "body", Kind::Message(&VALUE)),
    attributes(6),
    dropped(7),
    one(8, "flags", Kind::Integer),
    one(9, "traceId", Kind::Hex),
    one(10, "spanId", Kind::Hex),
    one(11, "observedTimeUnixNano", Kind::Fixed64),
    one(12, "eventName", Kind::Text),
];

static METRIC: &[Field] = &[
    one(1, "name", Kind::Text),
    one(2, "description", Kind::Text),
    one(3, "unit", Kind::Text),
    one(5, "gauge", Kind::Message(&GAUGE)),
    one(7, "sum", Kind::Message(&SUMS)),
    one(9, "histogram", Kind::Message(&HISTOGRAM)),
    one(10, "exponentialHistogram", Kind::Message(&EXPONENTIAL)),
    one(11, "summary", Kind::Message(&SUMMARY)),
    many(12, "metadata", Kind::Message(&KEY_VALUE)),
];
static GAUGE: &[Field] = &[many(1, "dataPoints", Kind::Message(&NUMBER))];
static SUMS: &[Field] = &[many(1, "dataPoints", Kind::Message(&NUMBER)), COURSE, RISES];
static HISTOGRAM: &[Field] = &[many(1, "dataPoints", Kind::Message(&BUCKETS)), COURSE];
static SUMMARY: &[Field] = &[many(1, "dataPoints", Kind::Message(&SUMMARY_POINT))];
const COURSE: Field = one(2, "aggregationTemporality", Kind::Integer);
const RISES: Field = one(3, "isMonotonic", Kind::Truth);
const START: Field = one(2, "startTimeUnixNano", Kind::Fixed64);
const TIME: Field = one(3, "timeUnixNano", Kind::Fixed64);
const COUNT: Field = one(4, "count", Kind::Fixed64);
const SUM: Field = one(5, "sum", Kind::Double);

static NUMBER: &[Field] = &[
    START,
    TIME,
    one(4, "asDouble", Kind::Double),
    many(5, "exemplars", Kind::Message(&EXEMPLAR)),
    one(6, "asInt", Kind::SignedFixed64),
    attributes(7),
    one(8, "flags", Kind::Integer),
];
static BUCKETS: &[Field] = &[
    START,
    TIME,
    COUNT,
    SUM,
    many(6, "bucketCounts", Kind::Fixed64),
    many(7, "explicitBounds", Kind::Double),
    many(8, "exemplars", Kind::Message(&EXEMPLAR)),
    attributes(9),
    one(10, "flags", Kind::Integer),
    one(11, "min", Kind::Double),
    one(12, "max", Kind::Double),
];
static EXPONENTIAL: &[Field] = &[many(1, "dataPoints", Kind::Message(&EXPONENTIAL_POINT)), COURSE];
static EXPONENTIAL_POINT: &[Field] = &[
    attributes(1),
    START,
    TIME,
    COUNT,
    SUM,
    one(6, "scale", Kind::Zigzag),
    one(7, "zeroCount", Kind::Fixed64),
    one(8, "positive", Kind::Message(&SIDE)),
    one(9, "negative", Kind::Message(&SIDE)),
    one(10, "flags", Kind::Integer),
    many(11, "exemplars", Kind::Message(&EXEMPLAR)),
    one(12, "min", Kind::Double),
    one(13, "max", Kind::Double),
    one(14, "zeroThreshold", Kind::Double),
];
static SIDE: &[Field] =
    &[one(1, "offset", Kind::Zigzag), many(2, "bucketCounts", Kind::Unsigned64)];
static SUMMARY_POINT: &[Field] = &[
    START,
    TIME,
    COUNT,
    SUM,
    many(6, "quantileValues", Kind::Message(&QUANTILE)),
    attributes(7),
    one(8, "flags", Kind::Integer),
];
static QUANTILE: &[Field] = &[one(1, "quantile", Kind::Double), one(2, "value", Kind::Double)];
static EXEMPLAR: &[Field] = &[
    one(2, "timeUnixNano", Kind::Fixed64),
    one(3, "asDouble", Kind::Double),
    one(4, "spanId", Kind::Hex),
    one(5, "traceId", Kind::Hex),
    one(6, "asInt", Kind::SignedFixed64),
    many(7, "filteredAttributes", Kind::Message(&KEY_VALUE)),
];
