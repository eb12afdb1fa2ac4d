//! Where envelopes go.

use std::fmt::{self, Display, Formatter};

/// A DSN: an address, a public key, a project.
///
/// ```
/// use fanal::trace::dsn::Dsn;
///
/// let dsn = Dsn::parse("https://key:secret@o7.ingest.example.com/42").unwrap();
/// assert_eq!((dsn.project_id, dsn.org_id()), ("42", Some("7")));
/// // The secret is obsolete and goes nowhere.
/// assert_eq!(dsn.to_string(), "https://key@o7.ingest.example.com/42");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Dsn<'a> {
    /// `http` or `https`.
    pub protocol: &'a str,
    /// The key.
    pub public_key: &'a str,
    /// Obsolete; empty if there is none.
    pub secret: &'a str,
    /// The host; an IPv6 address is in brackets.
    pub host: &'a str,
    /// The port; empty if there is none.
    pub port: &'a str,
    /// What precedes the API's own path, without slashes around it.
    pub path: &'a str,
    /// The project.
    pub project_id: &'a str,
}

impl<'a> Dsn<'a> {
    /// Reads a DSN; none if it is not valid.
    ///
    /// ```
    /// use fanal::trace::dsn::Dsn;
    ///
    /// let dsn = Dsn::parse("http://key@[::1]:7878/base/1").unwrap();
    /// assert_eq!((dsn.host, dsn.port, dsn.path), ("[::1]", "7878", "base"));
    /// assert_eq!(Dsn::parse("https://example.com/1"), None, "there is no key");
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        let (protocol, rest) = text.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        let (keys, rest) = rest.split_once('@')?;
        let (public_key, secret) = keys.split_once(':').unwrap_or((keys, ""));
        let (address, rest) = rest.split_once('/')?;
        let (path, project) = rest.rsplit_once('/').unwrap_or(("", rest));
        let digits = project.bytes().take_while(u8::is_ascii_digit).count();
        let (project_id, _) = project.split_at(digits);
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port))
                if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) =>
            {
                (host, port)
            }
            _ => (address, ""),
        };
        let valid = matches!(protocol, "http" | "https")
            && !public_key.is_empty()
            && public_key.bytes().all(is_word)
            && secret.bytes().all(is_word)
            && is_host(host)
            && !path.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
            && digits > 0;
        valid.then_some(Self { protocol, public_key, secret, host, port, path, project_id })
    }

    /// The organisation, if the host says it.
    ///
    /// ```
    /// use fanal::trace::dsn::Dsn;
    ///
    /// assert_eq!(Dsn::parse("https://key@o7.example.com/1").unwrap().org_id(), Some("7"));
    /// assert_eq!(Dsn::parse("https://key@example.com/1").unwrap().org_id(), None);
    /// ```
    pub fn org_id(&self) -> Option<&'a str> {
        let (org, _) = self.host.strip_prefix('o')?.split_once('.')?;
        (!org.is_empty() && org.bytes().all(|it| it.is_ascii_digit())).then_some(org)
    }
}

impl Display for Dsn<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { protocol, public_key, host, port, path, project_id, .. } = *self;
        let colon = if port.is_empty() { "" } else { ":" };
        let slash = if path.is_empty() { "" } else { "/" };
        for part in
            [protocol, "://", public_key, "@", host, colon, port, "/", path, slash, project_id]
        {
            formatter.write_str(part)?;
        }
        Ok(())
    }
}

/// Not derived, because the secret is nobody's to see.
impl fmt::Debug for Dsn<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_host(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    match address {
        Some(it) => !it.is_empty() && it.bytes().all(|it| is_word(it) || b":.%".contains(&it)),
        None => !host.is_empty() && host.bytes().all(|it| is_word(it) || b".-".contains(&it)),
    }
}
