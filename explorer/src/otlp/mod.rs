//! OpenTelemetry's protocol, OTLP over HTTP: bytes → records, purely, like [`crate::ingest`].
//!
//! Protobuf and JSON are read by the same code. Spans become spans, their exceptions error events, their other
//! events logs; logs become logs; points become metric samples. Only sums and histograms that count from a process's
//! start need a memory, [`Series`]: the store keeps what happened since the point before. What has no id of its own and
//! is sent again is known by [`Repeats`].

pub mod answer;
mod attribute;
mod field;
mod json;
mod log;
mod message;
mod metric;
mod op;
mod origin;
mod problem;
mod repeats;
mod shown;
mod span;
mod wire;

pub use metric::{Change, Series};
pub use repeats::{Mark, Repeats};
pub use shown::shown;
pub use wire::Node;

use serde_json::Value;

use crate::ingest::Context;
use crate::ingest::field::{Fault, invalid};
use crate::ingest::record::{Drop, Flaw, Issue, Records};
use crate::limits::{
    OTLP_ENTRIES_MAX, OTLP_ENTRY_BYTES_MAX, OTLP_RECORDS_BYTES_MAX, OTLP_ROWS_MAX,
};
use message::{Resource, Scope};
use origin::Origin;
use wire::Key;

/// What an address takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Signal {
    Traces,
    Metrics,
    Logs,
}

/// Why nothing of a body can be read.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    pub field: String,
    pub message: String,
}

/// What a body became.
#[derive(Debug, Default)]
pub struct Read {
    pub records: Records,
    /// Spans, points or log records that were refused.
    pub rejected: i64,
    /// What [`Series`] remembers now, and forgets again if the records are not written.
    pub changes: Vec<Change>,
    /// What [`Repeats`] is to know once the records are written.
    pub marks: Vec<Mark>,
    /// What came, refused or not.
    pub entries: usize,
    /// Log records and metrics that were written before.
    repeated: usize,
}

/// What reading an entry needs besides the entry.
struct Reading<'a> {
    read: Read,
    series: &'a mut Series,
    repeats: &'a Repeats,
    /// What the entry shares with its neighbours.
    shared: repeats::Shared,
    metric_bytes_max: usize,
    /// Exceptions, as events of the Sentry protocol.
    problems: Vec<Value>,
    /// The place of the entry among those of its body.
    index: usize,
    /// Roughly the bytes that the records take: what is shared on the wire is repeated in them.
    spent: usize,
}

impl Signal {
    /// The signal by the last part of an address.
    pub fn parse(part: &str) -> Option<Self> {
        [Self::Traces, Self::Metrics, Self::Logs].into_iter().find(|it| it.name() == part)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }

    /// The category of losses.
    fn category(self) -> &'static str {
        match self {
            Self::Traces => "span",
            Self::Metrics => "trace_metric",
            Self::Logs => "log_item",
        }
    }

    /// Under which its items are counted.
    pub fn item(self) -> &'static str {
        match self {
            Self::Traces => "otlp_traces",
            Self::Metrics => "otlp_metrics",
            Self::Logs => "otlp_logs",
        }
    }

    /// The lists on the way to the entries.
    fn lists(self) -> [Key; 3] {
        match self {
            Self::Traces => [(1, "resourceSpans"), (2, "scopeSpans"), (2, "spans")],
            Self::Metrics => [(1, "resourceMetrics"), (2, "scopeMetrics"), (2, "metrics")],
            Self::Logs => [(1, "resourceLogs"), (2, "scopeLogs"), (2, "logRecords")],
        }
    }
}

/// Reads a request of one signal. Times are the sender's; that of receipt stands in where it gave none.
pub fn read(
    signal: Signal,
    body: Node<'_>,
    context: &Context,
    series: &mut Series,
    repeats: &Repeats,
) -> Result<Read, Malformed> {
    let records = Records::new(&context.project, context.received_at);
    let mut reading = Reading {
        read: Read { records, ..Read::default() },
        series,
        repeats,
        shared: repeats::Shared::default(),
        metric_bytes_max: context.metric_bytes_max,
        problems: Vec::new(),
        index: 0,
        spent: 0,
    };
    if let Err(message) = reading.body(signal, body) {
        let changes = std::mem::take(&mut reading.read.changes);
        reading.series.undo(changes);
        return Err(Malformed { field: "body".to_owned(), message });
    }
    let Reading { mut read, problems, index, .. } = reading;
    problem::add(problems, context, &mut read.records);
    span::name_segments(&mut read.records.spans);
    read.records.count_item(signal.item(), index, body.bytes());
    read.entries = index;
    Ok(read)
}

impl Read {
    /// The finding that explains why nothing could be used; none if something could.
    pub fn useless(&self) -> Option<&Issue> {
        let Records { spans, metrics, logs, issues, .. } = &self.records;
        let nothing = spans.is_empty() && metrics.is_empty() && logs.is_empty();
        let first = issues.iter().find(|issue| issue.scope == "entry");
        let known = !self.changes.is_empty() || self.repeated > 0;
        first.filter(|_| self.rejected > 0 && nothing && !known)
    }
}

impl Reading<'_> {
    fn body(&mut self, signal: Signal, body: Node<'_>) -> Result<(), String> {
        let [resources, scopes, entries] = signal.lists();
        for resource in body.list(resources)? {
            let (found, origin) = part::<Resource>(resource, (1, "resource"))?;
            let project = repeats::Shared::of(&self.read.records.project);
            let shared = project.with(found);
            let (origin, flaws) = Origin::of(origin);
            self.note(&flaws);
            for scope in resource.list(scopes)? {
                let (found, within) = part::<Scope>(scope, (1, "scope"))?;
                self.shared = shared.with(found);
                let (origin, flaws) = origin.within(within);
                self.note(&flaws);
                for entry in scope.list(entries)? {
                    self.entry(signal, entry, &origin);
                    self.index += 1;
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, signal: Signal, entry: Node<'_>, origin: &Origin) {
        let (marks, rejected) = (self.read.marks.len(), self.read.rejected);
        let outcome = match signal {
            Signal::Traces => {
                self.room(entry, origin).and_then(|()| span::read(entry, origin, self))
            }
            // Room is for points: a metric has any number of them.
            Signal::Metrics => metric::read(entry, origin, self),
            Signal::Logs => self.room(entry, origin).and_then(|()| log::read(entry, origin, self)),
        };
        if let Err(fault) = outcome {
            self.refuse(signal, &fault);
        }
        // What is refused is refused again.
        if self.read.rejected > rejected {
            self.read.marks.truncate(marks);
        }
    }

    /// Takes the room that a record needs. Without a bound, few bytes on the wire would be many in memory: each
    /// record repeats what its resource says, and a histogram is hundreds of records.
    fn room(&mut self, entry: Node<'_>, origin: &Origin) -> Result<(), Fault> {
        let full = self.index >= OTLP_ENTRIES_MAX
            || self.read.records.rows() >= OTLP_ROWS_MAX
            || self.spent >= OTLP_RECORDS_BYTES_MAX;
        let message = match full {
            true => "the request has too many entries; send smaller batches".to_owned(),
            false if entry.bytes() > OTLP_ENTRY_BYTES_MAX => {
                format!("more than {OTLP_ENTRY_BYTES_MAX} bytes")
            }
            false => {
                self.spent += origin.bytes() + entry.bytes();
                return Ok(());
            }
        };
        Err(Fault { reason: "too_large", field: "entry", message })
    }

    /// Whether what is at a place within an entry was written before; else it will be.
    fn is_repeated(&mut self, entry: Node<'_>, place: usize) -> bool {
        let mark = self.shared.mark(entry, place);
        let known = self.repeats.knows(mark);
        if known {
            self.read.repeated += 1;
        } else {
            self.read.marks.push(mark);
        }
        known
    }

    fn refuse(&mut self, signal: Signal, fault: &Fault) {
        self.read.rejected += 1;
        self.read.records.refuse_entry(self.index, signal.category(), fault);
    }

    fn note(&mut self, flaws: &[Flaw]) {
        self.read.records.note_flaws(self.index, flaws);
    }

    /// Counts what the sender says it dropped itself.
    fn lost_by_sender(&mut self, category: &str, quantity: u32) {
        if quantity > 0 {
            self.read.records.drops.push(Drop {
                source: "sdk",
                reason: "otel_limit".to_owned(),
                category: category.to_owned(),
                quantity: quantity.into(),
            });
        }
    }
}

/// A message inside another, as it came and as it is read; an absent one is empty.
fn part<T>(node: Node<'_>, key: Key) -> Result<(Option<Node<'_>>, T), String>
where
    T: prost::Message + Default + serde::de::DeserializeOwned,
{
    match node.any(&[key])? {
        Some((_, found)) => {
            let read = found.read().map_err(|error| format!("{}: {error}", key.1))?;
            Ok((Some(found), read))
        }
        None => Ok((None, T::default())),
    }
}

/// An entry as its message.
fn message<T>(entry: Node<'_>) -> Result<T, Fault>
where
    T: prost::Message + Default + serde::de::DeserializeOwned,
{
    entry.read().map_err(|error| invalid("entry", &error))
}

#[cfg(test)]
mod tests;
