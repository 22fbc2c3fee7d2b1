//! The arguments of a call, as a command line.

use rmcp::model::JsonObject;
use serde_json::Value;

use super::schema::is_required;
use super::tools::{Kind, Parameter, Tool};
use crate::controls::neutralize;

/// Maximum length of a text in characters.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Maximum number of texts of a list.
pub const MAX_TEXTS: usize = 10;

/// A call of a tool, checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The words of the command line, after the name of the program.
    pub words: Vec<String>,
    /// One message for each argument that was changed, such as a lowered limit.
    pub notes: Vec<String>,
}

/// Checks the arguments of a tool, and makes a command line of them.
///
/// # Errors
/// Returns an error if an argument is missing, unknown or of another type.
pub fn call(tool: &Tool, arguments: &JsonObject) -> Result<Call, String> {
    check_names(tool, arguments)?;
    let mut call = Call {
        words: tool.command.iter().map(|word| (*word).to_owned()).collect(),
        notes: Vec::new(),
    };
    let mut positional = Vec::new();
    for parameter in tool.parameters() {
        let value = arguments
            .get(parameter.name)
            .filter(|value| !value.is_null());
        let is_empty = value.and_then(Value::as_array).is_some_and(Vec::is_empty);
        if (value.is_none() || is_empty) && is_required(parameter) {
            return Err(format!("{} is missing", parameter.name));
        }
        let flag = |value: &str| format!("--{}={value}", parameter.flag);
        match parameter.kind {
            Kind::Argument => positional.push(text(parameter, value)?),
            // The prefix of words is an argument.
            Kind::Text if parameter.flag.is_empty() => {
                positional.extend(
                    value
                        .map(|value| text(parameter, Some(value)))
                        .transpose()?,
                );
            }
            Kind::Text => {
                let value = value
                    .map(|value| text(parameter, Some(value)))
                    .transpose()?;
                call.words.extend(value.map(|value| flag(&value)));
            }
            Kind::Texts => {
                let texts = texts(parameter, value)?;
                call.words.extend(texts.iter().map(|text| flag(text)));
            }
            Kind::Number { .. } => {
                let number = number(parameter, value, &mut call.notes)?;
                call.words.push(flag(&number.to_string()));
            }
            Kind::Switch => match value {
                None | Some(Value::Bool(false)) => {}
                Some(Value::Bool(true)) => call.words.push(format!("--{}", parameter.flag)),
                Some(_) => return Err(format!("{} must be true or false", parameter.name)),
            },
            Kind::Choice(words) => {
                let value = value
                    .map(|value| text(parameter, Some(value)))
                    .transpose()?;
                let value = value.or_else(|| default_choice(parameter));
                if let Some(value) = value {
                    check_choice(parameter, words, &value)?;
                    call.words.push(flag(&value));
                }
            }
            Kind::Choices(words) => {
                for value in texts(parameter, value)? {
                    check_choice(parameter, words, &value)?;
                    call.words.push(flag(&value));
                }
            }
        }
    }
    if !positional.is_empty() {
        call.words.push("--".to_owned());
        let reads_input = positional == ["-"];
        call.words.extend(positional);
        if reads_input && tool.name != "similar" {
            // A lone dash would be standard input, which carries the protocol.
            call.words.push(String::new());
        }
    }
    Ok(call)
}

/// Returns the interval of a timeline without one: a month.
fn default_choice(parameter: &Parameter) -> Option<String> {
    (parameter.flag == "timeline").then(|| "month".to_owned())
}

fn check_names(tool: &Tool, arguments: &JsonObject) -> Result<(), String> {
    let known = || tool.parameters().map(|parameter| parameter.name);
    match arguments
        .keys()
        .find(|name| known().all(|other| other != name.as_str()))
    {
        Some(name) => Err(format!(
            "{} has no argument {}: it has {}",
            tool.name,
            neutralize(&name.chars().take(100).collect::<String>()),
            known().collect::<Vec<_>>().join(", ")
        )),
        None => Ok(()),
    }
}

fn check_choice(parameter: &Parameter, words: &[&str], value: &str) -> Result<(), String> {
    if words.contains(&value) {
        return Ok(());
    }
    Err(format!(
        "{} must be one of {}",
        parameter.name,
        words.join(", ")
    ))
}

/// Returns a text argument.
fn text(parameter: &Parameter, value: Option<&Value>) -> Result<String, String> {
    let text = value.and_then(Value::as_str);
    let text = text.ok_or_else(|| format!("{} must be a string", parameter.name))?;
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        return Err(format!(
            "{} must have at most {MAX_TEXT_CHARS} characters",
            parameter.name
        ));
    }
    Ok(text.to_owned())
}

/// Returns the texts of a list; a lone text is a list of one.
pub fn texts(parameter: &Parameter, value: Option<&Value>) -> Result<Vec<String>, String> {
    let values = match value {
        None => &[],
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
    };
    if values.len() > MAX_TEXTS {
        return Err(format!(
            "{} must have at most {MAX_TEXTS} elements",
            parameter.name
        ));
    }
    values
        .iter()
        .map(|value| text(parameter, Some(value)))
        .collect()
}

/// Returns a number, at most the maximum of its parameter.
pub fn number(
    parameter: &Parameter,
    value: Option<&Value>,
    notes: &mut Vec<String>,
) -> Result<u64, String> {
    let Kind::Number { default, most } = parameter.kind else {
        return Ok(0);
    };
    let Some(value) = value else {
        return Ok(default);
    };
    let is_huge = |value: &Value| {
        let number = value.as_f64();
        number.is_some_and(|number| number.fract() == 0.0 && number >= most as f64)
    };
    let number = match value.as_u64() {
        Some(number) => number,
        None if is_huge(value) => u64::MAX,
        None => {
            return Err(format!(
                "{} must be a whole number, 0 or more",
                parameter.name
            ));
        }
    };
    if number > most {
        notes.push(format!("{} is reduced to {most}", parameter.name));
    }
    Ok(number.min(most))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;
    use crate::cli::Cli;
    use crate::commands::mcp::tools::TOOLS;

    fn call_of(name: &str, arguments: &Value) -> Result<Call, String> {
        let tool = TOOLS.iter().find(|tool| tool.name == name).expect("a tool");
        call(tool, arguments.as_object().expect("an object"))
    }

    #[test]
    fn arguments_are_a_command_line() {
        let arguments = json!({
            "query": "--limit=7 قمة", "limit": 1_000_000_000, "all": true, "source": ["رويترز", "--x"],
            "since": null, "sort": "-date",
        });
        let call = call_of("search", &arguments).expect("valid");
        assert_eq!(
            call.words.join(" "),
            "search --format=json --facet-limit=50 --all --limit=100 --offset=0 --sort=-date \
             --source=رويترز --source=--x -- --limit=7 قمة"
        );
        assert_eq!(call.notes, ["limit is reduced to 100"]);
        let dash = call_of("kwic", &json!({"query": "-"})).expect("valid");
        assert_eq!(dash.words.last().map(String::as_str), Some(""));
    }

    #[test]
    fn every_parameter_is_a_flag_of_its_command() {
        for tool in TOOLS.iter().filter(|tool| tool.name != "show") {
            let mut arguments = JsonObject::new();
            for parameter in tool.parameters() {
                let value = match parameter.kind {
                    Kind::Argument => json!("قمة"),
                    Kind::Text => json!("2024"),
                    Kind::Texts => json!(["قمة", "نفط"]),
                    Kind::Number { most, .. } => json!(most),
                    Kind::Switch => json!(parameter.name != "any"),
                    Kind::Choice(words) => json!(words[0]),
                    Kind::Choices(words) => json!(words),
                };
                arguments.insert(parameter.name.to_owned(), value);
            }
            let call = call(tool, &arguments).expect("valid");
            let words = ["fihris".to_owned()].into_iter().chain(call.words);
            let cli = Cli::try_parse_from(words);
            cli.unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        }
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for (name, arguments, reason) in [
            ("search", json!({}), "query is missing"),
            ("search", json!({"query": 1}), "query must be a string"),
            (
                "search",
                json!({"query": "x", "all": 1}),
                "all must be true or false",
            ),
            (
                "search",
                json!({"query": "x", "sort": "x"}),
                "sort must be one of score, date, -date",
            ),
            (
                "search",
                json!({"query": "x", "limit": -1}),
                "limit must be a whole number, 0 or more",
            ),
            (
                "search",
                json!({"query": "x", "limit": 1.5}),
                "limit must be a whole number, 0 or more",
            ),
            (
                "similar",
                json!({"id": "x", "source": vec!["x"; 11]}),
                "source must have at most 10 elements",
            ),
            (
                "kwic",
                json!({"query": "x".repeat(10_001)}),
                "query must have at most 10000 characters",
            ),
        ] {
            assert_eq!(call_of(name, &arguments), Err(reason.to_owned()), "{name}");
        }
        let unknown = call_of("terms", &json!({"queries": "x"})).expect_err("unknown");
        assert!(
            unknown.starts_with("terms has no argument queries: it has prefix, by,"),
            "{unknown}"
        );
    }
}
