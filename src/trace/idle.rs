//! Spans that end by themselves, when nothing happens below them any more.

/// When an idle span ends.
///
/// ```
/// use fanal::trace::idle::Timeouts;
///
/// let patient = Timeouts { idle_ms: 3_000.0, ..Timeouts::default() };
/// assert_eq!(patient.final_ms, 30_000.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeouts {
    /// After so long without an open child, in milliseconds.
    pub idle_ms: f64,
    /// At the latest so long after its start.
    pub final_ms: f64,
    /// After so long without a new child, although one is open.
    pub child_ms: f64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { idle_ms: 1_000.0, final_ms: 30_000.0, child_ms: 15_000.0 }
    }
}

/// Why an idle span ended.
///
/// ```
/// use fanal::trace::idle::{Idle, Reason, Timeouts};
///
/// assert_eq!(Idle::start(0.0, Timeouts::default()).due(), (1_000.0, Reason::Idle));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No child was open for long enough.
    Idle,
    /// It was open for too long; its status becomes `deadline_exceeded`.
    Final,
    /// A child stayed open, but no new one came.
    Heartbeat,
    /// Somebody ended it.
    External,
    /// A newer route took its place.
    Cancelled,
    /// The page went away.
    Hidden,
    /// A newer interaction took its place.
    Interrupted,
    /// The page said that it is loaded.
    Reported,
}

impl Reason {
    /// As the attribute `sentry.idle_span_finish_reason` has it.
    ///
    /// ```
    /// assert_eq!(fanal::trace::idle::Reason::Hidden.text(), "documentHidden");
    /// ```
    pub fn text(self) -> &'static str {
        match self {
            Self::Idle => "idleTimeout",
            Self::Final => "finalTimeout",
            Self::Heartbeat => "heartbeatFailed",
            Self::External => "externalFinish",
            Self::Cancelled => "cancelled",
            Self::Hidden => "documentHidden",
            Self::Interrupted => "interactionInterrupted",
            Self::Reported => "reportPageLoaded",
        }
    }
}

/// A child at the end of its idle span. Standalone spans are none.
///
/// ```
/// use fanal::trace::idle::{Child, Fate, Idle, Timeouts};
///
/// let open = Child { start_ms: 10.0, end_ms: None, ignored: false };
/// let idle = Idle::start(0.0, Timeouts::default());
/// assert_eq!(idle.fate(&open, 500.0), Fate::Cancelled);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// When it started.
    pub start_ms: f64,
    /// When it ended; none = it is open.
    pub end_ms: Option<f64>,
    /// Whether it is one to be ignored.
    pub ignored: bool,
}

/// What becomes of a child.
///
/// ```
/// use fanal::trace::idle::{Child, Fate, Idle, Timeouts};
///
/// let late = Child { start_ms: 900.0, end_ms: Some(950.0), ignored: false };
/// let idle = Idle::start(0.0, Timeouts::default());
/// assert_eq!(idle.fate(&late, 500.0), Fate::Discarded);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Stays,
    /// It ends with the idle span, cancelled.
    Cancelled,
    /// It was no part of the idle span, and is dropped and counted.
    Discarded,
}

/// An open idle span. It knows no clock: whoever has one asks when it is due, and comes then.
///
/// ```
/// use fanal::trace::idle::{Idle, Reason, Timeouts};
///
/// let mut idle = Idle::start(0.0, Timeouts::default());
/// idle.child_started(200.0);
/// assert_eq!(idle.due(), (15_200.0, Reason::Heartbeat));
/// idle.child_ended(700.0);
/// assert_eq!(idle.due(), (1_700.0, Reason::Idle));
/// ```
#[derive(Clone, Debug)]
pub struct Idle {
    timeouts: Timeouts,
    start_ms: f64,
    quiet_ms: f64,
    newest_ms: f64,
    open: u32,
    waits: bool,
}

impl Idle {
    /// Starts one.
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let idle = Idle::start(100.0, Timeouts::default());
    /// assert_eq!(idle.due(), (1_100.0, Reason::Idle));
    /// ```
    pub fn start(now_ms: f64, timeouts: Timeouts) -> Self {
        Self {
            timeouts,
            start_ms: now_ms,
            quiet_ms: now_ms,
            newest_ms: now_ms,
            open: 0,
            waits: false,
        }
    }

    /// It shall not end by silence before [`Idle::may_finish`].
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let mut idle = Idle::start(0.0, Timeouts::default());
    /// idle.wait();
    /// assert_eq!(idle.due(), (30_000.0, Reason::Final));
    /// ```
    pub fn wait(&mut self) {
        self.waits = true;
    }

    /// From now on silence ends it.
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let mut idle = Idle::start(0.0, Timeouts::default());
    /// idle.wait();
    /// idle.may_finish(2_000.0);
    /// assert_eq!(idle.due(), (3_000.0, Reason::Idle));
    /// ```
    pub fn may_finish(&mut self, now_ms: f64) {
        self.waits = false;
        self.quiet_ms = now_ms;
        self.newest_ms = now_ms;
    }

    /// A child started.
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let mut idle = Idle::start(0.0, Timeouts::default());
    /// idle.child_started(100.0);
    /// assert_eq!(idle.due(), (15_100.0, Reason::Heartbeat));
    /// ```
    pub fn child_started(&mut self, now_ms: f64) {
        self.open += 1;
        self.newest_ms = now_ms;
    }

    /// A child ended.
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let mut idle = Idle::start(0.0, Timeouts::default());
    /// idle.child_started(100.0);
    /// idle.child_ended(400.0);
    /// assert_eq!(idle.due(), (1_400.0, Reason::Idle));
    /// ```
    pub fn child_ended(&mut self, now_ms: f64) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.quiet_ms = now_ms;
        }
    }

    /// When it ends if nothing else happens, and why.
    ///
    /// ```
    /// use fanal::trace::idle::{Idle, Reason, Timeouts};
    ///
    /// let short = Timeouts { final_ms: 500.0, ..Timeouts::default() };
    /// assert_eq!(Idle::start(0.0, short).due(), (500.0, Reason::Final));
    /// ```
    pub fn due(&self) -> (f64, Reason) {
        let last = (self.start_ms + self.timeouts.final_ms, Reason::Final);
        let silence = if self.open == 0 {
            (self.quiet_ms + self.timeouts.idle_ms, Reason::Idle)
        } else {
            (self.newest_ms + self.timeouts.child_ms, Reason::Heartbeat)
        };
        if self.waits || last.0 <= silence.0 { last } else { silence }
    }

    /// Its end, if its end is requested then: silence is no part of it, so it ends with the last of
    /// its children that ended.
    ///
    /// ```
    /// use fanal::trace::idle::{Child, Idle, Timeouts};
    ///
    /// let idle = Idle::start(0.0, Timeouts::default());
    /// let child = Child { start_ms: 10.0, end_ms: Some(400.0), ignored: false };
    /// assert_eq!(idle.end_ms(1_400.0, &[child]), 400.0);
    /// ```
    pub fn end_ms(&self, requested_ms: f64, children: &[Child]) -> f64 {
        let counted = children.iter().filter(|child| !child.ignored);
        let last = counted.filter_map(|child| child.end_ms).reduce(f64::max);
        let end = if children.is_empty() {
            return requested_ms;
        } else {
            requested_ms.min(last.unwrap_or(requested_ms))
        };
        end.max(self.start_ms).min(self.start_ms + self.timeouts.final_ms)
    }

    /// What becomes of a child when the idle span ends.
    ///
    /// ```
    /// use fanal::trace::idle::{Child, Fate, Idle, Timeouts};
    ///
    /// let idle = Idle::start(0.0, Timeouts::default());
    /// let child = Child { start_ms: 10.0, end_ms: Some(400.0), ignored: false };
    /// assert_eq!(idle.fate(&child, 400.0), Fate::Stays);
    /// ```
    pub fn fate(&self, child: &Child, end_ms: f64) -> Fate {
        let child_end_ms = child.end_ms.unwrap_or(end_ms);
        let longest_ms = self.timeouts.final_ms + self.timeouts.idle_ms;
        if child.start_ms > end_ms || child_end_ms - child.start_ms > longest_ms {
            Fate::Discarded
        } else if child.end_ms.is_none() {
            Fate::Cancelled
        } else {
            Fate::Stays
        }
    }
}
