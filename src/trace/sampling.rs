//! Who decides whether a trace is recorded, and by which number.

use super::decimal;

/// `sample_rand` has six decimals, cut off, so that it is never rounded up to 1.
const STEPS: f64 = 1_000_000.0;

/// A sample rate as it was given.
///
/// ```
/// use fanal::trace::sampling::Rate;
///
/// let rates = [Rate::All(true), Rate::Share(0.25), Rate::Text("0.25")].map(Rate::value);
/// assert_eq!(rates, [Some(1.0), Some(0.25), Some(0.25)]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate<'a> {
    /// All or nothing.
    All(bool),
    /// A share.
    Share(f64),
    /// A number in a text.
    Text(&'a str),
}

impl Rate<'_> {
    /// The rate as a number from 0 to 1; none if it is not valid.
    ///
    /// ```
    /// use fanal::trace::sampling::Rate;
    /// assert_eq!((Rate::Share(1.5).value(), Rate::Text("often").value()), (None, None));
    /// ```
    pub fn value(self) -> Option<f64> {
        let value = match self {
            Self::All(all) => f64::from(u8::from(all)),
            Self::Share(share) => share,
            Self::Text(text) => decimal::parse(text.trim())?,
        };
        (0.0..=1.0).contains(&value).then_some(value)
    }
}

/// What the application's sampler said about a root span.
///
/// ```
/// use fanal::trace::sampling::{Rate, Sampler, decide};
///
/// let decision = decide(Sampler::Wants(Rate::All(false)), Some(Rate::All(true)), None, 0.5);
/// assert!(!decision.sampled, "what the sampler wants counts more than the rate");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler<'a> {
    /// There is none.
    Absent,
    /// It failed.
    Failed,
    /// It wants this rate.
    Wants(Rate<'a>),
}

/// Why a root span is not recorded.
///
/// ```
/// use fanal::trace::sampling::{Reason, Sampler, decide};
/// assert_eq!(decide(Sampler::Failed, None, None, 0.5).reason, Reason::CallbackError);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The rate.
    SampleRate,
    /// The sampler failed, and there was nobody else to ask.
    CallbackError,
}

/// What was decided about a root span.
///
/// ```
/// use fanal::trace::sampling::{Rate, Sampler, decide};
///
/// let inherited = decide(Sampler::Absent, Some(Rate::Share(0.5)), Some(true), 0.9);
/// assert_eq!((inherited.sampled, inherited.applied_rate), (true, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// Whether it is recorded.
    pub sampled: bool,
    /// The rate that was applied here, rather than inherited.
    pub applied_rate: Option<f64>,
    /// Why not, if it is not.
    pub reason: Reason,
}

/// The sampler decides, else the trace's earlier part, else the rate.
///
/// ```
/// use fanal::trace::sampling::{Rate, Sampler, decide};
///
/// let decision = decide(Sampler::Absent, Some(Rate::Share(0.5)), None, 0.25);
/// assert!(decision.sampled);
/// // What the caller decided is kept.
/// let decision = decide(Sampler::Absent, Some(Rate::Share(0.5)), Some(false), 0.25);
/// assert!(!decision.sampled);
/// ```
pub fn decide(
    sampler: Sampler<'_>,
    configured: Option<Rate<'_>>,
    parent_sampled: Option<bool>,
    sample_rand: f64,
) -> Decision {
    let (rate, is_local) = match (sampler, parent_sampled) {
        (Sampler::Wants(rate), _) => (Some(rate), true),
        (_, Some(sampled)) => (Some(Rate::All(sampled)), false),
        _ => (configured, true),
    };
    let reason = if sampler == Sampler::Failed && rate.is_none() {
        Reason::CallbackError
    } else {
        Reason::SampleRate
    };
    let value = rate.and_then(Rate::value);
    Decision {
        sampled: value.is_some_and(|value| sample_rand < value),
        applied_rate: value.filter(|_| is_local),
        reason,
    }
}

/// What a sampler answers that wants to keep to the earlier part of the trace, if there is one.
///
/// ```
/// use fanal::trace::sampling::inherit_or;
///
/// assert_eq!(inherit_or(0.1, Some(true), Some(0.5)), 0.5);
/// assert_eq!(inherit_or(0.1, Some(true), None), 1.0);
/// assert_eq!(inherit_or(0.1, None, None), 0.1);
/// ```
pub fn inherit_or(fallback: f64, parent_sampled: Option<bool>, parent_rate: Option<f64>) -> f64 {
    let inherited = parent_sampled.map(|sampled| f64::from(u8::from(sampled)));
    parent_rate.or(inherited).unwrap_or(fallback)
}

/// The number that decides for a whole trace, from a random one in [0, 1).
///
/// One that came with the trace is kept. Without it, the new one agrees with the decision that came.
///
/// ```
/// use fanal::trace::sampling::sample_rand;
///
/// assert_eq!(sample_rand(0.123_456_789, None, None, None), 0.123456);
/// assert!(sample_rand(0.9, None, Some(true), Some(0.25)) < 0.25);
/// assert!(sample_rand(0.0, None, Some(false), Some(0.25)) >= 0.25);
/// ```
pub fn sample_rand(
    random: f64,
    incoming: Option<f64>,
    sampled: Option<bool>,
    rate: Option<f64>,
) -> f64 {
    if let Some(known) = incoming.filter(|known| (0.0..1.0).contains(known)) {
        return known;
    }
    let (from, to) = match (sampled, rate) {
        // Of nothing there is no part to choose from.
        (Some(true), Some(rate)) if rate > 0.0 && rate <= 1.0 => (0.0, rate),
        (Some(false), Some(rate)) if (0.0..1.0).contains(&rate) => (rate, 1.0),
        _ => (0.0, 1.0),
    };
    let cut = ((from + random * (to - from)) * STEPS).floor() / STEPS;
    cut.max(from)
}
