//! The layout of the help: one or two lines per flag, and the global options only in the help of
//! `fihris` itself. It is applied when help is asked for, not to manual pages and completions.

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, Command};

use super::overview;

/// The line that names the global options in the help of a command.
const GLOBALS: &str = "Global options, for every command: `fihris help` lists them";

/// Returns the definition with the compact help.
pub fn compact_help(command: Command) -> Command {
    let options = command
        .clone()
        .help_template("{options}")
        .render_help()
        .ansi()
        .to_string()
        // The short and the long help are the same.
        .replace(" (see more with '--help')", "");
    let template = overview::template(&command, &options);
    command
        .help_template(template)
        .override_usage("fihris [OPTIONS] <COMMAND>")
        .mut_args(|arg| {
            let is_global = arg.is_global_set();
            arg.hide(is_global)
        })
        .mut_subcommands(of_command)
}

/// Returns a command whose short help has the long description.
fn of_command(command: Command) -> Command {
    let about = command.get_long_about().or(command.get_about()).cloned();
    let after = command.get_after_help().map(ToString::to_string);
    command
        .about(about.unwrap_or_default())
        .long_about(Resettable::<StyledStr>::Reset)
        .after_help(match after {
            Some(after) => format!("{GLOBALS}\n\n{after}"),
            None => GLOBALS.to_owned(),
        })
        .mut_args(|arg| {
            let help = help_with_values(&arg);
            let takes_values = arg.get_action().takes_values();
            arg.long_help(Resettable::<StyledStr>::Reset)
                .help(help)
                .hide_possible_values(takes_values)
        })
}

/// Returns the help of a flag with the values that it takes.
fn help_with_values(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    if values.is_empty() || arg.is_hide_possible_values_set() || !arg.get_action().takes_values() {
        help
    } else {
        format!("{help}: {}", values.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::definition;

    fn help(line: &str) -> String {
        let error = compact_help(definition())
            .term_width(80)
            .try_get_matches_from(line.split(' '))
            .expect_err("help");
        error.to_string()
    }

    #[test]
    fn the_help_of_a_command_is_short_and_has_no_global_options() {
        let search = help("fihris help search");
        assert!(search.lines().count() < 110, "{search}");
        assert!(!search.contains("--hyperlink"), "{search}");
        assert!(
            search.contains("=exact") && search.contains("html, trec"),
            "{search}"
        );
        assert_eq!(search, help("fihris search --help"));
        assert_eq!(search, help("fihris search -h"));
        let index = help("fihris help index");
        assert!(index.lines().count() < 110, "{index}");
    }

    #[test]
    fn the_overview_has_the_global_options_once() {
        let overview = help("fihris help");
        assert_eq!(overview.matches("--hyperlink").count(), 1, "{overview}");
        assert_eq!(overview.matches("Global options").count(), 1, "{overview}");
    }
}
