//! The real binary on a free port, and an HTTP client small enough to send what no library would.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clickhouse;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running `fanal serve`. Killed when dropped.
pub struct Server {
    pub child: Child,
    pub address: String,
    stdout: BufReader<ChildStdout>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Its JSON, or null if it is none.
    pub fn json_or_null(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Server {
    pub fn start(store: &str, options: &[&str]) -> Self {
        Self::listening("127.0.0.1:0", store, options)
    }

    pub fn listening(address: &str, store: &str, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanal"));
        command.args(["serve", "--listen", address, "--store", store]).args(options);
        Self::run(&mut command)
    }

    /// Starts what is, or becomes, `fanal serve`.
    pub fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("fanal: listening on http://").expect("a ready line");
        let address = address.replace("0.0.0.0", "127.0.0.1");
        Self { child, address, stdout }
    }

    /// With a store of its own, in memory or in ClickHouse's engine: what the API promises holds for both.
    pub fn in_memory() -> Self {
        let store = clickhouse::address().unwrap_or_else(|| ":memory:".to_owned());
        Self::start(&store, &[])
    }

    /// The next line it says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Sends a request as written, adding only `Host`, `Connection` and, with a body, `Content-Length`.
    pub fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = self.connect();
        stream.write_all(self.head(line, headers, Some(body.len())).as_bytes()).unwrap();
        // A server that has seen enough may close early; its answer is what counts.
        let _ = stream.write_all(body);
        read_reply(stream)
    }

    pub fn head(&self, line: &str, headers: &[(&str, &str)], length: Option<usize>) -> String {
        let mut head = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(length) = length {
            head += &format!("content-length: {length}\r\n");
        }
        head + "\r\n"
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(&format!("GET {path}"), &[], b"")
    }

    pub fn post(&self, body: &[u8]) -> Reply {
        self.send("POST /api/1/envelope/?sentry_key=k", &[], body)
    }

    /// A live stream that has begun.
    pub fn live(&self, query: &str) -> Live {
        let mut stream = self.connect();
        let line = format!("GET /api/v1/live?{query}");
        stream.write_all(self.head(&line, &[], None).as_bytes()).unwrap();
        let mut live = Live(BufReader::new(stream));
        live.next("ready");
        live
    }

    /// Asks until the answer fits: rejections are written down after they are answered.
    pub fn until(&self, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let answer = self.get(path).json();
            if fits(&answer) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{path} still answers {answer}");
            std::thread::yield_now();
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`; answers the exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

/// Server-sent events.
pub struct Live(BufReader<TcpStream>);

impl Live {
    /// The body of the next event of this name.
    pub fn next(&mut self, name: &str) -> Value {
        let wanted = format!("event: {name}");
        let mut lines = self.0.by_ref().lines().map(|line| line.unwrap());
        assert!(lines.any(|line| line == wanted), "the stream has ended");
        let line = lines.next().unwrap();
        serde_json::from_str(line.trim_start_matches("data: ")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn read_reply(mut stream: TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    // A reset after the answer is the server's way of not reading the rest of a body.
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..read]);
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

/// An envelope of counters with these names.
pub fn envelope(names: &[&str]) -> String {
    format!("{{\"sdk\":{{\"name\":\"test\",\"version\":\"1\"}}}}\n{}\n", container(names))
}

/// A `trace_metric` item of counters with these names.
pub fn container(names: &[&str]) -> String {
    let entries: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            format!(
                "{{\"timestamp\":{}.125,\"trace_id\":\"7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d\",\"name\":\"{name}\",\
                 \"type\":\"counter\",\"value\":{index},\"unit\":\"second\",\
                 \"attributes\":{{\"plan\":{{\"value\":\"pro\",\"type\":\"string\"}}}}}}",
                1_767_225_600 + index
            )
        })
        .collect();
    format!(
        "{{\"type\":\"trace_metric\",\"item_count\":{},\"content_type\":\
         \"application/vnd.sentry.items.trace-metric+json\"}}\n{{\"version\":2,\"items\":[{}]}}",
        names.len(),
        entries.join(",")
    )
}

/// The names of the samples an answer holds.
pub fn names(answer: &Value) -> Vec<String> {
    let samples = answer["samples"].as_array().unwrap();
    samples.iter().map(|sample| sample["name"].as_str().unwrap().to_owned()).collect()
}

/// A folder of its own, removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("fanal-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
