//! Shows long text in a pager.

use std::env;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use anyhow::Result;

use super::context::{Context, is_dumb_terminal};

/// Options of `less` if `LESS` is not set: exit if the text fits on one screen (F), show colour
/// (R), do not clear the screen (X), exit on Ctrl-C as fihris does (K).
const LESS: &str = "FRXK";

/// Calls `write` with a stream to a pager if it is `wanted`, stdout is a terminal and a pager can
/// be started; otherwise with stdout.
///
/// # Errors
/// Returns an error if `write` fails or the output cannot be written.
pub fn with_pager<T>(
    context: &Context,
    wanted: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let pager = (wanted && context.width().is_some()).then(|| start(context));
    let Some(mut pager) = pager.flatten() else {
        let mut out = context.stdout();
        return write_and_flush(&mut out, write);
    };
    let input: Option<Box<dyn Write>> = match pager.stdin.take() {
        Some(input) => Some(Box::new(input)),
        None => None,
    };
    let written = match input {
        Some(input) => write_and_flush(&mut context.display(input), write),
        None => write_and_flush(&mut context.stdout(), write),
    };
    // The user may still be reading.
    pager.wait()?;
    written
}

fn write_and_flush<T>(
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let written = write(out)?;
    out.flush()?;
    Ok(written)
}

/// Starts the pager; returns `None` if there is no pager.
fn start(context: &Context) -> Option<Child> {
    let variables = ["FIHRIS_PAGER", "PAGER"].map(|name| env::var(name).ok());
    // `less` waits for a key there.
    if variables.iter().all(Option::is_none) && is_dumb_terminal() {
        return None;
    }
    let words = pager_command(variables.each_ref().map(Option::as_deref))?;
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
            if variables.iter().any(Option::is_some) {
                context.warn(&format!("cannot start the pager {program}: {error}"));
            }
            None
        }
    }
}

/// Returns the words of the pager command: the first variable that is set, else `less`. An empty
/// command and `cat` disable the pager, as in git.
fn pager_command(variables: [Option<&str>; 2]) -> Option<Vec<String>> {
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
        let words = pager_command(variables).unwrap_or_default();
        assert_eq!(words.join("|"), expected, "{variables:?}");
    }

    #[test]
    fn fihris_pager_takes_precedence_over_pager() {
        chooses([None, None], "less");
        chooses([None, Some("more -s")], "more|-s");
        chooses([Some("'my pager' -x"), Some("more")], "my pager|-x");
    }

    #[test]
    fn an_empty_command_and_cat_disable_the_pager() {
        chooses([Some(""), Some("more")], "");
        chooses([None, Some(" ")], "");
        chooses([Some("cat"), None], "");
        chooses([Some("'"), None], "");
    }
}
