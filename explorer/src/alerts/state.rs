//! What is known of a rule between two evaluations, and after a restart.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judge::Verdict;
use crate::limits::{ALERT_HISTORY_MAX, ALERT_NOTICES_MAX};

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Ok,
    /// The condition holds, but not yet for long enough.
    Pending,
    Firing,
    /// The query answers nothing.
    NoData,
    /// The query fails.
    Error,
}

/// Times are microseconds since the epoch.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct State {
    pub status: Status,
    /// Since when it has this status.
    pub since: i64,
    pub value: Option<f64>,
    pub message: String,
    /// Whether somebody was told that it fires, and not yet that it ended.
    pub open: bool,
    /// Since when the condition holds.
    pub met_since: Option<i64>,
    /// Newest last.
    pub history: VecDeque<Change>,
    /// What is still to be told, oldest first.
    pub notices: VecDeque<Notice>,
    /// Known only while the server runs: it would cost a commit at each evaluation.
    #[serde(skip)]
    pub evaluated: Option<i64>,
}

/// A status that came.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
pub struct Change {
    pub status: Status,
    pub at: i64,
    pub value: Option<f64>,
    pub message: String,
}

/// A message for the webhook.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Notice {
    pub change: Change,
    pub attempts: u32,
}

/// What an evaluation led to.
#[derive(Debug, PartialEq)]
pub struct Step {
    /// The status is another than before: worth keeping.
    pub changed: bool,
    /// An incident began or ended: worth telling.
    pub told: Option<Change>,
}

impl State {
    /// Takes in an evaluation.
    pub fn step(&mut self, outcome: Result<Verdict, String>, delay: i64, now: i64) -> Step {
        self.evaluated = Some(now);
        let was_open = self.open;
        let (status, value, message) = match outcome {
            Err(message) => (Status::Error, None, message),
            Ok(Verdict::NoData) => (Status::NoData, None, "the query answers nothing".to_owned()),
            Ok(Verdict::Unmet { value, message }) => {
                self.met_since = None;
                self.open = false;
                (Status::Ok, value, message)
            }
            Ok(Verdict::Met { value, message }) => {
                let since = *self.met_since.get_or_insert(now);
                self.open |= now - since >= delay;
                (if self.open { Status::Firing } else { Status::Pending }, value, message)
            }
        };
        let changed = status != self.status || self.since == 0;
        (self.value, self.message) = (value, message);
        if changed {
            self.status = status;
            self.since = now;
            let change = self.change(now);
            push(&mut self.history, change, ALERT_HISTORY_MAX);
        }
        let told = (self.open != was_open).then(|| self.change(now));
        Step { changed, told }
    }

    /// Queues what the webhook is to be told.
    pub fn notify(&mut self, change: Change) {
        push(&mut self.notices, Notice { change, attempts: 0 }, ALERT_NOTICES_MAX);
    }

    /// Adds to the history what is no change of status.
    pub fn note(&mut self, change: Change) {
        push(&mut self.history, change, ALERT_HISTORY_MAX);
    }

    fn change(&self, at: i64) -> Change {
        Change { status: self.status, at, value: self.value, message: self.message.clone() }
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T, length_max: usize) {
    if queue.len() == length_max {
        queue.pop_front();
    }
    queue.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met() -> Result<Verdict, String> {
        Ok(Verdict::Met { value: Some(12.0), message: "above 10".to_owned() })
    }

    fn unmet() -> Result<Verdict, String> {
        Ok(Verdict::Unmet { value: Some(1.0), message: String::new() })
    }

    #[test]
    fn fires_once_after_its_delay_and_ends_once() {
        let mut state = State::default();
        let mut told = Vec::new();
        for (outcome, now, status) in [
            (unmet(), 10, Status::Ok),
            (met(), 20, Status::Pending),
            (unmet(), 30, Status::Ok),
            (met(), 40, Status::Pending),
            (met(), 90, Status::Firing),
            (Err("gone".to_owned()), 100, Status::Error),
            (met(), 110, Status::Firing),
            (Ok(Verdict::NoData), 120, Status::NoData),
            (unmet(), 130, Status::Ok),
            (unmet(), 140, Status::Ok),
        ] {
            told.extend(state.step(outcome, 50, now).told);
            assert_eq!(state.status, status, "{now}");
            // What is kept is what goes on after a restart.
            let kept = serde_json::to_string(&state).unwrap();
            state = serde_json::from_str(&kept).unwrap();
        }
        let told: Vec<_> = told.iter().map(|change| (change.status, change.at)).collect();
        assert_eq!(told, [(Status::Firing, 90), (Status::Ok, 130)]);
        assert_eq!(state.history.len(), 9);
    }
}
