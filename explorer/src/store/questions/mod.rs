//! Questions → SQL → answers, one file per question. Values are always bound, never written into the text.

mod documents;
mod error_groups;
mod errors;
mod ledger;
mod logs;
mod losses;
mod metrics;
mod samples;
mod scoped;
mod span_groups;
mod spans;
mod traces;
mod visits;
