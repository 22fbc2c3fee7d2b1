//! Long text through a pager, where a person reads it.

use std::env;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use anyhow::Result;

use super::context::Context;

/// What `less` is told where `LESS` says nothing: not to stay for what fits the screen (F), to
/// show colour (R), not to clear the screen (X), to end when it is interrupted, as we do (K).
const LESS: &str = "FRXK";

/// Gives `write` a stream that leads to a pager, where that is `wanted`, stdout is a terminal and
/// there is a pager; else to stdout.
pub fn page<T>(
    context: &Context,
    wanted: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let pager = (wanted && context.width().is_some()).then(|| start(context));
    let Some(mut pager) = pager.flatten() else {
        let mut out = context.stdout();
        return flushed(&mut out, write);
    };
    let input: Option<Box<dyn Write>> = match pager.stdin.take() {
        Some(input) => Some(Box::new(input)),
        None => None,
    };
    let written = match input {
        Some(input) => flushed(&mut context.display(input), write),
        None => flushed(&mut context.stdout(), write),
    };
    // The person still reads, though all is written.
    pager.wait()?;
    written
}

fn flushed<T>(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let written = write(out)?;
    out.flush()?;
    Ok(written)
}

/// Starts the pager; `None` when there is none to be had.
fn start(context: &Context) -> Option<Child> {
    let named = ["FIHRIS_PAGER", "PAGER"].map(|name| env::var(name).ok());
    let words = chosen(named.each_ref().map(Option::as_deref))?;
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    for (name, value) in [("LESS", LESS), ("LESSCHARSET", "utf-8")] {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    match command.spawn() {
        Ok(child) => Some(child),
        Err(error) => {
            if named.iter().any(Option::is_some) {
                context.warn(&format!("cannot start the pager {program}: {error}"));
            }
            None
        }
    }
}

/// The words of the pager's command: the first of the variables that is set, else `less`. An empty
/// one and `cat` are none, as for git.
fn chosen(variables: [Option<&str>; 2]) -> Option<Vec<String>> {
    let command = variables.into_iter().flatten().next().unwrap_or("less");
    let words = shlex::split(command)?;
    match words.first().map(String::as_str) {
        None | Some("" | "cat") => None,
        Some(_) => Some(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn chooses(variables: [Option<&str>; 2], expected: &str) {
        let words = chosen(variables).unwrap_or_default();
        assert_eq!(words.join("|"), expected, "{variables:?}");
    }

    #[test]
    fn the_pager_of_fihris_goes_before_that_of_all_programs() {
        chooses([None, None], "less");
        chooses([None, Some("more -s")], "more|-s");
        chooses([Some("'my pager' -x"), Some("more")], "my pager|-x");
    }

    #[test]
    fn an_empty_variable_is_no_pager() {
        chooses([Some(""), Some("more")], "");
        chooses([None, Some(" ")], "");
        chooses([Some("cat"), None], "");
        chooses([Some("'"), None], "");
    }
}
