//! How much a change matters.

use serde::Serialize;
use serde_json::Value;

/// Changes below this part of the larger value are noise.
const EFFECT_MIN: f64 = 0.1;
/// An effect of one half needs four samples to be told.
pub const SCORE_MIN: f64 = 1.0;
/// More samples than this make a change no more certain.
const EVIDENCE_MAX: f64 = 1000.0;
/// What cannot be compared is told after what got worse.
const NEW_FACTOR: f64 = 0.3;
/// What got better is told after what got as much worse.
const BETTER_FACTOR: f64 = 0.3;

/// One thing, before and now.
#[derive(Debug, Default, Serialize)]
pub struct Change {
    /// metric, vital, spans or errors.
    pub what: &'static str,
    pub name: String,
    /// What the numbers are: p95, sum, p75, count …
    pub measure: String,
    pub unit: Option<String>,
    pub before: Option<f64>,
    pub now: Option<f64>,
    /// The difference as a part of before; none if there was nothing.
    pub change: Option<f64>,
    pub samples_before: f64,
    pub samples_now: f64,
    /// Whether more is worse here, and it is more; unknown for numbers whose meaning only their sender knows.
    pub worse: Option<bool>,
    pub score: f64,
    /// The attribute values in which the change sits, the most telling first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sits_in: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_event_id: Option<String>,
    /// What the numbers do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    pub link: String,
}

impl Change {
    /// Fills in what follows from the numbers.
    pub fn judged(mut self, more_is_worse: bool) -> Self {
        let (before, now) = (self.before.unwrap_or_default(), self.now.unwrap_or_default());
        self.change = (before != 0.0).then(|| (now - before) / before.abs());
        self.score = score(before, now, self.samples_before, self.samples_now);
        self.worse = more_is_worse.then_some(now > before);
        self
    }

    /// For what was not there before: nothing says whether that is worse.
    pub fn appeared(mut self) -> Self {
        (self.before, self.samples_before) = (None, 0.0);
        self = self.judged(false);
        self.score *= NEW_FACTOR;
        self.note = Some("new, no comparison");
        self
    }

    /// Whether it is worth telling.
    pub fn counts(&self) -> bool {
        let (before, now) = (self.before.unwrap_or_default(), self.now.unwrap_or_default());
        let certain = self.score >= SCORE_MIN || self.note.is_some();
        effect(before, now) >= EFFECT_MIN && certain
    }

    /// By which changes are ranked.
    pub fn weight(&self) -> f64 {
        if self.worse == Some(false) { self.score * BETTER_FACTOR } else { self.score }
    }
}

/// The difference as a part of the larger value: 0 if equal, 0.5 if doubled or halved, 1 if new or gone.
fn effect(before: f64, now: f64) -> f64 {
    let larger = before.abs().max(now.abs());
    if larger > 0.0 { ((now - before).abs() / larger).min(1.0) } else { 0.0 }
}

/// Effect times evidence, which grows with the root of the samples. Where both sides have some, the smaller side limits it.
pub fn score(before: f64, now: f64, samples_before: f64, samples_now: f64) -> f64 {
    let both = samples_before > 0.0 && samples_now > 0.0;
    let sum = samples_before + samples_now;
    let samples = if both { 2.0 * samples_before * samples_now / sum } else { sum };
    effect(before, now) * samples.min(EVIDENCE_MAX).sqrt()
}

/// Whether a unit measures time, of which less is better.
pub fn is_time(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| unit.ends_with("second") || matches!(unit, "minute" | "hour" | "day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: f64, now: f64, samples: f64) -> Change {
        let (before, now) = (Some(before), Some(now));
        let change = Change {
            before,
            now,
            samples_before: samples,
            samples_now: samples,
            ..Change::default()
        };
        change.judged(true)
    }

    #[test]
    fn large_and_certain_changes_come_first() {
        let doubled = change(100.0, 200.0, 50.0);
        let slightly = change(100.0, 112.0, 50.0);
        let uncertain = change(100.0, 200.0, 2.0);
        let better = change(200.0, 100.0, 50.0);
        assert!(doubled.weight() > slightly.weight() && doubled.weight() > uncertain.weight());
        assert!(doubled.weight() > better.weight());
        assert_eq!(
            (doubled.change, doubled.worse, better.worse),
            (Some(1.0), Some(true), Some(false))
        );
        assert!(
            doubled.counts()
                && !change(100.0, 105.0, 1e6).counts()
                && !change(0.0, 0.0, 9.0).counts()
        );
    }

    #[test]
    fn what_is_new_counts_by_how_often_it_came() {
        let new = |times: f64| score(0.0, times, 0.0, times);
        assert!(new(40.0) > new(3.0) && new(40.0) > 6.0);
    }
}
