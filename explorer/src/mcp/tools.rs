//! The tools: what each is for and what it takes. Each is one question to `/api/v1/summary/{name}`.

/// One tool.
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    pub parameters: &'static [Parameter],
}

/// One of its arguments.
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub about: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Text,
    Number,
    /// Several texts, or one.
    Texts,
}

const fn text(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, kind: Kind::Text, required: false, about }
}

const fn needed(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, kind: Kind::Text, required: true, about }
}

const SINCE: Parameter =
    text("since", "Start: how long ago (15m, 1h, 7d), RFC 3339, or seconds since 1970");
const UNTIL: Parameter = text("until", "End, written as since; default now");
const QUERY: Parameter = text(
    "query",
    "Filter, such as 'region:eu http.response.status_code:>=500 !url:*health*'; see the resource fanal://guide/filters",
);
const PROJECT: Parameter = text("project", "Only of this project id");
const LIMIT: Parameter =
    Parameter { name: "limit", kind: Kind::Number, required: false, about: "How many rows" };
const COMPARE: Parameter = text(
    "compare",
    "The period before: previous (default; as long, ending at since), a shift such as 1d, or run:ID",
);

pub const TOOLS: &[Tool] = &[
    Tool {
        name: "find_regressions",
        title: "What changed most",
        about: "Compares a period with one before it and ranks what changed most: metrics (with the attribute values \
            in which the change sits), web vitals, spans, error groups. Start here when something got worse.",
        parameters: &[SINCE, UNTIL, COMPARE, QUERY, PROJECT, LIMIT],
    },
    Tool {
        name: "list_metrics",
        title: "Metrics",
        about: "Names, types and units of the metrics there are, with sample counts and when last seen.",
        parameters: &[text("search", "Part of the name"), SINCE, UNTIL, QUERY, PROJECT, LIMIT],
    },
    Tool {
        name: "query_metric",
        title: "A metric over time",
        about: "Aggregates a metric: total, per group, change against before, trend, and the buckets that stand out \
            with their times. Group by an attribute to see where a change sits.",
        parameters: &[
            needed("metric", "Name"),
            text("type", "counter, gauge or distribution, where a name has several"),
            text("unit", "Unit, where a name has several"),
            text(
                "aggregate",
                "counter: sum per_second per_minute; gauge: min max avg last; distribution: p50 p75 p90 p95 p99 avg \
                 sum min max count; default sum, avg, p95",
            ),
            Parameter {
                name: "group_by",
                kind: Kind::Texts,
                required: false,
                about: "Attributes, or release, environment, project",
            },
            Parameter { name: "top", kind: Kind::Number, required: false, about: "So many groups" },
            text("interval", "Length of a bucket, such as 60s"),
            SINCE,
            UNTIL,
            COMPARE,
            QUERY,
            PROJECT,
        ],
    },
    Tool {
        name: "metric_attributes",
        title: "A metric's attributes",
        about: "By what a metric can be filtered and grouped: keys, how many values, the most frequent ones.",
        parameters: &[needed("metric", "Name"), SINCE, UNTIL, QUERY],
    },
    Tool {
        name: "metric_samples",
        title: "Single samples of a metric",
        about: "Samples with their traces. Sort by -value to get the worst ones, then read one trace with get_trace.",
        parameters: &[
            needed("metric", "Name"),
            text("sort", "timestamp (newest first), value or -value"),
            SINCE,
            UNTIL,
            QUERY,
            PROJECT,
            LIMIT,
        ],
    },
    Tool {
        name: "search_traces",
        title: "Search traces",
        about: "Traces in which any span matches the filter, such as 'op:http.client status:error duration:>1s'.",
        parameters: &[
            QUERY,
            text("sort", "-timestamp, -duration or -spans"),
            SINCE,
            UNTIL,
            PROJECT,
            LIMIT,
        ],
    },
    Tool {
        name: "get_trace",
        title: "One trace, summarised",
        about: "Root, duration, critical path, slowest and failed spans, and the metrics, errors and logs inside.",
        parameters: &[needed("trace_id", "32 hexadecimal digits")],
    },
    Tool {
        name: "search_logs",
        title: "Search logs",
        about: "Searches logs by text, level and attributes; newest first.",
        parameters: &[
            QUERY,
            text("level", "trace, debug, info, warn, error or fatal"),
            text("trace_id", "Only of this trace"),
            SINCE,
            UNTIL,
            PROJECT,
            LIMIT,
        ],
    },
    Tool {
        name: "list_errors",
        title: "Error groups",
        about: "Groups of equal errors: how often, how many users, first and last seen, the newest event.",
        parameters: &[QUERY, SINCE, UNTIL, PROJECT, LIMIT],
    },
    Tool {
        name: "get_error",
        title: "One error",
        about: "An error event: exceptions with their own frames, breadcrumbs, tags, and its trace.",
        parameters: &[needed("event_id", "32 hexadecimal digits")],
    },
    Tool {
        name: "web_vitals",
        title: "Web vitals",
        about: "Performance score and the 75th percentiles of LCP, INP, CLS, FCP and TTFB, in all and by route.",
        parameters: &[
            text("group_by", "route (default), browser or another attribute"),
            SINCE,
            UNTIL,
            QUERY,
            PROJECT,
        ],
    },
    Tool {
        name: "drops",
        title: "What was lost",
        about: "What SDKs and the collector dropped, and why: look here when numbers seem too low.",
        parameters: &[SINCE, UNTIL],
    },
];

/// The tool of a name.
pub fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}
