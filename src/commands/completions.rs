//! `fihris completions`: what a shell offers when Tab is pressed.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use crate::cli::{CompletionsArgs, definition};

pub fn run(context: &Context, args: &CompletionsArgs) -> Result<Outcome> {
    let mut command = definition();
    let name = command.get_name().to_owned();
    // Into memory first: the generator takes a pipe that closes for a fault of its own.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let mut out = context.stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
