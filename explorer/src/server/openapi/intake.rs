//! Where telemetry comes in: requests with protocols of their own, which are described elsewhere.

use utoipa::openapi::path::{OperationBuilder, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HttpMethod, Paths, Required, ResponseBuilder};

use super::book::named_in_path;

const ENVELOPE: &[&str] = &["application/x-sentry-envelope"];
const JSON: &[&str] = &["application/json"];
const OTLP: &[&str] = &["application/json", "application/x-protobuf"];

/// Address, media types of the body, what it is. A slash at the end may be left out.
const INTAKE: [(&str, &[&str], &str); 5] = [
    ("/api/{project}/envelope/", ENVELOPE, "Takes an envelope of the Sentry protocol in"),
    ("/api/{project}/store/", JSON, "Takes one event in, as the oldest clients of Sentry send it"),
    ("/tunnel/", ENVELOPE, "Takes an envelope in whose header has its DSN"),
    ("/v1/{signal}/", OTLP, "Takes a request of OpenTelemetry's protocol in, over HTTP"),
    ("/api/{project}/integration/otlp/v1/{signal}/", OTLP, "The same for a project"),
];

/// What each of them may answer.
const ANSWERS: [(&str, &str); 7] = [
    ("200", "What was sent is durable, as far as it could be used"),
    ("400", "It cannot be read; the answer says where"),
    ("403", "The key is missing or wrong"),
    ("408", "It took too long to arrive"),
    ("413", "It is too large, as received or unpacked"),
    ("429", "Too many requests; `Retry-After` says when to try again"),
    ("503", "It cannot be kept now; `Retry-After` says when to try again"),
];

pub fn write(paths: &mut Paths) {
    for (path, kinds, summary) in INTAKE {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        for kind in kinds {
            let of = if kind.ends_with("json") { Type::Object } else { Type::String };
            let schema = ObjectBuilder::new().schema_type(of).build();
            body = body.content(*kind, Content::new(Some(schema)));
        }
        let mut operation = OperationBuilder::new().summary(Some(summary)).tag("intake");
        operation = operation.request_body(Some(body.build()));
        for parameter in named_in_path(path) {
            operation = operation.parameter(parameter);
        }
        for (status, words) in ANSWERS {
            let answer = ResponseBuilder::new().description(words);
            operation = operation.response(status, answer.build());
        }
        paths.paths.insert(path.to_owned(), PathItem::new(HttpMethod::Post, operation));
    }
}
