//! Metrics, as they cross.

use super::{Batch, is_simple};
use crate::api::options::Options;
use crate::client::hooks::{MetricDraft, guarded};
use crate::client::lane::{Attribute, Name};
use crate::client::ledger::{Category, Ledger, Reason};
use crate::client::metric::Held;

/// Says that the value crosses as text.
const VALUE_IS_TEXT: f64 = 4.0;

/// What the names of one lane are called in the core, so that each is looked up once. 0 = not yet.
#[derive(Debug, Default)]
pub(crate) struct Crossed(Vec<f64>);

impl Crossed {
    fn id(&mut self, batch: &mut Batch, name: Name<'_>) -> f64 {
        let Name::Known(number, text) = name else { return batch.strings.id(name.text()) };
        let number = number as usize;
        if self.0.len() <= number {
            self.0.resize(number + 1, 0.0);
        }
        let Some(id) = self.0.get_mut(number) else { return 0.0 };
        if *id == 0.0 {
            *id = batch.strings.id(text);
        }
        *id
    }
}

impl Batch {
    pub(crate) fn metric(
        &mut self,
        options: &Options,
        metric: &Held<'_>,
        attributes: &[Attribute<'_>],
        crossed: &mut Crossed,
        ledger: &Ledger,
    ) {
        let Some(hook) = &options.before_send_metric else {
            let name = crossed.id(self, metric.name);
            let unit = metric.unit.map_or(0.0, |unit| crossed.id(self, unit));
            self.head(options, metric, metric.kind as u8, (name, unit), metric.value);
            self.numbers.push(attributes.len() as f64);
            for (key, value) in attributes {
                let key = crossed.id(self, *key);
                self.value(key, *value);
            }
            return;
        };
        let mut draft = draft(metric, attributes);
        match guarded(|| (hook.0)(&mut draft)) {
            Some(true) => self.draft(options, metric, draft),
            Some(false) => ledger.lose(Reason::BeforeSend, Category::Metric, 1),
            None => ledger.lose(Reason::CallbackError, Category::Metric, 1),
        }
    }

    fn draft(&mut self, options: &Options, metric: &Held<'_>, draft: MetricDraft) {
        let MetricDraft { kind, name, value, unit, attributes } = draft;
        let name = self.strings.id(&name);
        let unit = unit.map_or(0.0, |unit| self.strings.id(&unit));
        self.head(options, metric, kind as u8, (name, unit), value);
        self.numbers.push(attributes.len() as f64);
        for (key, value) in &attributes {
            self.attribute(key, value.into());
        }
    }

    fn head(
        &mut self,
        options: &Options,
        metric: &Held<'_>,
        kind: u8,
        (name, unit): (f64, f64),
        value: f64,
    ) {
        let (kind, value) = if is_simple(value) {
            (f64::from(kind), value)
        } else {
            (f64::from(kind) + VALUE_IS_TEXT, self.strings.add(&value.to_string()))
        };
        let snapshot = self.snapshot(options, metric.state, false);
        let (trace, span) = self.place(metric.trace, metric.span);
        self.numbers.extend([kind, name, unit, value, metric.time_ms, trace, span, snapshot]);
        self.count += 1;
    }

    /// What a trace and a span are called in the core. Neighbours mostly share them.
    fn place(&mut self, trace: u128, span: u64) -> (f64, f64) {
        if let Some((_, place)) = self.last_place.filter(|(ids, _)| *ids == (trace, span)) {
            return place;
        }
        let name = self.hex(trace, 32);
        let place = (name, if span == 0 { 0.0 } else { self.hex(span.into(), 16) });
        self.last_place = Some(((trace, span), place));
        place
    }
}

/// A metric as hooks see it.
fn draft(metric: &Held<'_>, attributes: &[Attribute<'_>]) -> MetricDraft {
    let own = attributes.iter().map(|(key, value)| (key.to_key(), value.to_value()));
    MetricDraft {
        kind: metric.kind,
        name: metric.name.to_key(),
        value: metric.value,
        unit: metric.unit.map(Name::to_key),
        attributes: own.collect(),
    }
}
