//! The commands, one file each; each reads as a summary of what the command does.

mod analyze;
mod check;
mod compare;
mod completions;
mod config;
mod context;
mod copies;
mod deadline;
mod eval;
mod forget;
mod index;
mod kwic;
mod man;
mod named;
mod narrow;
pub mod output;
mod page;
mod pager;
pub mod pages;
mod save;
mod search;
mod show;
mod similar;
mod stats;
mod stop;
mod terms;

use std::io::{self, IsTerminal};

use anyhow::{Error, Result, anyhow};

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::guard::catch_panic;
use crate::index::disk::errors;
use context::Context;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found or done: exit status 0.
    Done,
    /// Nothing was found: 1.
    NothingFound,
    /// Done, but some input could not be read: 2.
    Incomplete,
    /// A signal ended it: 128 and the number of the signal.
    Stopped(u8),
}

/// Runs the command that was given.
///
/// # Errors
/// Whatever stops the command; its text says what to do. A closed pipe is an
/// [`io::Error`] in the chain.
pub fn run(cli: &Cli, config: &Config) -> Result<Outcome> {
    stop::outlive_file_size_limit();
    if !is_brief(&cli.command) {
        pages::usual();
    }
    let outcome =
        catch_panic(|| dispatch(cli, config)).map_err(|error| match is_closed_pipe(&error) {
            true => error,
            // What tantivy and the operating system say is for their own people.
            false => anyhow!(errors::told(&error)),
        })?;
    // A program reads the exit status.
    if outcome == Outcome::NothingFound && looks(&cli.command) && io::stdout().is_terminal() {
        Context::new(cli).warn("nothing found");
    }
    Ok(outcome)
}

/// Whether a command looks for something, and says nothing by itself when it finds none.
fn looks(command: &Command) -> bool {
    match command {
        Command::Search(args) => !args.count,
        Command::Kwic(_) | Command::Similar(_) | Command::Terms(_) | Command::Compare(_) => true,
        _ => false,
    }
}

/// Whether a command uses little memory, and starts no other program.
fn is_brief(command: &Command) -> bool {
    match command {
        Command::Search(args) => args.queries.is_none() && args.folder.is_none() && !args.open,
        _ => false,
    }
}

/// Whether the reader of our output went away, so that nothing is wrong.
pub fn is_closed_pipe(error: &Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause
            .downcast_ref::<io::Error>()
            .map(io::Error::kind)
            .or_else(|| {
                cause
                    .downcast_ref::<serde_json::Error>()
                    .and_then(serde_json::Error::io_error_kind)
            });
        kind == Some(io::ErrorKind::BrokenPipe)
    })
}

fn dispatch(cli: &Cli, config: &Config) -> Result<Outcome> {
    let context = Context::new(cli);
    match &cli.command {
        Command::Index(args) => index::run(&context, args),
        Command::Search(args) => search::run(&context, args),
        Command::Save(args) => save::run(&context, args),
        Command::Show(args) => show::run(&context, args),
        Command::Copies(args) => copies::run(&context, args),
        Command::Kwic(args) => kwic::run(&context, args),
        Command::Similar(args) => similar::run(&context, args),
        Command::Forget(args) => forget::run(&context, args),
        Command::Stats(args) => stats::run(&context, args),
        Command::Terms(args) => terms::run(&context, args),
        Command::Compare(args) => compare::run(&context, args),
        Command::Analyze(args) => analyze::run(&context, args),
        Command::Eval(args) => eval::run(&context, args),
        Command::Check(args) => check::run(&context, args),
        Command::Config(args) => config::run(&context, config, args),
        Command::Completions(args) => completions::run(&context, args),
        Command::Man(args) => man::run(&context, args),
    }
}
