//! A web server for the demo: files of two folders on loopback, nothing else.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::files;

const READ_TIME_MAX: Duration = Duration::from_secs(5);

/// What is served, and under which first part of the path.
pub struct Site {
    /// For addresses that no mount takes.
    pub root: PathBuf,
    /// Prefix and folder.
    pub mount: (&'static str, PathBuf),
    /// Replaced in HTML files: what, by what.
    pub replace: (String, String),
}

/// Binds a port, that one if it is free, and serves until the process ends.
pub fn start(site: Site, port: u16) -> Outcome<SocketAddr> {
    let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let listener = TcpListener::bind(address(port)).or_else(|_| TcpListener::bind(address(0)));
    let bound = listener.and_then(|it| Ok((it.local_addr()?, it)));
    let (address, listener) =
        bound.map_err(|error| Failure::new(format!("cannot listen on loopback: {error}")))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A visitor who leaves early is no reason to stop.
            drop(answer(&site, stream));
        }
    });
    Ok(address)
}

fn answer(site: &Site, mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(READ_TIME_MAX))?;
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let target = request.split(' ').nth(1).unwrap_or("/");
    let (status, kind, body) = match content(site, target) {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

fn content(site: &Site, target: &str) -> Option<(&'static str, Vec<u8>)> {
    let path = target.split(['?', '#']).next()?.trim_start_matches('/');
    let plain =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '%']);
    if !path.is_empty() && !path.split('/').all(plain) {
        return None;
    }
    let (prefix, folder) = &site.mount;
    let file = match path.strip_prefix(prefix) {
        Some(rest) => folder.join(rest),
        None if path.is_empty() => site.root.join("index.html"),
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
