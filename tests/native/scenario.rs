//! Batches as data: what a facade would send, built by name, and what should come out of it.

use std::collections::HashMap;

use fanal::Core;
use serde_json::{Map, Value, json};

pub const HEADER: &str = r#"{"sdk":{"name":"fanal","version":"0.1.0"}}"#;
pub const CONTAINER: &str = r#"{"version":2,"items":["#;
/// The key that metrics reserve for the core.
const RESERVED: &str = "sentry.timestamp.sequence";

/// An attribute's value as the facade knows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    Text(String),
    Bool(bool),
    Number(f64),
    /// JSON, and its canonical size.
    Array(Value, u32),
    /// A number of which only the text crosses.
    Double(f64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub key: String,
    pub value: Attr,
    pub unit: Option<String>,
}

pub fn attribute(key: &str, value: Attr) -> Attribute {
    Attribute { key: key.into(), value, unit: None }
}

pub fn text(key: &str, value: &str) -> Attribute {
    attribute(key, Attr::Text(value.into()))
}

#[derive(Clone, Debug)]
pub struct Metric {
    pub kind: usize,
    pub name: String,
    pub unit: Option<String>,
    pub value: f64,
    /// The value crosses as text.
    pub as_text: bool,
    pub time: f64,
    pub trace: String,
    pub span: Option<String>,
    pub snapshot: usize,
    pub attributes: Vec<Attribute>,
}

pub fn counter(name: &str, value: f64, time: f64) -> Metric {
    Metric {
        kind: 0,
        name: name.into(),
        unit: None,
        value,
        as_text: false,
        time,
        trace: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d".into(),
        span: None,
        snapshot: 0,
        attributes: Vec::new(),
    }
}

/// A snapshot's attributes; true = strong.
pub type Shared = Vec<(bool, Attribute)>;

/// The facade's side of the crossing.
#[derive(Default)]
pub struct Facade {
    pub core: Core,
    ids: HashMap<String, u32>,
    misses: Vec<String>,
    pub snapshots: Vec<Shared>,
}

impl Facade {
    pub fn new() -> Self {
        let mut facade = Self::default();
        facade.core.configure_header(HEADER.as_bytes());
        facade.core.configure_container(CONTAINER.as_bytes());
        facade
    }

    pub fn id(&mut self, string: &str) -> f64 {
        let next = self.ids.len() as u32 + 1;
        let id = *self.ids.entry(string.into()).or_insert(next);
        if id == next {
            self.misses.push(string.into());
        }
        f64::from(id)
    }

    pub fn cross_strings(&mut self) {
        let misses = std::mem::take(&mut self.misses);
        self.core.strings(misses.len() as u32, &joined(&misses));
    }

    pub fn forget(&mut self) {
        self.core.forget();
        self.ids.clear();
        self.snapshots.clear();
    }

    pub fn attribute(&mut self, attribute: &Attribute, numbers: &mut Vec<f64>) {
        let unit = if attribute.unit.is_some() { 8.0 } else { 0.0 };
        let head = self.id(&attribute.key) * 16.0 + unit;
        match &attribute.value {
            Attr::Text(text) => numbers.extend([head, self.id(text)]),
            Attr::Bool(is) => numbers.extend([head + 1.0, f64::from(u8::from(*is))]),
            Attr::Number(number) => numbers.extend([head + 2.0, *number]),
            Attr::Array(array, bytes) => {
                numbers.extend([head + 3.0, self.id(&array.to_string()), f64::from(*bytes)]);
            }
            Attr::Double(number) => numbers.extend([head + 4.0, self.id(&json_text(*number))]),
        }
        if let Some(unit) = &attribute.unit {
            numbers.push(self.id(unit));
        }
    }

    pub fn snapshot(&mut self, shared: Shared) {
        let mut numbers = Vec::new();
        for (strong, attribute) in &shared {
            numbers.push(f64::from(u8::from(*strong)));
            self.attribute(attribute, &mut numbers);
        }
        self.cross_strings();
        self.core.snapshot(shared.len() as u32, &numbers);
        self.snapshots.push(shared);
    }

    /// The numbers of a batch, after its strings have crossed.
    pub fn records(&mut self, metrics: &[Metric]) -> Vec<f64> {
        let mut numbers = Vec::new();
        for metric in metrics {
            let kind = metric.kind as f64 + if metric.as_text { 4.0 } else { 0.0 };
            let value =
                if metric.as_text { self.id(&json_text(metric.value)) } else { metric.value };
            let head = [
                kind,
                self.id(&metric.name),
                metric.unit.as_ref().map_or(0.0, |unit| self.id(unit)),
                value,
                metric.time,
                if metric.trace.is_empty() { 0.0 } else { self.id(&metric.trace) },
                metric.span.as_ref().map_or(0.0, |span| self.id(span)),
                metric.snapshot as f64,
                metric.attributes.len() as f64,
            ];
            numbers.extend(head);
            for attribute in &metric.attributes {
                self.attribute(attribute, &mut numbers);
            }
        }
        self.cross_strings();
        numbers
    }

    /// Sends a batch and answers the envelopes, each checked: the compressed form is the plain
    /// form, the count is right, the limit holds.
    pub fn send(&mut self, metrics: &[Metric], compress: bool, limit: u32) -> Vec<Envelope> {
        let records = self.records(metrics);
        self.deliver(metrics.len(), records, compress, limit, "trace_metric", "trace-metric")
    }

    /// Passes records through the core.
    pub fn deliver(
        &mut self,
        count: usize,
        mut records: Vec<f64>,
        compress: bool,
        limit: u32,
        item: &str,
        content: &str,
    ) -> Vec<Envelope> {
        self.core.begin(count as u32, &mut records);
        let mut envelopes = Vec::new();
        loop {
            let items = self.core.encode(&records, compress, limit);
            if items == 0 {
                return envelopes;
            }
            let header = json!({"type": item, "item_count": items,
                "content_type": format!("application/vnd.sentry.items.{content}+json")});
            envelopes.push(Envelope::checked(&self.core, items, compress, limit, &header));
        }
    }

    /// What should come out, told without any of the core's cleverness.
    pub fn expect(&self, metrics: &[Metric], sequence: &mut Sequence) -> Vec<Value> {
        metrics.iter().map(|metric| self.expect_item(metric, sequence.next(metric.time))).collect()
    }

    fn expect_item(&self, metric: &Metric, sequence: u32) -> Value {
        let mut item = Map::new();
        item.insert("timestamp".into(), number((metric.time * 10.0).round() / 10_000.0));
        item.insert("trace_id".into(), json!(metric.trace));
        if let Some(span) = &metric.span {
            item.insert("span_id".into(), json!(span));
        }
        item.insert("name".into(), json!(metric.name));
        item.insert("type".into(), json!(["counter", "gauge", "distribution"][metric.kind]));
        if let Some(unit) = &metric.unit {
            item.insert("unit".into(), json!(unit));
        }
        item.insert("value".into(), number(metric.value));
        let mut attributes = typed_all(self.of_metric(metric));
        attributes.insert(RESERVED.into(), json!({"value": sequence, "type": "integer"}));
        item.insert("attributes".into(), Value::Object(attributes));
        Value::Object(item)
    }

    /// The attributes of an item by the rules: strong, own, weak.
    pub fn merged<'a>(&'a self, snapshot: usize, own: &'a [Attribute]) -> Vec<&'a Attribute> {
        let shared = self.snapshots.get(snapshot).map_or([].as_slice(), Vec::as_slice);
        let shared: Vec<_> = shared.iter().filter(|(_, shared)| shared.key != RESERVED).collect();
        let kept = shared
            .iter()
            .filter(|(strong, shared)| *strong || own.iter().all(|own| own.key != shared.key));
        let own = own
            .iter()
            .filter(|own| !shared.iter().any(|(strong, shared)| *strong && shared.key == own.key));
        kept.map(|(_, shared)| shared).chain(own).collect()
    }

    fn of_metric<'a>(&'a self, metric: &'a Metric) -> Vec<&'a Attribute> {
        let mut merged = self.merged(metric.snapshot, &metric.attributes);
        merged.retain(|attribute| attribute.key != RESERVED);
        merged
    }

    pub fn canonical(&self, metric: &Metric) -> usize {
        let attributes = canonical(&self.of_metric(metric));
        metric.name.len() + 8 + RESERVED.len() + 8 + attributes
    }
}

/// The canonical size of attributes.
pub fn canonical(attributes: &[&Attribute]) -> usize {
    let sizes = attributes.iter().map(|attribute| {
        attribute.key.len()
            + match &attribute.value {
                Attr::Text(text) => text.len(),
                Attr::Bool(_) => 1,
                Attr::Number(_) | Attr::Double(_) => 8,
                Attr::Array(_, bytes) => *bytes as usize,
            }
    });
    sizes.sum()
}

/// Strings as they cross.
pub fn joined(strings: &[String]) -> Vec<u8> {
    let mut input = Vec::new();
    for string in strings {
        input.extend_from_slice(&(string.encode_utf16().count() as u32).to_le_bytes());
    }
    input.extend_from_slice(strings.join("\0").as_bytes());
    input
}

/// The counter that orders items of one millisecond.
#[derive(Default)]
pub struct Sequence(Option<(u64, u32)>);

impl Sequence {
    fn next(&mut self, time: f64) -> u32 {
        let millisecond = time as u64;
        let next = match self.0 {
            Some((last, sequence)) if last == millisecond => sequence + 1,
            _ => 0,
        };
        self.0 = Some((millisecond, next));
        next
    }
}

fn json_text(value: f64) -> String {
    serde_json::to_string(&value).unwrap()
}

/// An integer where the wire has one, so that values compare.
pub fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

pub fn typed_all(attributes: Vec<&Attribute>) -> Map<String, Value> {
    attributes.into_iter().map(|attribute| (attribute.key.clone(), typed(attribute))).collect()
}

fn typed(attribute: &Attribute) -> Value {
    let (value, name) = match &attribute.value {
        Attr::Text(text) => (json!(text), "string"),
        Attr::Bool(is) => (json!(is), "boolean"),
        Attr::Number(value) if value.fract() == 0.0 => (number(*value), "integer"),
        Attr::Number(value) => (number(*value), "double"),
        Attr::Array(array, _) => (array.clone(), "array"),
        Attr::Double(value) => (json!(value), "double"),
    };
    let mut typed = json!({"value": value, "type": name});
    if let Some(unit) = &attribute.unit {
        typed["unit"] = json!(unit);
    }
    typed
}

/// An envelope that was read back.
#[derive(Debug)]
pub struct Envelope {
    pub plain: String,
    /// Bytes on the wire.
    pub written: usize,
    pub canonical: usize,
    pub items: Vec<Value>,
}

impl Envelope {
    fn checked(core: &Core, count: u32, compress: bool, limit: u32, header: &Value) -> Self {
        let plain = String::from_utf8(core.plain().to_vec()).unwrap();
        let mut written = plain.len();
        if compress {
            written = core.zlib().len();
            let inflated = miniz_oxide::inflate::decompress_to_vec_zlib(core.zlib())
                .unwrap_or_else(|error| panic!("{error:?} in\n{plain}"));
            assert_eq!(String::from_utf8(inflated).unwrap(), plain);
        } else {
            assert!(core.zlib().is_empty());
        }
        assert!(count == 1 || written <= limit as usize, "{written} > {limit}");
        let mut lines = plain.split('\n');
        assert_eq!(lines.next(), Some(HEADER));
        let item: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        assert_eq!(item, *header);
        let line = lines.next().unwrap();
        assert_eq!(lines.next(), None);
        let container: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in\n{line}"));
        let items = container["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), count as usize);
        Self { plain, written, canonical: core.counts().bytes as usize, items }
    }
}
