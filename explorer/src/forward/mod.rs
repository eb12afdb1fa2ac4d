//! What was accepted here goes on to others: to Sentry as it came, to an OpenTelemetry collector in its own form.

mod spool;
