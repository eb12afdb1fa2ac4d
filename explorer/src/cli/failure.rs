//! How a command ends when it does not succeed: one line and an exit code.

use std::process::ExitCode;

/// Why a command stopped.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// The question was wrong: exit code 2.
    Usage(String),
    /// It could not be answered, or the answer is what `--fail-if` waits for: exit code 1.
    Failed(String),
    /// Whoever read the output has enough, such as `head`: exit code 0.
    Unread,
}

pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// What to say, if anything, and the exit code.
    pub fn end(self) -> (Option<String>, ExitCode) {
        match self {
            Self::Usage(message) => (Some(message), ExitCode::from(2)),
            Self::Failed(message) => (Some(message), ExitCode::FAILURE),
            Self::Unread => (None, ExitCode::SUCCESS),
        }
    }
}
