use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup::{browsers, duckdb, npm, python};
use crate::{build, roots, size};

/// Fanal and its peers, by `bench/run.mjs`; with `explorer` first, the explorer and its own; with `native`, the Rust API.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments.split_first() {
        Some((first, rest)) if first == "explorer" => explorer(rest),
        Some((first, rest)) if first == "native" => native(rest),
        _ => sdk(arguments),
    }
}

fn sdk(arguments: &[String]) -> Outcome {
    build::package()?;
    npm::ensure_in(&folder("bench")?)?;
    let explorer = build::explorer::binary()?;
    Program::new("node")
        .arg("bench/run.mjs")
        .args(arguments)
        .env("FANAL_BIN", explorer)
        .envs(&browsers::ensure()?.env())
        .show()
}

/// What is measured is the release build, and what loads it is one too.
fn explorer(arguments: &[String]) -> Outcome {
    npm::ensure_in(&folder("bench/explorer")?)?;
    let release = build::explorer::release()?;
    let python = python::ensure(&python::CLICKHOUSE)?;
    Program::new("node")
        .arg("bench/explorer/run.mjs")
        .args(arguments)
        .env("FANAL_BIN", release.join("fanal"))
        .env("FANAL_LOAD", release.join("examples/load"))
        .env("FANAL_FILL", release.join("examples/fill"))
        .env("FANAL_PYTHON", python)
        .envs(&duckdb::ensure()?.env())
        .show()
}

/// By criterion, which prints the times of each call; then bytes.
fn native(arguments: &[String]) -> Outcome {
    let target = roots::target().join("bench-native");
    Program::new("cargo")
        .words("bench --quiet")
        .args(arguments)
        .dir(&folder("bench/native")?)
        .env("CARGO_TARGET_DIR", target)
        .show()?;
    size::yew::run()
}

fn folder(name: &str) -> Outcome<PathBuf> {
    let folder = roots::repository().join(name);
    if folder.is_dir() { Ok(folder) } else { Err(Failure::new(format!("there is no {name}"))) }
}
