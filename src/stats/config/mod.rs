//! Backends from text, so that whoever runs a service chooses them.

mod choice;
mod fields;

use serde_json::{Map, Value};

use super::{Backend, Fanout, configure};
use choice::Choice;
pub use fields::ConfigError;
use fields::Fields;

const BACKEND: &str = "FANAL_METRICS_BACKEND";
const OPTIONS: &str = "FANAL_METRICS_OPTIONS";

/// Backends as they were asked for, understood but not yet opened.
///
/// ```
/// use fanal::stats::{self, Config};
///
/// let config = Config::parse("memory,noop", "")?;
/// stats::configure(config.open());
///
/// let error = Config::parse("carrier-pigeon", "").unwrap_err();
/// assert!(error.to_string().starts_with("backend: no backend is called carrier-pigeon"));
/// # Ok::<(), stats::ConfigError>(())
/// ```
///
/// | Backend | Settings |
/// |---|---|
/// | `noop`, `memory`, `fanal` | |
/// | `statsd` | `host`, `port`, `prefix` |
/// | `dogstatsd` | `host`, `port` (or `statsd_host`, `statsd_port`) or `url` (`unix:///path`, `udp://host:port`), `prefix`, `tags`, `container`, `timestamps`, `packs_values`; what is not given, the variables `DD_…` say |
/// | `datadog` | `api_key`, `site` or `url`, `host`, `prefix`, `tags`; what is not given, the variables `DD_…` say. `app_key` may be there, and is not needed |
/// | `otlp` | `url` (with the path), `headers`, `resource`, `prefix`, `tags`; what is not given, the variables `OTEL_…` say |
///
/// Unknown settings are errors.
#[derive(Clone, Debug)]
pub struct Config {
    choices: Vec<Choice>,
}

impl Config {
    /// Reads the names of backends, separated by commas, and their settings, a JSON object: of the one backend, or by
    /// the name of each.
    ///
    /// ```
    /// use fanal::stats::Config;
    ///
    /// Config::parse("memory", "{}")?;
    /// Config::parse("memory,noop", r#"{"memory":{}}"#)?;
    /// # Ok::<(), fanal::stats::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// The first setting that makes no sense, by its name.
    pub fn parse(backends: &str, options: &str) -> Result<Self, ConfigError> {
        let mut names = Vec::new();
        for name in backends.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let name = choice::name(name)?;
            if names.contains(&name) {
                return Err(ConfigError::new("backend", format!("{name} is named twice")));
            }
            names.push(name);
        }
        let mut given = object(options)?;
        let keyed = !given.is_empty() && given.keys().all(|it| names.contains(&it.as_str()));
        if !keyed && names.len() > 1 && !given.is_empty() {
            let unknown = given.keys().find(|it| !names.contains(&it.as_str()));
            let message = "with several backends, options are an object by backend, as \
                {\"statsd\":{\"host\":\"localhost\"}}";
            return Err(ConfigError::new(unknown.cloned().unwrap_or_default(), message));
        }
        let mut choices = Vec::new();
        for name in names {
            let own = match given.remove(name) {
                Some(Value::Object(own)) if keyed => own,
                Some(_) if keyed => return Err(ConfigError::new(name, "expected an object")),
                _ if keyed => Map::new(),
                _ => std::mem::take(&mut given),
            };
            let mut fields = Fields::new(name, own);
            choices.push(Choice::read(name, &mut fields)?);
            fields.end()?;
        }
        Ok(Self { choices })
    }

    /// Reads the variables `FANAL_METRICS_BACKEND` and `FANAL_METRICS_OPTIONS`; nothing if the first is not set.
    ///
    /// ```
    /// assert!(fanal::stats::Config::from_env()?.is_none());
    /// # Ok::<(), fanal::stats::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// The first setting that makes no sense, by its name.
    pub fn from_env() -> Result<Option<Self>, ConfigError> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let backends = variable(BACKEND);
        if backends.trim().is_empty() {
            return Ok(None);
        }
        Self::parse(&backends, &variable(OPTIONS)).map(Some).map_err(|it| {
            let variable = if it.field == "backend" { BACKEND } else { OPTIONS };
            ConfigError { field: format!("{variable}: {}", it.field), message: it.message }
        })
    }

    /// Connects. What cannot be reached now is looked for again later, which is no error.
    ///
    /// ```
    /// use fanal::stats::{self, Config};
    /// stats::configure(Config::parse("memory", "")?.open());
    /// stats::incr("orders", 1);
    /// assert_eq!(stats::counts().sent, 1);
    /// # Ok::<(), fanal::stats::ConfigError>(())
    /// ```
    #[must_use]
    pub fn open(self) -> impl Backend + 'static {
        self.choices.into_iter().fold(Fanout::new(), |all, choice| choice.open(all))
    }
}

/// Configures the backends that the environment names, and answers whether it names any:
/// `FANAL_METRICS_BACKEND=statsd FANAL_METRICS_OPTIONS='{"host":"localhost","port":8125}'`. Several are separated by
/// commas, and their options are then an object by backend. See [`Config`] for the settings of each.
///
/// ```
/// use fanal::stats;
///
/// if let Err(error) = stats::from_env() {
///     eprintln!("{error}");
/// }
/// ```
///
/// # Errors
/// The first setting that makes no sense, by its name. Then nothing has changed.
pub fn from_env() -> Result<bool, ConfigError> {
    let Some(config) = Config::from_env()? else { return Ok(false) };
    configure(config.open());
    Ok(true)
}

fn object(text: &str) -> Result<Map<String, Value>, ConfigError> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ConfigError::new("options", "expected a JSON object")),
        Err(error) => Err(ConfigError::new("options", format!("no JSON: {error}"))),
    }
}
