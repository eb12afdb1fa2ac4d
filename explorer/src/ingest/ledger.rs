//! Keeping the books of a request: what was counted, what was wrong, what was lost.

use super::field::Fault;
use super::frame::Item;
use super::record::{Drop, Flaw, Issue, Records};
use crate::limits::{ISSUES_MAX, LABEL_BYTES_MAX, MESSAGE_BYTES_MAX};

impl Records {
    /// No rows yet.
    pub fn new(project: &str, received_at: i64) -> Self {
        Self { project: project.to_owned(), received_at, ..Self::default() }
    }

    /// The rows a commit will write, roughly: what batching is measured in.
    pub fn rows(&self) -> usize {
        self.metrics.len()
            + self.spans.len()
            + self.events.len()
            + self.logs.len()
            + self.sessions.len()
            + self.feedback.len()
            + self.replays.len()
            + self.attachments.len()
            + self.raw.len()
            + self.drops.len()
            + self.issues.len()
            + 1
    }

    /// Remembers a finding. Equal ones share a row; the number of rows is bounded.
    pub fn note(&mut self, mut issue: Issue) {
        issue.field = clip(&issue.field, LABEL_BYTES_MAX);
        issue.message = clip(&issue.message, MESSAGE_BYTES_MAX);
        let full = self.issues.len() >= ISSUES_MAX;
        let same = |known: &&mut Issue| {
            (known.scope, &known.reason, &known.field, &known.message, known.item)
                == (issue.scope, &issue.reason, &issue.field, &issue.message, issue.item)
        };
        match self.issues.iter_mut().find(same) {
            Some(known) => known.quantity += issue.quantity,
            None if full => {
                if let Some(last) = self.issues.last_mut() {
                    last.quantity += issue.quantity;
                }
            }
            None => self.issues.push(issue),
        }
    }

    /// Counts a loss that happened here.
    pub fn lose(&mut self, reason: &str, category: &str, quantity: i64) {
        let same = |known: &&mut Drop| {
            known.source == "collector" && known.reason == reason && known.category == category
        };
        match self.drops.iter_mut().find(same) {
            Some(known) => known.quantity += quantity,
            None => self.drops.push(Drop {
                source: "collector",
                reason: reason.to_owned(),
                category: category.to_owned(),
                quantity,
            }),
        }
    }

    /// An entry is unusable: it alone is lost.
    pub fn refuse_entry(&mut self, index: usize, category: &str, fault: &Fault) {
        self.lose(fault.reason, category, 1);
        self.note(Issue {
            scope: "entry",
            reason: fault.reason.to_owned(),
            item: Some(index),
            field: fault.field.to_owned(),
            message: fault.message.clone(),
            quantity: 1,
        });
    }

    /// Notes what was dropped of an entry that is kept.
    pub fn note_flaws(&mut self, index: usize, flaws: &[Flaw]) {
        for (key, message) in flaws {
            self.note(Issue {
                scope: "attribute",
                reason: "invalid".to_owned(),
                item: Some(index),
                field: key.clone(),
                message: (*message).to_owned(),
                quantity: 1,
            });
        }
    }

    /// The finding that explains why nothing of the request could be used; none if something could.
    pub fn refusal(&self) -> Option<&Issue> {
        let kept = self.rows() - 1 - self.drops.len() - self.issues.len();
        let useless = kept == 0 && self.drops.iter().all(|lost| lost.source == "collector");
        self.issues.first().filter(|_| useless)
    }

    /// A whole item is unusable: its entries are lost, its neighbours are not.
    pub fn refuse_item(
        &mut self,
        index: usize,
        item: &Item<'_>,
        reason: &str,
        field: &str,
        message: &str,
    ) {
        let promised = item.headers.get("item_count").and_then(serde_json::Value::as_i64);
        let quantity = promised.unwrap_or(1).clamp(1, 1_000_000);
        self.lose(reason, item.category(), quantity);
        self.note(Issue {
            scope: "item",
            reason: reason.to_owned(),
            item: Some(index),
            field: field.to_owned(),
            message: message.to_owned(),
            quantity: 1,
        });
    }

    /// How many items of these types were counted so far.
    pub fn items_of(&self, kinds: &[&str]) -> i64 {
        kinds.iter().filter_map(|kind| self.items.get(*kind)).map(|count| count.items).sum()
    }

    /// Counts an item by its type.
    pub fn count_item(&mut self, kind: &str, entries: usize, bytes: usize) {
        let count = self.items.entry(label(kind)).or_default();
        count.items += 1;
        count.entries += i64::try_from(entries).unwrap_or(i64::MAX);
        count.bytes += i64::try_from(bytes).unwrap_or(i64::MAX);
    }
}

/// A label that a client made up, bounded.
pub fn label(text: &str) -> String {
    clip(text, LABEL_BYTES_MAX)
}

/// The beginning of a text, cut between characters.
pub fn clip(text: &str, bytes_max: usize) -> String {
    let end = (0..=bytes_max.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
}
