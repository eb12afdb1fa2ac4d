//! Where there is no page, nothing loads or navigates by itself.

use std::sync::Arc;

use crate::api::recording::Recording;
use crate::client::Client;

#[inline]
pub(crate) fn watch_page(_: &Arc<Client>) {}

#[inline]
pub(crate) fn leave_page() {}

#[inline]
pub(crate) fn set_route(_: String) {}

#[inline]
pub(crate) fn span_started(_: &Arc<Recording>) {}

#[inline]
pub(crate) fn span_ended(_: &Recording, _: f64) {}

#[inline]
pub(crate) fn user_agent() -> Option<String> {
    None
}
