//! The JSON Schemas of the tools. Those of outputs are made of `docs/output.schema.json`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as McpTool, ToolAnnotations};
use serde_json::{Map, Value, json};

use super::arguments::{MAX_TEXT_CHARS, MAX_TEXTS};
use super::tools::{Kind, Output, Parameter, TOOLS, Tool};

const OUTPUTS: &str = include_str!("../../../docs/output.schema.json");

/// Returns the tools as a client lists them.
pub fn tools() -> Vec<McpTool> {
    let outputs: Value = serde_json::from_str(OUTPUTS).unwrap_or_default();
    let definitions = outputs.get("$defs").and_then(Value::as_object);
    let definitions = definitions.cloned().unwrap_or_default();
    let mcp_tool = |tool: &Tool| {
        McpTool::new(tool.name, tool.description, input(tool))
            .with_title(tool.title)
            .with_raw_output_schema(Arc::new(output(&tool.output, &definitions)))
            .with_annotations(
                ToolAnnotations::default()
                    .read_only(true)
                    .idempotent(true)
                    .open_world(false),
            )
    };
    TOOLS.iter().map(mcp_tool).collect()
}

/// Returns the schema of the arguments of a tool.
fn input(tool: &Tool) -> JsonObject {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in tool.parameters() {
        properties.insert(parameter.name.to_owned(), property(parameter));
        if is_required(parameter) {
            required.push(parameter.name);
        }
    }
    object(&[
        ("type", json!("object")),
        ("properties", Value::Object(properties)),
        ("required", json!(required)),
        ("additionalProperties", json!(false)),
    ])
}

/// Returns whether a call must give a parameter.
pub fn is_required(parameter: &Parameter) -> bool {
    matches!(parameter.kind, Kind::Argument) || parameter.name == "ids"
}

fn property(parameter: &Parameter) -> Value {
    let mut value = match parameter.kind {
        Kind::Argument | Kind::Text => json!({"type": "string", "maxLength": MAX_TEXT_CHARS}),
        Kind::Texts => json!({
            "type": "array",
            "items": {"type": "string", "maxLength": MAX_TEXT_CHARS},
            "maxItems": MAX_TEXTS,
        }),
        // A number that is too large is reduced, which a note says.
        Kind::Number { default, most } => json!({
            "type": "integer",
            "minimum": 0,
            "default": default,
            "description": format!("{}, at most {most}", parameter.description),
        }),
        Kind::Switch => json!({"type": "boolean", "default": false}),
        Kind::Choice(words) => json!({"type": "string", "enum": words}),
        Kind::Choices(words) => json!({
            "type": "array",
            "items": {"type": "string", "enum": words},
            "maxItems": MAX_TEXTS,
        }),
    };
    if let Some(members) = value.as_object_mut() {
        members
            .entry("description")
            .or_insert_with(|| json!(parameter.description));
    }
    value
}

/// Returns the schema of an output, with the definitions that it uses.
fn output(output: &Output, definitions: &Map<String, Value>) -> JsonObject {
    let of = |name: &str| definitions.get(name).cloned().unwrap_or_default();
    let mut schema = match output {
        Output::Object(name) => {
            let schema = of(name).as_object().cloned();
            schema.unwrap_or_default()
        }
        Output::List { member, definition } => list(member, of(definition)),
        Output::Articles => {
            let record = json!({"type": "array", "items": {"$ref": "#/$defs/record"}});
            let mut schema = list("articles", record);
            add_member(
                &mut schema,
                "missing",
                json!({"type": "array", "items": {"type": "string"}}),
            );
            add_member(
                &mut schema,
                "cuts",
                json!({
                    "type": "array",
                    "description": "The texts that are not whole: from the character `offset` on, `chars` of `of`",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "string"},
                            "offset": {"type": "integer"},
                            "chars": {"type": "integer"},
                            "of": {"type": "integer"},
                        },
                        "required": ["id", "offset", "chars", "of"],
                        "additionalProperties": false,
                    },
                }),
            );
            schema
        }
    };
    let notes = json!({
        "type": "array",
        "description": "What the reader of the answer must know, such as words that were left out",
        "items": {"type": "string"},
    });
    add_member(&mut schema, "notes", notes);
    let mut used = BTreeSet::new();
    add_used(&Value::Object(schema.clone()), definitions, &mut used);
    let used = used.into_iter().map(|name| (name.clone(), of(&name)));
    schema.insert("$defs".to_owned(), Value::Object(used.collect()));
    schema
}

/// Returns the schema of an object with a list.
fn list(member: &str, list: Value) -> Map<String, Value> {
    let mut schema = object(&[
        ("type", json!("object")),
        ("properties", json!({})),
        ("required", json!([])),
        ("additionalProperties", json!(false)),
    ]);
    add_member(&mut schema, member, list);
    schema
}

fn add_member(schema: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(name.to_owned(), value);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.push(json!(name));
    }
}

/// Adds the names of the definitions that a schema refers to, directly or through others.
fn add_used(schema: &Value, definitions: &Map<String, Value>, used: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = name.and_then(|name| name.strip_prefix("#/$defs/"))
                && used.insert(name.to_owned())
                && let Some(definition) = definitions.get(name)
            {
                add_used(definition, definitions, used);
            }
            members
                .values()
                .for_each(|member| add_used(member, definitions, used));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| add_used(item, definitions, used)),
        _ => {}
    }
}

fn object(members: &[(&str, Value)]) -> Map<String, Value> {
    let members = members.iter();
    members
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}
