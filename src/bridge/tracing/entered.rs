//! Which spans of `tracing` this thread is within. They need not be left in the order in which they were entered.

use std::cell::RefCell;
use std::sync::Arc;

use tracing_core::span::Id;

use crate::api::context::Context;
use crate::api::span::Span;
use crate::client::context;
use crate::client::state::State;

/// A span this thread is within, and what was in effect before.
struct Entered {
    id: u64,
    span: Option<Span>,
    /// None if the scope stayed as it was.
    state: Option<Option<Arc<State>>>,
}

thread_local! {
    static ENTERED: RefCell<Vec<Entered>> = const { RefCell::new(Vec::new()) };
}

/// Makes our span the active one, and its scope the one in effect.
pub(super) fn enter(id: &Id, kept: Context) {
    // The scope that is in effect knows more, if it is of the same trace.
    let own = context::with(|context| context.own().cloned()).flatten();
    let is_foreign =
        |state: &Arc<State>| own.as_ref().is_none_or(|own| !Arc::ptr_eq(&own.trace, &state.trace));
    let state = kept.state.filter(is_foreign);
    let state = state.map(|state| context::swap_state(Some(state)));
    let span = context::swap_span(kept.span);
    let entered = Entered { id: id.into_u64(), span, state };
    // A thread that ends has nothing to come back to.
    ENTERED.try_with(|all| all.borrow_mut().push(entered)).ok();
}

/// Brings back what was before. Answers what the scope is by now, if it was the span's.
pub(super) fn exit(id: &Id) -> Option<Option<Arc<State>>> {
    let left = ENTERED.try_with(|all| {
        let mut all = all.borrow_mut();
        let place = all.iter().rposition(|entered| entered.id == id.into_u64())?;
        let left = all.remove(place);
        match all.get_mut(place) {
            None => Some(left),
            // What was entered after it comes back to what was before it.
            Some(after) => {
                after.span = left.span;
                after.state = left.state.or(after.state.take());
                None
            }
        }
    });
    let left = left.ok()??;
    drop(context::swap_span(left.span));
    left.state.map(context::swap_state)
}
