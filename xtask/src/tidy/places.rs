//! Which words may stand where: the import rules of the architecture, and folder names.

use super::{Breach, Source};

/// `words` may stand in files whose path begins with one of `within`, if it also begins with one of `allowed`.
struct Rule {
    words: &'static [&'static str],
    within: &'static [&'static str],
    allowed: &'static [&'static str],
    reason: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        words: &["web_sys", "js_sys", "wasm_bindgen"],
        within: &["src/", "explorer/src/"],
        allowed: &["src/edge/browser/", "src/bridge/"],
        reason: "the core knows no browser; src/edge/browser does",
    },
    Rule {
        words: &[
            "SystemTime",
            "Instant",
            "getrandom",
            "thread_rng",
            "std::env",
            "std::fs",
            "std::net",
            "std::thread",
        ],
        within: &["src/"],
        allowed: &["src/stats/", "src/http.rs", "src/edge/", "src/api/options.rs"],
        reason: "the core reads no clock, no randomness and no I/O; they come in with the records",
    },
    Rule {
        words: &["format!", "write!", "println!", "eprintln!", "serde_json", "HashMap", "regex"],
        within: &["src/"],
        // Programs that link these have formatting and maps of their own.
        allowed: &["src/stats/", "src/api/", "src/client/", "src/edge/", "src/bridge/"],
        reason: "costs kilobytes in wasm (float formatting, SipHash, parsers)",
    },
    Rule {
        words: &["unsafe"],
        within: &["src/"],
        allowed: &["src/npm.rs", "src/npm/"],
        reason: "unsafe code is at home in src/npm.rs and src/npm/ only",
    },
    Rule {
        words: &["no_mangle", "extern \"C\""],
        within: &["src/"],
        allowed: &["src/npm.rs", "src/npm/"],
        reason: "the wasm exports are at home in src/npm.rs and src/npm/ only",
    },
    Rule {
        words: &["WebAssembly.Instance(", "WebAssembly.instantiate"],
        within: &["js/"],
        allowed: &["js/engine.ts"],
        reason: "one file owns the instance of the core and its fuse",
    },
    Rule {
        words: &["sendBeacon(", "localStorage", "indexedDB", "new XMLHttpRequest"],
        within: &["js/"],
        allowed: &["js/delivery/", "js/offline.ts"],
        reason: "bytes leave the page, or wait in storage, in js/delivery and js/offline.ts only",
    },
    Rule {
        words: &["edge::native", "edge::browser"],
        within: &["src/"],
        allowed: &["src/edge/"],
        reason: "what differs between a server and a page is behind crate::edge",
    },
    Rule {
        words: &["crate::client", "crate::npm"],
        within: &["src/event/", "src/pipeline/", "src/wire/"],
        allowed: &[],
        reason: "nouns and stages know neither the wiring nor the edges",
    },
];

/// A folder without a name is a folder without a concept.
const NAMELESS: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

pub fn check(source: &Source, breaches: &mut Vec<Breach>) {
    for part in source.path.split('/') {
        let stem = part.split('.').next().unwrap_or_default();
        if NAMELESS.contains(&stem) {
            let rule = format!("{stem} says nothing about what is inside; name the concept");
            breaches.push(Breach { path: source.path.clone(), line: 1, rule });
        }
    }
    if source.is_test() || !source.is(&["rs", "ts"]) {
        return;
    }
    let starts = |places: &[&str]| places.iter().any(|place| source.path.starts_with(place));
    for rule in RULES.iter().filter(|rule| starts(rule.within) && !starts(rule.allowed)) {
        for (line, code) in code_lines(&source.text) {
            if let Some(word) = rule.words.iter().find(|word| has_word(code, word)) {
                let rule = format!("{word}: {}", rule.reason);
                breaches.push(Breach { path: source.path.clone(), line, rule });
            }
        }
    }
}

/// The lines up to the tests inside the file, without comments, numbered from 1.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let code = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    code.map(|(index, line)| {
        let trimmed = line.trim_start();
        let comment =
            trimmed.starts_with("//") || trimmed.starts_with('*') || trimmed.starts_with("/*");
        (index + 1, if comment { "" } else { line.split(" // ").next().unwrap_or_default() })
    })
}

/// Whether `word` stands in `code` as a word of its own.
fn has_word(code: &str, word: &str) -> bool {
    let part_of_name = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|it| it.chars().next_back());
        let after = code.get(at + word.len()..).and_then(|it| it.chars().next());
        let ends_open = word.ends_with(|it: char| !it.is_alphanumeric());
        !part_of_name(before) && (ends_open || !part_of_name(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str, text: &str) -> String {
        let mut found = Vec::new();
        check(&Source { path: path.to_owned(), text: text.to_owned() }, &mut found);
        found.iter().map(|it| format!("{} ", it.line)).collect()
    }

    #[test]
    fn a_word_is_refused_where_it_does_not_belong() {
        assert_eq!(breaches("src/limits.rs", "//! Instant\nuse std::time::Instant;\n"), "2 ");
        assert_eq!(breaches("src/limits.rs", "struct Instantly;\n"), "");
        assert_eq!(breaches("src/npm.rs", "unsafe {}\n"), "");
        assert_eq!(breaches("src/wire/json.rs", "unsafe {}\n#[cfg(test)]\nunsafe {}\n"), "1 ");
        assert_eq!(breaches("tests/native/limits.rs", "use std::time::Instant;\n"), "");
    }

    #[test]
    fn a_folder_needs_a_name() {
        assert_eq!(breaches("js/utils/text.ts", ""), "1 ");
    }
}
