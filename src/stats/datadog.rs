//! Datadog over HTTP, without an agent.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::aggregate::{Distributions, Series, Values};
use super::measurement::keep;
use super::outbox::{Batch, Encoding, Outbox, Protocol};
use super::{Backend, Counts, Flushed, Measurement, text};

/// Where Datadog is, unless told otherwise.
const SITE: &str = "datadoghq.com";

/// Places of the API: one takes counts and gauges, the other distributions.
const SERIES: usize = 0;
const POINTS: usize = 1;
/// What Datadog calls the types of its series.
const COUNT: u8 = 1;
const GAUGE: u8 = 3;

/// Whose account, and who sends.
///
/// ```
/// use fanal::stats::DatadogOptions;
///
/// let options = DatadogOptions::new("0123456789abcdef0123456789abcdef");
/// assert_eq!(options.url, "https://api.datadoghq.com");
/// ```
#[derive(Clone)]
pub struct DatadogOptions {
    /// The API key, which belongs to an organisation.
    pub api_key: String,
    /// Where the API is.
    pub url: String,
    /// The host that measures, for Datadog's list of hosts.
    pub host: Option<String>,
    /// What all names begin with. A dot is not added.
    pub prefix: String,
    /// Tags of everything; stronger than those of calls.
    pub tags: Vec<(String, String)>,
}

impl std::fmt::Debug for DatadogOptions {
    /// The key is nobody's business.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url, host, prefix, tags, .. } = self;
        let mut shown = formatter.debug_struct("DatadogOptions");
        shown.field("url", url).field("host", host).field("prefix", prefix).field("tags", tags);
        shown.finish_non_exhaustive()
    }
}

impl DatadogOptions {
    /// To the site in the United States, with this key.
    #[must_use]
    pub fn new(api_key: &str) -> Self {
        Self {
            api_key: api_key.to_owned(),
            url: format!("https://api.{SITE}"),
            host: None,
            prefix: String::new(),
            tags: Vec::new(),
        }
    }

    /// The same to another site: `datadoghq.eu`, `us5.datadoghq.com` …
    ///
    /// ```
    /// let options = fanal::stats::DatadogOptions::new("key").site("datadoghq.eu");
    /// assert_eq!(options.url, "https://api.datadoghq.eu");
    /// ```
    #[must_use]
    pub fn site(mut self, site: &str) -> Self {
        self.url = format!("https://api.{site}");
        self
    }

    /// What the environment says: `DD_API_KEY`, `DD_SITE`, `DD_HOSTNAME`, and as tags `DD_ENV`, `DD_SERVICE`,
    /// `DD_VERSION`. Without a key, an empty one.
    ///
    /// ```
    /// let options = fanal::stats::DatadogOptions::from_env();
    /// assert!(options.prefix.is_empty());
    /// ```
    #[must_use]
    pub fn from_env() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty());
        let mut options = Self::new(&variable("DD_API_KEY").unwrap_or_default());
        if let Some(site) = variable("DD_SITE") {
            options = options.site(&site);
        }
        options.host = variable("DD_HOSTNAME");
        for (name, key) in [("DD_ENV", "env"), ("DD_SERVICE", "service"), ("DD_VERSION", "version")]
        {
            options.tags.extend(variable(name).map(|it| (key.to_owned(), it)));
        }
        options
    }
}

/// Sends to Datadog's API: counts and gauges of ten seconds at a time, and every value of distributions.
///
/// Timings are in seconds. Counts and gauges carry their unit; distributions cannot. The
/// [instance](super::Call::instance) is the tag `instance`.
///
/// Callers only add up, in memory that is bounded; a thread sends, and tries again when Datadog is away or asks for
/// patience. When it refuses the key, one line on stderr says so, and what follows is dropped and counted.
///
/// ```no_run
/// use fanal::stats::{self, Datadog, DatadogOptions};
///
/// stats::configure(Datadog::new(DatadogOptions::from_env()));
/// stats::incr("orders", 1).tag("platform", "web");
/// ```
#[derive(Debug)]
pub struct Datadog {
    outbox: Arc<Outbox<Api>>,
}

impl Datadog {
    /// Nothing is sent before something is measured.
    #[must_use]
    pub fn new(options: DatadogOptions) -> Self {
        let base = options.url.trim_end_matches('/');
        let api = Api {
            urls: [format!("{base}/api/v2/series"), format!("{base}/api/v1/distribution_points")],
            headers: [("dd-api-key".to_owned(), options.api_key)],
            host: options.host,
        };
        let tags = keep(options.tags.iter().map(|it| (it.0.as_str(), it.1.as_str())));
        Self { outbox: Outbox::new(api, options.prefix, tags) }
    }
}

impl Backend for Datadog {
    fn record(&self, measurement: &Measurement<'_>) {
        self.outbox.record(measurement);
    }

    fn flush(&self, timeout: Duration) -> Flushed {
        self.outbox.flush(timeout)
    }

    fn counts(&self) -> Counts {
        self.outbox.counts()
    }
}

struct Api {
    urls: [String; 2],
    headers: [(String, String); 1],
    host: Option<String>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Protocol for Api {
    const INTERVAL: Duration = Duration::from_secs(10);
    const RESOLUTION: Duration = Duration::from_secs(1);
    const DISTRIBUTIONS: Distributions = Distributions::Each;
    const ENCODING: Encoding = Encoding::Deflate;

    fn place(&self, series: &Series) -> usize {
        if matches!(series.values, Values::Each(_)) { POINTS } else { SERIES }
    }

    fn url(&self, place: usize) -> &str {
        &self.urls[place % self.urls.len()]
    }

    fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    fn body(&self, _: usize, batch: &Batch) -> Vec<u8> {
        let seconds = batch.end.saturating_sub(batch.start).as_secs().max(1);
        let time = batch.end.as_secs();
        let series: Vec<Value> =
            batch.series.iter().map(|it| self.series(it, time, seconds)).collect();
        json!({ "series": series }).to_string().into_bytes()
    }
}

impl Api {
    fn series(&self, series: &Series, time: u64, seconds: u64) -> Value {
        let metric = written(|to| text::name(to, &series.name, 0));
        let tags = series.tags.iter().map(|(key, value)| written(|to| text::tag(to, key, value)));
        let tags: Vec<String> = tags.collect();
        let (kind, value) = match &series.values {
            Values::Each(values) => {
                let each = values.iter().flat_map(|it| std::iter::repeat_n(it.0, it.1 as usize));
                let points = json!([[time, each.collect::<Vec<f64>>()]]);
                let mut all = json!({ "metric": metric, "points": points, "tags": tags });
                if let Some(host) = &self.host {
                    all["host"] = json!(host);
                }
                return all;
            }
            Values::Sum(sum) => (COUNT, *sum),
            Values::Last(last) => (GAUGE, *last),
            // Not asked for: distributions come one by one.
            Values::Spread(_) => return Value::Null,
        };
        let points = json!([{ "timestamp": time, "value": value }]);
        let mut all = json!({ "metric": metric, "type": kind, "points": points, "tags": tags });
        if kind == COUNT {
            all["interval"] = json!(seconds);
        }
        if let Some(unit) = &series.unit {
            all["unit"] = json!(unit);
        }
        if let Some(host) = &self.host {
            all["resources"] = json!([{ "name": host, "type": "host" }]);
        }
        all
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut to = Vec::new();
    write(&mut to);
    String::from_utf8(to).unwrap_or_default()
}
