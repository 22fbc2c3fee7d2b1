//! Settings: the command line, the environment and the files `fihris.toml`, one over the other.
//!
//! A setting is another default of a flag. It is put into the definition of the command line before
//! that is parsed, so that clap checks it as it checks what is typed.

mod file;
mod layers;
mod listing;
mod rules;
mod switches;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Error, Result, anyhow};
use clap::builder::{ArgPredicate, Resettable};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, ColorChoice, Command, FromArgMatches, Id};

use crate::cli::{self, Cli};
pub use listing::{Row, rows};

/// The name of a file of settings.
pub const FILE_NAME: &str = "fihris.toml";

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The definition of the flag.
    Default,
    /// A variable of the environment, by its name.
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

/// A flag with another default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The command; `None` for a flag of all commands.
    pub command: Option<String>,
    /// The long name of the flag.
    pub key: String,
    /// Its values, as they would be typed; `true` or `false` for a switch.
    pub values: Vec<String>,
    /// Who says so.
    pub origin: Origin,
}

/// The settings of a run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The files that may have settings, the strongest first; they need not be there.
    pub files: Vec<PathBuf>,
    /// What counts of the environment and the files: one setting a flag.
    pub settings: Vec<Setting>,
    /// What the command line says.
    pub given: ArgMatches,
}

/// Parses the command line over the settings of environment and files.
///
/// # Errors
/// A [`clap::Error`] for what is wrong with the command line, and for help and version; another
/// error, with file and line, for what is wrong with a file of settings.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli> {
    let args: Vec<OsString> = args.into_iter().collect();
    let color = color_of(&args);
    let whole = || switches::with_opposites(cli::definition()).color(color);
    // Few type an opposite, which is unknown without them: only then, or where something is to be told, are
    // they made. No setting can mend a command line, so what is wrong with it is told before a file is read.
    let plain = cli::definition().color(color).try_get_matches_from(&args);
    let mut given = match plain {
        Err(error) if error.kind() != ErrorKind::DisplayVersion => {
            whole().try_get_matches_from(&args)
        }
        given => given,
    }
    .map_err(|error| unquoted(error, &args))?;
    let (files, settings) = layers::read(&whole, &given)?;
    if !settings.is_empty() {
        given = with_defaults(whole(), &settings).try_get_matches_from(&args)?;
    }
    let mut cli = Cli::from_arg_matches(&given)?;
    cli.config = Config {
        files,
        settings,
        given,
    };
    Ok(cli)
}

/// What is wrong with the command line. A word such as -أوكرانيا that stands outside the quotes of its
/// query is no flag that somebody mistyped.
fn unquoted(error: clap::Error, args: &[OsString]) -> Error {
    let words = args.iter().filter_map(|word| word.to_str());
    let dashed = words.take_while(|word| *word != "--").find(|word| {
        word.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic) && !rest.is_ascii())
    });
    match dashed {
        Some(_) if error.kind() != ErrorKind::UnknownArgument => error.into(),
        Some(query) if query.contains(char::is_whitespace) => {
            anyhow!("a query that begins with a dash is taken for a flag: write -- before it")
        }
        Some(word) => anyhow!(
            "{word} is taken for a flag: put the whole query between quotes, as in 'word {word}', or -- before it"
        ),
        None => error.into(),
    }
}

/// The definition with these values as defaults.
fn with_defaults(command: Command, settings: &[Setting]) -> Command {
    settings
        .iter()
        .fold(command, |command, setting| match &setting.command {
            None => with_default(command, setting),
            Some(name) => command.mut_subcommand(name, |command| with_default(command, setting)),
        })
}

/// The definition with another default of one flag, which yields to any flag in conflict with it.
fn with_default(command: Command, setting: &Setting) -> Command {
    let Some(arg) = rules::find(&command, &setting.key) else {
        return command;
    };
    let conflict = |one: &Arg, other: &Arg| {
        let rivals = command.get_arg_conflicts_with(one);
        rivals.iter().any(|rival| rival.get_id() == other.get_id())
    };
    let rivals: Vec<(Id, ArgPredicate)> = command
        .get_arguments()
        .filter(|other| conflict(arg, other) || conflict(other, arg))
        .filter_map(|other| Some((other.get_id().clone(), given(other)?)))
        .collect();
    let usual = match arg.get_action() {
        ArgAction::SetTrue => Some("false".into()),
        _ => arg.get_default_values().first().cloned(),
    };
    let id = arg.get_id().clone();
    command.mut_arg(id, |arg| {
        let arg = rivals.into_iter().fold(arg, |arg, (rival, given)| {
            arg.default_value_if(rival, given, Resettable::from(usual.clone()))
        });
        arg.default_values(setting.values.clone())
    })
}

/// What tells that a flag is given; `None` where its default cannot be told from that.
fn given(arg: &Arg) -> Option<ArgPredicate> {
    match arg.get_action() {
        ArgAction::SetTrue => Some(ArgPredicate::Equals("true".into())),
        _ => arg
            .get_default_values()
            .is_empty()
            .then_some(ArgPredicate::IsPresent),
    }
}

/// The colour of clap's own messages: they may come before anything is parsed.
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

/// The name that was most likely meant.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const ALIKE: f64 = 0.7;
    names
        .into_iter()
        .map(|other| (strsim::jaro(name, other), other))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_last_colour_asked_for_counts_and_a_query_asks_for_none() {
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
    fn a_setting_yields_to_a_flag_in_conflict_with_it() {
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

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["limit", "format", "source"];
        assert_eq!(nearest("limt", names), Some("limit"));
        assert_eq!(nearest("quorum", names), None);
    }
}
