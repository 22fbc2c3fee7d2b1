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

use std::io;
use std::process::ExitCode;

use anyhow::Error;
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
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => tell(error),
    }
}

fn tell(error: Error) -> ExitCode {
    match error.downcast::<clap::Error>() {
        Ok(usage) => {
            usage.print().ok();
            // Help and version are data, and no error.
            ExitCode::from(if usage.use_stderr() { 2 } else { 0 })
        }
        Err(error) => {
            anstream::eprintln!("fihris: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The reader of our output went away: nothing is wrong.
fn is_closed_pipe(error: &Error) -> bool {
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
