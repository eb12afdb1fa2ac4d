//! What scopes say of every record: immutable, and shared by all records made under it.

use std::sync::Arc;

use crate::api::value::{Key, Value};
use crate::trace::continuation::PropagationContext;

/// Who uses the application.
///
/// ```
/// fanal::configure_scope(|scope| {
///     scope.user(fanal::User { id: Some("u7".to_owned()), ..Default::default() });
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// What the application knows them by.
    pub id: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their name.
    pub username: Option<String>,
    /// Where they are.
    pub ip_address: Option<String>,
}

/// The state of a scope.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) attributes: Vec<(Key, Value<'static>)>,
    pub(crate) user: Option<User>,
    /// What is outside of all spans belongs to this trace.
    pub(crate) trace: Arc<PropagationContext>,
}

impl State {
    pub(crate) fn new(trace: PropagationContext) -> Self {
        Self { attributes: Vec::new(), user: None, trace: Arc::new(trace) }
    }

    pub(crate) fn set(&mut self, key: Key, value: Option<Value<'static>>) {
        self.attributes.retain(|(known, _)| *known != key);
        if let Some(value) = value {
            self.attributes.push((key, value));
        }
    }
}
