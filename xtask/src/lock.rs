//! Versions, as Cargo.toml and Cargo.lock have them.

use crate::failure::{Failure, Outcome};
use crate::{files, roots};

/// The version of the workspace, hence of the npm package.
pub fn workspace_version() -> Outcome<String> {
    of_manifest("[workspace.package]", "version")
}

/// The oldest compiler that the crate `fanal` supports.
pub fn oldest_rust() -> Outcome<String> {
    of_manifest("[package]", "rust-version")
}

fn of_manifest(section: &str, key: &str) -> Outcome<String> {
    let manifest = files::read_text(&roots::repository().join("Cargo.toml"))?;
    let text = manifest.split(section).nth(1).unwrap_or_default();
    quoted_after(text, &format!("{key} = "))
        .ok_or_else(|| Failure::new(format!("Cargo.toml has no {key} in {section}")))
}

/// The locked version of a crate, if the workspace depends on it.
pub fn locked_version(name: &str) -> Outcome<Option<String>> {
    let path = roots::repository().join("Cargo.lock");
    if !path.exists() {
        return Ok(None);
    }
    let lock = files::read_text(&path)?;
    let entry = lock.split(&format!("name = \"{name}\"\n")).nth(1).unwrap_or_default();
    Ok(quoted_after(entry, "version = "))
}

fn quoted_after(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.trim().trim_matches('"').to_owned())
}
