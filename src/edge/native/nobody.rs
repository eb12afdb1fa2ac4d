//! Without the feature `native` there is nobody who sends.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;

/// Wakes nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bell;

impl Bell {
    pub(crate) fn ring(&self) {}
}

pub(crate) fn deliver(_: &Arc<Client>, _: String) -> Result<(), String> {
    Err("the feature `native` of the crate `fanal` is off".to_owned())
}

pub(crate) fn flush(_: &Client, _: Duration) -> bool {
    true
}

pub(crate) fn stop(_: &Client, _: Duration) {}
