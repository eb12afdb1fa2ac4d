//! The binary `fanal`.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::process::Program;
use crate::roots;
use crate::setup::duckdb::{self, Duckdb};
use crate::setup::npm;

/// Builds it for development and gives its path.
pub fn binary() -> Outcome<PathBuf> {
    build("build --quiet --package fanal-explorer --bin fanal")?;
    Ok(roots::target().join("debug").join(format!("fanal{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds it for release, with the programs that load and fill it, and gives the folder they are in.
pub fn release() -> Outcome<PathBuf> {
    build("build --quiet --release --package fanal-explorer --bin fanal --examples")?;
    Ok(roots::target().join("release"))
}

/// All that cargo needs before it can compile the explorer: the store's engine, and what its build script bundles the UI with.
pub fn ready() -> Outcome<Duckdb> {
    npm::ensure()?;
    duckdb::ensure()
}

fn build(words: &str) -> Outcome {
    let duckdb = ready()?;
    Program::new("cargo").words(words).args(duckdb.features()).envs(&duckdb.env()).run()
}
