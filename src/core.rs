//! The core as a whole: what it holds, and how a batch passes through the stages.

use crate::event::record;
use crate::event::snapshot::{self, Snapshot, bit};
use crate::event::strings::Strings;
use crate::limits::{BLOCK_OVERHEAD_BYTES, ITEMS_MAX, METRIC_BYTES_MAX};
use crate::pipeline::cardinality::Guard;
use crate::pipeline::{coalesce, encode, enrich, limit};
use crate::wire::deflate::Deflate;
use crate::wire::envelope::Frame;
use crate::wire::json::{self, Pen};
use crate::wire::tokens::{Mark, Tokens};

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
    /// Records of the batch that became part of another.
    pub merged: u32,
}

/// How far a batch has been written.
#[derive(Clone, Copy, Default)]
struct Progress {
    /// Numbers of the batch that were read, and records that were not.
    read: usize,
    left: usize,
    items: u32,
    counts: Counts,
    millisecond: u64,
    sequence: u32,
}

/// A state to come back to when an envelope gets too large.
#[derive(Clone, Copy, Default)]
struct Checkpoint {
    progress: Progress,
    mark: Mark,
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
    strings: Strings,
    snapshots: Vec<Snapshot>,
    guard: Guard,
    metric_bytes_max: u32,
    coalesces: bool,
    values_max: u32,
    progress: Progress,
    tokens: Tokens,
    deflate: Deflate,
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
    /// A core without configuration, strings and snapshots.
    pub fn new() -> Self {
        Self {
            frame: Frame { header: Vec::new(), prefix: Vec::new() },
            strings: Strings::new(),
            snapshots: Vec::new(),
            guard: Guard::default(),
            metric_bytes_max: METRIC_BYTES_MAX,
            coalesces: false,
            values_max: 0,
            progress: Progress::default(),
            tokens: Tokens::new(),
            deflate: Deflate::new(),
        }
    }

    /// Sets the first line of envelopes.
    pub fn configure_header(&mut self, line: &[u8]) {
        self.frame.header = line.to_vec();
    }

    /// Sets what precedes the items in their container.
    pub fn configure_container(&mut self, prefix: &[u8]) {
        self.frame.prefix = prefix.to_vec();
    }

    /// Sets the canonical size beyond which a metric is dropped; 0 = none is.
    pub fn limit_metric_bytes(&mut self, bytes: u32) {
        self.metric_bytes_max = bytes;
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
        self.strings.add(count as usize, input);
    }

    /// Strings held, and bytes held for them.
    pub fn held(&self) -> (usize, usize) {
        self.strings.held()
    }

    /// Forgets strings and snapshots; ids start again.
    pub fn forget(&mut self) {
        self.strings.forget();
        self.snapshots.clear();
    }

    /// Adds a snapshot of `count` attributes. It gets the next id; the first id is 0.
    pub fn snapshot(&mut self, count: u32, attributes: &[f64]) {
        let mut snapshot = Snapshot::default();
        let mut stream = attributes;
        for _ in 0..count {
            let Some((_, attribute)) = snapshot::next(&mut stream, &self.strings) else { break };
            if let Some(attribute) = attribute
                && !enrich::is_reserved(attribute.key, &self.strings)
            {
                snapshot.mask |= bit(attribute.key);
                let bytes = limit::attribute(&attribute, &self.strings);
                snapshot.bytes = snapshot.bytes.saturating_add(bytes);
            }
        }
        let read = attributes.len() - stream.len();
        snapshot.numbers = attributes.get(..read).unwrap_or_default().to_vec();

        // Rendered as if into an envelope, then kept.
        self.clear();
        let mut pen = Pen { tokens: &mut self.tokens, strings: &mut self.strings };
        encode::pieces(&mut pen, &snapshot, None);
        self.tokens.flush();
        snapshot.block = self.strings.hold(self.tokens.plain());
        self.snapshots.push(snapshot);
    }

    /// Takes a batch of `count` records, adding up counters and guarding values if so configured.
    /// The same records, now changed, must be given to every `encode` of the batch.
    pub fn begin(&mut self, count: u32, records: &mut [f64]) {
        let count = count as usize;
        let Progress { millisecond, sequence, .. } = self.progress;
        let mut counts = Counts::default();
        if self.values_max > 0 {
            counts.replaced = self.guard.guard(records, count, self.values_max, &mut self.strings);
        }
        if self.coalesces {
            counts.merged = coalesce::coalesce(records, count, &self.strings);
        }
        self.progress = Progress { read: 0, left: count, items: 0, counts, millisecond, sequence };
    }

    /// Writes the next envelope of the batch and answers how many items it has; 0 = none is left.
    ///
    /// It holds as many items as fit: [`ITEMS_MAX`] of them, and `limit` bytes of [`Core::zlib`]
    /// if `compress`, else of [`Core::plain`]. A first item is written whatever its size.
    pub fn encode(&mut self, records: &[f64], compress: bool, limit: u32) -> u32 {
        let limit = limit as usize;
        self.clear();
        self.deflate.zlib.clear();
        self.frame.open(&mut self.tokens);
        self.progress.items = 0;
        self.progress.counts.bytes = 0;

        let mut fitting = Checkpoint::default();
        // Items at which it is worth to look at the real size again.
        let mut look_at = 0;
        while self.progress.items < ITEMS_MAX && self.next(records) {
            if self.size_max(compress) <= limit {
                fitting = self.checkpoint();
            } else if self.progress.items >= look_at {
                let size = self.size(compress);
                if size > limit {
                    break;
                }
                fitting = self.checkpoint();
                // Half of what still fits by the average so far.
                let room = (limit - size) * self.progress.items as usize / (2 * size);
                look_at = self.progress.items + 1 + room as u32;
            }
        }
        if self.progress.items == 0 {
            self.tokens.clear();
            return 0;
        }
        if self.progress.items > fitting.progress.items.max(1) && self.size(compress) > limit {
            self.progress = fitting.progress;
            self.tokens.rewind(fitting.mark);
        }
        self.frame.close(&mut self.tokens, self.progress.items);
        if compress {
            let size = self.deflate.plan(&self.tokens);
            self.deflate.write(&self.tokens, size);
        }
        self.progress.items
    }

    /// The last envelope.
    pub fn plain(&self) -> &[u8] {
        self.tokens.plain()
    }

    /// The last envelope in the zlib format; empty if it was not asked for.
    pub fn zlib(&self) -> &[u8] {
        &self.deflate.zlib
    }

    /// What happened in the last `encode` and since the last `begin`.
    pub fn counts(&self) -> Counts {
        self.progress.counts
    }

    /// Writes records until one became an item. False if there is none left.
    fn next(&mut self, records: &[f64]) -> bool {
        let progress = &mut self.progress;
        while progress.left > 0 {
            progress.left -= 1;
            let mut stream = records.get(progress.read..).unwrap_or_default();
            let plan = record::next(&mut stream, &self.strings).and_then(|record| {
                let own = stream;
                let snapshot = self.snapshots.get(record.snapshot);
                let plan = enrich::plan(&record, &mut stream, snapshot, &self.strings)?;
                Some((record, own, plan))
            });
            let Some((record, own, plan)) = plan else {
                // The stream ends within this record, so there are no others.
                progress.counts.dropped += progress.left as u32 + 1;
                progress.left = 0;
                return false;
            };
            progress.read = records.len() - stream.len();
            if record.merged {
                continue;
            }
            let max = self.metric_bytes_max;
            if !record.valid || (max > 0 && plan.bytes > max) {
                progress.counts.dropped += 1;
                progress.counts.dropped_bytes =
                    progress.counts.dropped_bytes.saturating_add(plan.bytes);
                continue;
            }
            // As the wire will show it: rounded to four decimals of a second.
            let millisecond = (record.time + 0.05) as u64;
            progress.sequence =
                if millisecond == progress.millisecond { progress.sequence + 1 } else { 0 };
            progress.millisecond = millisecond;
            progress.counts.bytes = progress.counts.bytes.saturating_add(plan.bytes);
            let start = if progress.items == 0 { json::FIRST } else { json::NEXT };
            progress.items += 1;
            let mut pen = Pen { tokens: &mut self.tokens, strings: &mut self.strings };
            let snapshot = self.snapshots.get_mut(record.snapshot);
            encode::item(&mut pen, start, &record, own, snapshot, &plan, progress.sequence);
            return true;
        }
        false
    }

    fn clear(&mut self) {
        if !self.tokens.clear() {
            let blocks = self.snapshots.iter_mut().map(|snapshot| &mut snapshot.block);
            for text in self.strings.texts.iter_mut().chain(blocks) {
                text.last = 0;
            }
        }
    }

    fn checkpoint(&mut self) -> Checkpoint {
        Checkpoint { progress: self.progress, mark: self.tokens.mark() }
    }

    /// The size is at most this.
    fn size_max(&self, compress: bool) -> usize {
        if compress {
            self.tokens.compressed_max() + Frame::END_BYTES + BLOCK_OVERHEAD_BYTES
        } else {
            self.tokens.len() + Frame::END_BYTES
        }
    }

    /// The size, but for a few bytes more.
    fn size(&mut self, compress: bool) -> usize {
        if !compress {
            return self.size_max(false);
        }
        // A growing match is not seen by the plan.
        let mark = self.tokens.mark();
        self.tokens.flush();
        let size = self.deflate.plan(&self.tokens) + 2 * Frame::END_BYTES;
        self.tokens.rewind(mark);
        size
    }
}
