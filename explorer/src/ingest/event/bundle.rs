//! Names of files as bundlers write them: `index-BX3k9a2f.js` is `index.ts` of one build.

/// Of files that bundlers name.
const EXTENSIONS: [&str; 9] = ["js", "mjs", "cjs", "jsx", "ts", "tsx", "css", "wasm", "map"];
/// What bundlers write unless told otherwise.
const HASH_LENGTH: usize = 8;

/// A word, and the hash of the file's content at its end, if `after` makes it the name of such a file.
pub fn split<'a>(word: &'a str, after: &str) -> (&'a str, &'a str) {
    let extension = after.strip_prefix('.').unwrap_or_default();
    let end = extension.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(extension.len());
    let known = extension.get(..end).is_some_and(|extension| EXTENSIONS.contains(&extension));
    let parted = if known { usual(word).or_else(|| longer(word)) } else { None };
    parted.unwrap_or((word, ""))
}

/// The usual hash has letters of both cases, digits, `-` and `_`.
fn usual(word: &str) -> Option<(&str, &str)> {
    let (before, hash) = word.split_at_checked(word.len().checked_sub(HASH_LENGTH)?)?;
    (is_apart(before) && !is_words(hash)).then_some((before, hash))
}

/// A longer one has no `-`, and digits: else long names would pass for one.
fn longer(word: &str) -> Option<(&str, &str)> {
    let at = word.rfind('-').map_or(0, |dash| dash + 1);
    let (before, hash) = word.split_at_checked(at)?;
    let digits = hash.contains(|it: char| it.is_ascii_digit());
    (hash.len() > HASH_LENGTH && digits && !is_words(hash)).then_some((before, hash))
}

fn is_apart(before: &str) -> bool {
    before.is_empty() || before.ends_with('-')
}

/// Whether people would write it: words, `camelCase` or apart, perhaps numbered.
fn is_words(text: &str) -> bool {
    text.split(['-', '_']).all(|part| {
        let letters = part.trim_end_matches(|it: char| it.is_ascii_digit());
        let rest = letters.strip_prefix(|it: char| it.is_ascii_uppercase()).unwrap_or(letters);
        let mut words = rest.split(|it: char| it.is_ascii_uppercase());
        !letters.is_empty()
            && words.all(|word| word.len() > 1 && word.bytes().all(|it| it.is_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_hashes_from_names() {
        for (word, hash) in [
            ("index-BX3k9a2f", "BX3k9a2f"),
            ("index-DqXbKzWm", "DqXbKzWm"),
            ("index-B-x_9a2f", "B-x_9a2f"),
            ("chunk-ABCDEFGH", "ABCDEFGH"),
            ("chunk-2J7QKX3A", "2J7QKX3A"),
            ("BX3k9a2f", "BX3k9a2f"),
            ("main-12345678", "12345678"),
            ("page-3f2a1b9c0d1e2f3a", "3f2a1b9c0d1e2f3a"),
            ("user-settings", ""),
            ("settings", ""),
            ("the-UserCard", ""),
            ("the-bigCards", ""),
            ("a-big-card", ""),
            ("module42", ""),
            ("checkout-confirmation", ""),
            ("index", ""),
            ("", ""),
        ] {
            assert_eq!(split(word, ".js").1, hash, "{word}");
        }
        assert_eq!(split("index-BX3k9a2f", ".js:12:5").0, "index-");
        for after in ["", " of", ".", ".jpeg", ".jsonl"] {
            assert_eq!(split("index-BX3k9a2f", after).1, "", "{after}");
        }
    }
}
