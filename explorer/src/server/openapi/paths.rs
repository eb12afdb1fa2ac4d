//! The requests themselves. A test compares them with the routes, and real answers with the types named here.

use utoipa::ToSchema;
use utoipa::openapi::HttpMethod::{Delete, Post, Put};

use super::book::{Book, Entry, all_saved, events, list, object, one, page, saved};
use crate::alerts::Rule;
use crate::documents::{Dashboard, Document, SavedQuery};
use crate::query::series::{AttributeRow, ChartSamples, Heatmap, SeriesAnswer, SeriesRequest};
use crate::query::{
    Drops, ErrorDetail, ErrorGroup, ErrorSummary, FeedbackRow, FindingRow, LogCounts, LogRow,
    MetricRow, RawRow, ReleaseRow, ReplayRow, Sample, SpanGroup, SpanRow, Trace, TraceRow,
    VitalSample, VitalsAnswer,
};
use crate::server::api::{AlertChange, RunsBody, StatsBody};

/// All requests, in the order of a tour.
pub fn write(book: &mut Book) {
    metrics(book);
    details(book);
    traces(book);
    vitals(book);
    events_and_visits(book);
    ledger(book);
    documents::<SavedQuery>(book, ["/api/v1/queries", "/api/v1/queries/{id}"], "saved queries");
    documents::<Dashboard>(book, ["/api/v1/dashboards", "/api/v1/dashboards/{id}"], "dashboards");
    documents::<Rule>(book, ["/api/v1/alerts", "/api/v1/alerts/{id}"], "alert rules");
    sharing_and_alerts(book);
    server(book);
}

fn metrics(book: &mut Book) {
    book.get(
        "/api/v1/metrics",
        "Which metrics there are",
        "project since until query search",
        list::<MetricRow>("metrics"),
    );
    book.get(
        "/api/v1/metrics/query",
        "One metric over time",
        "metric type unit aggregate query group_by top interval since until compare project",
        one::<SeriesAnswer>(),
    );
    book.add(Entry {
        body: Some(one::<SeriesRequest>()),
        ..changing(
            Post,
            "/api/v1/metrics/query",
            "Several metrics over time, and equations of them",
        )
        .answered("200", one::<SeriesAnswer>())
    });
    book.get(
        "/api/v1/samples",
        "Single samples, newest first",
        "metric type trace_id span_id query since until project sort limit cursor",
        page::<Sample>("samples"),
    );
    book.get("/api/v1/samples/{id}", "One sample", "", one::<Sample>());
}

fn details(book: &mut Book) {
    book.get(
        "/api/v1/metrics/attributes",
        "What a metric can be grouped and filtered by",
        "metric type since until query project",
        list::<AttributeRow>("attributes"),
    );
    book.get(
        "/api/v1/metrics/heatmap",
        "How the values of a metric are spread over time",
        "metric type unit query since until interval buckets project",
        one::<Heatmap>(),
    );
    book.get(
        "/api/v1/samples/chart",
        "Samples for a chart, the extremes always among them",
        "metric type unit query since until points project",
        one::<ChartSamples>(),
    );
}

fn vitals(book: &mut Book) {
    book.get(
        "/api/v1/vitals",
        "Web vitals and the score of the pages",
        "project since until query group_by",
        one::<VitalsAnswer>(),
    );
    book.get(
        "/api/v1/vitals/samples",
        "The worst values of one vital",
        "vital project since until query limit",
        list::<VitalSample>("samples"),
    );
}

fn traces(book: &mut Book) {
    book.get(
        "/api/v1/traces",
        "Traces: those with a span that fits",
        "query name op project since until sort limit cursor",
        page::<TraceRow>("traces"),
    );
    book.get(
        "/api/v1/traces/{trace_id}",
        "All that is known of a trace",
        "fields",
        one::<Trace<SpanRow>>(),
    );
    book.get(
        "/api/v1/traces/{trace_id}/spans/{span_id}",
        "One span of a trace, whole",
        "",
        one::<SpanRow>(),
    );
    book.get(
        "/api/v1/spans",
        "Spans, newest first",
        "query trace_id span_id parent_span_id name op origin status segment is_segment project \
         since until limit cursor",
        page::<SpanRow>("spans"),
    );
    book.get(
        "/api/v1/spans/groups",
        "Spans by operation and name",
        "query project since until sort limit",
        list::<SpanGroup>("groups"),
    );
}

fn events_and_visits(book: &mut Book) {
    book.get(
        "/api/v1/logs",
        "Structured logs, newest first",
        "query level trace_id project since until limit cursor",
        page::<LogRow>("logs"),
    );
    book.get(
        "/api/v1/logs/counts",
        "How many logs of each level there were over time",
        "query level trace_id project since until interval",
        one::<LogCounts>(),
    );
    book.get(
        "/api/v1/errors",
        "Errors, newest first",
        "query group level trace_id project since until limit cursor",
        page::<ErrorSummary>("errors"),
    );
    book.get(
        "/api/v1/errors/groups",
        "Errors by cause",
        "query project since until limit",
        list::<ErrorGroup>("groups"),
    );
    book.get("/api/v1/errors/{event_id}", "One error, whole", "", one::<ErrorDetail>());
    book.get(
        "/api/v1/sessions",
        "How well releases fare",
        "project since until environment",
        list::<ReleaseRow>("releases"),
    );
    book.get(
        "/api/v1/feedback",
        "What users wrote, newest first",
        "project since until limit",
        list::<FeedbackRow>("feedback"),
    );
    book.get(
        "/api/v1/replays",
        "Segments of replays, newest first",
        "project since until limit",
        list::<ReplayRow>("replays"),
    );
}

fn ledger(book: &mut Book) {
    book.get(
        "/api/v1/drops",
        "What was lost, and why, over time",
        "project since until interval",
        one::<Drops>(),
    );
    book.get("/api/v1/raw", "Items kept as they came", "limit", list::<RawRow>("items"));
    book.get(
        "/api/v1/findings",
        "What was wrong with requests, items, entries and attributes",
        "limit",
        list::<FindingRow>("findings"),
    );
    book.get("/api/v1/envelopes", "The last envelopes, with those refused", "limit", object());
    book.get("/api/v1/envelopes/{id}", "One of them, with its text", "", object());
    let live = "What arrives, as server-sent events: ready, metrics, spans, logs, errors, drops, \
                alert, skipped";
    book.get("/api/v1/live", live, "kinds", events());
}

fn documents<D: Document + ToSchema>(
    book: &mut Book,
    [all, single]: [&'static str; 2],
    what: &'static str,
) {
    let body = || Some(one::<D>());
    book.get(all, what, "", all_saved::<D>());
    let made = changing(Post, all, "Keeps a new one").answered("201", saved::<D>());
    book.add(Entry { body: body(), ..made });
    book.get(single, "One of them", "", saved::<D>());
    let put =
        "Keeps it in place of the one with this id; `If-Match` guards against others' changes";
    book.add(Entry { body: body(), ..changing(Put, single, put).answered("200", saved::<D>()) });
    book.add(changing(Delete, single, "Forgets it"));
}

fn sharing_and_alerts(book: &mut Book) {
    book.get("/api/v1/dashboards/{id}/export", "A dashboard as a file", "", object());
    let import = "Keeps the dashboard of a file";
    book.add(Entry {
        body: Some(object()),
        ..changing(Post, "/api/v1/dashboards/import", import).answered("201", saved::<Dashboard>())
    });
    book.get(
        "/api/v1/alerts/{id}/history",
        "What a rule has come to, newest first",
        "",
        list::<AlertChange>("history"),
    );
    let test = "What a rule would come to now; nothing is kept and nobody told";
    book.add(Entry {
        body: Some(one::<Rule>()),
        ..changing(Post, "/api/v1/alerts/test", test).answered("200", one::<AlertChange>())
    });
}

fn server(book: &mut Book) {
    book.get("/api/v1/stats", "The server in numbers", "", one::<StatsBody>());
    book.get("/api/v1/runs", "The runs over this store, newest first", "", one::<RunsBody>());
    book.get(
        "/api/v1/summary/{name}",
        "A short answer for agents; each is a tool of MCP",
        "",
        object(),
    );
    let protocol = "The Model Context Protocol, without sessions: tools, prompts and resources";
    book.add(Entry {
        body: Some(object()),
        ..changing(Post, "/mcp", protocol).answered("200", object())
    });
    book.get("/api/v1/openapi.json", "This document", "", object());
    book.get("/health", "Whether the server is well", "", object());
}

/// A request that changes something, and so far answers nothing.
fn changing(
    method: utoipa::openapi::HttpMethod,
    path: &'static str,
    summary: &'static str,
) -> Entry {
    Entry { method, path, summary, parameters: "", body: None, status: "204", answer: None }
}

impl Entry {
    fn answered(self, status: &'static str, answer: super::book::Answer) -> Self {
        Self { status, answer: Some(answer), ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The first argument of every `.route` below a folder, and what may be passed on to one.
    fn routes(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                routes(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let first = |call: &str| {
                let argument = call.split_once('(')?.1.trim_start().strip_prefix('"')?;
                argument.split('"').next().map(str::to_owned)
            };
            found.extend(text.split(".route").skip(1).filter_map(first));
            if path.parent().unwrap().ends_with("api") {
                let quoted = text.split('"').filter(|it| it.starts_with("/api/v1/"));
                found.extend(quoted.filter(|it| !it.contains(' ')).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_route_is_in_the_document() {
        let mut book = Book::default();
        write(&mut book);
        let document = serde_json::to_value(book.document()).unwrap();
        let written: BTreeSet<String> =
            document["paths"].as_object().unwrap().keys().cloned().collect();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = BTreeSet::new();
        routes(&source.join("server"), &mut found);
        routes(&source.join("mcp"), &mut found);
        // Where a slash at the end may be left out, there are two routes.
        let all = found.clone();
        found.retain(|path| !all.contains(&format!("{path}/")));
        assert_eq!(written, found);
    }
}
