//! Runs the command on a pseudo-terminal.

use std::io;
use std::process::{Command, Stdio};

use super::skip::skip;
use super::{Dir, FIHRIS, UNSET};

/// Runs `fihris ARGS` in a shell on a pseudo-terminal, with these variables, and returns the text
/// that the terminal shows. Reports a skipped test and returns `None` if `script` of util-linux is
/// not installed.
pub fn on_a_terminal(dir: &Dir, args: &str, variables: &[(&str, &str)]) -> Option<String> {
    let command = format!("{FIHRIS} {args}");
    let mut script = Command::new("script");
    script
        .args(["-q", "-e", "-c", &command, "/dev/null"])
        .current_dir(dir.path("."))
        .stdin(Stdio::null());
    for name in UNSET.iter().chain(&["CI", "LESS"]) {
        script.env_remove(name);
    }
    script.env("TERM", "xterm").envs(variables.iter().copied());
    match script.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skip("the command `script` is not installed");
            None
        }
        Err(error) => panic!("cannot run script: {error}"),
    }
}
