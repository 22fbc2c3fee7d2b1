//! The help of fihris as a whole: its commands in the order of work.

use clap::{Command, CommandFactory};

use super::Cli;

/// The commands under the heading of what they are for. A command that stands nowhere here comes
/// last, under [`OTHERS`].
const GROUPS: [(&str, &[&str]); 6] = [
    ("Fill the index", &["index", "forget", "stats", "check"]),
    ("Find", &["search", "save"]),
    ("Read closely", &["show", "kwic", "similar", "copies"]),
    ("Look at words", &["terms", "compare"]),
    ("See how it finds", &["analyze", "eval"]),
    ("Settle in", &["config", "completions", "man"]),
];

const OTHERS: &str = "And also";

/// The one definition of the command line. Help, completions, manual pages and the keys of
/// `fihris.toml` all come from it.
pub fn definition() -> Command {
    let command = Cli::command();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{}\n{{options}}{{after-help}}",
        commands(&command),
        heading(&command, super::GLOBAL)
    );
    command.help_template(template)
}

fn heading(command: &Command, text: &str) -> String {
    let style = command.get_styles().get_header();
    format!("{style}{text}:{style:#}")
}

/// A line a command, in groups with an empty line behind each.
fn commands(command: &Command) -> String {
    let known = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let names = || command.get_subcommands().map(Command::get_name);
    let width = names().map(str::len).max().unwrap_or(0);
    let others: Vec<&str> = names().filter(|name| !known(name)).collect();
    let groups = GROUPS.into_iter().chain([(OTHERS, others.as_slice())]);
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (what, names) in groups.filter(|(_, names)| !names.is_empty()) {
        text += &format!("{}\n", heading(command, what));
        for found in names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
        {
            let name = found.get_name();
            let about = found.get_about().map(ToString::to_string);
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
    fn every_command_stands_in_the_overview_once() {
        let help = definition().render_help().to_string();
        for name in definition().get_subcommands().map(Command::get_name) {
            let line = format!("  {name} ");
            let lines = help.lines().filter(|text| text.starts_with(&line));
            assert_eq!(lines.count(), 1, "{name} in {help}");
        }
    }

    #[test]
    fn groups_name_commands_that_are_there() {
        let command = definition();
        for name in GROUPS.into_iter().flat_map(|(_, names)| names) {
            assert!(command.find_subcommand(name).is_some(), "{name}");
        }
    }
}
