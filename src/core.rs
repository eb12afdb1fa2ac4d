//! The core as a whole: what it holds, and how a batch passes through the stages.

use crate::event::attributes;
use crate::event::record::{self, Record};
use crate::event::snapshot::{Snapshot, Snapshots};
use crate::event::strings::Strings;
use crate::limits::{ITEMS_MAX, METRIC_BYTES_MAX, SPAN_BYTES_MAX};
use crate::pipeline::cardinality::Guard;
use crate::pipeline::enrich::Enrich;
use crate::pipeline::table::Table;
use crate::pipeline::{coalesce, encode};
use crate::wire::envelope::Frame;
use crate::wire::json::{self, Pen};
use crate::wire::tokens::Tokens;

/// An attribute of a snapshot is at least its strength, key and value.
const SHARED_NUMBERS_MIN: usize = 3;

/// What happened, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Canonical bytes of the items in the last envelope.
    pub bytes: u32,
    /// Records since the last `begin` that were invalid or too large.
    pub dropped: u32,
    /// Their canonical bytes.
    pub dropped_bytes: u32,
    /// Attribute values the guard replaced in the batch.
    pub replaced: u32,
    /// Records since the last `begin` that became part of another.
    pub merged: u32,
}

/// How far a batch has been written.
#[derive(Clone, Copy)]
struct Progress {
    /// Numbers of the batch that were read, and records that were not.
    read: usize,
    left: u32,
    items: u32,
    counts: Counts,
    millisecond: u64,
    sequence: u32,
}

impl Progress {
    /// Gives a metric its place among those of its millisecond.
    fn order(&mut self, time: f64) {
        // As the wire will show it: rounded to four decimals of a second.
        let millisecond = (time + 0.05) as u64;
        self.sequence = if millisecond == self.millisecond { self.sequence + 1 } else { 0 };
        self.millisecond = millisecond;
    }
}

/// Turns records into envelopes.
///
/// ```
/// let mut core = fanal::Core::new();
/// core.configure_header(b"{}");
/// core.configure_container(br#"{"version":2,"items":["#);
///
/// // Strings cross once: their lengths in UTF-16 units, then their text, joined by NUL.
/// let mut input = 6u32.to_le_bytes().to_vec();
/// input.extend_from_slice(b"orders");
/// core.strings(1, &input);
///
/// // A counter named by string 1, without unit, 1 at 1.5 s, without trace, span and attributes.
/// let mut records = [0.0, 1.0, 0.0, 1.0, 1500.0, 0.0, 0.0, 0.0, 0.0];
/// core.begin(1, &mut records);
/// assert_eq!(core.encode(&records, false, 60_000), 1);
/// let text = str::from_utf8(core.plain()).unwrap();
/// assert!(text.contains(r#""name":"orders","type":"counter","value":1"#));
/// assert_eq!(core.encode(&records, false, 60_000), 0);
/// ```
pub struct Core {
    frame: Frame,
    pen: Pen,
    snapshots: Snapshots,
    enrich: Enrich,
    guard: Guard,
    counters: Table,
    takes_spans: bool,
    metric_bytes_max: u32,
    coalesces: bool,
    values_max: u32,
    progress: Progress,
}

impl Default for Core {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Core")
    }
}

impl Core {
    /// A core that holds nothing, to be opened where it stands.
    pub(crate) const EMPTY: Self = Self {
        frame: Frame { header: Vec::new(), prefix: Vec::new() },
        pen: Pen { tokens: Tokens::EMPTY, strings: Strings::EMPTY, close: 0 },
        snapshots: Snapshots { numbers: Vec::new(), list: Vec::new() },
        enrich: Enrich::NONE,
        guard: Guard::EMPTY,
        counters: Table::EMPTY,
        takes_spans: false,
        metric_bytes_max: METRIC_BYTES_MAX,
        coalesces: false,
        values_max: 0,
        progress: Progress {
            read: 0,
            left: 0,
            items: 0,
            counts: Counts { bytes: 0, dropped: 0, dropped_bytes: 0, replaced: 0, merged: 0 },
            millisecond: u64::MAX,
            sequence: 0,
        },
    };

    /// A core without configuration, strings and snapshots.
    pub fn new() -> Self {
        let mut core = Self::EMPTY;
        core.open();
        core
    }

    /// Readies an empty core. An open one stays as it is.
    pub(crate) fn open(&mut self) {
        if self.pen.strings.texts.is_empty() {
            self.pen.strings.open();
        }
    }

    /// Sets the first line of envelopes.
    pub fn configure_header(&mut self, line: &[u8]) {
        self.frame.header.clear();
        self.frame.header.extend_from_slice(line);
    }

    /// Sets what precedes the items in their container.
    pub fn configure_container(&mut self, prefix: &[u8]) {
        self.frame.prefix.clear();
        self.frame.prefix.extend_from_slice(prefix);
    }

    /// Whether the batches that follow are of spans, not of metrics.
    #[cfg(feature = "spans")]
    pub fn take_spans(&mut self, takes_spans: bool) {
        self.takes_spans = takes_spans;
    }

    /// Sets the canonical size beyond which a metric is dropped; 0 = none is.
    pub fn limit_metric_bytes(&mut self, bytes: u32) {
        self.metric_bytes_max = if bytes == 0 { u32::MAX } else { bytes };
    }

    /// Whether counters of a batch that differ in value and time alone are added up.
    pub fn coalesce_counters(&mut self, coalesces: bool) {
        self.coalesces = coalesces;
    }

    /// Sets how many values an attribute of a metric may have; 0 = as many as there are.
    pub fn limit_values(&mut self, values: u32) {
        self.values_max = values;
    }

    /// Adds `count` strings. They get the next ids; the first id is 1.
    ///
    /// The input holds their lengths in UTF-16 units as little-endian `u32`, then their UTF-8,
    /// joined by one NUL each. Input that is too short gives shorter or fewer strings.
    pub fn strings(&mut self, count: u32, input: &[u8]) {
        self.pen.strings.add(count as usize, input);
    }

    /// Forgets strings and snapshots; ids start again.
    pub fn forget(&mut self) {
        self.pen.strings.forget();
        self.snapshots.numbers.clear();
        self.snapshots.list.clear();
        self.enrich.forget();
    }

    /// Adds a snapshot of `count` attributes. It gets the next id; the first id is 0.
    pub fn snapshot(&mut self, count: u32, attributes: &[f64]) {
        let start = self.snapshots.numbers.len();
        let count = count.min(attributes.len().div_ceil(SHARED_NUMBERS_MIN) as u32);
        let mut snapshot = Snapshot { block: Default::default(), close: 0, start, count, bytes: 0 };
        self.snapshots.numbers.extend_from_slice(attributes);

        // Rendered as if into an envelope, then kept.
        self.clear(false);
        self.pen.close = json::ATTRIBUTES;
        snapshot.bytes =
            encode::pieces(&mut self.pen, &snapshot, &self.snapshots.numbers, &Enrich::NONE);
        self.pen.tokens.flush();
        snapshot.close = self.pen.close;
        snapshot.block = self.pen.strings.hold(self.pen.tokens.plain());
        self.snapshots.list.push(snapshot);
    }

    /// Takes a batch of `count` records, adding up counters and guarding values if so configured.
    /// The same records, now changed, must be given to every `encode` of the batch.
    pub fn begin(&mut self, count: u32, records: &mut [f64]) {
        self.progress.read = 0;
        self.progress.left = count;
        self.progress.counts = Counts::default();
        if !self.is_of_spans() && (self.coalesces || self.values_max > 0) {
            self.prepare(count, records);
        }
    }

    /// Writes the next envelope of the batch and answers how many items it has; 0 = none is left.
    ///
    /// It holds as many items as fit: [`ITEMS_MAX`] of them, and `limit` bytes of [`Core::zlib`]
    /// if `compress`, else of [`Core::plain`]. A first item is written whatever its size.
    pub fn encode(&mut self, records: &[f64], compress: bool, limit: u32) -> u32 {
        let start = self.progress;
        let spans = self.is_of_spans();
        let mut most = ITEMS_MAX;
        loop {
            self.progress = start;
            self.progress.items = 0;
            self.progress.counts.bytes = 0;
            self.clear(compress);
            self.frame.open(&mut self.pen.tokens, spans);
            let mut fits = true;
            while fits && self.progress.items < most && self.next(records) {
                fits = self.pen.tokens.size(json::END.len()) <= limit as usize;
            }
            let items = self.progress.items;
            if fits || items == 1 {
                self.frame.close(&mut self.pen.tokens, spans, items);
                return items;
            }
            // Written once more, since texts remember where they stand in the item that is too much.
            most = items - 1;
        }
    }

    /// The last envelope.
    pub fn plain(&self) -> &[u8] {
        self.pen.tokens.plain()
    }

    /// The last envelope in the zlib format; empty if it was not asked for.
    pub fn zlib(&self) -> &[u8] {
        self.pen.tokens.zlib()
    }

    /// What happened in the last `encode` and since the last `begin`.
    pub fn counts(&self) -> Counts {
        self.progress.counts
    }

    /// Whether the batch is of spans.
    fn is_of_spans(&self) -> bool {
        cfg!(feature = "spans") && self.takes_spans
    }

    /// Coalesces and guards.
    fn prepare(&mut self, count: u32, records: &mut [f64]) {
        let counts = &mut self.progress.counts;
        let strings = &self.pen.strings;
        self.counters.clear(records.len() / record::HEAD);
        let mut at = 0;
        for _ in 0..count {
            let start = at;
            at += record::HEAD;
            if at > records.len() {
                break;
            }
            let name = strings.index(records[start + record::NAME]);
            let most = (records.len() - at) / 2;
            for _ in 0..most.min(records[start + record::ATTRIBUTES] as usize) {
                let value = at + 1;
                let own = attributes::next(records, &mut at, strings, false);
                if self.values_max > 0
                    && own.key != 0
                    && own.tag == attributes::STRING
                    && !self.guard.admits([name, own.key, own.text], self.values_max, strings)
                {
                    records[value] = attributes::OVERFLOWN;
                    counts.replaced += 1;
                }
            }
            let end = at.min(records.len());
            if self.coalesces {
                coalesce::merge(&mut records[..end], start, &mut self.counters);
            }
        }
    }

    /// Writes records until one became an item. False if there is none left.
    fn next(&mut self, records: &[f64]) -> bool {
        let is_span = self.is_of_spans();
        let bytes_max = if is_span { SPAN_BYTES_MAX } else { self.metric_bytes_max };
        let progress = &mut self.progress;
        while progress.left > 0 {
            let rest = records.get(progress.read..).unwrap_or_default();
            let Some(head) = rest.first_chunk() else {
                progress.counts.dropped += progress.left;
                progress.left = 0;
                break;
            };
            progress.left -= 1;
            let strings = &mut self.pen.strings;
            let record = Record::take(head, (records, &mut progress.read), is_span, strings);
            let start = progress.read;
            let plan = self.enrich.plan(
                &record,
                is_span,
                (records, &mut progress.read),
                &self.snapshots,
                strings,
            );
            let counts = &mut progress.counts;
            if head[record::TYPE] == record::MERGED {
                counts.merged += 1;
                continue;
            }
            if record.kind == record::INVALID || plan.bytes > bytes_max {
                counts.dropped += 1;
                counts.dropped_bytes = counts.dropped_bytes.wrapping_add(plan.bytes);
                continue;
            }
            counts.bytes = counts.bytes.wrapping_add(plan.bytes);
            if !is_span {
                progress.order(record.time);
            }
            progress.items += 1;
            encode::item(
                &mut self.pen,
                (progress.items == 1, is_span),
                &record,
                records.get(start..progress.read).unwrap_or_default(),
                &mut self.snapshots,
                (&self.enrich, &plan),
                progress.sequence,
            );
            return true;
        }
        false
    }

    fn clear(&mut self, compress: bool) {
        if !self.pen.tokens.clear(compress) {
            for text in &mut self.pen.strings.texts {
                text.last = 0;
            }
            for snapshot in &mut self.snapshots.list {
                snapshot.block.last = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Core;

    /// Two gigabytes of text later, positions start over and nothing refers to old ones.
    #[test]
    fn positions_run_out_unnoticed() {
        let mut core = Core::new();
        core.configure_header(b"{}");
        core.configure_container(b"[");
        let mut input = 6u32.to_le_bytes().to_vec();
        input.extend_from_slice(b"orders");
        core.strings(1, &input);
        core.snapshot(1, &[0.0, 16.0, 1.0]);
        core.pen.tokens.skip_to((1 << 31) - 5_000);
        for _ in 0..30 {
            let mut records = [0.0, 1.0, 0.0, 1.0, 1500.0, 1.0, 1.0, 0.0, 0.0].repeat(3);
            core.begin(3, &mut records);
            assert_eq!(core.encode(&records, true, u32::MAX), 3);
            let inflated = miniz_oxide::inflate::decompress_to_vec_zlib(core.zlib());
            assert_eq!(inflated.as_deref().ok(), Some(core.plain()));
            let names = core.plain().windows(15).filter(|text| *text == br#""name":"orders""#);
            assert_eq!(names.count(), 3);
        }
        assert!(core.pen.tokens.position() < 1 << 20);
    }
}
