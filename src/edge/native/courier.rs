//! The thread that sends, and how others wake it and wait for it.

use std::io::ErrorKind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Agent;

use super::machine::now_ms;
use crate::client::outbox::{Answer, Parcel};
use crate::client::{Client, context};
use crate::http::CONNECTIONS_MAX;

/// Smaller envelopes leave as they are: to compress them would save less than a packet.
pub(crate) const PLAIN_BYTES_MAX: usize = 1024;

/// Parcels for which one more request at a time is worth its thread.
const PARCELS_PER_SENDER: usize = 4;

/// Wakes the thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bell(Arc<Rope>);

#[derive(Debug, Default)]
struct Rope {
    state: Mutex<State>,
    rung: Condvar,
    answered: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Somebody wants something to be sent now.
    wanted: bool,
    /// Rounds that were begun, and that were done to their end.
    begun: u64,
    done: u64,
    stopping: bool,
    /// The thread is gone, and nobody answers any more.
    ended: bool,
    /// The process that the thread runs in: a fork has none.
    process: u32,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn ring(&self) {
        self.state().wanted = true;
        self.0.rung.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until somebody rings, or for `time`. Answers whether the thread should end.
    fn wait(&self, time: Duration) -> bool {
        let state = self.state();
        let sleeps = |state: &mut State| !state.wanted && !state.stopping;
        let waited = self.0.rung.wait_timeout_while(state, time, sleeps);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.wanted = false;
        state.begun += 1;
        state.stopping
    }

    fn answer(&self, is_last: bool) {
        let mut state = self.state();
        state.done = state.begun;
        state.ended = is_last;
        self.0.answered.notify_all();
    }
}

/// Starts the thread of a client.
pub(crate) fn deliver(client: &Arc<Client>, address: String) -> Result<(), String> {
    let agent = crate::http::agent();
    let bell = client.bell().clone();
    bell.state().process = std::process::id();
    let client = Arc::clone(client);
    let thread = thread::Builder::new().name("fanal".to_owned());
    let work = move || {
        // What the SDK does itself is not recorded, nor what hooks and its HTTP client say of it.
        context::mute();
        let mut stopping = false;
        while !stopping {
            stopping = bell.wait(pause(&client));
            client.pack(now_ms());
            send_all(&agent, &address, &client);
            bell.answer(stopping);
        }
    };
    thread.spawn(work).map(drop).map_err(|error| format!("no thread could be started: {error}"))
}

/// Sends until nothing is left that may be sent now. Each trace is a parcel of its own, and a receiver may be a tenth of a
/// second away: one request after the other would be ten traces a second, which a server has more of.
fn send_all(agent: &Agent, address: &str, client: &Client) {
    let send = || {
        while let Some(parcel) = client.next(now_ms()) {
            post(agent, address, client, parcel);
        }
    };
    let helpers = (client.waiting() / PARCELS_PER_SENDER).min(CONNECTIONS_MAX - 1);
    thread::scope(|scope| {
        for _ in 0..helpers {
            let helper = thread::Builder::new().name("fanal".to_owned());
            let work = || {
                context::mute();
                send();
            };
            // Without it the others have more to do.
            let _ = helper.spawn_scoped(scope, work);
        }
        send();
    });
}

/// How long the thread sleeps: until the next flush, or until a receiver in trouble may be asked again.
fn pause(client: &Client) -> Duration {
    let interval = client.options.flush_interval;
    let due = client.due_ms().map(|due| Duration::from_secs_f64((due - now_ms()).max(0.0) / 1e3));
    due.map_or(interval, |due| due.min(interval)).max(Duration::from_millis(1))
}

fn post(agent: &Agent, address: &str, client: &Client, parcel: Parcel) {
    let request = || {
        let mut request = agent.post(address).content_type("application/x-sentry-envelope");
        if parcel.is_deflated {
            request = request.header("content-encoding", "deflate");
        }
        request.send(&parcel.body[..])
    };
    // A receiver may have closed a connection that was open for a while just as it was used again.
    match request().or_else(|error| if is_closed(&error) { request() } else { Err(error) }) {
        Ok(response) => {
            let header = |name: &str| response.headers().get(name).and_then(|it| it.to_str().ok());
            let answer = Answer {
                status: response.status().as_u16(),
                rate_limits: header("x-sentry-rate-limits"),
                retry_after: header("retry-after"),
            };
            if answer.status >= 400 {
                client.options.say(|| format!("the receiver answered {}", answer.status));
            }
            client.settle(parcel, answer, now_ms());
            crate::http::finish(response);
        }
        Err(error) => {
            client.options.say(|| format!("the receiver cannot be reached: {error}"));
            client.settle(parcel, Answer::default(), now_ms());
        }
    }
}

fn is_closed(error: &ureq::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let ureq::Error::Io(error) = error else { return false };
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// Waits until all that waits now was sent or given up. True if that was in time and nothing is left.
pub(crate) fn flush(client: &Client, timeout: Duration) -> bool {
    let bell = client.bell();
    let mut state = bell.state();
    if state.process != std::process::id() {
        return false;
    }
    // A round that has begun may have looked before the caller's records were there.
    let wanted = state.begun + 1;
    state.wanted = true;
    bell.0.rung.notify_one();
    let end = Instant::now() + timeout;
    while state.done < wanted && !state.ended {
        let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
        let waited = bell.0.answered.wait_timeout(state, left);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    drop(state);
    client.due_ms().is_none()
}

/// Sends what waits, and ends the thread. One that still sends when the time is over is left behind.
pub(crate) fn stop(client: &Client, timeout: Duration) {
    client.bell().state().stopping = true;
    flush(client, timeout);
}
