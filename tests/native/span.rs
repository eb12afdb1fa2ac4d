//! Spans as data: what a facade would send, and what should come out of it.

use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::scenario::{Attribute, Envelope, Facade, canonical, number, typed_all};

#[derive(Clone, Debug)]
pub struct Span {
    pub name: String,
    pub parent: Option<String>,
    pub start: f64,
    pub end: f64,
    pub trace: String,
    pub id: String,
    pub is_error: bool,
    pub is_segment: bool,
    /// An array in JSON.
    pub links: Option<Value>,
    pub snapshot: usize,
    pub attributes: Vec<Attribute>,
}

pub fn span(name: &str, start: f64, end: f64) -> Span {
    Span {
        name: name.into(),
        parent: None,
        start,
        end,
        trace: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d".into(),
        id: "1a2b3c4d5e6f7081".into(),
        is_error: false,
        is_segment: false,
        links: None,
        snapshot: 0,
        attributes: Vec::new(),
    }
}

impl Facade {
    /// The numbers of a batch of spans, after its strings have crossed.
    pub fn span_records(&mut self, spans: &[Span]) -> Vec<f64> {
        let mut numbers = Vec::new();
        for span in spans {
            let flag = |is: bool, flag: u32| if is { flag } else { 0 };
            let links = span.links.as_ref().map(|links| self.id(&links.to_string()));
            let flags = flag(span.is_error, 1) + flag(span.is_segment, 2);
            let head = [
                f64::from(16 + flags + flag(links.is_some(), 4)),
                if span.name.is_empty() { 0.0 } else { self.id(&span.name) },
                span.parent.as_ref().map_or(0.0, |parent| self.id(parent)),
                span.end,
                span.start,
                self.id(&span.trace),
                self.id(&span.id),
                span.snapshot as f64,
                span.attributes.len() as f64,
            ];
            numbers.extend(head);
            numbers.extend(links);
            for attribute in &span.attributes {
                self.attribute(attribute, &mut numbers);
            }
        }
        self.cross_strings();
        numbers
    }

    pub fn send_spans(&mut self, spans: &[Span], compress: bool, limit: u32) -> Vec<Envelope> {
        let records = self.span_records(spans);
        self.core.take_spans(true);
        let sent = self.deliver(spans.len(), records, compress, limit, "span", "span.v2");
        self.core.take_spans(false);
        sent
    }

    /// What should come out, told without any of the core's cleverness.
    pub fn expect_spans(&self, spans: &[Span]) -> Vec<Value> {
        spans.iter().map(|span| self.expect_span(span)).collect()
    }

    fn expect_span(&self, span: &Span) -> Value {
        let seconds = |ms: f64| number((ms * 1000.0).round() / 1_000_000.0);
        let mut item = Map::new();
        item.insert("trace_id".into(), json!(span.trace));
        item.insert("span_id".into(), json!(span.id));
        if let Some(parent) = &span.parent {
            item.insert("parent_span_id".into(), json!(parent));
        }
        item.insert("name".into(), json!(span.name));
        item.insert("start_timestamp".into(), seconds(span.start));
        item.insert("end_timestamp".into(), seconds(span.end.max(span.start)));
        item.insert("status".into(), json!(if span.is_error { "error" } else { "ok" }));
        item.insert("is_segment".into(), json!(span.is_segment));
        if let Some(links) = &span.links {
            item.insert("links".into(), links.clone());
        }
        let attributes = self.merged(span.snapshot, &span.attributes);
        item.insert("attributes".into(), Value::Object(typed_all(attributes)));
        Value::Object(item)
    }

    pub fn canonical_span(&self, span: &Span) -> usize {
        let links = span.links.as_ref().map_or(0, |links| links.to_string().len());
        let attributes = self.merged(span.snapshot, &span.attributes);
        span.name.len() + 8 + links + canonical(&attributes)
    }
}

impl Random {
    pub fn spans(&mut self, count: usize, snapshots: usize) -> Vec<Span> {
        let (trace, root) = (self.hex(32), self.hex(16));
        let mut start = 1_767_225_600_000.0 + self.below(1_000_000) as f64;
        (0..count)
            .map(|_| {
                start += self.below(40_000) as f64 / 1_000.0;
                let end = start + self.below(2_000_000) as f64 / 1_000.0 - 20.0;
                let exact = |ms: f64| (ms * 1_000.0).round() / 1_000.0;
                Span {
                    name: match self.below(8) {
                        0 => self.string(12),
                        _ => (*self.pick(&["Pageload", "GET shop.test", "ui.long_task"])).into(),
                    },
                    parent: (!self.one_in(4)).then(|| match self.below(3) {
                        0 => self.hex(16),
                        _ => root.clone(),
                    }),
                    trace: if self.one_in(20) { self.hex(32) } else { trace.clone() },
                    id: self.hex(16),
                    is_error: self.one_in(5),
                    is_segment: self.one_in(5),
                    links: self.one_in(6).then(|| self.links()),
                    snapshot: self.below(snapshots + 1),
                    attributes: self.attributes(6),
                    ..span("", exact(start), exact(end))
                }
            })
            .collect()
    }

    fn links(&mut self) -> Value {
        let links = 0..self.below(3);
        links
            .map(|_| {
                let attributes = json!({"k": {"value": self.string(9), "type": "string"}});
                json!({"trace_id": self.hex(32), "span_id": self.hex(16),
                    "sampled": self.one_in(2), "attributes": attributes})
            })
            .collect()
    }
}
