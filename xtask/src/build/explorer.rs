//! The binary `fanal`.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::process::Program;
use crate::roots;
use crate::setup::duckdb;

/// Builds it for development and gives its path.
pub fn binary() -> Outcome<PathBuf> {
    let duckdb = duckdb::ensure()?;
    Program::new("cargo")
        .words("build --quiet --package fanal-explorer")
        .args(duckdb.features())
        .envs(&duckdb.env())
        .run()?;
    Ok(roots::target().join("debug").join(format!("fanal{}", std::env::consts::EXE_SUFFIX)))
}
