//! Scopes: what is said of everything that is recorded.

use std::sync::Arc;

use super::value::{Key, Value};
use crate::client::context;
use crate::client::state::{State, User};

/// What is said of everything recorded under it.
///
/// ```
/// fn tenant(scope: &mut fanal::Scope<'_>) {
///     scope.set("tenant", "acme").remove("trial");
/// }
/// fanal::with_scope(tenant, || fanal::metrics::count("logins", 1));
/// ```
#[derive(Debug)]
pub struct Scope<'a>(&'a mut State);

impl Scope<'_> {
    /// Sets an attribute.
    ///
    /// ```
    /// fanal::configure_scope(|scope| {
    ///     scope.set("region", "eu").set("shard", 3);
    /// });
    /// ```
    pub fn set<'v>(&mut self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> &mut Self {
        self.0.set(key.into(), Some(value.into().into_owned()));
        self
    }

    /// Takes an attribute away.
    ///
    /// ```
    /// fanal::configure_scope(|scope| {
    ///     scope.remove("region");
    /// });
    /// ```
    pub fn remove(&mut self, key: impl Into<Key>) -> &mut Self {
        self.0.set(key.into(), None);
        self
    }

    /// Says who uses the application; nobody, with none.
    ///
    /// ```
    /// fanal::configure_scope(|scope| {
    ///     scope.user(fanal::User { username: Some("ada".to_owned()), ..Default::default() });
    ///     // Whoever it was has left.
    ///     scope.user(None);
    /// });
    /// ```
    pub fn user(&mut self, user: impl Into<Option<User>>) -> &mut Self {
        self.0.user = user.into();
        self
    }
}

/// Changes the scope that is in effect: that of [`with_scope`] inside of one, else the one of the whole program.
///
/// ```
/// fanal::configure_scope(|scope| {
///     scope.set("shop", "harbour");
/// });
/// ```
pub fn configure_scope(change: impl FnOnce(&mut Scope<'_>)) {
    let own = context::with(|context| context.own().cloned()).flatten();
    if let Some(state) = own {
        let mut state = State::clone(&state);
        change(&mut Scope(&mut state));
        drop(context::swap_state(Some(Arc::new(state))));
    } else if let Some(client) = context::current() {
        client.change_state(|state| change(&mut Scope(state)));
    }
}

/// Runs `work` under a scope of its own, which begins as the one in effect.
///
/// ```
/// fanal::with_scope(
///     |scope| {
///         scope.set("tenant", "acme");
///     },
///     || fanal::metrics::count("logins", 1).with("method", "key").discard(),
/// );
/// ```
pub fn with_scope<T>(change: impl FnOnce(&mut Scope<'_>), work: impl FnOnce() -> T) -> T {
    let state = context::with(|context| context.state().map(|state| State::clone(state))).flatten();
    let _within = state.map(|mut state| {
        change(&mut Scope(&mut state));
        Within(context::swap_state(Some(Arc::new(state))))
    });
    work()
}

/// The scope that was in effect before; comes back also after a panic.
pub(crate) struct Within(pub(crate) Option<Arc<State>>);

impl Drop for Within {
    fn drop(&mut self) {
        drop(context::swap_state(self.0.take()));
    }
}
