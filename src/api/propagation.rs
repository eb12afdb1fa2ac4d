//! Traces across programs.

use std::sync::Arc;

use super::scope::Within;
use super::span::Span;
use crate::client::state::State;
use crate::client::{context, encoder, fresh};
use crate::trace::baggage::Dsc;
use crate::trace::continuation::from_headers;
use crate::trace::dsn::Dsn;
use crate::trace::header::{SentryTrace, Traceparent};
use crate::trace::id::SpanId;

/// The headers of an outgoing request, by which its receiver continues the trace.
///
/// ```
/// let headers = fanal::span("ask").run(|_| fanal::trace_headers());
/// assert_eq!(headers.sentry_trace, "", "nobody is told anything without a client");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceHeaders {
    /// `sentry-trace`; empty without a client.
    pub sentry_trace: String,
    /// `baggage`, without what others put there.
    pub baggage: String,
    /// W3C's `traceparent`.
    pub traceparent: String,
}

impl TraceHeaders {
    /// Names and values of those that say something.
    ///
    /// ```
    /// let headers: Vec<(&str, String)> =
    ///     fanal::trace_headers().iter().map(|(name, value)| (name, value.to_owned())).collect();
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("sentry-trace", &*self.sentry_trace),
            ("baggage", &*self.baggage),
            ("traceparent", &*self.traceparent),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }
}

/// What a request that leaves now should carry.
///
/// ```
/// for (name, value) in fanal::trace_headers().iter() {
///     println!("{name}: {value}");
/// }
/// ```
pub fn trace_headers() -> TraceHeaders {
    headers_of(&Span::current())
}

/// The same for a request that belongs to `span`.
pub(crate) fn headers_of(span: &Span) -> TraceHeaders {
    let Some((client, state)) =
        context::with(|context| Some((context.client()?, Arc::clone(context.state()?)))).flatten()
    else {
        return TraceHeaders::default();
    };
    let (trace_id, span_id, sampled, dsc) = match &span.0 {
        Some(span) => {
            let segment = &span.segment;
            let dsc = encoder::dsc(&client.options, segment);
            // Where nothing is decided here, what was decided elsewhere goes on, and else it is left to the receiver.
            let decided = client.options.decides().then_some(segment.sampled);
            (segment.trace_id, span.span_id, decided.or(segment.inherited), dsc)
        }
        None => {
            let trace = &state.trace;
            let dsc = trace.dsc.clone().unwrap_or_else(|| {
                let mut dsc = Dsc::default();
                dsc.set("trace_id", trace.trace_id.to_string());
                crate::client::event::describe(&client.options, &mut |key: &str, text| {
                    if let Some(text) = text {
                        dsc.set(key, text);
                    }
                });
                dsc
            });
            (trace.trace_id, SpanId(crate::edge::random().max(1)), trace.sampled, dsc)
        }
    };
    let header = SentryTrace { trace_id, parent_span_id: Some(span_id), sampled };
    let sampled = sampled.unwrap_or(false);
    let traceparent = Traceparent { trace_id, parent_span_id: span_id, sampled };
    TraceHeaders {
        sentry_trace: header.to_string(),
        baggage: dsc.to_baggage(),
        traceparent: traceparent.to_string(),
    }
}

/// Whether a request to this address should carry them; `by_default` says so if the options do not.
#[cfg(any(
    feature = "headers",
    all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"),
    all(feature = "browser", target_family = "wasm", target_os = "unknown")
))]
pub(crate) fn is_target(address: &str, by_default: bool) -> bool {
    let targets = |context: &mut context::Context| {
        let client = context.client()?;
        client.options.trace_propagation_targets.as_ref().map(|targets| {
            let address = address.to_ascii_lowercase();
            targets.iter().any(|target| holds(address.as_bytes(), target.as_bytes()))
        })
    };
    context::with(targets).flatten().unwrap_or(by_default)
}

/// Whether a text has another in it. std has a quicker search, of three kilobytes.
#[cfg(any(
    feature = "headers",
    all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"),
    all(feature = "browser", target_family = "wasm", target_os = "unknown")
))]
fn holds(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

/// Runs `work` in the trace that came with a request: `header` answers its headers by their lower-case names.
///
/// Without such headers, or with ones that are not to be trusted, `work` has a trace of its own.
///
/// ```
/// let headers = [("sentry-trace", "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1")];
/// let of = |name: &str| headers.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
/// fanal::continue_from(of, || fanal::span("GET /orders").op("http.server").run(|_| ()));
/// ```
pub fn continue_from<T>(header: impl Fn(&str) -> Option<String>, work: impl FnOnce() -> T) -> T {
    let _within = continued(header).map(|state| Within(context::swap_state(Some(state))));
    // The span that is active belongs to another trace.
    let _outside = Outside(context::swap_span(None));
    work()
}

/// The state of a scope in the trace that came with a request; none without a client.
pub(crate) fn continued(header: impl Fn(&str) -> Option<String>) -> Option<Arc<State>> {
    let (client, state) =
        context::with(|context| Some((context.client()?, Arc::clone(context.state()?))))
            .flatten()?;
    let options = &client.options;
    let dsn = options.dsn.as_deref().and_then(Dsn::parse);
    let org = dsn.as_ref().and_then(Dsn::org_id);
    let trace = header("sentry-trace").or_else(|| header("traceparent")).unwrap_or_default();
    let baggage = header("baggage").unwrap_or_default();
    let strict = options.strict_trace_continuation;
    let trace = from_headers(&trace, &baggage, org, strict, fresh());
    Some(Arc::new(State { trace: Arc::new(trace), ..State::clone(&state) }))
}

/// The span that was active before; comes back also after a panic.
struct Outside(Option<Span>);

impl Drop for Outside {
    fn drop(&mut self) {
        drop(context::swap_span(self.0.take()));
    }
}
