//! The beginning and the end.

use std::sync::Arc;
use std::time::Duration;

use super::errors;
use super::options::Options;
use crate::client::{Client, context};
use crate::edge;
use crate::trace::dsn::Dsn;

/// Keeps the SDK going. When it is dropped, what waits is sent, and the SDK stops.
///
/// ```
/// let _fanal: fanal::Guard = fanal::init(fanal::Options::from_env());
/// // What is recorded until the end of the program is sent.
/// ```
#[derive(Debug)]
#[must_use = "the SDK stops when this is dropped: `let _fanal = fanal::init(…);`"]
pub struct Guard(Option<Arc<Client>>);

/// Starts the SDK for the whole program.
///
/// What cannot work, such as a malformed DSN, is said once on the error output; the program goes on without the SDK.
///
/// ```
/// let _fanal = fanal::init(fanal::Options::new("").release("shop@1.4.0"));
/// fanal::metrics::count("orders", 1);
/// ```
pub fn init(options: impl Into<Options>) -> Guard {
    let mut options = options.into();
    let Some(text) = &options.dsn else { return Guard(None) };
    let Some(dsn) = Dsn::parse(text) else {
        edge::say(
            "fanal: the DSN is not valid, nothing will be sent; it looks like https://KEY@HOST/PROJECT",
        );
        return Guard(None);
    };
    let address = options.tunnel.clone().unwrap_or_else(|| endpoint(&dsn));
    options.server_name = options.server_name.or_else(edge::host_name);
    // What the client before has open ends while there is still somebody to take it.
    edge::leave_page();
    let bell = edge::Bell::new();
    let client = Arc::new(Client::new(options, bell));
    if let Err(why) = edge::deliver(&client, address) {
        edge::say(&format!("fanal: nothing will be sent: {why}"));
        return Guard(None);
    }
    if client.options.panics {
        errors::watch_panics();
    }
    stop(context::replace(Some(Arc::clone(&client))));
    edge::watch_page(&client);
    Guard(Some(client))
}

/// Sends what waits. True if all of it was taken, or given up, within `timeout`.
///
/// ```
/// fanal::metrics::count("jobs", 1);
/// assert!(fanal::flush(std::time::Duration::from_secs(1)));
/// ```
pub fn flush(timeout: Duration) -> bool {
    context::current().is_none_or(|client| edge::flush(&client, timeout))
}

impl Guard {
    /// Whether there is somebody to send to.
    ///
    /// ```
    /// let fanal = fanal::init(fanal::Options::new(""));
    /// assert!(!fanal.is_enabled(), "an empty DSN switches it off");
    /// ```
    pub fn is_enabled(&self) -> bool {
        self.0.is_some()
    }

    /// Sends what waits; see [`flush`].
    ///
    /// ```
    /// let fanal = fanal::init(fanal::Options::from_env());
    /// assert!(fanal.flush(std::time::Duration::from_secs(1)));
    /// ```
    pub fn flush(&self, timeout: Duration) -> bool {
        self.0.as_ref().is_none_or(|client| edge::flush(client, timeout))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(client) = self.0.take() else { return };
        // Another `init` may have taken over; then it has stopped this one.
        if context::current().is_some_and(|current| Arc::ptr_eq(&current, &client)) {
            edge::leave_page();
            drop(context::replace(None));
        }
        stop(Some(client));
    }
}

fn stop(client: Option<Arc<Client>>) {
    if let Some(client) = client {
        let timeout = client.options.shutdown_timeout;
        edge::stop(&client, timeout);
    }
}

/// Where the envelopes of a DSN go.
fn endpoint(dsn: &Dsn<'_>) -> String {
    let Dsn { protocol, public_key, host, port, path, project_id, .. } = *dsn;
    let port = if port.is_empty() { String::new() } else { format!(":{port}") };
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    format!(
        "{protocol}://{host}{port}{path}/api/{project_id}/envelope/\
         ?sentry_version=7&sentry_key={public_key}&sentry_client=fanal.rust%2F{}",
        env!("CARGO_PKG_VERSION")
    )
}
