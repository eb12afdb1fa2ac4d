//! What every store must do: written once, run by each.

pub mod details;
pub mod documents;
pub mod growth;
pub mod records;
pub mod samples;
pub mod series;
pub mod spans;
pub mod vitals;

use std::sync::Arc;

use super::sql::Statement;
use super::*;
use crate::ingest::{
    Attachment, AttributeSet, Drop, Event, Feedback, Issue, Log, Metric, RawItem, Records, Replay,
    Session, Span,
};
use crate::query::{metrics, samples, spans, traces};

/// Opens a new, empty store.
pub type Open = fn() -> Sides;

/// One test per promise, for the store that `$open` opens; an attribute for each test may follow.
macro_rules! conforms {
    (@each $marks:tt $open:expr; $($file:ident::$promise:ident)*) => {
        $($crate::store::conformance::conforms! { @test $marks $open; $file::$promise })*
    };
    (@test [$($mark:meta)?] $open:expr; $file:ident::$promise:ident) => {
        #[test]
        $(#[$mark])?
        fn $promise() {
            $crate::store::conformance::$file::$promise($open);
        }
    };
    ($open:expr $(, $mark:meta)?) => {
        $crate::store::conformance::conforms! { @each [$($mark)?] $open;
            samples::pages_newest_first_without_gaps
            samples::filters_by_attribute_as_text_and_as_number
            samples::the_sequence_is_kept_apart_and_comes_back
            series::every_aggregate_is_exact
            series::groups_and_the_rest_are_exact
            series::filters_choose_samples
            series::compares_with_an_earlier_time
            series::equations_match_equal_groups
            details::tells_what_a_metric_is
            details::a_heatmap_counts_every_sample
            details::lists_attributes_by_frequency
            details::a_chart_of_samples_keeps_the_extremes
            vitals::vitals_are_judged_by_thresholds
            vitals::vitals_score_by_browser
            spans::a_span_that_comes_again_counts_once
            spans::lists_traces_by_their_roots
            spans::finds_spans_by_what_they_are
            records::keeps_everything_that_is_no_metric
            records::an_event_that_comes_again_counts_once
            records::every_kind_of_record_is_kept
            growth::a_failed_commit_leaves_nothing_and_the_next_one_works
            growth::answers_stay_right_while_the_tables_grow
            growth::answers_stay_right_between_two_commits
            documents::documents_are_replaced_and_removed
            documents::a_run_moves_its_end
        }
    };
}
pub(crate) use conforms;

pub fn metric(name: &str, timestamp: i64, attributes: &str) -> Metric {
    Metric {
        timestamp,
        name: name.to_owned(),
        kind: "counter",
        value: 1.0,
        set: Arc::new(AttributeSet {
            attributes: attributes.to_owned(),
            ..AttributeSet::default()
        }),
        ..Metric::default()
    }
}

pub fn with(metrics: Vec<Metric>) -> Records {
    Records { metrics, ..Records::new("1", 5_000_000) }
}

fn span(trace: i64, number: i64) -> Span {
    Span {
        trace_id: format!("{trace:032x}"),
        span_id: format!("{number:016x}"),
        name: format!("s{number}"),
        start: number * 1_000_000,
        end: number * 1_000_000 + 500_000,
        status: "ok",
        attributes: "{}".to_owned(),
        attribute_types: "{}".to_owned(),
        ..Span::default()
    }
}

fn with_spans(spans: Vec<Span>) -> Records {
    Records { spans, ..Records::new("1", 5_000_000) }
}

fn names(reader: &Reader, query: &str) -> Vec<String> {
    let page = reader.samples(&samples(query, 0).unwrap()).unwrap();
    page.rows.into_iter().map(|sample| sample.name).collect()
}

pub fn count(reader: &Reader, table: &'static str) -> i64 {
    let statement =
        Statement::new(format!("SELECT count(*) FROM {}", reader.dialect().table(table)));
    reader.rows(&statement).unwrap()[0].int(0).unwrap()
}
