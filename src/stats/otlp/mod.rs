//! OpenTelemetry over HTTP, in JSON.

mod body;

use std::sync::Arc;
use std::time::Duration;

use super::aggregate::{Distributions, Series};
use super::measurement::keep;
use super::outbox::{Batch, Encoding, Outbox, Protocol};
use super::{Backend, Counts, Flushed, Measurement};

/// Where collectors listen, unless told otherwise.
const ENDPOINT: &str = "http://localhost:4318";
const PATH: &str = "/v1/metrics";

/// Where a collector is, and who sends.
///
/// ```
/// use fanal::stats::OtlpOptions;
/// assert_eq!(OtlpOptions::default().url, "http://localhost:4318/v1/metrics");
/// ```
#[derive(Clone, Debug)]
pub struct OtlpOptions {
    /// Where metrics go, with the path.
    pub url: String,
    /// Headers of every request, such as a token.
    pub headers: Vec<(String, String)>,
    /// What sends: `service.name` and what else is known of it.
    pub resource: Vec<(String, String)>,
    /// What all names begin with. A dot is not added.
    pub prefix: String,
    /// Attributes of everything; stronger than the tags of calls.
    pub tags: Vec<(String, String)>,
}

impl Default for OtlpOptions {
    fn default() -> Self {
        Self {
            url: format!("{ENDPOINT}{PATH}"),
            headers: Vec::new(),
            resource: Vec::new(),
            prefix: String::new(),
            tags: Vec::new(),
        }
    }
}

impl OtlpOptions {
    /// What the environment says, by the variables of OpenTelemetry: `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` or
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`.
    ///
    /// ```
    /// let options = fanal::stats::OtlpOptions::from_env();
    /// assert!(options.url.ends_with("/v1/metrics"));
    /// ```
    #[must_use]
    pub fn from_env() -> Self {
        Self::read(|name| std::env::var(name).ok().filter(|it| !it.is_empty()))
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut options = Self::default();
        if let Some(endpoint) = variable("OTEL_EXPORTER_OTLP_ENDPOINT") {
            options.url = format!("{}{PATH}", endpoint.trim_end_matches('/'));
        }
        if let Some(url) = variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") {
            options.url = url;
        }
        options.headers = pairs(&variable("OTEL_EXPORTER_OTLP_HEADERS").unwrap_or_default());
        options.resource = pairs(&variable("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default());
        if let Some(name) = variable("OTEL_SERVICE_NAME") {
            options.resource.retain(|it| it.0 != SERVICE);
            options.resource.push((SERVICE.to_owned(), name));
        }
        options
    }
}

const SERVICE: &str = "service.name";

/// Reads `key=value,key=value`, values being percent-encoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(',').filter_map(|it| it.split_once('='));
    pairs.map(|(key, value)| (key.trim().to_owned(), decoded(value.trim()))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut left = text.as_bytes();
    while let Some((first, rest)) = left.split_first() {
        let digits = rest.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                left = rest.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                left = rest;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends to a collector of OpenTelemetry: every ten seconds counts as sums, gauges, and distributions as exponential
/// histograms, all as differences to the time before.
///
/// Timings are in seconds. Units are written as OpenTelemetry does (`s`, `By`), the
/// [instance](super::Call::instance) is the attribute `instance`.
///
/// Callers only add up, in memory that is bounded; a thread sends, and tries again when the collector is away or asks
/// for patience.
///
/// ```no_run
/// use fanal::stats::{self, Otlp, OtlpOptions};
///
/// stats::configure(Otlp::new(OtlpOptions::from_env()));
/// stats::incr("orders", 1).tag("platform", "web");
/// ```
#[derive(Debug)]
pub struct Otlp {
    outbox: Arc<Outbox<Collector>>,
}

impl Otlp {
    /// Nothing is sent before something is measured.
    #[must_use]
    pub fn new(options: OtlpOptions) -> Self {
        let OtlpOptions { url, headers, resource, prefix, tags } = options;
        let tags = keep(tags.iter().map(|it| (it.0.as_str(), it.1.as_str())));
        Self { outbox: Outbox::new(Collector { url, headers, resource }, prefix, tags) }
    }
}

impl Backend for Otlp {
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

#[derive(Debug)]
struct Collector {
    url: String,
    headers: Vec<(String, String)>,
    resource: Vec<(String, String)>,
}

impl Protocol for Collector {
    const INTERVAL: Duration = Duration::from_secs(10);
    const RESOLUTION: Duration = Duration::from_nanos(1);
    const DISTRIBUTIONS: Distributions = Distributions::Spread;
    const ENCODING: Encoding = Encoding::Gzip;

    fn place(&self, _: &Series) -> usize {
        0
    }

    fn url(&self, _: usize) -> &str {
        &self.url
    }

    fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    fn refused(&self, answer: &[u8]) -> u64 {
        let answer: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
        let points = &answer["partialSuccess"]["rejectedDataPoints"];
        // Numbers of 64 bits are texts in this protocol, which not every receiver knows.
        let text = points.as_str().and_then(|it| it.parse().ok());
        text.or_else(|| points.as_u64()).unwrap_or_default()
    }

    fn body(&self, _: usize, batch: &Batch) -> Vec<u8> {
        body::request(&self.resource, batch).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_where_and_who() {
        let variables = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20a%3Db, x=1"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=weak,deployment.environment.name=prod"),
            ("OTEL_SERVICE_NAME", "shop"),
        ];
        let options = OtlpOptions::read(|name| {
            variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned())
        });
        assert_eq!(options.url, "http://collector:4318/v1/metrics");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(options.headers, [pair("authorization", "Bearer a=b"), pair("x", "1")]);
        let environment = pair("deployment.environment.name", "prod");
        assert_eq!(options.resource, [environment, pair("service.name", "shop")]);
    }
}
