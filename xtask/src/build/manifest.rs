use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::{files, lock, roots};

const VERSION: &str = "\"version\": \"filled from Cargo.toml\"";

/// What is not made by a tool: package.json, README and licence.
pub fn write(package: &Path) -> Outcome {
    let template = roots::repository().join("pkg-template");
    for file in files::walk(&template, &|_| true)? {
        let name = file.strip_prefix(&template).unwrap_or(&file);
        files::copy(&file, &package.join(name))?;
    }
    files::copy(&roots::repository().join("LICENSE"), &package.join("LICENSE"))?;
    let path = package.join("package.json");
    let template = files::read_text(&path)?;
    if !template.contains(VERSION) {
        return Err(Failure::new(format!("pkg-template/package.json lacks {VERSION}")));
    }
    let version = lock::workspace_version()?;
    files::write(&path, template.replace(VERSION, &format!("\"version\": \"{version}\"")))
}
