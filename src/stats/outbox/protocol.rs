//! What differs between receivers over HTTP.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
#[cfg(feature = "otlp")]
use flate2::write::GzEncoder;
#[cfg(feature = "datadog")]
use flate2::write::ZlibEncoder;

use crate::stats::aggregate::{Distributions, Series};

/// How a receiver wants to be told.
pub(in crate::stats) trait Protocol:
    Send + Sync + std::fmt::Debug + 'static
{
    /// How long measurements are added up.
    const INTERVAL: Duration;
    /// The finest difference of two times: two batches of the same time would be taken for one.
    const RESOLUTION: Duration;
    const DISTRIBUTIONS: Distributions;
    const ENCODING: Encoding;

    /// Where series go, of which each kind may have a place of its own.
    fn place(&self, series: &Series) -> usize;
    fn url(&self, place: usize) -> &str;
    fn headers(&self) -> &[(String, String)];
    /// How many points an answer says were refused of a request that was taken all the same.
    fn refused(&self, _: &[u8]) -> u64 {
        0
    }
    /// The JSON of one request.
    fn body(&self, place: usize, batch: &Batch) -> Vec<u8>;
}

/// How bodies are compressed.
#[derive(Clone, Copy, Debug)]
pub(in crate::stats) enum Encoding {
    #[cfg(feature = "otlp")]
    Gzip,
    /// Which in HTTP is zlib's.
    #[cfg(feature = "datadog")]
    Deflate,
}

/// Series of one interval that go to one place in one request.
#[derive(Debug)]
pub(in crate::stats) struct Batch {
    pub(super) place: usize,
    /// Since 1970.
    pub(in crate::stats) start: Duration,
    pub(in crate::stats) end: Duration,
    pub(in crate::stats) series: Vec<Series>,
}

impl Batch {
    pub(super) fn measured(&self) -> u64 {
        self.series.iter().map(|it| it.measured).sum()
    }
}

impl Encoding {
    pub(super) const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "otlp")]
            Self::Gzip => "gzip",
            #[cfg(feature = "datadog")]
            Self::Deflate => "deflate",
        }
    }

    /// Writing to memory does not fail.
    pub(super) fn compress(self, body: &[u8]) -> Vec<u8> {
        let level = Compression::fast();
        let written = match self {
            #[cfg(feature = "otlp")]
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), level);
                encoder.write_all(body).and_then(|()| encoder.finish())
            }
            #[cfg(feature = "datadog")]
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(body).and_then(|()| encoder.finish())
            }
        };
        written.unwrap_or_default()
    }
}
