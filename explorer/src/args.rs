//! The command line: text in, a plain [`Command`] out. Every refusal is one line that says how to fix it.

use std::ffi::OsString;
use std::net::SocketAddr;

use crate::limits::{KEY_BYTES_MAX, METRIC_BYTES_MAX};

pub const HELP: &str = "\
fanal: collector, store and live page for Sentry-compatible telemetry

Usage: fanal serve [options]

Options:
  --listen ADDR            address and port (default 127.0.0.1:8969; port 0 picks a free one)
  --store PATH             the store's file, made if absent (default fanal.duckdb; :memory: keeps nothing)
  --project-key KEY        accept only this public key; may be repeated (default: any key)
  --metric-bytes-max N     drop metrics above N canonical bytes (default 2048; 0 = no limit)
  -h, --help               print this
  -V, --version            print the version

When ready, the first line on stdout is: fanal: listening on http://ADDR
";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Version,
    Serve(Serve),
}

/// The options of `fanal serve`.
#[derive(Debug, PartialEq)]
pub struct Serve {
    pub listen: SocketAddr,
    pub store: String,
    pub project_keys: Vec<String>,
    pub metric_bytes_max: usize,
}

/// Reads the arguments after the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    use lexopt::prelude::{Long, Short, Value};

    let mut parser = lexopt::Parser::from_args(arguments);
    let mut verb = None;
    let mut serve = Serve {
        listen: SocketAddr::from(([127, 0, 0, 1], 8969)),
        store: "fanal.duckdb".to_owned(),
        project_keys: Vec::new(),
        metric_bytes_max: METRIC_BYTES_MAX,
    };
    while let Some(argument) = parser.next().map_err(explain)? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Value(word) if verb.is_none() => verb = Some(word),
            Long("listen") => serve.listen = listen(&text(&mut parser, "--listen")?)?,
            Long("store") => serve.store = store(text(&mut parser, "--store")?)?,
            Long("project-key") => {
                serve.project_keys.push(project_key(text(&mut parser, "--project-key")?)?)
            }
            Long("metric-bytes-max") => {
                serve.metric_bytes_max = bytes(&text(&mut parser, "--metric-bytes-max")?)?
            }
            other => return Err(explain(other.unexpected())),
        }
    }
    match verb {
        Some(word) if word == "serve" => Ok(Command::Serve(serve)),
        Some(word) => {
            Err(format!("unknown command '{}'; try `fanal serve`", word.to_string_lossy()))
        }
        None => Err("no command given; try `fanal serve`, or `fanal --help`".to_owned()),
    }
}

fn explain(error: lexopt::Error) -> String {
    format!("{error}; `fanal --help` lists the options")
}

fn text(parser: &mut lexopt::Parser, option: &str) -> Result<String, String> {
    let value = parser.value().map_err(explain)?;
    value.into_string().map_err(|_| format!("the value of {option} is not UTF-8"))
}

fn listen(value: &str) -> Result<SocketAddr, String> {
    let numeric = value.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = numeric.as_deref().unwrap_or(value);
    address.parse().map_err(|_| {
        format!("--listen '{value}' is not an address with a port; try --listen 127.0.0.1:8969")
    })
}

fn store(value: String) -> Result<String, String> {
    if value.is_empty() {
        return Err("--store is empty; give a file, or :memory: to keep nothing".to_owned());
    }
    Ok(value)
}

fn project_key(value: String) -> Result<String, String> {
    let known = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if known && !value.is_empty() && value.len() <= KEY_BYTES_MAX {
        return Ok(value);
    }
    Err(format!("--project-key '{value}' is not a public key; give the part of the DSN before '@'"))
}

fn bytes(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(0) => Ok(usize::MAX),
        Ok(limit) => Ok(limit),
        Err(_) => Err(format!("--metric-bytes-max '{value}' is not a number of bytes; try 2048")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn reads_options() {
        let Ok(Command::Serve(serve)) =
            read("serve --listen localhost:0 --store=:memory: --project-key a --project-key b")
        else {
            panic!("expected a serve command");
        };
        assert_eq!(serve.listen.to_string(), "127.0.0.1:0");
        assert_eq!(serve.store, ":memory:");
        assert_eq!(serve.project_keys, ["a", "b"]);
        assert_eq!(serve.metric_bytes_max, 2048);
    }

    #[test]
    fn refuses_in_one_line() {
        for line in [
            "",
            "dance",
            "serve --listen nowhere",
            "serve --listen",
            "serve --colour",
            "serve extra",
            "serve --store=",
            "serve --project-key a-b",
            "serve --metric-bytes-max many",
        ] {
            let message = read(line).expect_err(line);
            assert!(!message.contains('\n') && message.len() > 20, "{line}: {message}");
        }
    }
}
