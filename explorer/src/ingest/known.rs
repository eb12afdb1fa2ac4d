//! The attribute sets of one container. Samples of one page share most of them, so each is read once, by its text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::attribute::Attributes;
use super::field::Fault;
use super::inference::{Inference, Sdk};
use super::metric::SEQUENCE;
use super::record::{AttributeSet, Flaw};

/// The attribute of a client that samples: the share of values it sends.
const SAMPLE_RATE: &str = "sentry.client_sample_rate";

/// Sets by the text of their attributes as sent, without the sequence.
#[derive(Default)]
pub struct Known(HashMap<String, Facts>);

/// What the attributes of a sample say.
#[derive(Clone)]
pub struct Facts {
    pub set: Arc<AttributeSet>,
    pub sequence: Option<i64>,
    pub weight: f64,
    /// The size the protocol counts.
    pub bytes: usize,
    pub flaws: Vec<Flaw>,
}

impl Known {
    /// Reads attributes, an object as JSON text.
    pub fn read(
        &mut self,
        sent: &str,
        inference: &Inference<'_>,
        sdk: &Sdk<'_>,
    ) -> Result<Facts, Fault> {
        let (text, sequence) = match split(sent) {
            Some((text, sequence)) => (Cow::Owned(text), Some(sequence)),
            None => (Cow::Borrowed(sent), None),
        };
        let mut facts = match self.0.get(&*text) {
            Some(facts) => facts.clone(),
            None => {
                let facts = Facts::read(&text, inference, sdk)?;
                self.0.insert(text.into_owned(), facts.clone());
                facts
            }
        };
        if sequence.is_some() {
            facts.sequence = sequence;
            facts.bytes += SEQUENCE_BYTES;
        }
        Ok(facts)
    }
}

/// The size of the sequence as the protocol counts: its key and a number.
const SEQUENCE_BYTES: usize = SEQUENCE.len() + 8;

impl Facts {
    fn read(text: &str, inference: &Inference<'_>, sdk: &Sdk<'_>) -> Result<Self, Fault> {
        // The text is a part of JSON that was read.
        let sent = serde_json::from_str(text).unwrap_or(Value::Null);
        let (mut attributes, flaws) = Attributes::parse(sent)?;
        let bytes = attributes.bytes();
        inference.fill(&mut attributes);
        let sequence = attributes.get(SEQUENCE).and_then(Value::as_i64);
        if sequence.is_some() {
            attributes.remove(SEQUENCE);
        }
        let rate = attributes.get(SAMPLE_RATE).and_then(Value::as_f64);
        let weight = rate.filter(|rate| *rate > 0.0 && *rate <= 1.0).map_or(1.0, f64::recip);
        let text = |key: &str, fallback: Option<&str>| {
            attributes.text(key).or(fallback).map(str::to_owned)
        };
        let sdk_name = text("sentry.sdk.name", sdk.name);
        let sdk_version = text("sentry.sdk.version", sdk.version);
        let (release, environment) =
            (text("sentry.release", None), text("sentry.environment", None));
        let stored = attributes.freeze();
        let set = Arc::new(AttributeSet {
            attributes: stored.values,
            attribute_types: stored.kinds,
            attribute_units: stored.units,
            sdk_name,
            sdk_version,
            release,
            environment,
        });
        Ok(Self { set, sequence, weight, bytes, flaws })
    }
}

/// Takes the sequence out of attributes as SDKs write them; none if it is not there, or written in another way.
fn split(text: &str) -> Option<(String, i64)> {
    const BEFORE: &str = "\"sentry.timestamp.sequence\":{\"value\":";
    const AFTER: &str = ",\"type\":\"integer\"}";
    let (before, rest) = text.split_once(BEFORE)?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, rest) = rest.split_at_checked(digits)?;
    let after = rest.strip_prefix(AFTER)?;
    let number = number.parse().ok()?;
    // Inside a string the quote would follow a backslash; deeper inside, more would be open than the object itself.
    let open = before.bytes().fold(0_i64, |open, byte| match byte {
        b'{' | b'[' => open + 1,
        b'}' | b']' => open - 1,
        _ => open,
    });
    let joined = match (before.strip_suffix(','), after.strip_prefix(',')) {
        (Some(before), _) => [before, after].concat(),
        (None, Some(after)) if before.ends_with('{') => [before, after].concat(),
        (None, None) if before.ends_with('{') => [before, after].concat(),
        _ => return None,
    };
    (open == 1).then_some((joined, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_sequence_out() {
        let sequence = r#""sentry.timestamp.sequence":{"value":42,"type":"integer"}"#;
        let plan = r#""plan":{"value":"pro","type":"string"}"#;
        for (sent, expected) in [
            (format!("{{{sequence}}}"), Some("{}".to_owned())),
            (format!("{{{sequence},{plan}}}"), Some(format!("{{{plan}}}"))),
            (format!("{{{plan},{sequence}}}"), Some(format!("{{{plan}}}"))),
            (format!("{{{plan},{sequence},{plan}}}"), Some(format!("{{{plan},{plan}}}"))),
            (format!("{{{plan}}}"), None),
            // Not where it looks to be, or not as SDKs write it.
            (format!(r#"{{"a":{{"b":1,{sequence}}}}}"#), None),
            (format!("{{ {sequence} }}"), None),
            (format!("{{{}}}", sequence.replace("42", "4.2")), None),
            (format!("{{{}}}", sequence.replace("42", "-1")), None),
            (format!("{{{}}}", sequence.replace("integer", "double")), None),
            (format!(r#"{{"a":"\{sequence}"}}"#), None),
        ] {
            let found = split(&sent);
            assert_eq!(found.as_ref().map(|(text, _)| text), expected.as_ref(), "{sent}");
            assert!(found.is_none_or(|(_, number)| number == 42));
        }
    }
}
