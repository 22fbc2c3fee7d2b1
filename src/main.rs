//! The `fihris` command: parse, run, outcome to exit code.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::Error;
use fihris::commands::output::named;
use fihris::commands::{self, Outcome};
use fihris::config;

// Indexing makes and drops small things all the time: this takes a tenth off its CPU time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = config::parse(std::env::args_os()).and_then(|cli| commands::run(&cli));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        Ok(Outcome::Stopped(status)) => ExitCode::from(status),
        Err(error) if commands::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => tell(error),
    }
}

fn tell(error: Error) -> ExitCode {
    match error.downcast::<clap::Error>() {
        Ok(usage) => match usage.print().map_err(named) {
            // Help and version are data, and no error.
            Err(error) if !usage.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
                tell(error.into())
            }
            _ => ExitCode::from(if usage.use_stderr() { 2 } else { 0 }),
        },
        Err(error) => {
            anstream::eprintln!("fihris: {error:#}");
            ExitCode::from(2)
        }
    }
}
