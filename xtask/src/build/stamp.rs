use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::failure::Outcome;
use crate::{files, roots};

/// What a step was made from, as one number: equal numbers, nothing to do.
#[derive(Clone, Debug)]
pub struct Stamp(DefaultHasher);

impl Stamp {
    /// The names and contents of these files and folders of the repository.
    pub fn of(paths: &[&str]) -> Outcome<Self> {
        Stamp(DefaultHasher::new()).and_files(paths)
    }

    pub fn and_files(&self, paths: &[&str]) -> Outcome<Self> {
        let mut all = self.clone();
        for path in paths {
            let path = roots::repository().join(path);
            let inside = if path.is_file() { vec![path] } else { files::walk(&path, &|_| true)? };
            for file in inside {
                file.strip_prefix(roots::repository()).unwrap_or(&file).hash(&mut all.0);
                files::read(&file)?.hash(&mut all.0);
            }
        }
        Ok(all)
    }

    pub fn and(&self, text: &str) -> Self {
        let mut all = self.clone();
        text.hash(&mut all.0);
        all
    }

    pub fn is_in(&self, file: &Path) -> bool {
        files::read_text(file).is_ok_and(|text| text == self.text())
    }

    pub fn write_to(&self, file: &Path) -> Outcome {
        files::write(file, self.text())
    }

    fn text(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}
