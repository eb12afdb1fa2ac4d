//! What became of measurements. Every loss is counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why measurements were dropped.
///
/// ```
/// use fanal::stats::Reason;
/// assert_eq!(Reason::TooLong.name(), "too_long");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The value is not a finite number, or the key has no letter.
    Invalid,
    /// Name and tags are longer than a packet or request may be.
    TooLong,
    /// A bounded queue or socket is full: more was recorded than the receiver takes.
    Full,
    /// Nobody listens, the host has no address, or the network failed.
    Unreachable,
    /// The receiver refused what was sent.
    Rejected,
    /// The backend panicked, recorded while it recorded, or its process forked.
    Backend,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Invalid,
        Self::TooLong,
        Self::Full,
        Self::Unreachable,
        Self::Rejected,
        Self::Backend,
    ];

    /// The reason as metrics of metrics call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::TooLong => "too_long",
            Self::Full => "full",
            Self::Unreachable => "unreachable",
            Self::Rejected => "rejected",
            Self::Backend => "backend",
        }
    }
}

/// What became of measurements so far.
///
/// A datagram is *sent* once the operating system took it: nobody confirms datagrams.
///
/// ```
/// use fanal::stats::{Backend, Kind, Measurement, Memory, Reason};
///
/// let memory = Memory::new();
/// memory.record(&Measurement::new(Kind::Counter, "orders", 1.0));
/// memory.record(&Measurement::new(Kind::Counter, "orders", f64::NAN));
/// assert_eq!(memory.counts().sent, 1);
/// assert_eq!(memory.counts().dropped(Reason::Invalid), 1);
/// assert_eq!(memory.counts().dropped_total(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Measurements that were handed on.
    pub sent: u64,
    dropped: [u64; Reason::ALL.len()],
}

impl Counts {
    /// Measurements dropped for one reason.
    #[must_use]
    pub const fn dropped(&self, reason: Reason) -> u64 {
        self.dropped[reason as usize]
    }

    /// Measurements dropped for any reason.
    #[must_use]
    pub fn dropped_total(&self) -> u64 {
        self.dropped.iter().sum()
    }

    /// The same and `amount` more dropped, for backends of your own.
    ///
    /// ```
    /// use fanal::stats::{Counts, Reason};
    /// assert_eq!(Counts::default().and_dropped(Reason::Full, 3).dropped(Reason::Full), 3);
    /// ```
    #[must_use]
    pub const fn and_dropped(mut self, reason: Reason, amount: u64) -> Self {
        self.dropped[reason as usize] += amount;
        self
    }

    /// Both together.
    ///
    /// ```
    /// use fanal::stats::Counts;
    /// let nothing = Counts::default();
    /// assert_eq!(nothing.plus(&nothing), nothing);
    /// ```
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.sent += other.sent;
        for (own, more) in self.dropped.iter_mut().zip(other.dropped) {
            *own += more;
        }
        self
    }
}

/// Counts that threads share.
#[derive(Debug)]
pub(super) struct Ledger {
    sent: AtomicU64,
    dropped: [AtomicU64; Reason::ALL.len()],
}

impl Ledger {
    pub(super) const fn new() -> Self {
        Self { sent: AtomicU64::new(0), dropped: [const { AtomicU64::new(0) }; Reason::ALL.len()] }
    }

    pub(super) fn sent(&self, amount: u64) {
        self.sent.fetch_add(amount, Ordering::Relaxed);
    }

    pub(super) fn drop(&self, reason: Reason, amount: u64) {
        self.dropped[reason as usize].fetch_add(amount, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts { sent: self.sent.load(Ordering::Relaxed), ..Counts::default() };
        for (to, from) in counts.dropped.iter_mut().zip(&self.dropped) {
            *to = from.load(Ordering::Relaxed);
        }
        counts
    }
}
