//! A receiver on loopback that answers as it is told, and keeps what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// Closes the connection instead of an answer.
pub const HANGS_UP: u16 = 0;

/// How to answer one request.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub header: &'static str,
    pub after: Duration,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: 200, header: "", after: Duration::ZERO }
    }
}

#[derive(Debug, Default)]
struct Kept {
    answers: VecDeque<Answer>,
    /// Envelopes that were taken, and all that came.
    taken: Vec<String>,
    came: usize,
    connections: usize,
}

#[derive(Clone, Debug)]
pub struct Receiver {
    port: u16,
    kept: Arc<Mutex<Kept>>,
}

impl Receiver {
    pub fn start() -> Self {
        Self::start_at(0)
    }

    pub fn start_at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self { port, kept: Arc::default() };
        let own = receiver.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let own = own.clone();
                thread::spawn(move || own.serve(stream.unwrap()));
            }
        });
        receiver
    }

    pub fn dsn(&self) -> String {
        dsn(self.port)
    }

    /// What is answered next; after that, 200.
    pub fn answer(&self, answer: Answer) {
        self.kept().answers.push_back(answer);
    }

    /// How many requests came.
    pub fn came(&self) -> usize {
        self.kept().came
    }

    /// How many connections they took.
    pub fn connections(&self) -> usize {
        self.kept().connections
    }

    /// The payloads of all items of a type.
    pub fn payloads(&self, kind: &str) -> Vec<Value> {
        let taken = self.kept().taken.clone();
        let mut found = Vec::new();
        for envelope in &taken {
            let mut lines = envelope.lines().skip(1);
            while let (Some(header), Some(payload)) = (lines.next(), lines.next()) {
                let header: Value = serde_json::from_str(header).unwrap();
                if header["type"] == kind {
                    found.push(serde_json::from_str(payload).unwrap());
                }
            }
        }
        found
    }

    /// What containers of a type contain.
    pub fn items(&self, kind: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for container in self.payloads(kind) {
            all.extend(container["items"].as_array().unwrap().clone());
        }
        all
    }

    pub fn spans(&self) -> Vec<Value> {
        self.items("span")
    }

    pub fn span(&self, name: &str) -> Value {
        let spans = self.spans();
        let found = spans.iter().find(|span| span["name"] == name);
        found.unwrap_or_else(|| panic!("no span is called {name}: {spans:#?}")).clone()
    }

    pub fn metric(&self, name: &str) -> Value {
        let metrics = self.items("trace_metric");
        let found = metrics.iter().find(|metric| metric["name"] == name);
        found.unwrap_or_else(|| panic!("no metric is called {name}: {metrics:#?}")).clone()
    }

    /// How much was reported as lost.
    pub fn lost(&self, reason: &str, category: &str) -> u64 {
        let reports = self.payloads("client_report");
        let all = reports.iter().flat_map(|report| report["discarded_events"].as_array().unwrap());
        all.filter(|it| it["reason"] == reason && it["category"] == category)
            .map(|it| it["quantity"].as_u64().unwrap())
            .sum()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: TcpStream) {
        self.kept().connections += 1;
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut writer = stream;
        while let Some((head, body)) = read(&mut reader) {
            let answer = {
                let mut kept = self.kept();
                kept.came += 1;
                kept.answers.pop_front().unwrap_or_default()
            };
            thread::sleep(answer.after);
            if answer.status == HANGS_UP {
                return;
            }
            if answer.status < 300 {
                let is_deflated = head.contains("content-encoding: deflate");
                let plain = if is_deflated {
                    miniz_oxide::inflate::decompress_to_vec_zlib(&body).unwrap()
                } else {
                    body
                };
                self.kept().taken.push(String::from_utf8(plain).unwrap());
            }
            let Answer { status, header, .. } = answer;
            let end = if header.is_empty() { "" } else { "\r\n" };
            let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: 2\r\n{header}{end}");
            let text = format!("{head}\r\n{{}}");
            if writer.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    }
}

pub fn dsn(port: u16) -> String {
    format!("http://key@127.0.0.1:{port}/7")
}

/// The head of a request, in lower case, and its body.
pub fn read(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |text| text.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}
