//! Without the features `native` and `browser` there is nobody who sends.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;

pub(crate) const PLAIN_BYTES_MAX: usize = 0;

/// Wakes nobody.
#[derive(Debug)]
pub(crate) struct Bell;

impl Bell {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn ring(&self) {}
}

pub(crate) fn deliver(_: &Arc<Client>, _: String) -> Result<(), String> {
    Err("the crate `fanal` was built without `native` and `browser`".to_owned())
}

pub(crate) fn flush(_: &Client, _: Duration) -> bool {
    true
}

pub(crate) fn stop(_: &Client, _: Duration) {}
