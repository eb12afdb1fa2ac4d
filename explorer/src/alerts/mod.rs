//! Rules that watch a metric query and tell when it does what it should not.
//!
//! A rule's condition opens an *incident* once it has held for long enough, and closes it when it holds no more. Both
//! notify, once. A query without an answer (`no_data`) or with a failure (`error`) notifies nobody and leaves an open
//! incident open; so does a restart.

mod board;
mod desktop;
mod judge;
mod measure;
mod rule;
mod state;
mod watch;
mod webhook;

pub use board::{Board, Event};
pub use judge::Verdict;
pub use measure::evaluate;
pub use rule::{Condition, Notify, Rule};
pub use state::{Change, State, Status};
pub use watch::watch;
