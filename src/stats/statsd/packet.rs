//! Lines that leave together.

/// A datagram under construction.
#[derive(Debug)]
pub(super) struct Packet {
    bytes: Vec<u8>,
    bytes_max: usize,
    /// Measurements in it.
    measured: u64,
    /// The last line, to which values of the same series can be added.
    last: Line,
    packs_values: bool,
}

/// Where parts of a line are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) start: usize,
    /// First and end of its values; the same if nothing may be added.
    pub(super) value: usize,
    pub(super) value_end: usize,
}

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Fits,
    /// It did not fit any more: the packet before it, which is to be sent now, ends here.
    Sends(usize),
    /// It would not fit in any packet, and is gone.
    TooLong,
    /// Nothing was written.
    Nothing,
}

impl Packet {
    pub(super) fn new(bytes_max: usize, packs_values: bool) -> Self {
        // One line beyond the bound is written before it is known not to fit.
        let bytes = Vec::with_capacity(bytes_max * 2);
        Self { bytes, bytes_max, measured: 0, last: Line::default(), packs_values }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.measured == 0
    }

    pub(super) fn measured(&self) -> u64 {
        self.measured
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds what `write` writes, which answers where the value is, or nothing to take it back.
    #[inline]
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Option<Line>) -> Fit {
        let before = self.bytes.len();
        if before > 0 {
            self.bytes.push(b'\n');
        }
        let start = self.bytes.len();
        let Some(line) = write(&mut self.bytes) else {
            self.bytes.truncate(before);
            return Fit::Nothing;
        };
        let line = Line { start, ..line };
        if self.packs_values && self.pack(before, line) {
            self.measured += 1;
            return Fit::Fits;
        }
        if self.bytes.len() <= self.bytes_max {
            (self.last, self.measured) = (line, self.measured + 1);
            return Fit::Fits;
        }
        if self.bytes.len() - start > self.bytes_max {
            self.bytes.truncate(before);
            self.bytes.shrink_to(self.bytes_max * 2);
            return Fit::TooLong;
        }
        self.last = line;
        Fit::Sends(before)
    }

    /// Ends what [`Fit::Sends`] began: the line that did not fit becomes the first of the next packet.
    pub(super) fn keep_last(&mut self) {
        let start = self.last.start;
        self.bytes.drain(..start);
        let moved = |at: usize| at - start.min(at);
        let (value, value_end) = (moved(self.last.value), moved(self.last.value_end));
        self.last = Line { start: 0, value, value_end };
        self.measured = 1;
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        (self.measured, self.last) = (0, Line::default());
    }

    /// Turns `name:1|ms|#a` and a following `name:2|ms|#a` into `name:1:2|ms|#a`.
    fn pack(&mut self, before: usize, line: Line) -> bool {
        let Line { start, value, value_end } = self.last;
        let open = value < value_end && line.value < line.value_end && self.measured > 0;
        let added = line.value_end - line.value + 1;
        if !open || before + added > self.bytes_max {
            return false;
        }
        let part = |from: usize, to: usize| self.bytes.get(from..to);
        let same = part(start, value) == part(line.start, line.value)
            && part(value_end, before) == part(line.value_end, self.bytes.len());
        if same {
            // The new value goes between; what came after it, and the new line, are cut off and put back.
            let tail = before - value_end;
            self.bytes.copy_within(line.value - 1..line.value_end, before);
            self.bytes.truncate(before + added);
            self.bytes[value_end..].rotate_left(tail);
            self.last.value_end += added;
        }
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(packet: &mut Packet, name: &str, value: &str, rest: &str) -> Fit {
        packet.add(|to| {
            to.extend_from_slice(name.as_bytes());
            to.push(b':');
            let start = to.len();
            to.extend_from_slice(value.as_bytes());
            let end = to.len();
            to.extend_from_slice(rest.as_bytes());
            Some(Line { start: 0, value: start, value_end: end })
        })
    }

    fn text(packet: &Packet) -> &str {
        std::str::from_utf8(packet.bytes()).unwrap()
    }

    #[test]
    fn values_of_a_series_share_a_line() {
        let mut packet = Packet::new(100, true);
        for (value, rest) in [("1", "|d|#a:b"), ("22", "|d|#a:b"), ("3", "|d|#a:b"), ("4", "|d")] {
            assert_eq!(add(&mut packet, "k", value, rest), Fit::Fits);
        }
        assert_eq!(add(&mut packet, "kk", "5", "|d"), Fit::Fits);
        assert_eq!(text(&packet), "k:1:22:3|d|#a:b\nk:4|d\nkk:5|d");
        assert_eq!(packet.measured(), 5);
    }

    #[test]
    fn a_full_packet_leaves_and_the_line_stays() {
        let mut packet = Packet::new(12, false);
        assert_eq!(add(&mut packet, "a", "1", "|c"), Fit::Fits);
        assert_eq!(add(&mut packet, "a", "2", "|c"), Fit::Fits);
        assert_eq!(add(&mut packet, "b", "3", "|c"), Fit::Sends(11));
        assert_eq!(&text(&packet)[..11], "a:1|c\na:2|c");
        packet.keep_last();
        assert_eq!((text(&packet), packet.measured()), ("b:3|c", 1));
        assert_eq!(add(&mut packet, &"n".repeat(12), "1", "|c"), Fit::TooLong);
        assert_eq!(text(&packet), "b:3|c");
    }
}
