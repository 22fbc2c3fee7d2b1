//! The commands, one file each; every `run` reads as a summary of its command.

mod analyze;
#[cfg(feature = "mcp")]
mod capture;
mod check;
mod collocates;
mod compare;
mod completions;
mod config;
mod context;
mod copies;
mod eval;
mod filters;
#[cfg(test)]
mod flag_tests;
mod forget;
pub mod huge_pages;
mod index;
mod kwic;
mod lookup;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
pub mod message;
mod ngrams;
mod open;
pub mod output;
mod pager;
mod private_folder;
mod progress;
mod results_page;
mod save;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod signals;
mod similar;
mod stats;
mod terms;
mod topics;
#[cfg(feature = "watch")]
mod watch;

use std::io::{self, IsTerminal};

use anyhow::{Error, Result, anyhow, bail};

use crate::answer::plural;
use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::guard::{Scope, catch_panic};
use crate::index::disk::errors;
use context::Context;

/// The outcome of a command, which decides the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found or done: exit status 0.
    Done,
    /// Nothing was found: 1.
    NothingFound,
    /// Done, but some input could not be read: 2.
    Incomplete,
    /// A signal ended the command: 128 plus the number of the signal.
    Stopped(u8),
}

impl Outcome {
    /// Returns the outcome of a command that lists results.
    fn of_results(any: bool) -> Self {
        if any {
            Outcome::Done
        } else {
            Outcome::NothingFound
        }
    }
}

/// Runs the command given on the command line.
///
/// # Errors
/// Returns an error if the command fails; its text says what to do. If the reader of the output
/// closed the pipe, the chain contains an [`io::Error`] for which [`is_closed_pipe`] is true.
pub fn run(cli: &Cli, config: &Config) -> Result<Outcome> {
    signals::ignore_file_size_signal();
    if !is_brief(&cli.command) {
        huge_pages::restore();
    }
    let outcome = catch_panic(Scope::Index, || dispatch(cli, config)).map_err(|error| {
        if is_closed_pipe(&error) {
            error
        } else {
            anyhow!(errors::message(&error))
        }
    })?;
    // Only people need the message: programs read the exit status.
    if outcome == Outcome::NothingFound && is_search(&cli.command) && io::stdout().is_terminal() {
        Context::new(cli).warn("nothing found");
    }
    Ok(outcome)
}

/// Returns whether a command searches, and prints nothing if it finds nothing.
fn is_search(command: &Command) -> bool {
    match command {
        // Searches and concordances add suggestions to the message.
        Command::Similar(_)
        | Command::Terms(_)
        | Command::Compare(_)
        | Command::Collocates(_)
        | Command::Ngrams(_) => true,
        _ => false,
    }
}

/// Returns whether a command uses little memory and starts no other program.
fn is_brief(command: &Command) -> bool {
    match command {
        Command::Search(args) => args.queries.is_none() && args.folder.is_none() && !args.open,
        _ => false,
    }
}

/// Returns whether an error only says that the reader of the output closed the pipe.
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
    let mut context = Context::new(cli).with_safe_indexes(&config.safe_indexes);
    if matches!(&cli.command, Command::Search(args) if args.folder.is_some()) {
        // The folder is searched instead of the usual index.
        context = context.without_environment();
    }
    for warning in &config.warnings {
        context.warn(warning);
    }
    if context.address()?.is_some() {
        refuse_cluster(&cli.command)?;
    }
    match &cli.command {
        Command::Index(args) => index::run(&context, args),
        Command::Search(args) => search::run(&context, args),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(&context, args),
        #[cfg(feature = "watch")]
        Command::Watch(args) => watch::run(&context, args),
        Command::Save(args) => save::run(&context, args),
        Command::Show(args) => show::run(&context, args),
        Command::Open(args) => open::run(&context, args),
        Command::Copies(args) => copies::run(&context, args),
        Command::Kwic(args) => kwic::run(&context, args),
        Command::Similar(args) => similar::run(&context, args),
        Command::Forget(args) => forget::run(&context, args),
        Command::Stats(args) => stats::run(&context, args),
        Command::Terms(args) => terms::run(&context, args),
        Command::Collocates(args) => collocates::run(&context, args),
        Command::Ngrams(args) => ngrams::run(&context, args),
        Command::Compare(args) => compare::run(&context, args),
        Command::Analyze(args) => analyze::run(&context, args),
        Command::Eval(args) => eval::run(&context, args),
        Command::Check(args) => check::run(&context, args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&context, args),
        Command::Config(args) => config::run(&context, config, args),
        Command::Completions(args) => completions::run(&context, args),
        Command::Man(args) => man::run(&context, args),
    }
}

/// Rejects the commands that need an index in a folder.
///
/// # Errors
/// Returns an error that names the command.
fn refuse_cluster(command: &Command) -> Result<()> {
    match command {
        Command::Analyze(_) | Command::Config(_) | Command::Completions(_) | Command::Man(_) => {
            return Ok(());
        }
        _ if cfg!(not(feature = "cluster")) => {
            bail!("this fihris was built without clusters: build it with --features cluster")
        }
        Command::Index(_)
        | Command::Search(_)
        | Command::Show(_)
        | Command::Open(_)
        | Command::Kwic(_)
        | Command::Forget(_)
        | Command::Save(_)
        | Command::Check(_)
        | Command::Similar(_)
        | Command::Stats(_) => return Ok(()),
        #[cfg(feature = "mcp")]
        Command::Mcp(_) => return Ok(()),
        #[cfg(feature = "serve")]
        Command::Serve(_) => return Ok(()),
        _ => {}
    }
    let name = format!("{command:?}");
    let name = name.split('(').next().unwrap_or_default().to_lowercase();
    bail!("`fihris {name}` does not work on a cluster: give --index a folder")
}
