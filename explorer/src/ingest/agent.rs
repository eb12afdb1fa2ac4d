//! What a container allows the collector to infer, and the browser and system a User-Agent header names.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The container's `ingest_settings`. Absent means: infer nothing.
#[derive(Debug, Default)]
pub struct Settings {
    pub infer_ip: Option<Infer>,
    pub infer_user_agent: Option<Infer>,
}

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Infer {
    Auto,
    Never,
}

impl<'de> Deserialize<'de> for Settings {
    /// Takes any JSON: a setting this collector does not know must not cost the container, and means `never`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Value::deserialize(deserializer)?;
        let setting = |key: &str| {
            let value = sent.get(key)?;
            Some(if value == "auto" { Infer::Auto } else { Infer::Never })
        };
        Ok(Self { infer_ip: setting("infer_ip"), infer_user_agent: setting("infer_user_agent") })
    }
}

/// A User-Agent header and what it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent<'a> {
    original: &'a str,
    browser: Option<&'static str>,
    browser_version: Option<&'a str>,
    system: Option<&'static str>,
    system_version: Option<String>,
}

/// Tokens in the order of trust: browsers name their ancestors too, and the most specific must win.
const BROWSERS: [(&str, &str); 13] = [
    ("EdgA/", "Edge Mobile"),
    ("EdgiOS/", "Edge Mobile"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("FxiOS/", "Firefox Mobile"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome Mobile"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

impl<'a> Agent<'a> {
    /// Reads a User-Agent header. Versions come frozen from most browsers; they are stored as sent.
    pub fn parse(original: &'a str) -> Self {
        let found = BROWSERS.into_iter().find_map(|(token, name)| {
            let version = after(original, token)?;
            let safari = name != "Safari" || original.contains("Safari/");
            safari.then_some((name, version))
        });
        let (browser, browser_version) = found.unzip();
        let (system, system_version) = system(original).unzip();
        Self {
            original,
            browser,
            browser_version: browser_version.filter(|version| !version.is_empty()),
            system,
            system_version: system_version.flatten(),
        }
    }

    /// The attributes this adds where they are absent.
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("browser.name", self.browser),
            ("browser.version", self.browser_version),
            ("os.name", self.system),
            ("os.version", self.system_version.as_deref()),
            ("user_agent.original", Some(self.original)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }
}

/// Android and iOS before the systems they claim to resemble.
fn system(original: &str) -> Option<(&'static str, Option<String>)> {
    let dotted = |token| after(original, token).map(|version| version.replace('_', "."));
    let known = |version: Option<String>| version.filter(|version| !version.is_empty());
    if original.contains("Android") {
        return Some(("Android", known(dotted("Android "))));
    }
    if original.contains("iPhone") || original.contains("iPad") {
        return Some(("iOS", known(dotted(" OS "))));
    }
    if original.contains("Windows") {
        let version = match after(original, "Windows NT ") {
            Some("10.0") => Some("10".to_owned()),
            other => other.map(str::to_owned),
        };
        return Some(("Windows", known(version)));
    }
    if original.contains("Mac OS X") {
        return Some(("macOS", known(dotted("Mac OS X "))));
    }
    if original.contains("CrOS") {
        return Some(("Chrome OS", None));
    }
    original.contains("Linux").then_some(("Linux", None))
}

fn after<'a>(text: &'a str, token: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(token)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '_'));
    rest.get(..end.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_browsers_and_systems() {
        for (header, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 HeadlessChrome/140.0.0.0 Safari/537.36",
                "Chrome 140.0.0.0 Linux -",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge 140.0.0.0 Windows 10",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari 18.1 macOS 10.15.7",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) CriOS/140.0.0 Mobile/15E148 Safari/604.1",
                "Chrome Mobile 140.0.0 iOS 18.1",
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
                "Firefox 140.0 Android 14",
            ),
            ("curl/8.1", "- - - -"),
            ("", "- - - -"),
        ] {
            let agent = Agent::parse(header);
            let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
            let found = [
                part(agent.browser),
                part(agent.browser_version),
                part(agent.system),
                part(agent.system_version.as_deref()),
            ];
            assert_eq!(found.join(" "), expected, "{header}");
        }
    }
}
