//! The DSN: where a client sends, and with which public key.

use crate::limits::{KEY_BYTES_MAX, PROJECT_BYTES_MAX};

pub use fanal::trace::dsn::Dsn;

/// Reads a DSN whose key and project are such as a collector takes.
pub fn dsn(text: &str) -> Option<Dsn<'_>> {
    Dsn::parse(text).filter(|dsn| is_key(dsn.public_key) && is_project(dsn.project_id))
}

/// Where envelopes for a DSN go.
pub fn endpoint(dsn: &Dsn<'_>) -> String {
    let Dsn { protocol, host, port, path, project_id, .. } = dsn;
    let port = if port.is_empty() { String::new() } else { format!(":{port}") };
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    format!("{protocol}://{host}{port}{path}/api/{project_id}/envelope/")
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
            let found = dsn(text).map(|dsn| (dsn.public_key, dsn.project_id));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn knows_where_to_send() {
        for (text, expected) in [
            ("http://k@localhost:8969/1", "http://localhost:8969/api/1/envelope/"),
            ("https://k:s@[::1]/a/b/42", "https://[::1]/a/b/api/42/envelope/"),
        ] {
            assert_eq!(endpoint(&dsn(text).unwrap()), expected);
        }
    }
}
