//! A server of HTTP on the loopback that answers as it is told, and keeps what it was sent.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    /// Decompressed and read.
    pub body: Value,
    pub status: u16,
    pub at: Instant,
}

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers with what `answer` makes of each request: a status, and lines of its head besides.
    pub fn start(answer: impl Fn(&Request) -> (u16, &'static str) + Send + Sync + 'static) -> Self {
        Self::saying(r#"{"errors":[]}"#, answer)
    }

    /// The same with another body.
    pub fn saying(
        body: &'static str,
        answer: impl Fn(&Request) -> (u16, &'static str) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream.unwrap(), &seen, body, &*answer));
            }
        });
        Self { url, requests }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    said: &str,
    answer: &dyn Fn(&Request) -> (u16, &'static str),
) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
        assert!(line.starts_with("POST "), "{line}");
        let path = line.split(' ').nth(1).unwrap().to_owned();
        let mut headers = BTreeMap::new();
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let mut bytes = vec![0; headers["content-length"].parse().unwrap()];
        reader.read_exact(&mut bytes).unwrap();
        let body = inflate(&headers["content-encoding"], &bytes);
        let body = serde_json::from_slice(&body).unwrap();
        let mut request = Request { path, headers, body, status: 0, at: Instant::now() };
        let (status, head) = answer(&request);
        request.status = status;
        seen.lock().unwrap().push(request);
        let length = said.len();
        let text = format!("HTTP/1.1 {status} X\r\n{head}content-length: {length}\r\n\r\n{said}");
        if stream.write_all(text.as_bytes()).is_err() {
            return;
        }
        line.clear();
    }
}

/// By an implementation that the encoder does not use.
fn inflate(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    use miniz_oxide::inflate::{decompress_to_vec, decompress_to_vec_zlib};
    match encoding {
        "deflate" => decompress_to_vec_zlib(bytes).unwrap(),
        // A head of ten bytes without extras, and eight bytes of checks at the end.
        "gzip" => {
            assert_eq!(bytes[..4], [0x1f, 0x8b, 8, 0]);
            decompress_to_vec(&bytes[10..bytes.len() - 8]).unwrap()
        }
        other => panic!("content-encoding {other}"),
    }
}
