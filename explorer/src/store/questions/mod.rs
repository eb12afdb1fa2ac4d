//! Questions → SQL → answers, one file per question. Values are always bound, never written into the text.

mod documents;
mod error_groups;
mod errors;
mod ledger;
mod logs;
mod losses;
mod metric_rows;
mod metrics;
mod samples;
mod scoped;
mod series;
mod span_groups;
mod spans;
mod trace;
mod traces;
mod visits;
mod vital_score;
mod vitals;
