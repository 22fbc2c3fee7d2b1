//! Settings: the command line overrides the environment, which overrides the `fihris.toml` files.
//!
//! A setting replaces the default of a flag. It enters the definition of the command line before
//! parsing, so that clap validates it like a typed value.

mod effective;
mod file;
mod negation;
mod rules;
mod sources;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Error, Result, anyhow};
use clap::builder::{ArgPredicate, Resettable};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, ColorChoice, Command, FromArgMatches, Id};

use crate::cli::{self, Cli};
pub use effective::{EffectiveSetting, effective_settings};

/// File name of a settings file.
pub const FILE_NAME: &str = "fihris.toml";

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The definition of the flag.
    Default,
    /// An environment variable, by name.
    Environment(String),
    /// A line of a file, counted from 1.
    File(PathBuf, usize),
    /// The command line.
    CommandLine,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => write!(f, "default"),
            Origin::Environment(name) => write!(f, "environment {name}"),
            Origin::File(path, line) => write!(f, "{}:{line}", path.display()),
            Origin::CommandLine => write!(f, "command line"),
        }
    }
}

/// A replaced default of one flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The command; `None` for a global flag.
    pub command: Option<String>,
    /// The long name of the flag.
    pub key: String,
    /// The values as typed on a command line; `true` or `false` for a switch.
    pub values: Vec<String>,
    /// Where the values come from.
    pub origin: Origin,
}

/// The settings of a run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Paths of the settings files, highest precedence first; they may not exist.
    pub files: Vec<PathBuf>,
    /// The effective settings of the environment and the files, at most one per flag.
    pub settings: Vec<Setting>,
    /// The folders of indexes of other users that the user trusts.
    pub safe_indexes: Vec<PathBuf>,
    /// Warnings about files that are not used.
    pub warnings: Vec<String>,
    /// The parsed command line.
    pub matches: ArgMatches,
}

/// Parses the command line with the settings of environment and files as defaults.
///
/// # Errors
/// Returns a [`clap::Error`] if the command line is invalid or asks for help or version, and
/// another error, with file and line, if a settings file is invalid.
pub fn parse(args: &[OsString]) -> Result<(Cli, Config)> {
    let color = color_of(args);
    let full = || negation::with_negations(cli::definition()).color(color);
    // Other commands and negated flags cost time to define, so they are added only if parsing fails
    // without them. An invalid command line is reported before a file is read: no setting can
    // fix it.
    let plain = cli::parser(args).color(color).try_get_matches_from(args);
    let mut matches = match plain {
        Err(error) if error.kind() != ErrorKind::DisplayVersion => {
            full().try_get_matches_from(args)
        }
        matches => matches,
    };
    if let Err(error) = &matches
        && matches!(
            error.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        )
    {
        matches = cli::compact_help(full()).try_get_matches_from(args);
    }
    let mut matches =
        matches.map_err(|error| explain_unquoted_query(without_misleading_tips(error), args))?;
    let given = given_indexes(args);
    let sources::Sources {
        files,
        settings,
        safe_indexes,
        warnings,
    } = sources::read(&full, &matches, &given)?;
    if !settings.is_empty() {
        matches = with_defaults(full(), &settings).try_get_matches_from(args)?;
    }
    let mut cli = Cli::from_arg_matches(&matches)?;
    if !given.is_empty() {
        cli.index = given;
    }
    let config = Config {
        files,
        settings,
        safe_indexes,
        warnings,
        matches,
    };
    Ok((cli, config))
}

/// Returns the indexes that the command line names, before and after the command: clap drops those
/// before it if there are any after it.
fn given_indexes(args: &[OsString]) -> Vec<PathBuf> {
    let mut indexes = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            break;
        } else if arg == "--index" {
            indexes.extend(args.next().map(PathBuf::from));
        } else if let Some(dir) = arg.to_str().and_then(|arg| arg.strip_prefix("--index=")) {
            indexes.push(PathBuf::from(dir));
        }
    }
    indexes
}

/// Minimum Jaro similarity of a suggested command or flag. clap suggests completions for collocates.
const MIN_SIMILARITY: f64 = 0.85;

/// Removes clap's tips that mislead: a command or a flag with another name, and a flag of another
/// command as a value.
fn without_misleading_tips(mut error: clap::Error) -> clap::Error {
    let text = |error: &clap::Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    if text(&error, ContextKind::InvalidArg).is_some_and(|arg| arg.starts_with("--")) {
        error.remove(ContextKind::Suggested);
    }
    if let Some(name) = text(&error, ContextKind::InvalidArg)
        && let Some(near) = text(&error, ContextKind::SuggestedArg)
        && strsim::jaro(&name, &near) <= MIN_SIMILARITY
    {
        error.remove(ContextKind::SuggestedArg);
    }
    if let Some(name) = text(&error, ContextKind::InvalidSubcommand)
        && let Some(ContextValue::Strings(near)) = error.remove(ContextKind::SuggestedSubcommand)
    {
        let is_near = |other: &String| strsim::jaro(&name, other) > MIN_SIMILARITY;
        let near: Vec<String> = near.into_iter().filter(is_near).collect();
        if !near.is_empty() {
            error.insert(
                ContextKind::SuggestedSubcommand,
                ContextValue::Strings(near),
            );
        }
    }
    error
}

/// Replaces clap's error if an excluded word of an unquoted query, such as -أوكرانيا, was parsed as
/// a flag.
fn explain_unquoted_query(error: clap::Error, args: &[OsString]) -> Error {
    let words = args.iter().filter_map(|word| word.to_str());
    let dashed = words.take_while(|word| *word != "--").find(|word| {
        word.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic) && !rest.is_ascii())
    });
    match dashed {
        Some(_) if error.kind() != ErrorKind::UnknownArgument => error.into(),
        Some(query) if query.contains(char::is_whitespace) => {
            anyhow!("a query that begins with a dash is parsed as a flag: write -- before it")
        }
        Some(word) => anyhow!(
            "{word} is parsed as a flag: put the whole query between quotes, as in 'word {word}', or -- before it"
        ),
        None => error.into(),
    }
}

/// Returns the definition with the settings as defaults.
fn with_defaults(command: Command, settings: &[Setting]) -> Command {
    settings
        .iter()
        .fold(command, |command, setting| match &setting.command {
            None => with_default(command, setting),
            Some(name) => command.mut_subcommand(name, |command| with_default(command, setting)),
        })
}

/// Returns the definition with another default of one flag. A typed flag that conflicts with this
/// flag overrides the new default.
fn with_default(command: Command, setting: &Setting) -> Command {
    let Some(arg) = rules::find(&command, &setting.key) else {
        return command;
    };
    let excludes = |one: &Arg, other: &Arg| {
        let conflicts = command.get_arg_conflicts_with(one);
        conflicts.iter().any(|arg| arg.get_id() == other.get_id())
    };
    let conflicts: Vec<(Id, ArgPredicate)> = command
        .get_arguments()
        .filter(|other| excludes(arg, other) || excludes(other, arg))
        .filter_map(|other| Some((other.get_id().clone(), presence(other)?)))
        .collect();
    let built_in = match arg.get_action() {
        ArgAction::SetTrue => Some("false".into()),
        _ => arg.get_default_values().first().cloned(),
    };
    let id = arg.get_id().clone();
    command.mut_arg(id, |arg| {
        let arg = conflicts.into_iter().fold(arg, |arg, (other, present)| {
            arg.default_value_if(other, present, Resettable::from(built_in.clone()))
        });
        arg.default_values(setting.values.clone())
    })
}

/// Returns a predicate that holds only if the flag is typed; `None` if the default of the flag
/// would satisfy the predicate too.
fn presence(arg: &Arg) -> Option<ArgPredicate> {
    match arg.get_action() {
        ArgAction::SetTrue => Some(ArgPredicate::Equals("true".into())),
        _ => arg
            .get_default_values()
            .is_empty()
            .then_some(ArgPredicate::IsPresent),
    }
}

/// Returns the colour choice for clap's own messages, which may be printed before parsing ends.
fn color_of(args: &[OsString]) -> ColorChoice {
    let mut words = args.iter().filter_map(|word| word.to_str());
    let mut choice = ColorChoice::Auto;
    while let Some(word) = words.next() {
        let when = match word.strip_prefix("--color") {
            _ if word == "--" => break,
            Some("") => words.next(),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        choice = match when {
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            Some("auto") => ColorChoice::Auto,
            _ => choice,
        };
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_last_color_flag_wins_and_a_query_is_not_a_flag() {
        assert_eq!(color_of(&words("fihris stats")), ColorChoice::Auto);
        assert_eq!(
            color_of(&words("fihris --color always --color=never x")),
            ColorChoice::Never
        );
        assert_eq!(
            color_of(&words("fihris search -- --color always")),
            ColorChoice::Auto
        );
    }

    #[test]
    fn a_conflicting_flag_overrides_a_setting() {
        let switch = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
        let command = Command::new("x")
            .arg(switch("count"))
            .arg(switch("explain").conflicts_with("count"));
        for key in ["count", "explain"] {
            let setting = Setting {
                command: None,
                key: key.to_owned(),
                values: vec!["true".to_owned()],
                origin: Origin::Default,
            };
            let other = if key == "count" {
                "--explain"
            } else {
                "--count"
            };
            let command = with_default(command.clone(), &setting);
            let flag = |line: &[&str]| {
                let matches = command.clone().try_get_matches_from(line);
                matches.expect("fits").get_flag(key)
            };
            assert!(flag(&["x"]));
            assert!(!flag(&["x", other]), "{key}");
        }
    }
}
