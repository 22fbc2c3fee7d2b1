//! Which flags a file may set, and to what.

use std::error::Error as _;
use std::path::Path;

use anyhow::Result;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};

use super::file::{Entry, Value, fault};
use super::nearest;
use crate::controls::neutralize;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The user's own.
    User,
    /// That of the folder with the index, which can come from a stranger.
    Folder,
}

/// What no file sets: flags that say what one run is about. The name of the index would besides
/// be that of the table of `fihris index`.
const ONLY_TYPED: [&str; 15] = [
    "against",
    "b",
    "before",
    "compact",
    "delete",
    "dir",
    "in",
    "index",
    "name",
    "no-config",
    "paragraph",
    "queries",
    "query",
    "rebuild",
    "spellings",
];

/// All that the file of a folder may set: how its articles are read, which of them are looked at
/// and how that is shown. Nothing here can run a program, or name a place to read or write. A flag
/// that is new stands here only when that is true of it.
const OF_A_FOLDER: [&str; 40] = [
    "all",
    "bidi",
    "by",
    "category",
    "collapse",
    "color",
    "count",
    "encoding",
    "exact",
    "explain",
    "facet",
    "facet-limit",
    "fields",
    "format",
    "header",
    "hyperlink",
    "jobs",
    "json",
    "limit",
    "map",
    "max-ratio",
    "max-record",
    "max-unpacked",
    "memory",
    "min",
    "min-score",
    "no-clean",
    "no-stopwords",
    "null",
    "offset",
    "quiet",
    "since",
    "skipped",
    "sort",
    "source",
    "strict",
    "terms",
    "timeline",
    "until",
    "width",
];

/// The flag of a command with this long name, if a file may set it.
pub fn find<'c>(command: &'c Command, key: &str) -> Option<&'c Arg> {
    command
        .get_arguments()
        .find(|arg| settable(arg) == Some(key))
}

/// The key of a flag, if a file may set it.
pub fn settable(arg: &Arg) -> Option<&str> {
    let set = matches!(
        arg.get_action(),
        ArgAction::Set | ArgAction::Append | ArgAction::SetTrue
    );
    let free = set && !arg.is_required_set() && !arg.is_hide_set();
    arg.get_long()
        .filter(|long| free && !ONLY_TYPED.contains(long))
}

/// The values of an entry as they would be typed, when it may be in this file and clap takes them.
///
/// # Errors
/// With file and line, for a table that is no command, a key that is no flag or may not be set
/// here, and a value that the flag does not take.
pub fn values(owner: Owner, path: &Path, fihris: &Command, entry: &Entry) -> Result<Vec<String>> {
    let at = |reason: &str| fault(path, entry.line, reason);
    let command = match &entry.table {
        None => fihris,
        Some(table) => fihris
            .find_subcommand(&table.name)
            .ok_or_else(|| fault(path, table.line, &no_table(fihris, &table.name)))?,
    };
    let arg = find(command, &entry.key).ok_or_else(|| at(&no_key(fihris, command, entry)))?;
    if owner == Owner::Folder && !OF_A_FOLDER.contains(&entry.key.as_str()) {
        let reason = format!(
            "{} is not taken from the folder of an index, which may be somebody else's: set it in your own file",
            entry.key
        );
        return Err(at(&reason));
    }
    let values = typed(arg, &entry.key, &entry.value).map_err(|reason| at(&reason))?;
    // What is shown by a template or a message must not command the terminal of who reads it.
    if owner == Owner::Folder && values.iter().any(|value| neutralize(value) != *value) {
        let reason = format!(
            "{} holds a control character, which is not taken from the folder of an index",
            entry.key
        );
        return Err(at(&reason));
    }
    Ok(values)
}

fn no_table(fihris: &Command, name: &str) -> String {
    let names = fihris.get_subcommands().map(Command::get_name);
    match nearest(name, names) {
        Some(near) => format!("no command is called {name}: did you mean [{near}]?"),
        None => format!("no command is called {name}: a table has the name of a command"),
    }
}

fn no_key(fihris: &Command, command: &Command, entry: &Entry) -> String {
    let key = &entry.key;
    let same = |arg: &&Arg| arg.get_long() == Some(key.as_str()) && !arg.is_hide_set();
    let none = match &entry.table {
        None => format!("no flag of all commands is called {key}"),
        Some(table) => format!("no flag of `fihris {}` is called {key}", table.name),
    };
    if command.get_arguments().any(|arg| same(&arg)) || (key == "index" && entry.table.is_none()) {
        let instead = match key.as_str() {
            "index" => "give --index or set FIHRIS_INDEX",
            _ => "give it on the command line",
        };
        return format!("{key} cannot be set in a file: {instead}");
    }
    if entry.table.is_some() && find(fihris, key).is_some() {
        return format!("{key} is a flag of all commands: write it above the tables");
    }
    let keys = command.get_arguments().filter_map(settable);
    if let Some(near) = nearest(key, keys) {
        return format!("{none}: did you mean {near}?");
    }
    let owner = fihris
        .get_subcommands()
        .find(|command| find(command, key).is_some());
    match owner.filter(|_| entry.table.is_none()) {
        Some(owner) => format!(
            "{key} is a flag of single commands: write it under a table, as in [{}]",
            owner.get_name()
        ),
        None => none,
    }
}

/// The values as they would be typed, or why the flag does not take them.
fn typed(arg: &Arg, key: &str, value: &Value) -> Result<Vec<String>, String> {
    let values = match (arg.get_action(), value) {
        (ArgAction::SetTrue, Value::Switch(on)) => return Ok(vec![on.to_string()]),
        (ArgAction::SetTrue, _) => return Err(format!("{key} is a switch: write true or false")),
        (_, Value::Switch(on)) => return Err(format!("{key} takes a value, and {on} is none")),
        (_, Value::One(value)) => vec![value.clone()],
        (ArgAction::Append, Value::Many(values)) => values.clone(),
        (_, Value::Many(_)) => return Err(format!("{key} takes one value, not a list")),
    };
    for value in &values {
        accepts(arg, value).map_err(|reason| format!("{key} cannot be {value:?}: {reason}"))?;
    }
    Ok(values)
}

/// Asks clap whether a flag takes a value.
fn accepts(arg: &Arg, value: &str) -> Result<(), String> {
    let probe = Arg::new("value")
        .long("value")
        .value_parser(arg.get_value_parser().clone())
        .action(ArgAction::Set)
        .allow_hyphen_values(true);
    let line = ["fihris".to_owned(), format!("--value={value}")];
    let error = match Command::new("fihris").arg(probe).try_get_matches_from(line) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let reason = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
            format!("write one of {}", valid.join(", "))
        }
        _ => error.source().map_or_else(
            || "it is no value of the flag".to_owned(),
            ToString::to_string,
        ),
    };
    Err(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::definition;

    #[test]
    fn flags_of_a_folder_are_there() {
        let fihris = definition();
        for key in OF_A_FOLDER {
            let commands = fihris.get_subcommands().chain([&fihris]);
            assert!(
                commands
                    .into_iter()
                    .any(|command| find(command, key).is_some()),
                "{key}"
            );
        }
    }

    #[test]
    fn a_folder_names_no_place() {
        let fihris = definition();
        for arg in fihris
            .get_subcommands()
            .chain([&fihris])
            .flat_map(Command::get_arguments)
        {
            let place = arg.get_value_hint() != clap::ValueHint::Unknown;
            if let Some(key) = settable(arg).filter(|_| place) {
                assert!(!OF_A_FOLDER.contains(&key), "{key}");
            }
        }
    }
}
