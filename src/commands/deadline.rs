//! The time limit of a search.

use std::io;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// A timer that ends the program with status 2 unless it is dropped in time. It interrupts every
/// phase of a search, including the expansion of patterns.
pub struct Deadline {
    _cancel: Option<Sender<()>>,
}

impl Deadline {
    /// Starts the timer; without a limit, does nothing.
    ///
    /// # Errors
    /// Returns an error if the timer thread cannot be started.
    pub fn start(limit: Option<Duration>) -> io::Result<Self> {
        let cancel = limit.map(|limit| {
            let (cancel, cancelled) = mpsc::channel();
            let wait = move || {
                if cancelled.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    anstream::eprintln!(
                        "fihris: timed out after {} s: narrow the query, or raise --timeout",
                        limit.as_secs_f64()
                    );
                    process::exit(2);
                }
            };
            thread::Builder::new().spawn(wait)?;
            Ok::<_, io::Error>(cancel)
        });
        Ok(Deadline {
            _cancel: cancel.transpose()?,
        })
    }
}
