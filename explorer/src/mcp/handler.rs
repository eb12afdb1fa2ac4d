//! One handler for both transports.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams,
    GetPromptResponse, Implementation, JsonObject, ListPromptsResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, ResourceContents, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Value, json};

use super::tools::{self, Kind, TOOLS};
use super::{guide, prompts};
use crate::address::Parameters;

const INSTRUCTIONS: &str = "Telemetry of the applications that report here: metrics, traces, web vitals, logs, errors. \
    When something got worse, call find_regressions, then query_metric with group_by, then metric_samples or \
    search_traces, then get_trace and get_error. Answers are short and say what was cut; their links open in a browser.";

/// Where answers come from. `path` begins with `/`; a failure is one line.
pub trait Source: Clone + Send + Sync + 'static {
    fn get(&self, path: String) -> impl Future<Output = Result<Value, String>> + Send;

    /// What a path of a page begins with, such as `http://127.0.0.1:8969`.
    fn origin(&self, context: &RequestContext<RoleServer>) -> String;
}

#[derive(Clone)]
pub struct Handler<S>(pub S);

impl<S: Source> ServerHandler for Handler<S> {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder();
        let capabilities = capabilities.enable_tools().enable_prompts().enable_resources().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("fanal", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(described).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = tools::find(&request.name) else {
            let message = format!("there is no tool '{}'", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let asked = question(tool, request.arguments.unwrap_or_default());
        let answer = match asked {
            Ok(path) => self.0.get(path).await,
            Err(message) => Err(message),
        };
        let result = match answer {
            Ok(mut answer) => {
                absolute(&mut answer, &self.0.origin(&context));
                CallToolResult::success(vec![ContentBlock::text(answer.to_string())])
            }
            Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
        };
        Ok(result.into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        Ok(prompts::prompt(&request.name, &request.arguments.unwrap_or_default())?.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(guide::all()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let text = match request.uri.as_str() {
            guide::OPENAPI => {
                let document = self.0.get("/api/v1/openapi.json".to_owned()).await;
                document.map_err(|message| ErrorData::internal_error(message, None))?.to_string()
            }
            uri => guide::text(uri).map(str::to_owned).ok_or_else(|| {
                ErrorData::resource_not_found(format!("there is no resource '{uri}'"), None)
            })?,
        };
        let kind = guide::media_type(&request.uri);
        let contents = ResourceContents::text(text, request.uri).with_mime_type(kind);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

/// A tool as clients list it.
fn described(tool: &tools::Tool) -> Tool {
    let about = |parameter: &tools::Parameter| {
        let schema = match parameter.kind {
            Kind::Text => json!({ "type": "string", "description": parameter.about }),
            Kind::Number => {
                json!({ "type": "integer", "minimum": 1, "description": parameter.about })
            }
            Kind::Texts => {
                json!({ "type": "array", "items": { "type": "string" }, "description": parameter.about })
            }
        };
        (parameter.name.to_owned(), schema)
    };
    let properties: JsonObject = tool.parameters.iter().map(about).collect();
    let required: Vec<&str> =
        tool.parameters.iter().filter(|it| it.required).map(|it| it.name).collect();
    let schema = JsonObject::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(properties)),
        ("required".to_owned(), json!(required)),
        ("additionalProperties".to_owned(), json!(false)),
    ]);
    Tool::new(tool.name, tool.about, Arc::new(schema))
        .with_title(tool.title)
        .with_annotations(ToolAnnotations::new().read_only(true).open_world(false))
}

/// The path that answers a call. Numbers may come as texts and lists as one value: agents write both.
fn question(tool: &tools::Tool, arguments: JsonObject) -> Result<String, String> {
    let mut parameters = Parameters::default();
    for (name, value) in arguments {
        let values = match value {
            Value::Null => Vec::new(),
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                other => return Err(format!("{name}: {other} is no text and no number")),
            };
            parameters = parameters.set(&name, text);
        }
    }
    Ok(parameters.behind(&format!("/api/v1/summary/{}", tool.name)))
}

/// Turns the paths under `link` and `…_link` into addresses.
fn absolute(value: &mut Value, origin: &str) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| absolute(value, origin)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(path) if key.ends_with("link") && path.starts_with('/') => {
                        path.insert_str(0, origin);
                    }
                    value => absolute(value, origin),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_becomes_a_question() {
        let tool = tools::find("query_metric").unwrap();
        let arguments = json!({"metric": "a b", "group_by": ["x", "y"], "top": 3, "since": null});
        let path = question(tool, arguments.as_object().unwrap().clone()).unwrap();
        let (path, query) = path.split_once('?').unwrap();
        assert_eq!(path, "/api/v1/summary/query_metric");
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.sort_unstable();
        assert_eq!(pairs, ["group_by=x", "group_by=y", "metric=a+b", "top=3"]);
        let wrong = json!({"metric": {"a": 1}});
        assert!(question(tool, wrong.as_object().unwrap().clone()).is_err());
    }

    #[test]
    fn links_get_their_origin_wherever_they_are() {
        let mut answer =
            json!({"link": "/a", "rows": [{"trace_link": "/b", "name": "/c", "link": null}]});
        absolute(&mut answer, "http://h");
        assert_eq!(
            answer,
            json!({"link": "http://h/a", "rows": [{"trace_link": "http://h/b", "name": "/c", "link": null}]})
        );
    }

    #[test]
    fn tools_have_schemas_that_name_what_they_need() {
        for tool in TOOLS {
            let described = described(tool);
            assert_eq!(described.input_schema["type"], "object", "{}", tool.name);
            assert!(tool.about.len() > 20 && tool.parameters.iter().all(|it| it.about.len() > 3));
        }
        let one = described(tools::find("get_trace").unwrap());
        assert_eq!(one.input_schema["required"], json!(["trace_id"]));
    }
}
