//! All that can be set, what it is set to, and where that comes from.

use std::env;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;
use serde_json::Value;

use super::rules::settable;
use super::switches::opposite;
use super::{Config, Origin, Setting};

/// A flag with its value.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The long name of the flag, behind that of its command: `search.limit`.
    pub key: String,
    /// Text, a list of it, true or false for a switch, null where nothing is set.
    pub value: Value,
    /// `default`, `environment NAME`, `PATH:LINE` or `command line`.
    pub origin: String,
}

/// A row a flag: those of all commands first, then each command's.
pub fn rows(fihris: &Command, config: &Config) -> Vec<Row> {
    let globals = fihris.get_arguments().filter_map(|arg| {
        // The index is in no file, but it is good to know which one is in force.
        let key = settable(arg).or(arg.get_long().filter(|long| *long == "index"))?;
        let (values, origin) =
            typed(arg, key, &config.given).unwrap_or_else(|| standing(None, arg, key, config));
        Some(row(key.to_owned(), arg, &values, &origin))
    });
    let of_commands = fihris.get_subcommands().flat_map(|command| {
        let name = command.get_name();
        command.get_arguments().filter_map(move |arg| {
            let key = settable(arg)?;
            let (values, origin) = standing(Some(name), arg, key, config);
            Some(row(format!("{name}.{key}"), arg, &values, &origin))
        })
    });
    globals.chain(of_commands).collect()
}

type Known = (Vec<String>, Origin);

/// What the command line says of a flag of all commands.
fn typed(arg: &Arg, key: &str, given: &ArgMatches) -> Option<Known> {
    let is_typed = |id: &str| {
        let known = given.try_contains_id(id).unwrap_or(false);
        known && given.value_source(id) == Some(ValueSource::CommandLine)
    };
    let undone = is_typed(&opposite(key));
    (undone || is_typed(arg.get_id().as_str())).then(|| {
        let raw = given.get_raw(arg.get_id().as_str()).into_iter().flatten();
        let values = raw.map(|value| value.to_string_lossy().into_owned());
        match arg.get_action() {
            ArgAction::SetTrue => (vec![(!undone).to_string()], Origin::CommandLine),
            _ => (values.collect(), Origin::CommandLine),
        }
    })
}

/// What counts where the command line says nothing.
fn standing(command: Option<&str>, arg: &Arg, key: &str, config: &Config) -> Known {
    let environment = arg.get_env().and_then(|name| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        let name = name.to_string_lossy().into_owned();
        let value = value.to_string_lossy().into_owned();
        Some((vec![value], Origin::Environment(name)))
    });
    let same = |setting: &&Setting| setting.command.as_deref() == command && setting.key == key;
    let setting = || {
        let setting = config.settings.iter().find(same)?;
        Some((setting.values.clone(), setting.origin.clone()))
    };
    environment.or_else(setting).unwrap_or_else(|| {
        let values = arg.get_default_values().iter();
        let values = values.map(|value| value.to_string_lossy().into_owned());
        (values.collect(), Origin::Default)
    })
}

fn row(key: String, arg: &Arg, values: &[String], origin: &Origin) -> Row {
    let value = match arg.get_action() {
        ArgAction::SetTrue => Value::Bool(values.first().is_some_and(|value| value == "true")),
        ArgAction::Append => values.iter().cloned().map(Value::String).collect(),
        _ => values.first().cloned().map_or(Value::Null, Value::String),
    };
    Row {
        key,
        value,
        origin: origin.to_string(),
    }
}
