//! The options of `fanal serve`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::value;

#[derive(Args, Clone, Debug, PartialEq)]
#[command(after_help = "When ready, the first line on stdout is: fanal: listening on http://ADDR")]
pub struct Serve {
    /// Address and port; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8969")]
    #[arg(value_parser = value::listen)]
    pub listen: SocketAddr,

    /// Where records are kept: duckdb:PATH (or a bare path), :memory:, or clickhouse://…; `{run}` in
    /// a path becomes the time of the start
    #[arg(long, value_name = "STORE", default_value = "fanal.duckdb", value_parser = value::store)]
    pub store: Store,

    /// A name for this run, to compare later runs with
    #[arg(long, value_name = "NAME", value_parser = value::run)]
    pub run: Option<String>,

    /// Accept only this public key; may be repeated (default: any key)
    #[arg(long = "project-key", value_name = "KEY", value_parser = value::project_key)]
    pub project_keys: Vec<String>,

    /// Drop metrics above N canonical bytes; 0 = no limit
    #[arg(long, value_name = "N", default_value = "2048", value_parser = value::bytes_max)]
    pub metric_bytes_max: usize,

    /// Keep the store below this size by dropping what is oldest; 0 = no limit
    #[arg(long, value_name = "SIZE", default_value = "2GiB", value_parser = value::size)]
    pub max_size: u64,

    /// Drop what is older than this; 0 = keep everything
    #[arg(long, value_name = "AGE", default_value = "30d", value_parser = value::age)]
    pub max_age: Duration,

    /// What a reader must present (default: nothing on a loopback address, else a generated one)
    #[arg(long, value_name = "TOKEN", env = "FANAL_TOKEN", hide_env_values = true)]
    #[arg(value_parser = value::token)]
    pub token: Option<String>,

    /// Let pages of this origin read the API, such as https://ops.example; may be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = value::origin)]
    pub allow_origins: Vec<String>,

    /// Accept so many envelopes per second and project, such as 100/s (default: no limit)
    #[arg(long, value_name = "N/s", value_parser = value::rate)]
    pub rate_limit: Option<f64>,

    /// Send accepted envelopes on to this Sentry DSN
    #[arg(long, value_name = "DSN", value_parser = value::url)]
    pub forward: Option<String>,

    /// Send accepted records on to this OTLP/HTTP endpoint
    #[arg(long, value_name = "URL", value_parser = value::url)]
    pub forward_otlp: Option<String>,

    /// Take in StatsD and DogStatsD over UDP at this address, such as 127.0.0.1:8125, in the project `statsd`
    #[arg(long, value_name = "ADDR", value_parser = value::listen)]
    pub statsd: Option<SocketAddr>,

    /// Keep metrics of the explorer itself too, in the project `fanal`. FANAL_METRICS_BACKEND sends them elsewhere, too
    #[arg(long)]
    pub own_metrics: bool,

    /// Do not open a browser
    #[arg(long)]
    pub no_open: bool,
}

/// Where records are kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Store {
    /// A file of DuckDB, or `:memory:`.
    Duck(String),
    /// `clickhouse://…`, as given.
    ClickHouse(String),
}

impl Store {
    /// The file of a run that starts at this time, for a path with `{run}` in it.
    pub fn of_run(self, started: &str) -> Self {
        match self {
            Self::Duck(path) => Self::Duck(path.replace("{run}", started)),
            other @ Self::ClickHouse(_) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Command, parse};

    fn serve(line: &str) -> Serve {
        let words = line.split_whitespace().map(std::ffi::OsString::from);
        let Ok(Command::Serve(serve)) = parse(words) else { panic!("{line}") };
        *serve
    }

    #[test]
    fn reads_options() {
        let options = serve(
            "serve --listen localhost:0 --store=:memory: --project-key a --project-key b \
             --max-size 2048MiB --rate-limit 2.5/s --allow-origin https://ops.example",
        );
        assert_eq!(options.listen.to_string(), "127.0.0.1:0");
        assert_eq!(options.store, Store::Duck(":memory:".to_owned()));
        assert_eq!(options.project_keys, ["a", "b"]);
        assert_eq!(options.metric_bytes_max, 2048);
        assert_eq!(options.max_size, 2 << 30);
        assert_eq!(options.max_age, Duration::from_secs(30 * 86_400));
        assert_eq!(options.rate_limit, Some(2.5));
        assert_eq!(options.allow_origins, ["https://ops.example"]);
    }

    #[test]
    fn a_store_is_a_path_or_a_url() {
        for (text, store) in [
            ("a.duckdb", Store::Duck("a.duckdb".to_owned())),
            ("duckdb:dir/a", Store::Duck("dir/a".to_owned())),
            ("duckdb::memory:", Store::Duck(":memory:".to_owned())),
            ("clickhouse://h:8123/db", Store::ClickHouse("clickhouse://h:8123/db".to_owned())),
        ] {
            assert_eq!(serve(&format!("serve --store {text}")).store, store);
        }
        let store = serve("serve --store runs/{run}.duckdb").store.of_run("20260101-000000");
        assert_eq!(store, Store::Duck("runs/20260101-000000.duckdb".to_owned()));
    }
}
