//! Who sends: the public key, from wherever the protocol allows it. All forms that are present must agree.

use axum::http::{HeaderMap, StatusCode};

use super::reply::Refusal;
use crate::ingest::is_key;

/// The keys a request names, in the order of their forms.
#[derive(Debug, Default)]
pub struct Credentials {
    key: Option<String>,
}

impl Credentials {
    /// Reads the query string and the headers.
    pub fn parse(query: Option<&str>, headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut credentials = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if name == "sentry_key" {
                credentials.add("sentry_key", &value)?;
            }
        }
        for name in ["x-sentry-auth", "authorization"] {
            for value in headers.get_all(name) {
                let text =
                    value.to_str().map_err(|_| malformed(name, "must be printable characters"))?;
                if let Some(key) = header_key(name, text)? {
                    credentials.add(name, key)?;
                }
            }
        }
        Ok(credentials)
    }

    /// Adds one form; it must agree with the earlier ones.
    pub fn add(&mut self, form: &str, key: &str) -> Result<(), Refusal> {
        if !is_key(key) {
            return Err(malformed(form, "must be a public key: letters, digits and '_'"));
        }
        match &self.key {
            None => self.key = Some(key.to_owned()),
            Some(known) if known == key => {}
            Some(_) => {
                let message = "names another key than an earlier form of authentication";
                return Err(Refusal::new(StatusCode::FORBIDDEN, "auth_mismatch", form, message));
            }
        }
        Ok(())
    }

    /// The key, if one was named.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

/// The key of `Sentry sentry_version=7, sentry_key=…`. Other schemes of `Authorization` are not ours to judge.
fn header_key<'a>(name: &str, text: &'a str) -> Result<Option<&'a str>, Refusal> {
    let text = text.trim();
    let pairs = match text.split_once(|letter: char| letter.is_ascii_whitespace()) {
        Some((scheme, pairs)) if scheme.eq_ignore_ascii_case("sentry") => pairs,
        _ if name == "authorization" => return Ok(None),
        _ => return Err(malformed(name, "must begin with 'Sentry '")),
    };
    for pair in pairs.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((key, value)) if key.trim().eq_ignore_ascii_case("sentry_key") => {
                return Ok(Some(value.trim()));
            }
            Some(_) => {}
            None => return Err(malformed(name, "must be a list of key=value")),
        }
    }
    Err(malformed(name, "has no sentry_key"))
}

fn malformed(field: &str, message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "auth_malformed", field, message)
}
