//! Random batches from a printed seed, so that a failure can be had again.

use crate::scenario::{Attr, Attribute, Metric, Shared};
use serde_json::json;

/// A small generator; its quality does not matter, its repeatability does.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(*self.pick(b"0123456789abcdef"))).collect()
    }

    /// A string that may hold what is hard: controls, quotes, pairs of surrogates, NUL.
    pub fn string(&mut self, length_max: usize) -> String {
        const HARD: [char; 16] = [
            'a', 'é', '"', '\\', '\n', '\0', '\u{1f}', '漢', '😀', '\u{2028}', ' ', '/', 'z', '{',
            '\u{7f}', '\u{ffff}',
        ];
        let hard = self.one_in(4);
        (0..self.below(length_max + 1))
            .map(|_| if hard { *self.pick(&HARD) } else { char::from(b'a' + self.below(26) as u8) })
            .collect()
    }

    pub fn number(&mut self) -> f64 {
        match self.below(6) {
            0 => self.below(10) as f64,
            1 => -(self.below(1000) as f64),
            2 => self.below(1 << 30) as f64 * 4_194_304.0,
            3 => self.below(100_000_000) as f64 / 10_000.0,
            4 => -(self.below(10_000) as f64) / 100.0,
            _ => self.below(100_000) as f64,
        }
    }

    fn value(&mut self) -> Attr {
        match self.below(8) {
            0 => Attr::Bool(self.one_in(2)),
            1 => Attr::Number(self.number()),
            2 => Attr::Double(self.number() * 1e-7 + 0.5),
            3 => Attr::Array(json!([self.string(5), self.string(5)]), 10),
            4 => Attr::Text(self.string(40)),
            _ => Attr::Text((*self.pick(&["pro", "free", "eu-west-1", "x", ""])).into()),
        }
    }

    pub fn attributes(&mut self, most: usize) -> Vec<Attribute> {
        const KEYS: [&str; 10] = [
            "route",
            "plan",
            "k",
            "user.id",
            "sentry.release",
            "sentry.timestamp.sequence",
            "size",
            "größe",
            "a\"b",
            "browser.name",
        ];
        let mut keys: Vec<&str> = Vec::new();
        for _ in 0..self.below(most + 1) {
            let key = *self.pick(&KEYS);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let unit = |random: &mut Self| random.one_in(6).then(|| "millisecond".into());
        keys.into_iter()
            .map(|key| Attribute { key: key.into(), value: self.value(), unit: unit(self) })
            .collect()
    }

    pub fn shared(&mut self) -> Shared {
        self.attributes(8).into_iter().map(|attribute| (self.one_in(2), attribute)).collect()
    }

    pub fn metrics(&mut self, count: usize, snapshots: usize) -> Vec<Metric> {
        let trace = self.hex(32);
        let mut time = 1_767_225_600_000.0 + self.below(1_000_000) as f64;
        let spans = self.below(3);
        (0..count)
            .map(|_| {
                time += [0.0, 0.0, 0.5, 1.0, 17.3][self.below(5)];
                time = (time * 10.0).round() / 10.0;
                let as_text = self.one_in(20);
                Metric {
                    kind: self.below(3),
                    name: match self.below(8) {
                        0 => format!("n{}", self.string(12)),
                        _ => (*self.pick(&["cart.add", "queue.depth", "http.duration"])).into(),
                    },
                    unit: self.one_in(3).then(|| "byte".into()),
                    value: if as_text { self.number() * 1e-9 + 0.25 } else { self.number() },
                    as_text,
                    time,
                    trace: if self.one_in(50) { String::new() } else { trace.clone() },
                    span: (spans > 0).then(|| self.hex(16)),
                    snapshot: self.below(snapshots + 1),
                    attributes: self.attributes(6),
                }
            })
            .collect()
    }
}
