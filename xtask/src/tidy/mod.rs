//! Rules of the house that no compiler checks.

mod places;
mod shape;
mod words;

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{files, roots};

/// A file of the repository that people wrote.
pub struct Source {
    /// From the top of the repository, with forward slashes.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn is(&self, extensions: &[&str]) -> bool {
        files::has_extension(Path::new(&self.path), extensions)
    }

    /// Tests may be long and may name what the product may not.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains(".test.")
    }
}

/// Where a rule is broken, and which.
pub struct Breach {
    pub path: String,
    pub line: usize,
    pub rule: String,
}

pub fn run() -> Outcome {
    let sources = sources()?;
    let mut breaches = Vec::new();
    for source in &sources {
        places::check(source, &mut breaches);
        shape::check(source, &mut breaches);
        words::check(source, &mut breaches);
    }
    if breaches.is_empty() {
        println!("tidy: {} files", sources.len());
        return Ok(());
    }
    let lines: Vec<String> =
        breaches.iter().map(|it| format!("{}:{}: {}", it.path, it.line, it.rule)).collect();
    Err(Failure::new(format!("{}\ntidy: {} rules broken", lines.join("\n"), lines.len())))
}

/// Every text file that git has or would add.
fn sources() -> Outcome<Vec<Source>> {
    let list =
        Program::new("git").words("ls-files -z --cached --others --exclude-standard").read()?;
    let mut sources = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        let file: PathBuf = roots::repository().join(path);
        if !file.is_file() {
            continue;
        }
        if let Ok(text) = String::from_utf8(files::read(&file)?) {
            sources.push(Source { path: path.to_owned(), text });
        }
    }
    Ok(sources)
}
