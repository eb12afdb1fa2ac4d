//! The binary `fanal`.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::process::Program;
use crate::roots;
use crate::setup::duckdb;

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

fn build(words: &str) -> Outcome {
    let duckdb = duckdb::ensure()?;
    Program::new("cargo").words(words).args(duckdb.features()).envs(&duckdb.env()).run()
}
