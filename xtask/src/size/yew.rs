//! What Fanal adds to an app that is all Rust: the same app without it, with it, and with `tracing` bridged to it.

use std::path::Path;

use super::brotli;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{build, files};

/// One way to build `bench/yew`, and what it may add to the app without Fanal: brotli 11, wasm and script.
struct Build {
    what: &'static str,
    features: &'static str,
    added_bytes_max: usize,
}

/// As in `size`: a budget only goes down, or a commit says why.
const BUILDS: [Build; 3] = [
    Build { what: "without Fanal", features: "", added_bytes_max: 0 },
    Build { what: "metrics, traces, web vitals", features: "fanal", added_bytes_max: 62_500 },
    Build { what: "and the crate tracing", features: "tracing", added_bytes_max: 77_500 },
];

pub fn run() -> Outcome {
    println!("{:<30} {:>9} {:>9} {:>9} {:>9}", "a Yew app", "raw", "br -11", "added", "budget");
    let mut without = None;
    let mut beyond = Vec::new();
    for Build { what, features, added_bytes_max } in BUILDS {
        let (raw, packed) = weigh(features)?;
        let added = packed.saturating_sub(*without.get_or_insert(packed));
        println!("{what:<30} {raw:>9} {packed:>9} {added:>9} {added_bytes_max:>9}");
        if added > added_bytes_max {
            beyond.push(format!("{what}: {} bytes over its budget", added - added_bytes_max));
        }
    }
    if beyond.is_empty() { Ok(()) } else { Err(Failure::new(beyond.join("\n"))) }
}

/// What a browser loads of the app, optimised as people do for a release: plain and packed.
fn weigh(features: &str) -> Outcome<(usize, usize)> {
    let built = build::example::weighed(features)?;
    let (wasm, script) = (built.join("smallest.wasm"), built.join("smallest.js"));
    Program::npm_tool("wasm-opt")
        .words("-Oz --strip-debug --strip-producers")
        .arg(built.join("app_bg.wasm"))
        .arg("-o")
        .arg(&wasm)
        .run()?;
    Program::npm_tool("esbuild")
        .words("--minify --format=esm --log-level=warning")
        .arg(built.join("app.js"))
        .arg(format!("--outfile={}", script.display()))
        .run()?;
    let sizes = |path: &Path| -> Outcome<(usize, usize)> {
        let bytes = files::read(path)?;
        Ok((bytes.len(), brotli(&bytes)?))
    };
    let (wasm, script) = (sizes(&wasm)?, sizes(&script)?);
    Ok((wasm.0 + script.0, wasm.1 + script.1))
}
