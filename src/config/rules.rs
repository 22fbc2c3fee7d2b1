//! The flags that a settings file may set, and the values they take.

use std::error::Error as _;
use std::path::Path;

use anyhow::Result;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};

use super::file::{Entry, Value, error_at};
use crate::controls::neutralize;
use crate::nearest_name::nearest;

/// The owner of a settings file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The user.
    User,
    /// The folder of the index, which may come from a stranger.
    Folder,
}

/// Maximum length of a value in the file of a folder, in characters. A template is printed for each
/// hit.
const MAX_VALUE_CHARS: usize = 1000;

/// Maximum number of values of a key in the file of a folder.
const MAX_VALUES: usize = 100;

/// Flags that only the command line can set, because they belong to a single run. As a key, `index`
/// would also clash with the table of `fihris index`.
const COMMAND_LINE_ONLY: [&str; 26] = [
    "against",
    "any",
    "b",
    "before",
    "compact",
    "delete",
    "dir",
    "id",
    "in",
    "index",
    "name",
    "new",
    "no-config",
    "once",
    "paragraph",
    "prune",
    "queries",
    "query",
    "rebuild",
    "repair",
    "reset-options",
    "share",
    "sample",
    "spellings",
    "undo",
    "user",
];

/// Flags that the file of a folder may set: how articles are read, filtered and printed. Do not add
/// a flag that can run a program or name a path to read or write.
const FOLDER_FLAGS: [&str; 45] = [
    "all",
    "bidi",
    "by",
    "category",
    "collapse",
    "color",
    "count",
    "encoding",
    "exact",
    "exclude",
    "explain",
    "facet",
    "facet-limit",
    "fields",
    "format",
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
    "no-bom",
    "no-clean",
    "no-header",
    "no-stopwords",
    "null",
    "offset",
    "per",
    "quiet",
    "repair-encoding",
    "set",
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

/// Returns the flag of a command with this long name, if a file may set it.
pub fn find<'c>(command: &'c Command, key: &str) -> Option<&'c Arg> {
    command
        .get_arguments()
        .find(|arg| settable(arg) == Some(key))
}

/// Returns the key of a flag, if a file may set it.
pub fn settable(arg: &Arg) -> Option<&str> {
    let set = matches!(
        arg.get_action(),
        ArgAction::Set | ArgAction::Append | ArgAction::SetTrue
    );
    let free = set && !arg.is_required_set() && !arg.is_hide_set();
    arg.get_long()
        .filter(|long| free && !COMMAND_LINE_ONLY.contains(long))
}

/// Returns the values of an entry as typed on a command line.
///
/// # Errors
/// Returns an error with file and line if the table is not a command, if the key is not a flag or
/// may not be set in this file, and if the flag does not take the value.
pub fn allowed_values(
    owner: Owner,
    path: &Path,
    fihris: &Command,
    entry: &Entry,
) -> Result<Vec<String>> {
    let at = |reason: &str| error_at(path, entry.line, reason);
    let command = match &entry.table {
        None => fihris,
        Some(table) => fihris
            .find_subcommand(&table.name)
            .ok_or_else(|| error_at(path, table.line, &no_table(fihris, &table.name)))?,
    };
    let arg = find(command, &entry.key).ok_or_else(|| at(&no_key(fihris, command, entry)))?;
    if owner == Owner::Folder && !FOLDER_FLAGS.contains(&entry.key.as_str()) {
        let reason = format!(
            "{} cannot be set in the folder of an index, which may come from somebody else: set it in your own file",
            entry.key
        );
        return Err(at(&reason));
    }
    if owner == Owner::Folder && is_long(&entry.value) {
        let reason = format!(
            "{} is too long for the folder of an index: write at most {MAX_VALUES} values of {MAX_VALUE_CHARS} characters",
            entry.key
        );
        return Err(at(&reason));
    }
    let values = typed(arg, &entry.key, &entry.value).map_err(|reason| at(&reason))?;
    // Templates and messages are printed: a stranger's escape sequences must not reach the
    // terminal.
    if owner == Owner::Folder && values.iter().any(|value| neutralize(value) != *value) {
        let reason = format!(
            "{} contains a control character, which is not allowed in the folder of an index",
            entry.key
        );
        return Err(at(&reason));
    }
    Ok(values)
}

fn is_long(value: &Value) -> bool {
    let is_long = |value: &String| value.chars().nth(MAX_VALUE_CHARS).is_some();
    match value {
        Value::Switch(_) => false,
        Value::One(value) => is_long(value),
        Value::Many(values) => values.len() > MAX_VALUES || values.iter().any(is_long),
    }
}

fn no_table(fihris: &Command, name: &str) -> String {
    let names = fihris.get_subcommands().map(Command::get_name);
    match nearest(name, names) {
        Some(near) => format!("no command is called {name}: did you mean [{near}]?"),
        None => format!("no command is called {name}: name a table after a command"),
    }
}

fn no_key(fihris: &Command, command: &Command, entry: &Entry) -> String {
    let key = &entry.key;
    let same = |arg: &&Arg| arg.get_long() == Some(key.as_str()) && !arg.is_hide_set();
    let none = match &entry.table {
        None => format!("no global flag is called {key}"),
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
        return format!("{key} is a global flag: write it above the tables");
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
            "{key} is not a global flag: write it under the table of a command, as in [{}]",
            owner.get_name()
        ),
        None => none,
    }
}

/// Returns the values as typed on a command line, or the reason why the flag does not take them.
fn typed(arg: &Arg, key: &str, value: &Value) -> Result<Vec<String>, String> {
    let values = match (arg.get_action(), value) {
        (ArgAction::SetTrue, Value::Switch(on)) => return Ok(vec![on.to_string()]),
        (ArgAction::SetTrue, _) => return Err(format!("{key} is a switch: write true or false")),
        (_, Value::Switch(on)) => return Err(format!("{key} takes a value, not {on}")),
        (_, Value::One(value)) => vec![value.clone()],
        (ArgAction::Append, Value::Many(values)) => values.clone(),
        (_, Value::Many(_)) => return Err(format!("{key} takes one value, not a list")),
    };
    for value in &values {
        accepts(arg, value).map_err(|reason| format!("{key} cannot be {value:?}: {reason}"))?;
    }
    Ok(values)
}

/// Returns an error with clap's reason if a flag does not take the value.
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
            || "the flag does not take this value".to_owned(),
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
    fn each_folder_flag_exists() {
        let fihris = definition();
        for key in FOLDER_FLAGS {
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
    fn no_folder_flag_takes_a_path() {
        let fihris = definition();
        for arg in fihris
            .get_subcommands()
            .chain([&fihris])
            .flat_map(Command::get_arguments)
        {
            let place = arg.get_value_hint() != clap::ValueHint::Unknown;
            if let Some(key) = settable(arg).filter(|_| place) {
                assert!(!FOLDER_FLAGS.contains(&key), "{key}");
            }
        }
    }
}
