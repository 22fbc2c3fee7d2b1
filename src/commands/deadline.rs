//! A limit on the time that a search may take.

use std::io;
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
    ///
    /// # Errors
    /// When no thread can be started that keeps the time.
    pub fn start(limit: Option<Duration>) -> io::Result<Self> {
        let alive = limit.map(|limit| {
            let (alive, dropped) = mpsc::channel();
            let keeping = move || {
                if dropped.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    anstream::eprintln!(
                        "fihris: gave up after {} s: narrow the query, or give it more time with --timeout",
                        limit.as_secs_f64()
                    );
                    process::exit(2);
                }
            };
            thread::Builder::new().spawn(keeping)?;
            Ok::<_, io::Error>(alive)
        });
        Ok(Deadline {
            _alive: alive.transpose()?,
        })
    }
}
