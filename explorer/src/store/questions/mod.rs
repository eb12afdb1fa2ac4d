//! Questions → SQL → answers, one file per question. Values are always bound, never written into the text.

mod documents;
mod ledger;
mod metrics;
mod samples;
mod spans;
mod traces;
