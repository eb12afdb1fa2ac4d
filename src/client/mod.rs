//! One client: from the record to the parcel. It knows no thread, no socket and no browser; the edges do.

pub(crate) mod batch;
pub(crate) mod buffer;
#[cfg(feature = "metrics")]
pub(crate) mod collect;
pub(crate) mod context;
pub(crate) mod encoder;
pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod hooks;
pub(crate) mod json;
pub(crate) mod lane;
pub(crate) mod ledger;
pub(crate) mod metric;
pub(crate) mod outbox;
pub(crate) mod rates;
pub(crate) mod record;
pub(crate) mod span;
pub(crate) mod state;
pub(crate) mod strings;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::api::options::Options;
use crate::api::value::{Attributes, Key, Value};
use crate::edge::Bell;
use crate::trace::continuation::{Fresh, PropagationContext};
use crate::trace::id::TraceId;
use crate::trace::sampling::{self, Decision, Rate, Sampler};
use buffer::{Buffer, Level};
use encoder::Encoder;
use lane::{Pen, Writer};
use ledger::{Category, Ledger, Reason};
use metric::Metric;
use outbox::{Outbox, Parcel};
use record::Log;
use span::Ended;
use state::State;

/// Everything that `init` made.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) options: Options,
    pub(crate) ledger: Ledger,
    buffer: Buffer,
    state: RwLock<Arc<State>>,
    encoder: Mutex<Encoder>,
    outbox: Mutex<Outbox>,
    bell: Bell,
}

impl Client {
    pub(crate) fn new(options: Options, bell: Bell) -> Self {
        let state = State::new(new_trace());
        let encoder = Encoder::new(&options);
        Self {
            options,
            ledger: Ledger::default(),
            buffer: Buffer::default(),
            state: RwLock::new(Arc::new(state)),
            encoder: Mutex::new(encoder),
            outbox: Mutex::default(),
            bell,
        }
    }

    #[cfg(all(feature = "native", not(target_family = "wasm")))]
    pub(crate) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// What the scope of the whole program says.
    pub(crate) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn change_state(&self, change: impl FnOnce(&mut State)) {
        let mut state = State::clone(&self.state());
        change(&mut state);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        context::changed();
    }

    #[inline]
    pub(crate) fn metric(
        &self,
        writer: &mut Option<Writer>,
        metric: &Metric<'_>,
        attributes: &Attributes<'_>,
    ) {
        if metric.name.is_empty() || !metric.value.is_finite() {
            return self.refuse(metric);
        }
        self.write(writer, Category::Metric, |pen| metric::write(pen, metric, attributes));
    }

    /// Metrics that nobody's thread records.
    #[cfg(feature = "metrics")]
    pub(crate) fn own_metric(&self, metric: &Metric<'_>, attributes: &Attributes<'_>) {
        self.metric(&mut self.buffer.own(), metric, attributes);
    }

    #[cold]
    fn refuse(&self, metric: &Metric<'_>) {
        self.ledger.lose(Reason::Invalid, Category::Metric, 1);
        let why = if metric.name.is_empty() { "has no name" } else { "is not a finite number" };
        self.options.say(|| format!("a metric was dropped: \"{}\" {why}", metric.name));
    }

    pub(crate) fn span(&self, writer: &mut Option<Writer>, span: &Ended<'_>) {
        self.write(writer, Category::Span, |pen| span::write(pen, span));
    }

    /// Writes into a thread's lane, which its first record opens.
    #[inline]
    fn write(
        &self,
        writer: &mut Option<Writer>,
        category: Category,
        write: impl Fn(&mut Pen<'_>) -> Option<()>,
    ) {
        if writer.is_none() {
            *writer = self.buffer.lanes.open();
        }
        let level = writer.as_mut().map_or(Level::Full, |writer| writer.write(write));
        self.added(level, category);
    }

    pub(crate) fn log(&self, log: Log) {
        self.added(self.buffer.log(log), Category::Log);
    }

    /// Takes an error event. It does not wait for others.
    pub(crate) fn event(&self, event: error::Event) {
        match self.buffer.event(event) {
            Level::Full => self.added(Level::Full, Category::Error),
            _ => self.bell.ring(),
        }
    }

    #[inline]
    fn added(&self, level: Level, category: Category) {
        match level {
            Level::Low => {}
            Level::Due => self.bell.ring(),
            Level::Full => self.ledger.lose(Reason::BufferOverflow, category, 1),
        }
    }

    /// Decides about a span that begins a part of a trace.
    pub(crate) fn decide(
        &self,
        trace: &PropagationContext,
        name: &str,
        op: Option<&str>,
        attributes: &[(Key, Value<'static>)],
    ) -> Decision {
        let wanted = self.options.traces_sampler.as_ref().map(|sampler| {
            let about =
                hooks::SamplingContext { name, op, attributes, parent_sampled: trace.sampled };
            hooks::guarded(|| sampler.0(&about))
        });
        let sampler = match wanted {
            None | Some(Some(None)) => Sampler::Absent,
            Some(None) => Sampler::Failed,
            Some(Some(Some(rate))) => Sampler::Wants(Rate::Share(rate)),
        };
        let configured = self.options.traces_sample_rate.map(Rate::Share);
        let decision = sampling::decide(sampler, configured, trace.sampled, trace.sample_rand);
        if !decision.sampled && self.options.decides() {
            self.ledger.lose(Reason::SampleRate, Category::Span, 1);
        }
        decision
    }

    /// Turns everything that waits into parcels.
    pub(crate) fn pack(&self, now_ms: f64) {
        #[cfg(feature = "metrics")]
        collect::ask(self);
        let mut encoder = lock(&self.encoder);
        let parcels = encoder.pack(&self.options, &self.buffer, &self.ledger, now_ms);
        let mut outbox = lock(&self.outbox);
        for parcel in parcels {
            outbox.push(parcel, &self.ledger);
        }
    }

    /// The next parcel to send, if one may be sent now.
    pub(crate) fn next(&self, now_ms: f64) -> Option<Parcel> {
        lock(&self.outbox).next(&self.ledger, now_ms)
    }

    /// How many parcels there are to send.
    #[cfg(all(feature = "native", not(target_family = "wasm")))]
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.outbox).count()
    }

    /// What became of a parcel.
    pub(crate) fn settle(&self, parcel: Parcel, answer: outbox::Answer<'_>, now_ms: f64) {
        lock(&self.outbox).settle(parcel, answer, &self.ledger, now_ms);
    }

    /// When the outbox wants to try again, if it holds something.
    #[cfg(all(feature = "native", not(target_family = "wasm")))]
    pub(crate) fn due_ms(&self) -> Option<f64> {
        lock(&self.outbox).due_ms()
    }
}

/// A trace for what is outside of all others.
pub(crate) fn new_trace() -> PropagationContext {
    fresh().into()
}

pub(crate) fn fresh() -> Fresh {
    use crate::edge::random;
    let name = u128::from(random()) << 64 | u128::from(random());
    Fresh { trace_id: TraceId(name.max(1)), random: crate::chance::fraction(random()) }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
