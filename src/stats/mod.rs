//! The metrics facade: one set of calls, and backends chosen by configuration.
