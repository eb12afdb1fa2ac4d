//! A web server for the demo: files of two folders and the shop's API on loopback, nothing else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::shop;
use super::telemetry::Request;
use crate::failure::{Failure, Outcome};
use crate::files;

const READ_TIME_MAX: Duration = Duration::from_secs(5);
/// An order is small.
const BODY_BYTES_MAX: usize = 64 << 10;

/// What is served, and under which first part of the path.
pub struct Site {
    /// For addresses that no mount takes.
    pub root: PathBuf,
    /// Prefix and folder.
    pub mount: (&'static str, PathBuf),
    /// Replaced in HTML files: what, by what.
    pub replace: (String, String),
    /// `host:port` of the collector: the shop's server is observed, too.
    pub collector: String,
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

/// Binds a port, that one if it is free, and serves until the process ends.
pub fn start(site: Site, port: u16) -> Outcome<SocketAddr> {
    let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let listener = TcpListener::bind(address(port)).or_else(|_| TcpListener::bind(address(0)));
    let bound = listener.and_then(|it| Ok((it.local_addr()?, it)));
    let (address, listener) =
        bound.map_err(|error| Failure::new(format!("cannot listen on loopback: {error}")))?;
    let site = Arc::new(site);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let site = Arc::clone(&site);
            // A thread each, because some answers take their time. A visitor who leaves early is no reason to stop.
            thread::spawn(move || drop(serve(&site, stream)));
        }
    });
    Ok(address)
}

fn serve(site: &Site, mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(READ_TIME_MAX))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    let mut trace = None;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        match header.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some((name, value)) if name.eq_ignore_ascii_case("sentry-trace") => {
                trace = Some(value.trim().to_owned());
            }
            _ => {}
        }
        header.clear();
    }
    let mut body = vec![0; BODY_BYTES_MAX.min(length)];
    reader.read_exact(&mut body)?;
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or("GET"), words.next().unwrap_or("/"));
    let Answer { status, kind, body } = answer(site, method, target, &body, trace.as_deref());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

fn answer(site: &Site, method: &str, target: &str, body: &[u8], trace: Option<&str>) -> Answer {
    let path = target.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    if let Some(question) = path.strip_prefix("api/") {
        // All lanterns share one name.
        let route = question.split_once('/').map_or(question, |(first, _)| first);
        let rest = if route == question { "" } else { "/:name" };
        let mut seen = Request::begin(format!("{method} /api/{route}{rest}"), trace);
        let (status, body) = shop::answer(question, body, &mut seen);
        if let Some(request) = seen {
            request.end(status, &site.collector);
        }
        return Answer { status, kind: "application/json", body: body.to_string().into_bytes() };
    }
    match content(site, path) {
        Some((kind, body)) => Answer { status: "200 OK", kind, body },
        None => Answer { status: "404 Not Found", kind: "text/plain", body: b"not found\n".into() },
    }
}

fn content(site: &Site, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let plain =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '%']);
    if !path.is_empty() && !path.split('/').all(plain) {
        return None;
    }
    let (prefix, folder) = &site.mount;
    let file = match path.strip_prefix(prefix) {
        Some(rest) => folder.join(rest),
        // The page makes its own addresses; the server has one document for all of them.
        None if !path.contains('.') => site.root.join("index.html"),
        None => site.root.join(path),
    };
    let mut body = files::read(&file).ok()?;
    let kind = content_type(file.extension()?.to_str()?);
    if kind.starts_with("text/html") {
        let (from, to) = &site.replace;
        body = String::from_utf8(body).ok()?.replace(from, to).into_bytes();
    }
    Some((kind, body))
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
