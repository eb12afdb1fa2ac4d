//! `clickhouse://user:password@host:8123/database?cluster=NAME&engine=replicated&writer=N`: where the server is, and how
//! tables are laid out there.

use form_urlencoded::parse;

use crate::store::StoreError;

const PORT: &str = "8123";
const SECURE_PORT: &str = "8443";
const DATABASE: &str = "fanal";
/// Writers that have ids of their own.
const WRITERS: i64 = 512;
/// Ids of one writer: together with the writers' they stay exact in JavaScript's numbers.
const IDS_BITS: u32 = 44;

/// What a store's address says.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Such as `http://localhost:8123`.
    pub origin: String,
    pub user: String,
    pub password: String,
    pub database: String,
    pub layout: Layout,
    writer: i64,
}

/// How tables are laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Rows are spread over the shards of this cluster.
    pub cluster: Option<String>,
    /// Each shard keeps copies.
    pub replicated: bool,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let (secure, rest) = match (text.strip_prefix("clickhouse://"), text) {
            (Some(rest), _) => (false, rest),
            (None, text) => {
                let rest = text.strip_prefix("clickhouses://");
                (
                    true,
                    rest.ok_or_else(|| wrong("must begin with clickhouse:// or clickhouses://"))?,
                )
            }
        };
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (account, host) = place.rsplit_once('@').unwrap_or(("default", place));
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        if host.is_empty() || host.starts_with(':') {
            return Err(wrong("names no host; try clickhouse://localhost:8123/fanal"));
        }
        let (scheme, port) = if secure { ("https", SECURE_PORT) } else { ("http", PORT) };
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
        let origin = if has_port {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{port}")
        };
        let database = if database.is_empty() { DATABASE } else { database };
        let mut address = Self {
            origin,
            user: decoded(user),
            password: decoded(password),
            database: name("the database", database)?,
            layout: Layout::default(),
            writer: 0,
        };
        for (key, value) in parse(options.as_bytes()) {
            address.option(&key, &value)?;
        }
        Ok(address)
    }

    fn option(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        match (key, value) {
            ("cluster", cluster) => self.layout.cluster = Some(name("cluster", cluster)?),
            ("engine", "replicated") => self.layout.replicated = true,
            ("engine", "plain") => self.layout.replicated = false,
            ("engine", _) => return Err(wrong("engine must be plain or replicated")),
            ("writer", number) => {
                let number = number.parse().ok().filter(|number| (0..WRITERS).contains(number));
                self.writer = number.ok_or_else(|| wrong("writer must be from 0 to 511"))?;
            }
            _ => {
                return Err(wrong(&format!(
                    "{key} is no option; there are cluster, engine, writer"
                )));
            }
        }
        Ok(())
    }

    /// The ids that this writer may give: the first, and the one after the last.
    pub fn ids(&self) -> (i64, i64) {
        ((self.writer << IDS_BITS) + 1, (self.writer + 1) << IDS_BITS)
    }
}

/// A name that needs no quotes.
fn name(what: &str, text: &str) -> Result<String, StoreError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !text.is_empty() && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err(wrong(&format!("{what} '{text}' must be letters, digits and '_'")))
}

fn decoded(text: &str) -> String {
    let form = format!("={}", text.replace('+', "%2B"));
    parse(form.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

fn wrong(message: &str) -> StoreError {
    StoreError(format!("the address of the ClickHouse store: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        let address = Address::parse("clickhouse://localhost").unwrap();
        assert_eq!(address.origin, "http://localhost:8123");
        assert_eq!((address.user.as_str(), address.database.as_str()), ("default", "fanal"));
        assert_eq!(address.ids(), (1, 1 << 44));
        let text = "clickhouses://me:a%40b+c@[::1]:9/shop?cluster=all&engine=replicated&writer=2";
        let address = Address::parse(text).unwrap();
        assert_eq!(address.origin, "https://[::1]:9");
        assert_eq!((address.user.as_str(), address.password.as_str()), ("me", "a@b+c"));
        assert_eq!(address.layout.cluster.as_deref(), Some("all"));
        assert!(address.layout.replicated);
        assert_eq!(address.ids().0, (2 << 44) + 1);
        assert_eq!(Address::parse("clickhouse://[::1]/x").unwrap().origin, "http://[::1]:8123");
    }

    #[test]
    fn refuses_with_a_reason() {
        for (text, reason) in [
            ("duckdb:x", "must begin"),
            ("clickhouse://", "no host"),
            ("clickhouse://:8123/x", "no host"),
            ("clickhouse://h/a-b", "letters"),
            ("clickhouse://h/a?engine=log", "engine"),
            ("clickhouse://h/a?writer=512", "writer"),
            ("clickhouse://h/a?x=1", "no option"),
            ("clickhouse://h/a?cluster=`", "letters"),
        ] {
            let error = Address::parse(text).unwrap_err().0;
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
