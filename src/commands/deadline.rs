//! A limit on the time that a search may take.

use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Ends the program with status 2 when it is not dropped in time, whatever it is busy with: the time of
/// a search may go into words of a pattern that the index is asked for as well as into articles.
pub struct Deadline {
    _alive: Option<Sender<()>>,
}

impl Deadline {
    /// Begins now; without a limit never.
    pub fn start(limit: Option<Duration>) -> Self {
        let alive = limit.map(|limit| {
            let (alive, dropped) = mpsc::channel();
            thread::spawn(move || {
                if dropped.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    anstream::eprintln!(
                        "fihris: gave up after {} s: narrow the query, or give it more time with --timeout",
                        limit.as_secs_f64()
                    );
                    process::exit(2);
                }
            });
            alive
        });
        Deadline { _alive: alive }
    }
}
