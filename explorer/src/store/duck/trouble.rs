//! What DuckDB says when it fails, in one line that says what to do.

use crate::store::StoreError;

/// How a failure begins after which DuckDB refuses everything until the file is opened again.
const FATAL: &str = "DuckDB gave the file up";

/// What DuckDB's messages contain, and what they mean to whoever runs the explorer.
const MEANINGS: [(&str, &str); 11] = [
    ("No space left on device", "the disk is full: make room, or lower --max-size"),
    (
        "File too large",
        "a file may not become larger here: raise the limit (ulimit -f), or lower --max-size",
    ),
    ("Disk quota exceeded", "the disk quota is used up: make room, or lower --max-size"),
    ("Permission denied", "no permission to write it"),
    ("Read-only file system", "the file system is read-only"),
    ("Is a directory", "it is a folder"),
    ("No such file or directory", "its folder does not exist"),
    ("not a valid DuckDB database", "it is a file of another kind"),
    ("Trying to read a database file with version", "a newer DuckDB wrote it: use a newer fanal"),
    ("Failure while replaying WAL", "the log beside it (.wal) is damaged: move both away together"),
    ("Corrupt database file", "the file is damaged: move it and its .wal away together"),
];

impl From<duckdb::Error> for StoreError {
    fn from(error: duckdb::Error) -> Self {
        Self(explain(&error.to_string()))
    }
}

/// Whether the file has to be opened again.
pub fn is_fatal(error: &StoreError) -> bool {
    error.0.starts_with(FATAL)
}

fn explain(text: &str) -> String {
    if let Some((_, holder)) = text.split_once("Conflicting lock is held in ") {
        let holder = holder.split(['.', '\n']).next().unwrap_or_default();
        let process = holder.rsplit_once("(PID ").and_then(|(_, rest)| rest.split_once(')'));
        let process =
            process.map_or("another process".to_owned(), |(id, _)| format!("process {id}"));
        return format!("{process} has it open: stop that one");
    }
    // It explains itself in paragraphs, with the stack; a log has lines.
    let text = text.split("Stack Trace:").next().unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let meaning = MEANINGS.iter().find(|(sign, _)| line.contains(sign));
    let line = meaning.map_or(line.clone(), |(_, meaning)| format!("{meaning} ({line})"));
    if text.contains("FATAL Error") || text.contains("database has been invalidated") {
        return format!("{FATAL}: {line}");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_to_do() {
        let locked = "IO Error: Could not set lock on file \"/x/a.duckdb\": Conflicting lock is held in \
            /usr/bin/fanal (PID 1234). See also https://duckdb.org/docs/stable/connect/concurrency";
        assert_eq!(explain(locked), "process 1234 has it open: stop that one");
        let full = "TransactionContext Error: Failed to commit: Could not write file \"a.wal\": \
            No space left on device";
        assert!(explain(full).starts_with("the disk is full: make room"));
        let fatal = "FATAL Error: Failed: database has been invalidated\n\nStack Trace:\n0x1\n0x2";
        let fatal = StoreError(explain(fatal));
        assert!(is_fatal(&fatal) && !fatal.0.contains("Stack") && !fatal.0.contains('\n'));
        assert!(!is_fatal(&StoreError(explain(full))));
    }
}
