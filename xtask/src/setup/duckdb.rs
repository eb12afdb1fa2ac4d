//! What the explorer links its embedded store with.

use std::path::PathBuf;

use super::npm;
use crate::failure::{Failure, Outcome};
use crate::{files, roots};

/// Compiling DuckDB takes half an hour on two cores, so where DuckDB's own npm package has the library, builds link that.
const VERSION: &str = "1.5.6-r.1";
const PACKAGE: &str = "node_modules/@duckdb/node-bindings-linux-x64";
const LIBRARY: &str = "libduckdb.so";

#[derive(Debug)]
pub enum Duckdb {
    Prebuilt(PathBuf),
    Bundled,
}

impl Duckdb {
    pub fn description(&self) -> String {
        match self {
            Duckdb::Prebuilt(folder) => format!("prebuilt, {}", folder.display()),
            Duckdb::Bundled => "compiled into the explorer".to_owned(),
        }
    }

    /// Features of the crate `fanal-explorer`.
    pub fn features(&self) -> &'static [&'static str] {
        match self {
            Duckdb::Prebuilt(_) => &[],
            Duckdb::Bundled => &["--features", "fanal-explorer/bundled"],
        }
    }

    /// What building, and running what was built, needs in its environment.
    pub fn env(&self) -> Vec<(String, String)> {
        match self {
            Duckdb::Prebuilt(folder) => {
                vec![("DUCKDB_LIB_DIR".to_owned(), folder.display().to_string())]
            }
            Duckdb::Bundled => Vec::new(),
        }
    }
}

pub fn ensure() -> Outcome<Duckdb> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return Ok(Duckdb::Bundled);
    }
    let folder = roots::cache().join(format!("duckdb-{VERSION}"));
    if !folder.join(LIBRARY).is_file() {
        fetch(&folder)?;
    }
    Ok(Duckdb::Prebuilt(folder))
}

/// Through npm and a lock file, so that the library's hash is checked.
fn fetch(folder: &std::path::Path) -> Outcome {
    let source = roots::repository().join("xtask/duckdb");
    let scratch = folder.join("scratch");
    for name in ["package.json", "package-lock.json"] {
        files::copy(&source.join(name), &scratch.join(name))?;
    }
    npm::ensure_in(&scratch)?;
    let library = scratch.join(PACKAGE).join(LIBRARY);
    std::fs::rename(&library, folder.join(LIBRARY)).map_err(|error| {
        Failure::new(format!("cannot move {} into the cache: {error}", library.display()))
    })?;
    files::remove_folder(&scratch)
}
