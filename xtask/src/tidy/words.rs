//! What no file may say.

use super::{Breach, Source, places};

/// Folders of one machine. Written in two halves, so that this file passes its own test.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("C:\\", "Users"),
];
const SCRATCH_PATH: &str = concat!("\"/tm", "p/");

/// Where packages came from is this machine's business; lock files record versions and hashes.
const REGISTRIES: &[&str] = &[
    concat!("arti", "factory"),
    concat!("registry.", "npmjs"),
    concat!("index.", "crates.io"),
    concat!("\"resolved\"", ": \"http"),
];

pub fn check(source: &Source, breaches: &mut Vec<Breach>) {
    let mut breach =
        |line: usize, rule: String| breaches.push(Breach { path: source.path.clone(), line, rule });
    for (index, line) in source.text.lines().enumerate() {
        if let Some(path) = MACHINE_PATHS.iter().find(|path| is_path_in(line, path)) {
            breach(index + 1, format!("{path} is a folder of one machine"));
        }
        if let Some(registry) = REGISTRIES.iter().find(|name| line.contains(*name)) {
            breach(index + 1, format!("{registry} names the registry of one machine"));
        }
        if let Some(rule) = unconditional(line) {
            breach(index + 1, rule);
        }
    }
    if source.is(&["rs", "ts", "mjs", "js", "json", "toml"]) {
        for (line, code) in places::code_lines(&source.text) {
            if code.contains(SCRATCH_PATH) {
                breach(line, "ask the system for its temporary folder".to_owned());
            }
        }
    }
}

/// Web addresses and globs may have such a folder in the middle.
fn is_path_in(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        before.is_none_or(|it| {
            !it.is_alphanumeric() && !matches!(it, '.' | '*' | '_' | '-' | '}' | ')')
        })
    })
}

/// A note to do something says when: "TODO: ... when ...".
fn unconditional(line: &str) -> Option<String> {
    for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")] {
        if let Some((_, rest)) = line.split_once(word) {
            let conditional = ["when ", "once ", "after ", "until ", "as soon as "]
                .iter()
                .any(|it| rest.contains(it));
            if !conditional {
                return Some(format!(
                    "{word} without a condition; say when it can be done (\"remove when ...\")"
                ));
            }
        }
    }
    None
}
