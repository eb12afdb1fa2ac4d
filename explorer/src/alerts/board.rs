//! What all parts know of the rules' states: evaluator, webhooks, API, live streams.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::{Notify, OwnedRwLockReadGuard, RwLock, broadcast};

use super::state::{State, Status};
use crate::limits::LIVE_ALERTS_MAX;

/// The document that keeps a rule's state has the rule's id.
pub const STATE_KIND: &str = "alert_state";

pub struct Board {
    states: Mutex<HashMap<String, State>>,
    /// Rules whose webhook is being told something.
    busy: Mutex<HashSet<String>>,
    /// Read while a webhook is being told.
    telling: Arc<RwLock<()>>,
    /// Kept states must not overtake each other.
    pub keeping: tokio::sync::Mutex<()>,
    rules_changed: Notify,
    events: broadcast::Sender<Arc<Event>>,
}

/// What live subscribers see: an incident that began or ended.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub status: Status,
    /// Seconds since the epoch.
    pub at: f64,
    pub value: Option<f64>,
    pub message: String,
    /// Whether the rule asks for a notification on the desktop.
    pub desktop: bool,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            states: Mutex::default(),
            busy: Mutex::default(),
            telling: Arc::default(),
            keeping: tokio::sync::Mutex::default(),
            rules_changed: Notify::new(),
            events: broadcast::channel(LIVE_ALERTS_MAX).0,
        }
    }
}

impl Board {
    /// Says that the rules are no longer what they were.
    pub fn changed(&self) {
        self.rules_changed.notify_one();
    }

    pub async fn until_changed(&self) {
        self.rules_changed.notified().await;
    }

    /// The state of a rule; a new one has never been evaluated.
    pub fn state(&self, id: &str) -> State {
        lock(&self.states).get(id).cloned().unwrap_or_default()
    }

    pub fn set(&self, id: &str, state: State) {
        lock(&self.states).insert(id.to_owned(), state);
    }

    /// Changes a state where it stands.
    pub fn change<T>(&self, id: &str, change: impl FnOnce(&mut State) -> T) -> T {
        change(lock(&self.states).entry(id.to_owned()).or_default())
    }

    /// Forgets all states but these, and answers which it forgot.
    pub fn retain(&self, ids: &HashSet<String>) -> Vec<String> {
        let mut states = lock(&self.states);
        let gone: Vec<String> = states.keys().filter(|id| !ids.contains(*id)).cloned().collect();
        gone.iter().for_each(|id| drop(states.remove(id)));
        gone
    }

    /// Says that the rule's webhook is being told something, for as long as the answer is held; None if it is already.
    pub fn start_telling(&self, id: &str) -> Option<OwnedRwLockReadGuard<()>> {
        let telling = Arc::clone(&self.telling).try_read_owned().ok()?;
        lock(&self.busy).insert(id.to_owned()).then_some(telling)
    }

    /// Waits until no webhook is being told; none will be again.
    pub async fn until_told(&self) -> impl Drop + use<'_> {
        self.telling.write().await
    }

    pub fn stop_telling(&self, id: &str) {
        lock(&self.busy).remove(id);
    }

    pub fn publish(&self, event: Event) {
        // Nobody listening is not an error.
        drop(self.events.send(Arc::new(event)));
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }
}

/// Nothing panics while it holds one of these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
