//! The header `baggage`, and the sampling context that travels in it.

/// The specification's limit for the whole header.
pub const CHARS_MAX: usize = 8192;
const PREFIX: &str = "sentry-";

/// Every entry of a header that can be decoded, in order; a later one of the same key counts.
///
/// ```
/// use fanal::trace::baggage::parse;
///
/// let entries = parse("a=1, b=%C3%BC, a=2, broken");
/// assert_eq!(entries, [("a".into(), "2".into()), ("b".into(), "ü".into())]);
/// ```
pub fn parse(header: &str) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for entry in header.split(',') {
        let Some((key, value)) = entry.split_once('=') else { continue };
        let (Some(key), Some(value)) = (decode(key.trim()), decode(value.trim())) else { continue };
        if key.is_empty() || value.is_empty() {
            continue;
        }
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => entries.push((key, value)),
        }
    }
    entries
}

/// The dynamic sampling context: what the start of a trace says of it, in texts and in order.
///
/// ```
/// use fanal::trace::baggage::Dsc;
///
/// let dsc = Dsc::parse("other=1,sentry-trace_id=7d1c,sentry-transaction=GET%20%2F").unwrap();
/// assert_eq!(dsc.get("transaction"), Some("GET /"));
/// assert_eq!(dsc.to_baggage(), "sentry-trace_id=7d1c,sentry-transaction=GET%20%2F");
/// assert_eq!(dsc.merge_into("other=1"), format!("other=1,{}", dsc.to_baggage()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dsc(pub Vec<(String, String)>);

impl Dsc {
    /// The context in a header, if it has one.
    ///
    /// ```
    /// use fanal::trace::baggage::Dsc;
    ///
    /// let dsc = Dsc::parse("sentry-environment=staging,other=1");
    /// assert_eq!(dsc, Some(Dsc(vec![("environment".into(), "staging".into())])));
    /// assert_eq!(Dsc::parse("other=1"), None);
    /// ```
    pub fn parse(header: &str) -> Option<Self> {
        let entries: Vec<_> = parse(header)
            .into_iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(PREFIX)?.to_owned(), value)))
            .collect();
        (!entries.is_empty()).then_some(Self(entries))
    }

    /// One of its values.
    ///
    /// ```
    /// use fanal::trace::baggage::Dsc;
    ///
    /// let dsc = Dsc(vec![("release".into(), "shop@1".into())]);
    /// assert_eq!((dsc.get("release"), dsc.get("environment")), (Some("shop@1"), None));
    /// ```
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Sets one of its values.
    ///
    /// ```
    /// use fanal::trace::baggage::Dsc;
    ///
    /// let mut dsc = Dsc::default();
    /// dsc.set("release", "shop@1".to_owned());
    /// dsc.set("release", "shop@2".to_owned());
    /// assert_eq!(dsc.get("release"), Some("shop@2"));
    /// ```
    pub fn set(&mut self, key: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some(known) => known.1 = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// The header. What is empty or does not fit is left out.
    ///
    /// ```
    /// use fanal::trace::baggage::Dsc;
    ///
    /// let dsc = Dsc(vec![("release".into(), "shop 1".into()), ("org_id".into(), String::new())]);
    /// assert_eq!(dsc.to_baggage(), "sentry-release=shop%201");
    /// ```
    pub fn to_baggage(&self) -> String {
        self.append_to(String::new())
    }

    /// The header of a request that has one: foreign entries stay as they are, and a context that is
    /// there already stays the only one.
    ///
    /// ```
    /// use fanal::trace::baggage::Dsc;
    ///
    /// let dsc = Dsc(vec![("release".into(), "shop@1".into())]);
    /// assert_eq!(dsc.merge_into("tenant=7"), "tenant=7,sentry-release=shop%401");
    /// assert_eq!(dsc.merge_into("sentry-release=api"), "sentry-release=api");
    /// ```
    pub fn merge_into(&self, existing: &str) -> String {
        let is_ours = |entry: &str| entry.trim_start().starts_with(PREFIX);
        if existing.split(',').any(is_ours) {
            return existing.to_owned();
        }
        self.append_to(existing.to_owned())
    }

    fn append_to(&self, mut header: String) -> String {
        for (key, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            let comma = if header.is_empty() { "" } else { "," };
            let entry = [comma, PREFIX, &encode(key), "=", &encode(value)].concat();
            if header.len() + entry.len() <= CHARS_MAX {
                header.push_str(&entry);
            }
        }
        header
    }
}

/// Percent-encodes as `encodeURIComponent` does.
fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digit = |at: u8| char::from(DIGITS[usize::from(at)]);
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// Undoes it; none if it cannot be undone.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digit = |at: usize| char::from(digits[at]).to_digit(16);
        bytes.push((digit(0)? * 16 + digit(1)?) as u8);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}
