//! What each backend's settings are.

use super::fields::{ConfigError, Fields};
use crate::stats::{Fanout, Memory};

/// Every name, also of those that this build leaves out.
const NAMES: [&str; 7] = ["noop", "memory", "fanal", "statsd", "dogstatsd", "datadog", "otlp"];

/// A backend and its settings.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    Noop,
    Memory,
    #[cfg(feature = "api")]
    Fanal,
    #[cfg(feature = "statsd")]
    Statsd(crate::stats::StatsdOptions),
    #[cfg(feature = "statsd")]
    DogStatsd(crate::stats::DogStatsdOptions),
    #[cfg(feature = "datadog")]
    Datadog(crate::stats::DatadogOptions),
    #[cfg(feature = "otlp")]
    Otlp(crate::stats::OtlpOptions),
}

/// The name as it is written here.
pub(super) fn name(text: &str) -> Result<&'static str, ConfigError> {
    NAMES.into_iter().find(|it| *it == text).ok_or_else(|| {
        let names = NAMES.join(", ");
        ConfigError::new("backend", format!("no backend is called {text}; there are {names}"))
    })
}

impl Choice {
    /// Reads its settings. Whether there are more is for the caller to see.
    pub(super) fn read(name: &'static str, fields: &mut Fields) -> Result<Self, ConfigError> {
        // Without any feature nothing reads them.
        let _ = &fields;
        match name {
            "noop" => Ok(Self::Noop),
            "memory" => Ok(Self::Memory),
            #[cfg(feature = "api")]
            "fanal" => Ok(Self::Fanal),
            #[cfg(feature = "statsd")]
            "statsd" => statsd(fields).map(Self::Statsd),
            #[cfg(feature = "statsd")]
            "dogstatsd" => dogstatsd(fields).map(Self::DogStatsd),
            #[cfg(feature = "datadog")]
            "datadog" => datadog(fields).map(Self::Datadog),
            #[cfg(feature = "otlp")]
            "otlp" => otlp(fields).map(Self::Otlp),
            _ => {
                let feature = match name {
                    "dogstatsd" => "statsd",
                    "fanal" => "api",
                    own => own,
                };
                let message = format!(
                    "{name} is not in this build; enable the feature {feature} of the crate fanal"
                );
                Err(ConfigError::new("backend", message))
            }
        }
    }

    pub(super) fn open(self, all: Fanout) -> Fanout {
        match self {
            // One that does nothing is nobody's to call.
            Self::Noop => all,
            Self::Memory => all.and(Memory::new()),
            #[cfg(feature = "api")]
            Self::Fanal => all.and(crate::stats::Fanal::default()),
            #[cfg(feature = "statsd")]
            Self::Statsd(options) => all.and(crate::stats::Statsd::new(options)),
            #[cfg(feature = "statsd")]
            Self::DogStatsd(options) => all.and(crate::stats::DogStatsd::new(options)),
            #[cfg(feature = "datadog")]
            Self::Datadog(options) => all.and(crate::stats::Datadog::new(options)),
            #[cfg(feature = "otlp")]
            Self::Otlp(options) => all.and(crate::stats::Otlp::new(options)),
        }
    }
}

#[cfg(feature = "statsd")]
fn statsd(fields: &mut Fields) -> Result<crate::stats::StatsdOptions, ConfigError> {
    let mut options = crate::stats::StatsdOptions::default();
    let (host, port) = (fields.host("host")?, fields.port("port")?);
    options.address = options.address.or(host, port);
    options.prefix = fields.text("prefix")?.unwrap_or_default();
    Ok(options)
}

#[cfg(feature = "statsd")]
fn dogstatsd(fields: &mut Fields) -> Result<crate::stats::DogStatsdOptions, ConfigError> {
    let mut options = crate::stats::DogStatsdOptions::from_env();
    let (host, port) = (fields.host("host")?, fields.port("port")?);
    let (other_host, other_port) = (fields.host("statsd_host")?, fields.port("statsd_port")?);
    let (host, port) = (host.or(other_host), port.or(other_port));
    let expected = "an address as udp://localhost:8125 or unix:///path/of/socket";
    let url = fields.parsed("url", expected, crate::stats::statsd::address)?;
    if url.is_some() && (host.is_some() || port.is_some()) {
        return Err(fields.error("url", "give either this or host and port"));
    }
    options.address = url.unwrap_or_else(|| options.address.or(host, port));
    options.prefix = fields.text("prefix")?.unwrap_or_default();
    options.tags.extend(fields.pairs("tags")?.unwrap_or_default());
    options.container = fields.text("container")?.or(options.container);
    options.timestamps = fields.flag("timestamps")?.unwrap_or_default();
    options.packs_values = fields.flag("packs_values")?.unwrap_or_default();
    Ok(options)
}

#[cfg(feature = "datadog")]
fn datadog(fields: &mut Fields) -> Result<crate::stats::DatadogOptions, ConfigError> {
    let mut options = crate::stats::DatadogOptions::from_env();
    // Upstream's settings have it; only reading back would need it.
    fields.text("app_key")?;
    options.api_key = fields.text("api_key")?.unwrap_or(options.api_key);
    if options.api_key.is_empty() || options.api_key.chars().any(|it| !it.is_ascii_graphic()) {
        return Err(fields.error("api_key", "missing or no key; give it, or set DD_API_KEY"));
    }
    if let Some(site) = fields.host("site")? {
        options = options.site(&site);
    }
    options.url = fields.url("url")?.unwrap_or(options.url);
    options.host = fields.text("host")?.or(options.host);
    options.prefix = fields.text("prefix")?.unwrap_or_default();
    options.tags.extend(fields.pairs("tags")?.unwrap_or_default());
    Ok(options)
}

#[cfg(feature = "otlp")]
fn otlp(fields: &mut Fields) -> Result<crate::stats::OtlpOptions, ConfigError> {
    let mut options = crate::stats::OtlpOptions::from_env();
    options.url = fields.url("url")?.unwrap_or(options.url);
    options.headers.extend(fields.pairs("headers")?.unwrap_or_default());
    options.resource.extend(fields.pairs("resource")?.unwrap_or_default());
    options.prefix = fields.text("prefix")?.unwrap_or_default();
    options.tags.extend(fields.pairs("tags")?.unwrap_or_default());
    Ok(options)
}
