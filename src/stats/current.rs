//! The backend and the tags of the moment. Each thread keeps a copy, so that recording takes no lock.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::counts::Ledger;
use super::limits::SWITCH_TIME_MAX;
use super::measurement::{Measurement, Tag, keep};
use super::{Backend, Counts, Flushed, Noop, Reason, random};

/// What all threads share.
struct Shared {
    backend: Option<Arc<dyn Backend>>,
    tags: Vec<Tag>,
}

static SHARED: RwLock<Shared> = RwLock::new(Shared { backend: None, tags: Vec::new() });
/// Counts changes of `SHARED`, so that threads notice them without its lock.
static GENERATION: AtomicU64 = AtomicU64::new(1);
/// Whether there is a backend at all.
static ON: AtomicBool = AtomicBool::new(false);
/// What never reached a backend.
static REFUSED: Ledger = Ledger::new();

/// What a thread knows.
struct Local {
    generation: u64,
    backend: Arc<dyn Backend>,
    process: Vec<Tag>,
    /// Tags of the scopes around, inner ones having replaced outer ones.
    scoped: Vec<Tag>,
    /// Both together, each key once.
    background: Vec<Tag>,
}

thread_local! {
    static LOCAL: RefCell<Local> = RefCell::new(Local {
        generation: 0,
        backend: Arc::new(Noop),
        process: Vec::new(),
        scoped: Vec::new(),
        background: Vec::new(),
    });
}

impl Local {
    #[cold]
    fn renew(&mut self) {
        let shared = SHARED.read().unwrap_or_else(PoisonError::into_inner);
        self.generation = GENERATION.load(Ordering::Acquire);
        self.backend = shared.backend.clone().unwrap_or_else(|| Arc::new(Noop));
        self.process.clone_from(&shared.tags);
        drop(shared);
        self.mix();
    }

    fn mix(&mut self) {
        let all = self.process.iter().chain(&self.scoped);
        self.background = keep(all.map(|it| (&*it.0, &*it.1)));
    }
}

fn change(apply: impl FnOnce(&mut Shared)) {
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    apply(&mut shared);
    GENERATION.fetch_add(1, Ordering::Release);
}

#[inline]
pub(super) fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Hands a measurement to the backend, unless sampling or sense forbids. Never fails.
#[inline]
pub(super) fn record(mut measurement: Measurement<'_>) {
    if !measurement.value.is_finite() || measurement.key.is_empty() {
        REFUSED.drop(Reason::Invalid, 1);
        return;
    }
    if measurement.rate < 1.0 {
        if random::fraction() >= measurement.rate {
            return;
        }
    } else {
        measurement.rate = 1.0;
    }
    let handed = LOCAL.try_with(|local| {
        let mut local = local.try_borrow_mut().ok()?;
        if local.generation != GENERATION.load(Ordering::Acquire) {
            local.renew();
        }
        let measurement = Measurement { background: &local.background, ..measurement };
        // A backend's bug is not the application's, least of all while it unwinds already.
        catch_unwind(AssertUnwindSafe(|| local.backend.record(&measurement))).ok()
    });
    if !matches!(handed, Ok(Some(()))) {
        REFUSED.drop(Reason::Backend, 1);
    }
}

/// Sends all further measurements of every thread to this backend, and waits up to two seconds for what the old one
/// still holds. To send to several, see [`Fanout`](crate::stats::Fanout); to stop, configure [`Noop`].
///
/// Another thread that no longer records keeps the old backend alive until it ends.
///
/// ```
/// use fanal::stats::{self, Memory, Noop};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::incr("seen", 1);
/// stats::configure(Noop);
/// stats::incr("not.seen", 1);
/// assert_eq!(memory.snapshot().len(), 1);
/// ```
pub fn configure(backend: impl Backend + 'static) {
    let mut old = None;
    let is_noop = std::any::Any::type_id(&backend) == std::any::TypeId::of::<Noop>();
    change(|shared| {
        old = shared.backend.replace(Arc::new(backend));
        ON.store(!is_noop, Ordering::Relaxed);
    });
    // This thread lets the old one go at once, lest it hold a socket for nothing.
    let _ = LOCAL.try_with(|local| local.try_borrow_mut().map(|mut it| it.renew()));
    if let Some(old) = old {
        let _ = old.flush(SWITCH_TIME_MAX);
    }
}

/// Sends what the backend holds, and waits for that at most this long. Call it at the end of `main`: what is held then
/// is lost otherwise.
///
/// ```
/// use fanal::stats::{self, Flushed};
/// use std::time::Duration;
/// assert_eq!(stats::flush(Duration::from_secs(2)), Flushed::All);
/// ```
pub fn flush(timeout: Duration) -> Flushed {
    backend().map_or(Flushed::All, |it| it.flush(timeout))
}

/// What became of measurements since this backend was configured, and of those that no backend could be given since
/// the process began.
///
/// ```
/// use fanal::stats::{self, Memory, Reason};
/// stats::configure(Memory::new());
/// stats::gauge("ratio", 0.0 / 0.0);
/// assert_eq!(stats::counts().dropped(Reason::Invalid), 1);
/// ```
pub fn counts() -> Counts {
    let refused = REFUSED.counts();
    backend().map_or(refused, |it| it.counts().plus(&refused))
}

fn backend() -> Option<Arc<dyn Backend>> {
    SHARED.read().unwrap_or_else(PoisonError::into_inner).backend.clone()
}

/// Gives every measurement of this process these tags, in place of those given before. All other tags are stronger.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::set_global_tags(&[("service", "shop")]);
/// stats::incr("orders", 1);
/// assert_eq!(memory.sum("orders", &[("service", "shop")]), 1.0);
/// ```
pub fn set_global_tags(tags: &[(&str, &str)]) {
    change(|shared| shared.tags = keep(tags.iter().copied()));
}

/// Runs `body`, whose measurements on this thread get these tags besides those of the scopes around. Inner scopes are
/// stronger than outer ones, and calls than scopes. Futures that move on to other threads leave the scope.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::with_tags(&[("tenant", "acme")], || stats::incr("orders", 1).send());
/// assert_eq!(memory.sum("orders", &[("tenant", "acme")]), 1.0);
/// ```
pub fn with_tags<T>(tags: &[(&str, &str)], body: impl FnOnce() -> T) -> T {
    let _scope = Scope::enter(tags);
    body()
}

/// Puts the tags of the scope around back, also if the body panics.
struct Scope {
    outer: Option<Vec<Tag>>,
}

impl Scope {
    fn enter(tags: &[(&str, &str)]) -> Self {
        let outer = LOCAL.try_with(|local| {
            let mut local = local.try_borrow_mut().ok()?;
            let outer = local.scoped.iter().map(|it| (&*it.0, &*it.1));
            let inner = keep(outer.chain(tags.iter().copied()));
            let outer = std::mem::replace(&mut local.scoped, inner);
            local.mix();
            Some(outer)
        });
        Self { outer: outer.ok().flatten() }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        let Some(outer) = self.outer.take() else { return };
        let _ = LOCAL.try_with(|local| {
            if let Ok(mut local) = local.try_borrow_mut() {
                local.scoped = outer;
                local.mix();
            }
        });
    }
}
