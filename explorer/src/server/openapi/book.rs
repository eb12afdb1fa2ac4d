//! Requests written down one after the other; their types collect themselves.

use serde::Serialize;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    Required, ResponseBuilder, SecurityRequirement, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::intake;
use super::parameters::describe;
use crate::alerts::Rule;
use crate::documents::Document;
use crate::server::api::AlertState;

type Schemas = Vec<(String, RefOr<Schema>)>;

/// Every refusal.
#[derive(Serialize, ToSchema)]
struct Error {
    error: Fault,
}

#[derive(Serialize, ToSchema)]
struct Fault {
    /// A word for programs, such as `bad_query`.
    reason: String,
    /// Which parameter, member or header.
    field: String,
    /// For people: what is wrong, and what to do.
    message: String,
    /// The item of an envelope.
    item: Option<u64>,
    /// The character of a filter or an expression at which reading stopped.
    at: Option<u64>,
}

/// An answer: how its schema is made.
pub type Answer = Box<dyn FnOnce(&mut Schemas) -> Content>;

#[derive(Default)]
pub struct Book {
    paths: Paths,
    schemas: Schemas,
}

/// One request.
pub struct Entry {
    pub method: HttpMethod,
    pub path: &'static str,
    pub summary: &'static str,
    /// Names of parameters of the query string, with spaces between.
    pub parameters: &'static str,
    pub body: Option<Answer>,
    pub status: &'static str,
    pub answer: Option<Answer>,
}

impl Book {
    pub fn get(
        &mut self,
        path: &'static str,
        summary: &'static str,
        parameters: &'static str,
        answer: Answer,
    ) {
        let method = HttpMethod::Get;
        let (body, status, answer) = (None, "200", Some(answer));
        self.add(Entry { method, path, summary, parameters, body, status, answer });
    }

    pub fn add(&mut self, entry: Entry) {
        let mut operation = OperationBuilder::new().summary(Some(entry.summary));
        let path = entry.path.trim_start_matches("/api/v1").trim_start_matches('/');
        operation = operation.tag(path.split('/').next().unwrap_or_default());
        for parameter in named_in_path(entry.path) {
            operation = operation.parameter(parameter);
        }
        for name in entry.parameters.split_whitespace() {
            operation = operation.parameter(parameter(name, ParameterIn::Query));
        }
        if let Some(body) = entry.body {
            let content = body(&mut self.schemas);
            let body = RequestBodyBuilder::new().required(Some(Required::True));
            operation =
                operation.request_body(Some(body.content("application/json", content).build()));
        }
        let answer = ResponseBuilder::new().description("The answer");
        let answer = match entry.answer {
            Some(content) => {
                let kind = if entry.path.ends_with("/live") {
                    "text/event-stream"
                } else {
                    "application/json"
                };
                answer.content(kind, content(&mut self.schemas))
            }
            None => answer,
        };
        operation = operation.response(entry.status, answer.build());
        let unknown = entry.path.contains('{').then_some(("404", "Nothing has this id"));
        let changes =
            matches!(entry.method, HttpMethod::Post | HttpMethod::Put | HttpMethod::Delete);
        let foreign = changes.then_some(("403", "Asked by a page of another site"));
        let refusals = [
            ("400", "What is asked makes no sense; `field` says where"),
            ("401", "The token is missing or wrong"),
            ("503", "The store fails, the server is busy, or the query took too long"),
        ];
        for (status, description) in refusals.into_iter().chain(unknown).chain(foreign) {
            let content = one::<Error>()(&mut self.schemas);
            let refusal = ResponseBuilder::new().description(description);
            let refusal = refusal.content("application/json", content);
            operation = operation.response(status, refusal.build());
        }
        let item = PathItem::new(entry.method, operation);
        match self.paths.paths.get_mut(entry.path) {
            Some(known) => known.merge_operations(item),
            None => drop(self.paths.paths.insert(entry.path.to_owned(), item)),
        }
    }

    pub fn document(mut self) -> OpenApi {
        intake::write(&mut self.paths);
        let info = InfoBuilder::new()
            .title("Fanal explorer")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(
                "Times are seconds since 1970, durations seconds. Lists are paged by `limit` and `cursor`.",
            ));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = ComponentsBuilder::new()
            .schemas_from_iter(self.schemas)
            .security_scheme("token", SecurityScheme::Http(bearer));
        // On a loopback address none is needed: the empty one.
        let security = [
            SecurityRequirement::default(),
            SecurityRequirement::new("token", Vec::<String>::new()),
        ];
        OpenApiBuilder::new()
            .info(info.build())
            .servers(Some([ServerBuilder::new().url("/").build()]))
            .paths(self.paths)
            .components(Some(components.build()))
            .security(Some(security))
            .build()
    }
}

/// The parameters that are parts of a path.
pub fn named_in_path(path: &str) -> impl Iterator<Item = ParameterBuilder> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names.map(|name| parameter(name, ParameterIn::Path))
}

fn parameter(name: &str, place: ParameterIn) -> ParameterBuilder {
    let (kind, words) = describe(name);
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    let schema = ObjectBuilder::new().schema_type(kind).build();
    parameter.description(Some(words)).schema(Some(schema))
}

/// A type, by name.
pub fn one<T: ToSchema + 'static>() -> Answer {
    Box::new(|schemas| Content::new(Some(named::<T>(schemas))))
}

/// `{"rows":[…]}`
pub fn list<T: ToSchema + 'static>(rows: &'static str) -> Answer {
    Box::new(move |schemas| Content::new(Some(listed::<T>(rows, schemas).build())))
}

/// `{"rows":[…],"next_cursor":…}`
pub fn page<T: ToSchema + 'static>(rows: &'static str) -> Answer {
    Box::new(move |schemas| {
        let cursor = <Option<String>>::schema();
        let object = listed::<T>(rows, schemas).property("next_cursor", cursor);
        Content::new(Some(object.required("next_cursor").build()))
    })
}

/// What has no type here: any JSON object.
pub fn object() -> Answer {
    Box::new(|_| Content::new(Some(ObjectBuilder::new().schema_type(Type::Object).build())))
}

/// Server-sent events.
pub fn events() -> Answer {
    Box::new(|_| Content::new(Some(ObjectBuilder::new().schema_type(Type::String).build())))
}

fn listed<T: ToSchema>(rows: &str, schemas: &mut Schemas) -> ObjectBuilder {
    let array = ArrayBuilder::new().items(named::<T>(schemas)).build();
    ObjectBuilder::new().property(rows, array).required(rows)
}

/// A reference to a type, which is written down with all it holds.
fn named<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    let name = T::name().into_owned();
    if !schemas.iter().any(|(known, _)| *known == name) {
        schemas.push((name.clone(), T::schema()));
        T::schemas(schemas);
    }
    RefOr::Ref(Ref::from_schema_name(name))
}

/// A document as answers hold it: with its id and its time, and a rule with its state.
pub fn saved<D: Document + ToSchema>() -> Answer {
    Box::new(|schemas| Content::new(Some(kept::<D>(schemas))))
}

/// A list of documents.
pub fn all_saved<D: Document + ToSchema>() -> Answer {
    Box::new(|schemas| {
        let array = ArrayBuilder::new().items(kept::<D>(schemas)).build();
        let object = ObjectBuilder::new().property(D::PLURAL, array).required(D::PLURAL);
        Content::new(Some(object.build()))
    })
}

fn kept<D: Document + ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    drop(named::<D>(schemas));
    let mut schema = D::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let added = [("id", String::schema()), ("updated_at", f64::schema())];
        let state = (D::KIND == Rule::KIND).then(|| ("state", named::<AlertState>(schemas)));
        for (name, of) in added.into_iter().chain(state) {
            object.properties.insert(name.to_owned(), of);
        }
        object.required.extend(["id".to_owned(), "updated_at".to_owned()]);
    }
    schema
}
