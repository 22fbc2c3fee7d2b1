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

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use anyhow::Error;
use fihris::commands::output::named;
use fihris::commands::{self, Outcome};
use fihris::config;

// Indexing makes and drops small things all the time: this takes a tenth off its CPU time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commands::pages::small();
    let outcome =
        config::parse(std::env::args_os()).and_then(|(cli, config)| commands::run(&cli, &config));
    let status = match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::NothingFound) => 1,
        Ok(Outcome::Incomplete) => 2,
        Ok(Outcome::Stopped(status)) => status,
        Err(error) if commands::is_closed_pipe(&error) => 0,
        Err(error) => tell(error),
    };
    leave(status)
}

/// Ends the process. On Unix at once: the allocator would give back each piece of memory first, which takes
/// a search longer than the system needs to take all of it.
fn leave(status: u8) -> ExitCode {
    #[cfg(unix)]
    if io::Write::flush(&mut io::stdout()).is_ok() {
        signal_hook::low_level::exit(status.into());
    }
    ExitCode::from(status)
}

fn tell(error: Error) -> u8 {
    match error.downcast::<clap::Error>() {
        Ok(usage) => match usage.print().map_err(named) {
            // Help and version are data, and no error.
            Err(error) if !usage.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
                tell(error.into())
            }
            _ => {
                if usage.use_stderr() {
                    2
                } else {
                    0
                }
            }
        },
        Err(error) => {
            anstream::eprintln!("fihris: {error:#}");
            2
        }
    }
}
