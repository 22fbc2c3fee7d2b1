//! The effective value of each flag that can be set, and its source.

use std::env;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;
use serde_json::Value;

use super::negation::negation;
use super::rules::settable;
use super::{Config, Origin, Setting};

/// The effective value of a flag.
#[derive(Debug, Serialize)]
pub struct EffectiveSetting {
    /// The long name of the flag after the name of its command, as in `search.limit`.
    pub key: String,
    /// Text, a list of text, a boolean for a switch, or null if nothing is set.
    pub value: Value,
    /// `default`, `environment NAME`, `PATH:LINE` or `command line`.
    pub origin: String,
}

/// Returns the effective values of all flags: first the global ones, then those of each command.
pub fn effective_settings(fihris: &Command, config: &Config) -> Vec<EffectiveSetting> {
    let globals = fihris.get_arguments().filter_map(|arg| {
        // No file can set the index, but users ask which one is in use.
        let key = settable(arg).or(arg.get_long().filter(|long| *long == "index"))?;
        let (values, origin) =
            typed(arg, key, &config.matches).unwrap_or_else(|| untyped(None, arg, key, config));
        Some(effective(key.to_owned(), arg, &values, &origin))
    });
    let of_commands = fihris.get_subcommands().flat_map(|command| {
        let name = command.get_name();
        command.get_arguments().filter_map(move |arg| {
            let key = settable(arg)?;
            let (values, origin) = untyped(Some(name), arg, key, config);
            Some(effective(format!("{name}.{key}"), arg, &values, &origin))
        })
    });
    globals.chain(of_commands).collect()
}

/// Values with their source.
type Sourced = (Vec<String>, Origin);

/// Returns the values of a global flag that were typed on the command line.
fn typed(arg: &Arg, key: &str, matches: &ArgMatches) -> Option<Sourced> {
    let is_typed = |id: &str| {
        let known = matches.try_contains_id(id).unwrap_or(false);
        known && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let negated = is_typed(&negation(key));
    (negated || is_typed(arg.get_id().as_str())).then(|| {
        let raw = matches.get_raw(arg.get_id().as_str()).into_iter().flatten();
        let values = raw.map(|value| value.to_string_lossy().into_owned());
        match arg.get_action() {
            ArgAction::SetTrue => (vec![(!negated).to_string()], Origin::CommandLine),
            _ => (values.collect(), Origin::CommandLine),
        }
    })
}

/// Returns the values of a flag that was not typed, from the environment, the files or the
/// definition.
fn untyped(command: Option<&str>, arg: &Arg, key: &str, config: &Config) -> Sourced {
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

fn effective(key: String, arg: &Arg, values: &[String], origin: &Origin) -> EffectiveSetting {
    let value = match arg.get_action() {
        ArgAction::SetTrue => Value::Bool(values.first().is_some_and(|value| value == "true")),
        // Most users know of one index.
        ArgAction::Append if key == "index" && values.len() < 2 => {
            values.first().cloned().map_or(Value::Null, Value::String)
        }
        ArgAction::Append => values.iter().cloned().map(Value::String).collect(),
        _ => values.first().cloned().map_or(Value::Null, Value::String),
    };
    EffectiveSetting {
        key,
        value,
        origin: origin.to_string(),
    }
}
