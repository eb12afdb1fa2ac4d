//! How long a trace lasts in a page: from one route to the next.

use super::baggage::Dsc;
use super::continuation::{Fresh, PropagationContext};
use super::id::TraceId;

/// The trace of a page. Whatever starts belongs to it, until the next navigation.
///
/// ```
/// use fanal::trace::{baggage::Dsc, continuation::Fresh, id::TraceId, lifetime::Lifetime};
///
/// let mut lifetime = Lifetime::page_load(Fresh { trace_id: TraceId(1), random: 0.1 }.into());
/// lifetime.route_ended(TraceId(1), true, Dsc(vec![("environment".into(), "staging".into())]));
/// // What starts now is described as the page load was.
/// assert_eq!(lifetime.context().sampled, Some(true));
/// let before = lifetime.navigate(Fresh { trace_id: TraceId(2), random: 0.2 });
/// assert_eq!((before.trace_id, lifetime.context().trace_id), (TraceId(1), TraceId(2)));
/// assert_eq!(lifetime.context().dsc, None);
/// ```
#[derive(Clone, Debug)]
pub struct Lifetime {
    context: PropagationContext,
}

impl Lifetime {
    /// The page loads: with the trace that its meta tags or headers continue, or a new one. They
    /// describe this one load and serve no second time.
    ///
    /// ```
    /// use fanal::trace::{continuation::Fresh, id::TraceId, lifetime::Lifetime};
    ///
    /// let lifetime = Lifetime::page_load(Fresh { trace_id: TraceId(1), random: 0.1 }.into());
    /// assert_eq!(lifetime.context().trace_id, TraceId(1));
    /// ```
    pub fn page_load(context: PropagationContext) -> Self {
        Self { context }
    }

    /// The trace now.
    ///
    /// ```
    /// use fanal::trace::{continuation::Fresh, id::TraceId, lifetime::Lifetime};
    ///
    /// let lifetime = Lifetime::page_load(Fresh { trace_id: TraceId(1), random: 0.1 }.into());
    /// assert_eq!(lifetime.context().sampled, None, "nobody has decided yet");
    /// ```
    pub fn context(&self) -> &PropagationContext {
        &self.context
    }

    /// A navigation begins. Answers the trace that ends by it, to be linked to.
    ///
    /// ```
    /// use fanal::trace::{continuation::Fresh, id::TraceId, lifetime::Lifetime};
    ///
    /// let mut lifetime = Lifetime::page_load(Fresh { trace_id: TraceId(1), random: 0.1 }.into());
    /// let before = lifetime.navigate(Fresh { trace_id: TraceId(2), random: 0.2 });
    /// assert_eq!((before.trace_id, lifetime.context().trace_id), (TraceId(1), TraceId(2)));
    /// ```
    pub fn navigate(&mut self, fresh: Fresh) -> PropagationContext {
        std::mem::replace(&mut self.context, fresh.into())
    }

    /// The span of the route ended. What was decided and said about it holds for the rest of its
    /// trace. One that was overtaken by a navigation says nothing about the trace that is now.
    ///
    /// ```
    /// use fanal::trace::{baggage::Dsc, continuation::Fresh, id::TraceId, lifetime::Lifetime};
    ///
    /// let mut lifetime = Lifetime::page_load(Fresh { trace_id: TraceId(1), random: 0.1 }.into());
    /// lifetime.route_ended(TraceId(1), false, Dsc::default());
    /// assert_eq!(lifetime.context().sampled, Some(false));
    /// ```
    pub fn route_ended(&mut self, trace_id: TraceId, sampled: bool, dsc: Dsc) {
        if trace_id == self.context.trace_id {
            self.context.sampled = Some(sampled);
            self.context.dsc = Some(dsc);
        }
    }
}
