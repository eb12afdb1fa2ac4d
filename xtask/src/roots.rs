//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

/// The checkout.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map(|path| repository().join(path))
        .unwrap_or_else(|| repository().join("target"))
}

/// The npm package that `build` makes.
pub fn package() -> PathBuf {
    repository().join("pkg")
}

/// What `build` makes on the way to the package.
pub fn intermediate() -> PathBuf {
    target().join("npm")
}

/// Heavy tools live outside of the checkout, so that a second checkout finds them.
pub fn cache() -> PathBuf {
    let set = |name: &str| env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    set("FANAL_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|it| it.join("fanal")))
        .or_else(|| set("HOME").map(|it| it.join(".cache/fanal")))
        .unwrap_or_else(|| target().join("cache"))
}

/// A command that npm installed.
pub fn npm_tool(name: &str) -> PathBuf {
    repository().join("node_modules/.bin").join(name)
}

/// Where cargo keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home)
}
