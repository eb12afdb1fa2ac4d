//! One line of StatsD or DogStatsD, such as `orders:1|c|@0.5|#plan:pro`.

use crate::ingest::field::{Fault, invalid};
use crate::limits::STATSD_NAME_BYTES_MAX;

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    pub name: &'a str,
    pub kind: Kind,
    pub values: Vec<Value>,
    /// The share of values that were sent.
    pub rate: f64,
    /// Keys and values; a tag without a value has none.
    pub tags: Vec<(&'a str, Option<&'a str>)>,
    /// Seconds since the epoch.
    pub time: Option<f64>,
    pub container: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    /// In milliseconds.
    Timing,
    Distribution,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// So much.
    Absolute(f64),
    /// So much more or less than before: a gauge with a sign.
    Change(f64),
}

impl<'a> Line<'a> {
    /// Reads a line; none for what carries no metric: events and service checks.
    pub fn parse(text: &'a str) -> Result<Option<Self>, Fault> {
        if text.starts_with("_e{") || text.starts_with("_sc|") {
            return Ok(None);
        }
        let mut parts = text.split('|');
        let head = parts.next().unwrap_or_default();
        let (name, values) = head
            .split_once(':')
            .ok_or_else(|| invalid("line", "is not NAME:VALUE|TYPE, such as orders:1|c"))?;
        if name.is_empty() || name.len() > STATSD_NAME_BYTES_MAX {
            return Err(invalid("name", "must have 1 to 200 bytes"));
        }
        let kind = match parts.next().unwrap_or_default() {
            "c" | "m" => Kind::Counter,
            "g" => Kind::Gauge,
            "ms" => Kind::Timing,
            "h" | "d" => Kind::Distribution,
            "s" => return Err(invalid("type", "a set has no equivalent; count its members")),
            _ => return Err(invalid("type", "must be c, g, ms, h or d")),
        };
        let values = values.split(':').map(|text| value(text, kind)).collect::<Result<_, _>>()?;
        let mut line =
            Self { name, kind, values, rate: 1.0, tags: Vec::new(), time: None, container: None };
        for part in parts {
            line.extend(part)?;
        }
        Ok(Some(line))
    }

    /// What follows the type. Unknown parts are those of later versions: nothing is lost for them.
    fn extend(&mut self, part: &'a str) -> Result<(), Fault> {
        if let Some(rate) = part.strip_prefix('@') {
            let rate = rate.parse().ok().filter(|rate| *rate > 0.0 && *rate <= 1.0);
            self.rate = rate.ok_or_else(|| invalid("rate", "must be above 0 and at most 1"))?;
        } else if let Some(tags) = part.strip_prefix('#') {
            let tags = tags.split(',').filter(|tag| !tag.is_empty());
            self.tags.extend(tags.map(|tag| match tag.split_once(':') {
                Some((key, value)) if !key.is_empty() => (key, Some(value)),
                _ => (tag, None),
            }));
        } else if let Some(time) = part.strip_prefix('T') {
            let time: Option<f64> = time.parse().ok();
            let time = time.filter(|time| time.is_finite() && *time >= 0.0);
            self.time = Some(time.ok_or_else(|| invalid("timestamp", "must be seconds"))?);
        } else if let Some(container) = part.strip_prefix("c:") {
            self.container = Some(container).filter(|text| !text.is_empty());
        }
        Ok(())
    }
}

fn value(text: &str, kind: Kind) -> Result<Value, Fault> {
    let number: Option<f64> = text.parse().ok();
    let number = number.filter(|number| number.is_finite());
    let number = number.ok_or_else(|| invalid("value", "must be a finite number"))?;
    let signed = text.starts_with(['+', '-']) && kind == Kind::Gauge;
    Ok(if signed { Value::Change(number) } else { Value::Absolute(number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line::parse(text).unwrap().unwrap()
    }

    #[test]
    fn reads_both_dialects() {
        let plain = line("orders:2|c|@0.5");
        assert_eq!((plain.name, plain.kind, plain.rate), ("orders", Kind::Counter, 0.5));
        assert_eq!(plain.values, [Value::Absolute(2.0)]);
        let rich = line("load:1:2.5|d|#region:eu,canary,url:http://x|c:ab12|T1700000000|e:later");
        assert_eq!(rich.kind, Kind::Distribution);
        assert_eq!(rich.values, [Value::Absolute(1.0), Value::Absolute(2.5)]);
        let tags = [("region", Some("eu")), ("canary", None), ("url", Some("http://x"))];
        assert_eq!(rich.tags, tags);
        assert_eq!((rich.container, rich.time), (Some("ab12"), Some(1_700_000_000.0)));
        assert_eq!(line("depth:-3|g").values, [Value::Change(-3.0)]);
        assert_eq!(line("depth:+3|g").values, [Value::Change(3.0)]);
        assert_eq!(line("change:-3|c").values, [Value::Absolute(-3.0)]);
        assert_eq!(line("wait:12|ms").kind, Kind::Timing);
        assert_eq!(Line::parse("_e{5,4}:title|text").unwrap(), None);
        assert_eq!(Line::parse("_sc|db|0").unwrap(), None);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, field) in [
            ("orders", "line"),
            (":1|c", "name"),
            ("orders:|c", "value"),
            ("orders:x|c", "value"),
            ("orders:inf|c", "value"),
            ("orders:1", "type"),
            ("orders:1|q", "type"),
            ("users:ada|s", "type"),
            ("orders:1|c|@0", "rate"),
            ("orders:1|c|@2", "rate"),
            ("orders:1|c|Tsoon", "timestamp"),
        ] {
            assert_eq!(Line::parse(text).unwrap_err().field, field, "{text}");
        }
    }
}
