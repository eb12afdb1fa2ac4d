//! The DSN: where a client sends, and with which public key.

use crate::limits::{KEY_BYTES_MAX, PROJECT_BYTES_MAX};

/// The two parts of a DSN a collector looks at.
#[derive(Debug, PartialEq)]
pub struct Dsn<'a> {
    pub key: &'a str,
    pub project: &'a str,
}

impl<'a> Dsn<'a> {
    /// Reads `protocol://key[:secret]@host[:port]/[path/]project`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (user, place) = rest.split_once('@')?;
        let key = user.split_once(':').map_or(user, |(key, _)| key);
        let (host, path) = place.split_once('/')?;
        let project = path.rsplit_once('/').map_or(path, |(_, last)| last);
        let valid = is_key(key) && !host.is_empty() && is_project(project);
        valid.then_some(Self { key, project })
    }
}

/// Whether a text can be a public key.
pub fn is_key(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.len() <= KEY_BYTES_MAX && text.bytes().all(word)
}

/// Whether a text can be a project id.
pub fn is_project(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= PROJECT_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dsns() {
        for (text, expected) in [
            ("http://k@localhost:8969/1", Some(("k", "1"))),
            ("https://k_9:secret@o1.ingest.example/prefix/42", Some(("k_9", "42"))),
            ("http://k@[::1]:8969/7", Some(("k", "7"))),
            ("ftp://k@host/1", None),
            ("http://host/1", None),
            ("http://@host/1", None),
            ("http://k@/1", None),
            ("http://k@host", None),
            ("http://k@host/", None),
            ("http://k@host/x1", None),
            ("http://k-1@host/1", None),
            ("", None),
        ] {
            let found = Dsn::parse(text).map(|dsn| (dsn.key, dsn.project));
            assert_eq!(found, expected, "{text}");
        }
    }
}
