//! What was found, as lines for people or as JSON.

use serde::Serialize;

use crate::cli::screen::{Ink, plain};
use crate::cli::{Failure, Outcome, Screen};

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warning,
    Failed,
}

#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    status: Status,
    message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub struct Report {
    checks: Vec<Finding>,
}

impl Report {
    pub fn good(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Status::Ok, message.into(), None);
    }

    pub fn warn(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(check, Status::Warning, message.into(), Some(fix.into()));
    }

    pub fn failed(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(check, Status::Failed, message.into(), Some(fix.into()));
    }

    fn add(&mut self, check: &'static str, status: Status, message: String, fix: Option<String>) {
        self.checks.push(Finding { check, status, message, fix });
    }

    pub fn failures(&self) -> usize {
        self.checks.iter().filter(|finding| finding.status == Status::Failed).count()
    }

    pub fn print(&self, screen: Screen) -> Outcome {
        if screen.json {
            let text = serde_json::to_string(self);
            return screen.line(&text.map_err(|error| Failure::failed(error.to_string()))?);
        }
        for finding in &self.checks {
            let (word, ink) = match finding.status {
                Status::Ok => ("ok", Ink::Green),
                Status::Warning => ("warning", Ink::Yellow),
                Status::Failed => ("failed", Ink::Red),
            };
            let word = screen.ink(ink, &format!("{word:<8}"));
            screen.line(&format!("{word} {:<12} {}", finding.check, plain(&finding.message)))?;
            if let Some(fix) = &finding.fix {
                screen.line(&format!("{:21} \u{2192} {}", "", plain(fix)))?;
            }
        }
        Ok(())
    }
}
