//! `fihris completions`: the completion script of a shell.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use crate::cli::{CompletionsArgs, definition};

pub fn run(context: &Context, args: &CompletionsArgs) -> Result<Outcome> {
    let mut command = definition();
    let name = command.get_name().to_owned();
    // Generated in memory, because the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let mut out = context.stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
