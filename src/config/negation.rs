//! `--no-NAME` for each switch `--NAME` that a file can turn on. The last of the two flags wins.

use clap::builder::ArgPredicate;
use clap::{Arg, ArgAction, Command, Id};

use super::rules::settable;

/// Returns the definition with a hidden negation of each switch.
pub fn with_negations(command: Command) -> Command {
    let longs: Vec<&str> = command.get_arguments().filter_map(Arg::get_long).collect();
    let switches: Vec<(Id, Arg)> = command
        .get_arguments()
        .filter(|arg| matches!(arg.get_action(), ArgAction::SetTrue))
        .filter_map(|arg| {
            let name = negation(settable(arg)?);
            let off = Arg::new(name.clone())
                .long(name.clone())
                .hide(true)
                .global(arg.is_global_set())
                .action(ArgAction::SetTrue)
                .overrides_with(arg.get_id().clone());
            let free = !longs.contains(&name.as_str());
            free.then(|| (arg.get_id().clone(), off))
        })
        .collect();
    // `mut_arg` would move the argument to the end and thus reorder the headings in the help.
    let command = command.mut_args(
        |on| match switches.iter().find(|(id, _)| id == on.get_id()) {
            Some((_, off)) => {
                let given = ArgPredicate::Equals("true".into());
                on.overrides_with(off.get_id().clone()).default_value_if(
                    off.get_id().clone(),
                    given,
                    "false",
                )
            }
            None => on,
        },
    );
    let command = command.args(switches.into_iter().map(|(_, off)| off));
    command.mut_subcommands(with_negations)
}

/// Returns the name of the negation: `no-all` for `all`, `clean` for `no-clean`.
pub fn negation(name: &str) -> String {
    match name.strip_prefix("no-") {
        Some(rest) => rest.to_owned(),
        None => format!("no-{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::definition;

    fn all(line: &str) -> bool {
        let command = with_negations(definition()).mut_subcommand("search", |search| {
            search.mut_arg("all", |arg| arg.default_value("true"))
        });
        let matches = command.try_get_matches_from(line.split(' ')).expect("fits");
        let (_, search) = matches.subcommand().expect("search");
        search.get_flag("all")
    }

    #[test]
    fn the_definition_with_negations_is_valid() {
        with_negations(definition()).debug_assert();
    }

    #[test]
    fn the_last_of_a_switch_and_its_negation_wins() {
        assert!(all("fihris search x"));
        assert!(!all("fihris search --no-all x"));
        assert!(all("fihris search --no-all --all x"));
        assert!(!all("fihris search --all --no-all x"));
    }
}
