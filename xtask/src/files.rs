//! The file system, with errors that name the file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    named(path, "read", fs::read(path))
}

pub fn read_text(path: &Path) -> Outcome<String> {
    named(path, "read", fs::read_to_string(path))
}

pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    named(path, "write", fs::write(path, content))
}

pub fn copy(from: &Path, to: &Path) -> Outcome {
    if let Some(folder) = to.parent() {
        create_folder(folder)?;
    }
    named(from, "copy", fs::copy(from, to)).map(drop)
}

pub fn create_folder(path: &Path) -> Outcome {
    named(path, "create", fs::create_dir_all(path))
}

/// Waits until no other process holds this lock; it is held until the file is dropped.
pub fn lock(path: &Path) -> Outcome<fs::File> {
    write(path, "")?;
    let file = named(path, "open", fs::File::open(path))?;
    named(path, "lock", file.lock())?;
    Ok(file)
}

/// Removes a folder and what is in it; a folder that is not there is fine.
pub fn remove_folder(path: &Path) -> Outcome {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => named(path, "remove", Err(error)),
        _ => Ok(()),
    }
}

/// The paths directly inside a folder, sorted; none if there is no such folder.
pub fn list(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => named(folder, "list", entries)?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(named(folder, "list", entry)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Every file below a folder, sorted, for which `wanted` says yes; what npm installed there is not ours.
pub fn walk(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in list(folder)? {
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                found.extend(walk(&path, wanted)?);
            }
        } else if wanted(&path) {
            found.push(path);
        }
    }
    Ok(found)
}

pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(|it| it.to_str()).is_some_and(|it| extensions.contains(&it))
}

fn named<T>(path: &Path, verb: &str, result: io::Result<T>) -> Outcome<T> {
    result.map_err(|error| Failure::new(format!("cannot {verb} {}: {error}", path.display())))
}
