//! `--no-NAME` for each switch `--NAME` that a file can turn on; the later of the two counts.

use clap::builder::ArgPredicate;
use clap::{Arg, ArgAction, Command, Id};

use super::rules::settable;

/// The definition with the opposite of each switch, which help does not list.
pub fn with_opposites(command: Command) -> Command {
    let longs: Vec<&str> = command.get_arguments().filter_map(Arg::get_long).collect();
    let switches: Vec<(Id, Arg)> = command
        .get_arguments()
        .filter(|arg| matches!(arg.get_action(), ArgAction::SetTrue))
        .filter_map(|arg| {
            let name = opposite(settable(arg)?);
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
    // Not `mut_arg`, which puts the argument last: help lists its headings in the order of arguments.
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
    command.mut_subcommands(with_opposites)
}

/// The name of the opposite: `no-all` of `all`, `clean` of `no-clean`.
pub fn opposite(name: &str) -> String {
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
        let command = with_opposites(definition()).mut_subcommand("search", |search| {
            search.mut_arg("all", |arg| arg.default_value("true"))
        });
        let matches = command.try_get_matches_from(line.split(' ')).expect("fits");
        let (_, search) = matches.subcommand().expect("search");
        search.get_flag("all")
    }

    #[test]
    fn the_definition_with_opposites_is_sound() {
        with_opposites(definition()).debug_assert();
    }

    #[test]
    fn the_later_of_a_switch_and_its_opposite_counts() {
        assert!(all("fihris search x"));
        assert!(!all("fihris search --no-all x"));
        assert!(all("fihris search --no-all --all x"));
        assert!(!all("fihris search --all --no-all x"));
    }
}
