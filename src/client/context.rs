//! What is in effect in this thread: the client, the scope, the span.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::Client;
use super::lane::Writer;
use super::state::State;
use crate::api::span::Span;

static CURRENT: RwLock<Option<Arc<Client>>> = RwLock::new(None);

/// Grows with every change of what all threads share, so that each sees at once that it has to look.
static VERSION: AtomicU64 = AtomicU64::new(1);

/// What is in effect.
#[derive(Debug)]
pub(crate) struct Context {
    version: u64,
    shared: Option<(Arc<Client>, Arc<State>)>,
    own: Option<Arc<State>>,
    span: Option<Span>,
    /// What is below nothing else is below this: the load or navigation of the page.
    #[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
    route: Option<Span>,
    /// Where this thread writes; opened by its first record.
    writer: Option<Writer>,
    /// Nothing is recorded here, ever.
    is_mute: bool,
}

thread_local! {
    static CONTEXT: RefCell<Context> = const { RefCell::new(Context::NEW) };
}

impl Context {
    const NEW: Self = Self {
        version: 0,
        shared: None,
        own: None,
        span: None,
        #[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
        route: None,
        writer: None,
        is_mute: false,
    };

    pub(crate) fn client(&self) -> Option<Arc<Client>> {
        self.shared.as_ref().map(|(client, _)| Arc::clone(client))
    }

    /// The client, and the state of the scope.
    pub(crate) fn client_and_state(&self) -> Option<(&Client, &Arc<State>)> {
        let (client, shared) = self.shared.as_ref()?;
        Some((client, self.own.as_ref().unwrap_or(shared)))
    }

    /// The state of the scope; none without a client.
    pub(crate) fn state(&self) -> Option<&Arc<State>> {
        let (_, shared) = self.shared.as_ref()?;
        Some(self.own.as_ref().unwrap_or(shared))
    }

    /// The state of a scope that only this thread has.
    pub(crate) fn own(&self) -> Option<&Arc<State>> {
        self.own.as_ref()
    }

    /// The span that was made active here.
    pub(crate) fn active(&self) -> Option<&Span> {
        self.span.as_ref()
    }

    /// The span that something new is below.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown", feature = "browser")))]
    #[inline]
    pub(crate) fn span(&self) -> Option<&Span> {
        self.active()
    }

    /// The span that something new is below. A scope that continues another trace is not within the page's route.
    #[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
    pub(crate) fn span(&self) -> Option<&Span> {
        self.active().or_else(|| {
            let trace_id = self.own.as_ref().map(|own| own.trace.trace_id);
            self.route.as_ref().filter(|route| trace_id.is_none() || trace_id == route.trace_id())
        })
    }

    #[cold]
    fn refresh(&mut self, version: u64) {
        self.version = version;
        let current = CURRENT.read().unwrap_or_else(PoisonError::into_inner);
        let current = current.as_ref().filter(|_| !self.is_mute);
        let before = self.shared.as_ref().map(|(client, _)| Arc::as_ptr(client));
        if current.map(Arc::as_ptr) != before {
            // Lanes belong to a client.
            self.writer = None;
        }
        self.shared = current.map(|client| (Arc::clone(client), client.state()));
    }
}

/// Looks at what is in effect. None while the thread ends, or looks already.
#[inline]
pub(crate) fn with<T>(look: impl FnOnce(&mut Context) -> T) -> Option<T> {
    CONTEXT
        .try_with(|context| {
            let mut context = context.try_borrow_mut().ok()?;
            let version = VERSION.load(Ordering::Acquire);
            if context.version != version {
                context.refresh(version);
            }
            Some(look(&mut context))
        })
        .ok()?
}

/// Lets this thread record nothing: it does the work of the SDK, which must not make more of it.
#[cfg(all(feature = "native", not(target_family = "wasm")))]
pub(crate) fn mute() {
    with(|context| {
        context.is_mute = true;
        context.shared = None;
    });
}

/// Gives the client something, with the thread's lane; nothing without a client.
#[inline]
pub(crate) fn record(give: impl FnOnce(&Client, &mut Option<Writer>)) {
    with(|context| {
        if let Some((client, _)) = &context.shared {
            give(client, &mut context.writer);
        }
    });
}

/// The same, with what the record is made under: the scope's state, and the trace and span of the active span.
#[inline]
pub(crate) fn record_within(
    give: impl FnOnce(&Client, &mut Option<Writer>, &Arc<State>, (u128, u64)),
) {
    with(|context| {
        let Some((client, shared)) = &context.shared else { return };
        let state = context.own.as_ref().unwrap_or(shared);
        let ids = match context.span().and_then(|span| span.0.as_deref()) {
            Some(span) => (span.segment.trace_id.0, span.span_id.0),
            None => (state.trace.trace_id.0, 0),
        };
        give(client, &mut context.writer, state, ids);
    });
}

/// Makes a span the active one; answers which one was.
pub(crate) fn swap_span(span: Option<Span>) -> Option<Span> {
    with(|context| std::mem::replace(&mut context.span, span)).flatten()
}

/// Puts what is below nothing else below a span, or below nothing.
#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
pub(crate) fn set_route(route: Option<Span>) {
    drop(with(|context| std::mem::replace(&mut context.route, route)));
}

/// Makes a state the one of this thread's scope; answers which one was. None = what all threads share.
pub(crate) fn swap_state(state: Option<Arc<State>>) -> Option<Arc<State>> {
    with(|context| std::mem::replace(&mut context.own, state)).flatten()
}

/// The client of all threads.
pub(crate) fn current() -> Option<Arc<Client>> {
    CURRENT.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Makes a client the one of all threads; answers which one was.
pub(crate) fn replace(client: Option<Arc<Client>>) -> Option<Arc<Client>> {
    let before =
        std::mem::replace(&mut *CURRENT.write().unwrap_or_else(PoisonError::into_inner), client);
    changed();
    before
}

/// Something that all threads share has changed.
pub(crate) fn changed() {
    VERSION.fetch_add(1, Ordering::Release);
}
