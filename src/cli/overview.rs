//! The help of `fihris` itself, with its commands in groups.

use std::ffi::OsString;

use clap::{Command, CommandFactory, Subcommand};

use super::Cli;

/// The groups of commands. A command that is in no group is listed last, under [`OTHERS`].
const GROUPS: [(&str, &[&str]); 6] = [
    ("Index", &["index", "forget", "stats", "check"]),
    ("Search", &["search", "save", "watch"]),
    (
        "Read",
        &["show", "open", "kwic", "similar", "copies", "serve", "mcp"],
    ),
    ("Vocabulary", &["terms", "collocates", "ngrams", "compare"]),
    ("Setup", &["config", "completions", "man"]),
    ("Analysis", &["analyze", "eval"]),
];

const OTHERS: &str = "Other commands";

/// Returns the definition of the command line, from which help, completions, manual pages and the
/// keys of `fihris.toml` are derived.
pub fn definition() -> Command {
    let commands = super::Command::augment_subcommands_for_update(Command::new("fihris"));
    let command = commands
        .get_subcommands()
        .fold(Cli::command(), |command, defined| {
            command.mut_subcommand(defined.get_name(), |_| defined.clone())
        });
    let template = template(&command, "{options}");
    command.help_template(template)
}

/// Returns the definition that parses this command line if it is valid, and gives the same result as
/// [`definition`]. It has only the commands whose names are among the words, the flags of the called one,
/// and no help: clap takes time for each command that is defined.
pub fn parser(words: &[OsString]) -> Command {
    let all = Cli::command();
    let is_named = |command: &&Command| words.iter().any(|word| word == command.get_name());
    Command::new("fihris")
        .version(all.get_version().unwrap_or_default().to_owned())
        .args_override_self(true)
        .subcommand_required(true)
        .args(all.get_arguments().cloned())
        .subcommands(all.get_subcommands().filter(is_named).cloned())
}

/// Returns the template of the help, with the global options as given.
pub(super) fn template(command: &Command, options: &str) -> String {
    format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{}\n{options}{{after-help}}",
        commands(command),
        heading(command, super::GLOBAL)
    )
}

fn heading(command: &Command, text: &str) -> String {
    let style = command.get_styles().get_header();
    format!("{style}{text}:{style:#}")
}

/// Returns one line per command, in groups with an empty line after each.
fn commands(command: &Command) -> String {
    let known = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let names = || command.get_subcommands().map(Command::get_name);
    let width = names().map(str::len).max().unwrap_or(0);
    let others: Vec<&str> = names().filter(|name| !known(name)).collect();
    let groups = GROUPS.into_iter().chain([(OTHERS, others.as_slice())]);
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (title, names) in groups.filter(|(_, names)| !names.is_empty()) {
        text += &format!("{}\n", heading(command, title));
        for subcommand in names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
        {
            let name = subcommand.get_name();
            let about = subcommand.get_about().map(ToString::to_string);
            text += &format!(
                "  {literal}{name:<width$}{literal:#}  {}\n",
                about.unwrap_or_default()
            );
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_overview_once() {
        let help = definition().render_help().to_string();
        for name in definition().get_subcommands().map(Command::get_name) {
            let line = format!("  {name} ");
            let lines = help.lines().filter(|text| text.starts_with(&line));
            assert_eq!(lines.count(), 1, "{name} in {help}");
        }
    }

    #[test]
    fn parsing_defines_only_the_commands_among_the_words() {
        let defined = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            let command = parser(&words);
            let names = command.get_subcommands().map(Command::get_name);
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(defined(&["fihris", "--version"]).is_empty());
        for name in definition().get_subcommands().map(Command::get_name) {
            assert_eq!(defined(&["fihris", "-q", name, "x"]), [name]);
        }
        assert_eq!(defined(&["fihris", "search", "index"]), ["index", "search"]);
    }

    #[test]
    fn the_version_is_the_same_in_both_definitions() {
        let words = ["fihris", "--version"].map(OsString::from);
        let short = parser(&words).try_get_matches_from(&words).unwrap_err();
        let full = definition().try_get_matches_from(&words).unwrap_err();
        assert_eq!(short.to_string(), full.to_string());
    }

    #[test]
    fn a_line_without_a_command_is_invalid() {
        let words = ["fihris", "--quiet"].map(OsString::from);
        assert!(parser(&words).try_get_matches_from(&words).is_err());
    }

    #[test]
    fn groups_name_existing_commands() {
        let command = definition();
        for name in GROUPS.into_iter().flat_map(|(_, names)| names) {
            if *name == "serve" && !cfg!(feature = "serve") {
                continue;
            }
            assert!(command.find_subcommand(name).is_some(), "{name}");
        }
    }
}
