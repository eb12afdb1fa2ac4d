//! Connections: how many, how slow they may be, and how they end.
//!
//! A client that sends its head a byte a minute, or never reads its answer, costs a place for a bounded time only.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower_service::Service;

use super::patience::Patient;
use crate::limits::{
    CONNECTIONS_MAX, DRAIN_TIME_MAX, HEAD_BYTES_MAX, HEAD_TIME_MAX, STALL_TIME_MAX,
};

/// How long to wait after a failure to accept, such as too many open files.
const PAUSE: Duration = Duration::from_millis(500);

/// Accepts until `stop` resolves, says so to all by `stopping`, and lets open requests finish within their time.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    stopping: watch::Sender<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = serve(stream, peer, router.clone(), stopping.subscribe());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    drop(listener);
    stopping.send_replace(true);
    // With all places back, every connection has ended.
    let ended = places.acquire_many(CONNECTIONS_MAX);
    drop(tokio::time::timeout(DRAIN_TIME_MAX, ended).await);
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    // An answer is small and somebody waits for it. Failing to say so costs only time.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().call(request.map(Body::new));
        async { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(Patient::new(stream, STALL_TIME_MAX)), service)
    );
    // How a connection ends, its client knows; there is nobody to tell here.
    let told = async { drop(stopping.wait_for(|stopping| *stopping).await) };
    tokio::select! {
        ended = &mut connection => drop(ended),
        () = told => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}
