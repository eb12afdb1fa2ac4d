//! What is asked for its values whenever everything that waits is about to be sent.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::Client;

/// Adds values up by itself, and tells them when it is asked.
pub(crate) trait Collect: Send + Sync {
    /// Records what has changed since it was last asked.
    fn collect(&self, client: &Client);
}

static ALL: Mutex<Vec<Weak<dyn Collect>>> = Mutex::new(Vec::new());

/// Has it asked from now on, by whichever client there is, until nobody else holds it.
pub(crate) fn add(collector: &Arc<impl Collect + 'static>) {
    let collector: Arc<dyn Collect> = Arc::clone(collector) as _;
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|known| known.strong_count() > 0);
    all.push(Arc::downgrade(&collector));
}

/// Asks all.
pub(crate) fn ask(client: &Client) {
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for collector in all.iter().filter_map(Weak::upgrade) {
        collector.collect(client);
    }
}
