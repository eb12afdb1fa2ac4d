//! What the benchmarks share: receivers that take everything and keep nothing.

use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Answers every request with 200, on a thread of its own; answers its address.
pub fn http_sink() -> String {
    serve(|_| ())
}

/// The same, at a distance; it counts the envelopes with spans.
pub fn distant_sink(distance: Duration) -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let address = serve(move |request| {
        thread::sleep(distance);
        let envelope = envelope(request);
        if envelope.contains(r#""type":"transaction""#) || envelope.contains(r#""type":"span""#) {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (address, count)
}

fn serve(see: impl Fn(&[u8]) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let see = see.clone();
            thread::spawn(move || {
                let mut bytes = vec![0; 1 << 16];
                let mut text = Vec::new();
                while let Ok(read) = stream.read(&mut bytes) {
                    if read == 0 {
                        return;
                    }
                    text.extend_from_slice(&bytes[..read]);
                    while let Some(length) = whole(&text) {
                        see(&text[..length]);
                        text.drain(..length);
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                        if stream.write_all(answer).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address.to_string()
}

/// The body of a request, as it was before it was compressed.
fn envelope(request: &[u8]) -> String {
    let head = head_length(request).unwrap_or(request.len());
    let (head, body) = request.split_at(head);
    let body = match miniz_oxide::inflate::decompress_to_vec_zlib(body) {
        Ok(plain) if String::from_utf8_lossy(head).contains("deflate") => plain,
        _ => body.to_vec(),
    };
    String::from_utf8_lossy(&body).into_owned()
}

fn head_length(text: &[u8]) -> Option<usize> {
    text.windows(4).position(|it| it == b"\r\n\r\n").map(|it| it + 4)
}

/// The length of the first request, if all of it is there.
fn whole(text: &[u8]) -> Option<usize> {
    let head = head_length(text)?;
    let lines = String::from_utf8_lossy(&text[..head]).to_lowercase();
    let length = lines.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let length = head + length.unwrap_or(0);
    (text.len() >= length).then_some(length)
}

/// Receives datagrams, on a thread of its own; answers its address.
pub fn udp_sink() -> std::net::SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address");
    thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while socket.recv(&mut bytes).is_ok() {}
    });
    address
}
