//! Spans, as they cross.

use super::Batch;
use crate::api::options::Options;
use crate::api::value::{Key, Value};
use crate::client::hooks::{SpanDraft, guarded};
use crate::client::lane::{Attribute, Name, Read};
use crate::client::ledger::{Category, Ledger, Reason};
use crate::client::span::Held;

/// What kind of record it is, and what there is of it.
const SPAN: f64 = 16.0;
const SPAN_FAILED: f64 = 1.0;
const SPAN_SEGMENT: f64 = 2.0;
const SPAN_LINKS: f64 = 4.0;

impl Batch {
    pub(crate) fn span(
        &mut self,
        options: &Options,
        span: &Held<'_>,
        attributes: &[Attribute<'_>],
        ledger: &Ledger,
    ) {
        let Some(hook) = &options.before_send_span else {
            return self.wanted(options, span, attributes);
        };
        let (mut name, mut own) = draft(span, attributes);
        let milliseconds = span.end_ms - span.start_ms;
        let op = span.op.as_ref().map(Name::text);
        let mut draft = SpanDraft { name: &mut name, op, attributes: &mut own, milliseconds };
        match guarded(|| (hook.0)(&mut draft)) {
            Some(true) => {
                let made = |(key, value)| (Name::Made(key), Read::from(value));
                let own: Vec<_> = own.iter().map(|(key, value)| made((&**key, value))).collect();
                self.wanted(options, &Held { name: Name::Made(&name), ..*span }, &own);
            }
            Some(false) => ledger.lose(Reason::BeforeSend, Category::Span, 1),
            None => ledger.lose(Reason::CallbackError, Category::Span, 1),
        }
    }

    fn wanted(&mut self, options: &Options, span: &Held<'_>, own: &[Attribute<'_>]) {
        self.span_head(options, span);
        let count_at = self.numbers.len();
        self.numbers.push(0.0);
        if let Some(links) = span.links {
            let links = self.strings.add(links);
            self.numbers.push(links);
        }
        let mut count = own.len();
        for (key, value) in own {
            self.attribute(key.text(), *value);
        }
        let segment = span.segment;
        let is_segment = segment.span_id == span.span_id;
        let (segment_id, segment_name) = (segment.span_id.to_string(), segment.name());
        let more = [
            ("sentry.op", span.op.as_ref().map(Name::text)),
            ("sentry.origin", Some("manual")),
            ("sentry.segment.name", Some(&*segment_name)),
            ("sentry.segment.id", Some(&*segment_id)),
            ("sentry.segment.name.source", is_segment.then_some("custom")),
            ("sentry.status.message", span.failure),
        ];
        for (key, text) in more {
            if let Some(text) = text.filter(|_| own.iter().all(|(known, _)| known.text() != key)) {
                self.attribute(key, Read::Text(text));
                count += 1;
            }
        }
        if let Some(rate) = segment.rate.filter(|_| is_segment) {
            self.attribute("sentry.sample_rate", Read::Double(rate));
            count += 1;
        }
        if let Some(place) = self.numbers.get_mut(count_at) {
            *place = count as f64;
        }
    }

    /// A span up to the number of its attributes.
    fn span_head(&mut self, options: &Options, span: &Held<'_>) {
        let segment = span.segment;
        let snapshot = self.snapshot(options, span.state, true);
        // What somebody gave up has not failed.
        let failed = span.failure.is_some_and(|why| why != "cancelled");
        let flag = |is_set: bool, weight: f64| if is_set { weight } else { 0.0 };
        let kind = SPAN
            + flag(failed, SPAN_FAILED)
            + flag(segment.span_id == span.span_id, SPAN_SEGMENT)
            + flag(span.links.is_some(), SPAN_LINKS);
        let name = self.strings.id(span.name.text());
        let parent = span.parent.map_or(0.0, |parent| self.hex(parent.0.into(), 16));
        let trace = self.hex(segment.trace_id.0, 32);
        let id = self.hex(span.span_id.0.into(), 16);
        let (end, start) = (span.end_ms, span.start_ms);
        self.numbers.extend([kind, name, parent, end, start, trace, id, snapshot]);
        self.count += 1;
    }
}

/// What of a span hooks may change.
fn draft(span: &Held<'_>, attributes: &[Attribute<'_>]) -> (Key, Vec<(Key, Value<'static>)>) {
    let own = attributes.iter().map(|(key, value)| (key.to_key(), value.to_value()));
    (span.name.to_key(), own.collect())
}
