//! Whether a trace that comes in goes on, and as what.

use super::baggage::Dsc;
use super::header::{SentryTrace, Traceparent};
use super::id::{SpanId, TraceId};
use super::sampling::{Rate, sample_rand};

/// The trace that a scope belongs to.
///
/// ```
/// use fanal::trace::{continuation::{Fresh, PropagationContext}, id::TraceId};
///
/// let context = PropagationContext::from(Fresh { trace_id: TraceId(1), random: 0.25 });
/// assert_eq!((context.sampled, context.sample_rand), (None, 0.25));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PropagationContext {
    /// The trace.
    pub trace_id: TraceId,
    /// The span elsewhere that this part of the trace is in.
    pub parent_span_id: Option<SpanId>,
    /// The decision that came with it.
    pub sampled: Option<bool>,
    /// The number that decides.
    pub sample_rand: f64,
    /// The sampling context, if it is not ours to describe the trace. An empty one says no more.
    pub dsc: Option<Dsc>,
}

/// What a new trace is made of.
///
/// ```
/// use fanal::trace::{continuation::Fresh, id::TraceId};
///
/// // Whoever has a source of chance gives both.
/// let fresh = Fresh { trace_id: TraceId(0x7d1c), random: 0.25 };
/// assert!(fresh.random < 1.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// A random name.
    pub trace_id: TraceId,
    /// A random number in [0, 1).
    pub random: f64,
}

impl From<Fresh> for PropagationContext {
    fn from(fresh: Fresh) -> Self {
        let Fresh { trace_id, random } = fresh;
        let sample_rand = sample_rand(random, None, None, None);
        Self { trace_id, parent_span_id: None, sampled: None, sample_rand, dsc: None }
    }
}

/// Whether a trace of organisation `theirs` may go on here.
///
/// ```
/// use fanal::trace::continuation::may_continue;
///
/// assert!(may_continue(Some("7"), Some("7"), true));
/// assert!(!may_continue(Some("7"), Some("8"), false));
/// // One that does not say where it is from goes on, unless `strict`.
/// assert!(may_continue(None, Some("8"), false) && !may_continue(None, Some("8"), true));
/// ```
pub fn may_continue(theirs: Option<&str>, ours: Option<&str>, strict: bool) -> bool {
    theirs == ours || (!strict && (theirs.is_none() || ours.is_none()))
}

/// The trace that these headers continue; a new one where they are not valid or not to be trusted.
///
/// ```
/// use fanal::trace::{continuation::{Fresh, from_headers}, id::TraceId};
///
/// let fresh = Fresh { trace_id: TraceId(1), random: 0.5 };
/// let header = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1";
/// let context = from_headers(header, "sentry-org_id=7", Some("7"), false, fresh);
/// assert_eq!(context.sampled, Some(true));
/// let context = from_headers(header, "sentry-org_id=7", Some("8"), false, fresh);
/// assert_eq!(context, fresh.into());
/// ```
pub fn from_headers(
    trace: &str,
    baggage: &str,
    our_org: Option<&str>,
    strict: bool,
    fresh: Fresh,
) -> PropagationContext {
    let dsc = Dsc::parse(baggage);
    let of_dsc = |key: &str| dsc.as_ref().and_then(|dsc| dsc.get(key));
    let header = Traceparent::parse(trace).map(SentryTrace::from);
    let header = header.or_else(|| SentryTrace::parse(trace));
    let Some(header) = header.filter(|_| may_continue(of_dsc("org_id"), our_org, strict)) else {
        return fresh.into();
    };
    let number = |key: &str| of_dsc(key).and_then(|text| Rate::Text(text).value());
    let SentryTrace { trace_id, parent_span_id, sampled } = header;
    let sample_rand =
        sample_rand(fresh.random, number("sample_rand"), sampled, number("sample_rate"));
    let dsc = dsc.map_or_else(Dsc::default, |mut dsc| {
        dsc.set("sample_rand", sample_rand.to_string());
        dsc
    });
    PropagationContext { trace_id, parent_span_id, sampled, sample_rand, dsc: Some(dsc) }
}
