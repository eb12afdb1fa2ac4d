//! Measurements → an envelope, by the core of the SDK.

use std::collections::BTreeMap;

use fanal::Core;
use fanal::stats::Kind;

use super::kept::{Key, Values};

/// What the core leaves to its host: who sends, and what the container says of itself.
const HEADER: &str =
    concat!(r#"{"sdk":{"name":"fanal.explorer","version":""#, env!("CARGO_PKG_VERSION"), r#""}}"#);
const CONTAINER: &[u8] = br#"{"version":2,"items":["#;
/// Bytes of one envelope; what is more follows in another.
const ENVELOPE_BYTES: u32 = 1024 * 1024;
/// What the core calls the kinds.
const COUNTER: f64 = 0.0;
const GAUGE: f64 = 1.0;
const DISTRIBUTION: f64 = 2.0;
/// Tags of an attribute's value: what the core calls a string and a number.
const STRING: f64 = 0.0;
const NUMBER: f64 = 2.0;
const TAGS: f64 = 16.0;
/// Tells a reader how many values one stands for.
const RATE: &str = "sentry.client_sample_rate";

/// Strings by the ids the core will give them, the first being 1.
#[derive(Default)]
struct Strings<'a> {
    ids: BTreeMap<&'a str, f64>,
    lengths: Vec<u8>,
    texts: Vec<&'a str>,
}

impl<'a> Strings<'a> {
    /// 0 for an empty one, which is absent.
    fn id(&mut self, text: &'a str) -> f64 {
        if text.is_empty() {
            return 0.0;
        }
        let next = self.texts.len() as f64 + 1.0;
        *self.ids.entry(text).or_insert_with(|| {
            let units = u32::try_from(text.encode_utf16().count()).unwrap_or_default();
            self.lengths.extend_from_slice(&units.to_le_bytes());
            self.texts.push(text);
            next
        })
    }
}

/// All envelopes of a report.
pub fn envelopes(series: &BTreeMap<Key, Values>, milliseconds: f64) -> Vec<Vec<u8>> {
    let (mut strings, mut records, mut count) = (Strings::default(), Vec::new(), 0);
    for (key, values) in series {
        for value in &values.kept {
            let attributes = attributes(&mut strings, key, values);
            let (kind, unit, scale) = match key.kind {
                Kind::Counter => (COUNTER, key.unit.as_str(), 1.0),
                Kind::Gauge => (GAUGE, key.unit.as_str(), 1.0),
                Kind::Distribution => (DISTRIBUTION, key.unit.as_str(), 1.0),
                // What takes long here takes milliseconds.
                Kind::Timing => (DISTRIBUTION, "millisecond", 1000.0),
            };
            let (name, unit, value) =
                (strings.id(&key.name), strings.id(unit), decimals(*value * scale));
            records.extend([kind, name, unit, value, milliseconds, 0.0, 0.0, 0.0]);
            records.push((attributes.len() / 2) as f64);
            records.extend(attributes);
            count += 1;
        }
    }
    let mut core = Core::new();
    core.configure_header(HEADER.as_bytes());
    core.configure_container(CONTAINER);
    let mut input = strings.lengths;
    input.extend_from_slice(strings.texts.join("\0").as_bytes());
    core.strings(u32::try_from(strings.texts.len()).unwrap_or_default(), &input);
    core.begin(count, &mut records);
    let mut written = Vec::new();
    while core.encode(&records, false, ENVELOPE_BYTES) > 0 {
        written.push(core.plain().to_vec());
    }
    written
}

fn attributes<'a>(strings: &mut Strings<'a>, key: &'a Key, values: &Values) -> Vec<f64> {
    let mut numbers = Vec::new();
    for (name, value) in &key.tags {
        numbers.extend([strings.id(name) * TAGS + STRING, strings.id(value)]);
    }
    if values.step > 1 {
        let rate = decimals(values.kept.len() as f64 / values.seen as f64);
        numbers.extend([strings.id(RATE) * TAGS + NUMBER, rate]);
    }
    numbers
}

/// With four decimals, as many as cross into the core as a number.
fn decimals(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Context, Envelope, records};

    #[test]
    fn what_is_measured_arrives() {
        let key = |kind, name: &str, unit: &str, tags: &[(&str, &str)]| Key {
            kind,
            name: name.to_owned(),
            unit: unit.to_owned(),
            tags: tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        };
        let values = |kept: &[f64], seen, step| Values { kept: kept.to_vec(), seen, step };
        let series = BTreeMap::from([
            (key(Kind::Counter, "c", "", &[("outcome", "ac\"cepted ü")]), values(&[7.0], 7, 1)),
            (key(Kind::Gauge, "g", "byte", &[]), values(&[4096.0], 1, 1)),
            (key(Kind::Timing, "d", "", &[]), values(&[0.001_25, 0.000_1], 8, 4)),
        ]);
        let envelopes = envelopes(&series, 1_767_225_600_000.0);
        assert_eq!(envelopes.len(), 1);
        let context = Context {
            project: "fanal".to_owned(),
            received_at: 0,
            client_address: None,
            user_agent: None,
            metric_bytes_max: usize::MAX,
        };
        let records = records(&Envelope::parse(&envelopes[0]).unwrap(), &context);
        assert!(records.issues.is_empty(), "{:?}", records.issues);
        let found: Vec<_> = records
            .metrics
            .iter()
            .map(|it| (it.kind, it.name.as_str(), it.unit.as_deref(), it.value, it.weight))
            .collect();
        assert_eq!(
            found,
            [
                ("counter", "c", None, 7.0, 1.0),
                ("gauge", "g", Some("byte"), 4096.0, 1.0),
                ("distribution", "d", Some("millisecond"), 1.25, 4.0),
                ("distribution", "d", Some("millisecond"), 0.1, 4.0),
            ]
        );
        assert!(records.metrics[0].set.attributes.contains(r#""outcome":"ac\"cepted ü""#));
        assert_eq!(records.metrics[0].timestamp, 1_767_225_600_000_000);
    }
}
