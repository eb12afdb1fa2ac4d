//! The explorer's metrics of itself, through the SDK's facade for back ends: with `--own-metrics` they are taken in like
//! any other envelope, under a project of their own; `FANAL_METRICS_BACKEND` sends them elsewhere, or there too.

mod encode;
mod kept;
mod report;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use fanal::stats::{self, Config, Fanout};

use kept::Kept;
pub use report::report;

/// The project that they are in.
pub const PROJECT: &str = "fanal";

/// Where the metrics go.
#[derive(Default)]
pub struct Own {
    /// To this explorer.
    kept: Option<Arc<Kept>>,
    is_elsewhere: bool,
}

impl Own {
    /// Opens what the options and the environment ask for.
    pub fn open(is_kept: bool) -> Result<Self, String> {
        let elsewhere = Config::from_env().map_err(|error| error.to_string())?;
        let own = Self { kept: is_kept.then(Arc::default), is_elsewhere: elsewhere.is_some() };
        if own.is_on() {
            let mut all = Fanout::new();
            if let Some(elsewhere) = elsewhere {
                all = all.and(elsewhere.open());
            }
            if let Some(kept) = &own.kept {
                all = all.and(Arc::clone(kept));
            }
            stats::configure(all);
        }
        Ok(own)
    }

    fn is_on(&self) -> bool {
        self.kept.is_some() || self.is_elsewhere
    }
}

/// Times requests by their route.
pub async fn time_requests(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let start = Instant::now();
    let response = next.run(request).await;
    let took = start.elapsed();
    match route.as_ref().map_or("", MatchedPath::as_str) {
        "" | "/health" => {}
        route if route.starts_with("/api/v1/") => {
            stats::timing("fanal.query.duration", took).tag("endpoint", route);
        }
        route => {
            let outcome = if response.status().is_success() { "accepted" } else { "refused" };
            stats::incr("fanal.envelopes", 1).tag("outcome", outcome);
            stats::timing("fanal.ingest.duration", took).tag("endpoint", route);
        }
    }
    response
}
