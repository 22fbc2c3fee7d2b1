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
mod page;
mod pager;
mod save;
mod search;
mod show;
mod similar;
mod stats;
mod stop;
mod terms;

use anyhow::{Result, anyhow};

use crate::cli::{Cli, Command};
use crate::guard::caught;
use crate::index::trouble;
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
/// [`io::Error`](std::io::Error) in the chain.
pub fn run(cli: &Cli) -> Result<Outcome> {
    caught(|| dispatch(cli)).map_err(|error| match trouble::advice(&error) {
        // What tantivy says is for its own people.
        Some(advice) => anyhow!(advice),
        None => error,
    })
}

fn dispatch(cli: &Cli) -> Result<Outcome> {
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
        Command::Config(args) => config::run(&context, &cli.config, args),
        Command::Completions(args) => completions::run(&context, args),
        Command::Man(args) => man::run(&context, args),
    }
}
