//! Resources: how to write a filter, and the whole API.

use rmcp::model::Resource;

pub const OPENAPI: &str = "fanal://api/openapi.json";
const FILTERS: &str = "fanal://guide/filters";

const FILTER_GUIDE: &str = "\
# Filters

Terms side by side must all hold. A key is a column or an attribute.

| Written | Means |
|---|---|
| `region:eu` | the value is exactly eu |
| `name:\"with space\"` | quotes for spaces, colons, parentheses |
| `http.response.status_code:>=500` | numbers compare: > >= < <= |
| `duration:>100ms` | with units: ns us ms s m h d, and kb mb gb for sizes |
| `url:*health*` | `*` stands for anything |
| `region:[us,ca]` | one of these |
| `has:user.id` | the attribute is there |
| `!region:eu` or `NOT region:eu` | negated |
| `(a:1 OR b:2) c:3` | OR and AND in capitals, parentheses |
| `\"card declined\"` | free text in the name, message or body |

Columns: metrics `name type unit value release environment project trace_id`; spans `name op origin status duration
is_segment segment release environment project trace_id`; logs `level body release environment trace_id`; errors `kind
message level culprit handled release environment transaction trace_id`. Everything else is an attribute.

Times (`since`, `until`): `15m`, `1h`, `7d` ago, RFC 3339, or seconds since 1970.
";

pub fn all() -> Vec<Resource> {
    vec![
        Resource::new(FILTERS, "filters")
            .with_title("The filter language")
            .with_description("How to write the parameter query")
            .with_mime_type(media_type(FILTERS)),
        Resource::new(OPENAPI, "openapi.json")
            .with_title("The HTTP API")
            .with_description("OpenAPI document of everything that can be asked")
            .with_mime_type(media_type(OPENAPI)),
    ]
}

/// What a resource is, in lists and when it is read.
pub fn media_type(uri: &str) -> &'static str {
    if uri == OPENAPI { "application/json" } else { "text/markdown" }
}

/// A guide by its address.
pub fn text(uri: &str) -> Option<&'static str> {
    (uri == FILTERS).then_some(FILTER_GUIDE)
}
