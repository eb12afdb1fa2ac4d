//! `fanal serve`: opens the store, serves until a signal, leaves the store closed.

use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, UdpSocket};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::alerts::Board;
use crate::args::{Serve, Store};
use crate::cli;
use crate::clock;
use crate::forward::{Forward, Otlp, Sentry};
use crate::ingest;
use crate::limits;
use crate::otlp::{Repeats, Series};
use crate::own::Own;
use crate::server::{self, About, Access, Budgets, Quotas, Recent, Shared, Token};
use crate::store::{self, Reader, Retention, Run, Sides, Upkeep, Writer};

/// Returns when the server has stopped and everything accepted is in the store.
pub fn run(options: Serve) -> Result<(), String> {
    let run = Run::start(options.run.clone());
    let of_run = options.store.clone().of_run(&run.id);
    let retention = Retention { bytes_max: options.max_size, age_max: options.max_age };
    let (name, (store, reader)) = open(&of_run, options.max_age)?;
    let (writer, thread) = Writer::start(store, Upkeep::new(run.clone(), retention))
        .map_err(|error| format!("cannot start the writer: {error}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start the server: {error}"))?;
    let about = About::new(&options, of_run.clone(), run);
    let served = runtime.block_on(listen(&options, about, writer, reader));
    // Requests that outlived their time must not hold the writer's queue open.
    runtime.shutdown_timeout(limits::DRAIN_TIME_MAX);
    let written = thread.join().map_err(|_| "the writer failed".to_owned())?;
    served?;
    written.map_err(|error| format!("cannot close the store '{name}': {error}"))
}

/// Opens the store; answers its name too, which has no password.
fn open(store: &Store, age_max: Duration) -> Result<(String, Sides), String> {
    match store {
        Store::Duck(path) => {
            let sides = store::duck::open(path).map_err(|error| {
                format!(
                    "cannot open the store '{path}': {error}; give another file with --store PATH"
                )
            })?;
            Ok((path.clone(), sides))
        }
        Store::ClickHouse(url) => {
            let name = url.rsplit_once('@').map_or(url.as_str(), |(_, place)| place);
            let age_max = (!age_max.is_zero()).then_some(age_max);
            let sides = store::clickhouse::open(url, age_max)
                .map_err(|error| format!("cannot open the store '{name}': {error}"))?;
            Ok((name.to_owned(), sides))
        }
    }
}

async fn listen(
    options: &Serve,
    about: About,
    writer: Writer,
    reader: Reader,
) -> Result<(), String> {
    let address = options.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; give another address with --listen")
    })?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    let stop = stop_signal().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let (stopping, stopped) = watch::channel(false);
    let shared = Shared {
        writer,
        reader,
        project_keys: options.project_keys.iter().cloned().collect(),
        metric_bytes_max: options.metric_bytes_max,
        series: Mutex::new(Series::new(clock::now())),
        repeats: Repeats::default(),
        access: Arc::new(Access {
            bound,
            token: token(options, bound)?,
            origins: options.allow_origins.clone(),
        }),
        budgets: Budgets::default(),
        quotas: Quotas::new(options.rate_limit),
        forward: forward(options, &about.store, bound)?,
        recent: Recent::default(),
        documents: tokio::sync::Mutex::default(),
        alerts: Board::default(),
        own: Own::open(options.own_metrics)?,
        about,
        stopping: stopped,
    };
    let datagrams = match options.statsd {
        Some(address) => Some(bind_datagrams(address).await?),
        None => None,
    };
    say(&format!("fanal: listening on http://{bound}\n"))?;
    if let Some(address) = datagrams.as_ref().and_then(|socket| socket.local_addr().ok()) {
        say(&format!("fanal: StatsD on udp://{address}\n"))?;
    }
    if options.token.is_none()
        && let Some(token) = &shared.access.token
    {
        let (page, token) = (page_address(bound), token.reveal());
        say(&format!("fanal: reading needs a token; open http://{page}/?token={token}\n"))?;
    }
    if !options.no_open && std::io::stdout().is_terminal() {
        let token = shared.access.token.as_ref().map(|token| format!("?token={}", token.reveal()));
        let address = format!("http://{}/{}", page_address(bound), token.unwrap_or_default());
        // Where there is no desktop, the line above is enough.
        tokio::task::spawn_blocking(move || drop(cli::browse(&address)));
    }
    server::serve(listener, datagrams, shared, stop, stopping).await;
    Ok(())
}

async fn bind_datagrams(address: SocketAddr) -> Result<UdpSocket, String> {
    UdpSocket::bind(address).await.map_err(|error| {
        format!("cannot listen on udp://{address}: {error}; give another address with --statsd")
    })
}

/// Whom everything is sent on to, with its queue beside the store.
fn forward(options: &Serve, store: &Store, bound: SocketAddr) -> Result<Forward, String> {
    let mut forward = Forward::default();
    let folder = match store {
        Store::Duck(path) if path == ":memory:" => {
            std::env::temp_dir().join(format!("fanal-{}.forward", std::process::id()))
        }
        Store::Duck(path) => PathBuf::from(format!("{path}.forward")),
        Store::ClickHouse(_) => PathBuf::from("fanal.forward"),
    };
    let failed = |error| format!("cannot queue in '{}' what is sent on: {error}", folder.display());
    if let Some(text) = &options.forward {
        let wrong = || format!("--forward '{text}' is no DSN; try https://KEY@HOST/PROJECT");
        if ingest::endpoint(&ingest::dsn(text).ok_or_else(wrong)?).contains(&format!("//{bound}/"))
        {
            return Err(format!("--forward '{text}' is this server itself"));
        }
        forward.add(Sentry::new(text).ok_or_else(wrong)?, &folder).map_err(failed)?;
    }
    if let Some(address) = &options.forward_otlp {
        forward.add(Otlp::new(address), &folder).map_err(failed)?;
    }
    Ok(forward)
}

/// The token that was given; without one, a new one unless only this machine can ask.
fn token(options: &Serve, bound: SocketAddr) -> Result<Option<Token>, String> {
    match &options.token {
        Some(text) => Ok(Some(Token::new(text.clone()))),
        None if bound.ip().is_loopback() => Ok(None),
        None => Token::generate()
            .map(Some)
            .map_err(|error| format!("cannot make a token: {error}; give one with --token")),
    }
}

/// Where a browser on this machine finds the page.
fn page_address(bound: SocketAddr) -> SocketAddr {
    let here: IpAddr = match bound.ip() {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    SocketAddr::new(here, bound.port())
}

fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Writes to stdout at once: somebody may wait for the line.
pub fn say(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| format!("cannot write to stdout: {error}"))
}
