use std::fmt;

/// Why a task stopped, as one line for whoever started it.
#[derive(Debug)]
pub struct Failure(String);

pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub fn new(line: impl Into<String>) -> Self {
        Failure(line.into())
    }

    /// A prerequisite that is not there: what, why it is needed, and how to get it.
    pub fn missing(what: &str, why: &str, fix: &str) -> Self {
        Failure(format!("missing: {what} ({why}); to fix: {fix}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
