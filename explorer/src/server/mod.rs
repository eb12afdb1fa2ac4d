//! HTTP: the only I/O besides the store. Binds, serves until told to stop, drains.

mod about;
mod access;
mod api;
mod ask;
mod auth;
mod body;
mod cors;
mod envelope;
mod headers;
mod host;
mod intake;
mod listen;
mod live;
mod openapi;
mod otlp;
mod patience;
mod quota;
mod recent;
mod reply;
mod summary;
mod token;
mod turn;

use std::collections::BTreeSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::{Semaphore, watch};

use crate::alerts::{self, Board};
use crate::clock::now;
use crate::forward::Forward;
use crate::limits::{
    BODIES_BYTES_MAX, DECODERS_MAX, DRAIN_TIME_MAX, LIVE_SUBSCRIBERS_MAX, PENDING_BYTES_MAX,
    READERS_MAX, WEBHOOKS_MAX,
};
use crate::mcp;
use crate::otlp::{Repeats, Series};
use crate::own::{self, Own};
use crate::page;
use crate::statsd;
use crate::store::{Reader, Writer};

pub use about::About;
pub use access::Access;
pub use ask::ask;
pub use host::is_loopback_name;
pub use quota::Quotas;
pub use recent::Recent;
pub use summary::{Inside, Refused};
pub use token::Token;
use turn::Turns;

/// What every handler shares.
pub struct Shared {
    pub writer: Writer,
    pub reader: Reader,
    /// Empty means: any key.
    pub project_keys: BTreeSet<String>,
    pub metric_bytes_max: usize,
    /// What OpenTelemetry's cumulative series had counted.
    pub series: Mutex<Series>,
    /// What OpenTelemetry's exporters may send again.
    pub repeats: Repeats,
    pub access: Arc<Access>,
    pub budgets: Budgets,
    pub quotas: Quotas,
    pub forward: Forward,
    pub recent: Recent,
    /// Held while a document changes, so that two changes do not cross.
    pub documents: tokio::sync::Mutex<()>,
    pub alerts: Board,
    /// Measurements of the server itself.
    pub own: Own,
    pub about: About,
    /// Turns true when the server stops: live streams end then.
    pub stopping: watch::Receiver<bool>,
}

/// Shares of memory and work. Who finds a share used up waits; nothing is refused for load.
pub struct Budgets {
    /// KiB of request bodies.
    pub bodies: Semaphore,
    /// Envelopes being decoded and parsed.
    pub decoders: Semaphore,
    /// KiB of plain envelopes waiting for their commit.
    pub pending: Semaphore,
    /// Queries being answered.
    pub readers: Arc<Semaphore>,
    /// Live streams.
    pub live: Arc<Semaphore>,
    /// Webhooks being told.
    pub webhooks: Semaphore,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            bodies: Semaphore::new(BODIES_BYTES_MAX / 1024),
            decoders: Semaphore::new(DECODERS_MAX),
            pending: Semaphore::new(PENDING_BYTES_MAX / 1024),
            readers: Arc::new(Semaphore::new(READERS_MAX)),
            live: Arc::new(Semaphore::new(LIVE_SUBSCRIBERS_MAX)),
            webhooks: Semaphore::new(WEBHOOKS_MAX),
        }
    }
}

/// Serves until `stop` resolves, then lets open requests finish within their time.
pub async fn serve(
    listener: TcpListener,
    datagrams: Option<UdpSocket>,
    shared: Shared,
    stop: impl Future<Output = ()> + Send + 'static,
    stopping: watch::Sender<bool>,
) {
    let shared = Arc::new(shared);
    let watching = tokio::spawn(alerts::watch(Arc::clone(&shared)));
    let reporting = tokio::spawn(own::report(Arc::clone(&shared)));
    let gathering = datagrams.map(|it| tokio::spawn(statsd::listen(Arc::clone(&shared), it)));
    listen::accept(listener, router(Arc::clone(&shared)), stop, stopping).await;
    drop((watching.await, reporting.await));
    if let Some(gathering) = gathering {
        drop(gathering.await);
    }
    // A webhook that was told must not be told again after the next start.
    drop(tokio::time::timeout(DRAIN_TIME_MAX, shared.alerts.until_told()).await);
}

fn router(shared: Arc<Shared>) -> Router {
    let ingest = Router::new()
        .route("/api/{project}/envelope", any(envelope::project))
        .route("/api/{project}/envelope/", any(envelope::project))
        .route("/api/{project}/store", any(envelope::event))
        .route("/api/{project}/store/", any(envelope::event))
        .route("/tunnel", any(envelope::tunnel))
        .route("/tunnel/", any(envelope::tunnel))
        .route("/v1/{signal}", any(otlp::plain))
        .route("/v1/{signal}/", any(otlp::plain))
        .route("/api/{project}/integration/otlp/v1/{signal}", any(otlp::project))
        .route("/api/{project}/integration/otlp/v1/{signal}/", any(otlp::project))
        .with_state(Arc::clone(&shared));
    let access = Arc::clone(&shared.access);
    let timed = from_fn(own::time_requests);
    let api = Router::new()
        .merge(api::routes())
        .merge(openapi::routes())
        .route("/api/v1/envelopes", get(recent::list))
        .route("/api/v1/envelopes/{id}", get(recent::one))
        .route("/api/v1/live", get(live::stream))
        .with_state(shared);
    let api = api.clone().merge(summary::routes(api));
    let read = api
        .clone()
        .merge(mcp::routes(api))
        .fallback(page_or_unknown)
        // The last is the first to see a request.
        .layer(from_fn_with_state(Arc::<Turns>::default(), turn::take))
        .layer(from_fn_with_state(Arc::clone(&access), access::check))
        .layer(from_fn_with_state(Arc::clone(&access), cors::for_reading))
        .layer(from_fn_with_state(access, host::check))
        .layer(from_fn(headers::add));
    ingest.merge(read).layer(timed)
}

/// Whatever no route takes: the UI, at any of its addresses, or nothing.
async fn page_or_unknown(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let found = (method == Method::GET).then(|| page::at(uri.path(), &headers)).flatten();
    found.unwrap_or_else(|| api::unknown(&uri).into_response())
}

type Peer = ConnectInfo<SocketAddr>;
