//! HTTP: the only I/O besides the store. Binds, serves until told to stop, drains.

mod api;
mod auth;
mod cors;
mod envelope;
mod host;
mod live;
mod reply;

use std::collections::BTreeSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::limits::{
    BODIES_BYTES_MAX, DECODERS_MAX, DRAIN_TIME_MAX, LIVE_SUBSCRIBERS_MAX, PENDING_BYTES_MAX,
    READERS_MAX,
};
use crate::page;
use crate::store::{Reader, Writer};

/// What every handler shares.
pub struct Shared {
    pub writer: Writer,
    pub reader: Arc<dyn Reader>,
    /// Empty means: any key.
    pub project_keys: BTreeSet<String>,
    pub metric_bytes_max: usize,
    pub budgets: Budgets,
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
    pub readers: Semaphore,
    /// Live streams.
    pub live: Arc<Semaphore>,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            bodies: Semaphore::new(BODIES_BYTES_MAX / 1024),
            decoders: Semaphore::new(DECODERS_MAX),
            pending: Semaphore::new(PENDING_BYTES_MAX / 1024),
            readers: Semaphore::new(READERS_MAX),
            live: Arc::new(Semaphore::new(LIVE_SUBSCRIBERS_MAX)),
        }
    }
}

/// Serves until `stop` resolves, then lets open requests finish within their time.
pub async fn serve(
    listener: TcpListener,
    shared: Shared,
    stop: impl Future<Output = ()> + Send + 'static,
    stopping: watch::Sender<bool>,
) -> std::io::Result<()> {
    let bound = listener.local_addr()?;
    let router = router(Arc::new(shared), bound);
    let listener = listener.tap_io(|stream| {
        // An answer is small and somebody waits for it. Failing to say so costs only time.
        drop(stream.set_nodelay(true));
    });
    let (stopped, mut drain) = watch::channel(false);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        stopping.send_replace(true);
        stopped.send_replace(true);
    });
    tokio::select! {
        served = server => served,
        () = async {
            drop(drain.wait_for(|stopped| *stopped).await);
            tokio::time::sleep(DRAIN_TIME_MAX).await;
        } => Ok(()),
    }
}

fn router(shared: Arc<Shared>, bound: SocketAddr) -> Router {
    let ingest = Router::new()
        .route("/api/{project}/envelope", any(envelope::project))
        .route("/api/{project}/envelope/", any(envelope::project))
        .route("/tunnel", any(envelope::tunnel))
        .route("/tunnel/", any(envelope::tunnel))
        .with_state(Arc::clone(&shared));
    let files = page::FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(path, get(async move || page::file(kind, text)))
    });
    let read = files
        .route("/api/v1/metrics", get(api::metrics))
        .route("/api/v1/samples", get(api::samples))
        .route("/api/v1/spans", get(api::spans))
        .route("/api/v1/traces", get(api::traces))
        .route("/api/v1/traces/{trace_id}", get(api::trace))
        .route("/api/v1/drops", get(api::drops))
        .route("/api/v1/stats", get(api::stats))
        .route("/api/v1/raw", get(api::raw))
        .route("/api/v1/errors", get(api::errors))
        .route("/api/v1/live", get(live::stream))
        .route("/health", get(api::health))
        .route("/", get(page::index))
        .fallback(api::unknown)
        .layer(from_fn(cors::for_reading))
        .layer(from_fn_with_state(bound, host::check))
        .with_state(shared);
    ingest.merge(read)
}

/// Microseconds since the epoch.
fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX)
}

type Peer = ConnectInfo<SocketAddr>;
