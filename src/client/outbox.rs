//! What is ready to be sent, and what becomes of it.

use std::collections::VecDeque;

use super::ledger::{Category, Ledger, Reason};
use super::rates::Rates;

/// Bytes that wait for a receiver which cannot be reached. A day of errors would fill the memory; a minute must not be lost.
const WAITING_BYTES_MAX: usize = 8 << 20;
/// A parcel is tried so often; a receiver that is away for longer than a few minutes costs what came first.
const ATTEMPTS_MAX: u32 = 8;
/// The first pause after a failure. It doubles.
const PAUSE_MS: f64 = 1_000.0;
const PAUSE_MS_MAX: f64 = 60_000.0;

/// An envelope.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) body: Vec<u8>,
    /// Whether the body is in the zlib format.
    pub(crate) is_deflated: bool,
    /// What is in it. None is in two parcels.
    pub(crate) contents: Vec<(Category, u64)>,
    attempts: u32,
}

impl Parcel {
    pub(crate) fn new(body: Vec<u8>, is_deflated: bool, contents: Vec<(Category, u64)>) -> Self {
        Self { body, is_deflated, contents, attempts: 0 }
    }

    fn lose(&self, reason: Reason, ledger: &Ledger) {
        for (category, quantity) in &self.contents {
            ledger.lose(reason, *category, *quantity);
        }
    }
}

/// What a receiver said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// The status; 0 if there was no answer.
    pub status: u16,
    /// `X-Sentry-Rate-Limits`.
    pub rate_limits: Option<&'a str>,
    /// `Retry-After`.
    pub retry_after: Option<&'a str>,
}

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Parcel>,
    bytes: usize,
    rates: Rates,
    /// Failures in a row, and until when they make us wait.
    failures: u32,
    until_ms: f64,
}

impl Outbox {
    pub(crate) fn push(&mut self, parcel: Parcel, ledger: &Ledger) {
        self.bytes += parcel.body.len();
        self.waiting.push_back(parcel);
        while self.bytes > WAITING_BYTES_MAX {
            let Some(oldest) = self.waiting.pop_front() else { break };
            self.bytes -= oldest.body.len();
            oldest.lose(Reason::QueueOverflow, ledger);
        }
    }

    pub(crate) fn next(&mut self, ledger: &Ledger, now_ms: f64) -> Option<Parcel> {
        if now_ms < self.until_ms {
            return None;
        }
        while let Some(parcel) = self.waiting.pop_front() {
            self.bytes -= parcel.body.len();
            let limited = |(category, _): &(Category, u64)| self.rates.limits(*category, now_ms);
            if parcel.contents.iter().any(limited) {
                parcel.lose(Reason::RatelimitBackoff, ledger);
            } else {
                return Some(parcel);
            }
        }
        None
    }

    pub(crate) fn settle(
        &mut self,
        mut parcel: Parcel,
        answer: Answer<'_>,
        ledger: &Ledger,
        now_ms: f64,
    ) {
        let Answer { status, rate_limits, retry_after } = answer;
        if status != 0 && status != 413 {
            let retry_after = retry_after.filter(|_| status == 429 || status == 503);
            self.rates.update(status, rate_limits, retry_after, now_ms);
        }
        match status {
            200..=299 => self.failures = 0,
            // The receiver counts what it refused for being too much.
            429 => {}
            // What is away now may be back soon.
            0 | 502..=504 => {
                // Requests that failed at the same time are one failure.
                if now_ms >= self.until_ms {
                    let pause = PAUSE_MS * f64::from(2_u32.saturating_pow(self.failures.min(16)));
                    self.failures += 1;
                    self.until_ms = now_ms + pause.min(PAUSE_MS_MAX);
                }
                parcel.attempts += 1;
                if parcel.attempts < ATTEMPTS_MAX {
                    self.bytes += parcel.body.len();
                    self.waiting.push_front(parcel);
                } else {
                    parcel.lose(Reason::NetworkError, ledger);
                }
            }
            _ => parcel.lose(Reason::SendError, ledger),
        }
    }

    #[cfg(all(feature = "native", not(target_family = "wasm")))]
    pub(crate) fn count(&self) -> usize {
        self.waiting.len()
    }

    #[cfg(all(feature = "native", not(target_family = "wasm")))]
    pub(crate) fn due_ms(&self) -> Option<f64> {
        (!self.waiting.is_empty()).then_some(self.until_ms)
    }
}
