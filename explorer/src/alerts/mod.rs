//! Rules that watch a metric query and tell when it does what it should not.
//!
//! A rule's condition opens an *incident* once it has held for long enough, and closes it when it holds no more. Both
//! notify, once. A query without an answer (`no_data`) or with a failure (`error`) notifies nobody and leaves an open
//! incident open; so does a restart.

mod judge;
mod rule;
mod state;

pub use judge::{Finding, Verdict, judge};
pub use rule::{Condition, Notify, Rule};
pub use state::{Change, Notice, State, Status, Step};
