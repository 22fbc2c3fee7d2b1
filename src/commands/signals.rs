//! Ctrl-C and SIGTERM during indexing.
//!
//! The first signal stops the run, which commits what it has read. A run that has not stopped after
//! [`GRACE_PERIOD`] is aborted; the index survives that as it survives a power failure. The second
//! signal aborts it at once.

use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
#[cfg(unix)]
use std::time::Duration;

use anyhow::Result;

use super::context::Context;
use super::message::{Form, Level};
use super::plural;
use crate::index::Reader;

/// The time that a run may take to stop.
#[cfg(unix)]
const GRACE_PERIOD: Duration = Duration::from_millis(800);

/// A flag that is set by the first signal to stop. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct StopSignal {
    /// The number of the signal; 0 if there was none.
    signal: Arc<AtomicU8>,
    reported: Arc<AtomicBool>,
    quiet: bool,
    messages: Form,
}

impl StopSignal {
    /// Starts listening for signals; `clear` removes the progress line.
    ///
    /// # Errors
    /// Returns an error if the handler cannot be registered or its thread cannot be started.
    pub fn listen(
        context: &Context,
        dir: &Path,
        clear: impl Fn() + Send + 'static,
    ) -> Result<Self> {
        Self::listen_and_wake(context, dir, || (), clear)
    }

    /// Like [`listen`](Self::listen); the first signal calls `wake`.
    ///
    /// # Errors
    /// Returns an error if the handler cannot be registered or its thread cannot be started.
    #[cfg(unix)]
    pub fn listen_and_wake(
        context: &Context,
        dir: &Path,
        wake: impl FnOnce() + Send + 'static,
        clear: impl Fn() + Send + 'static,
    ) -> Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let stop = StopSignal {
            quiet: context.quiet,
            messages: context.messages,
            ..StopSignal::default()
        };
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let (listener, dir) = (stop.clone(), PathBuf::from(dir));
        let thread = std::thread::Builder::new().spawn(move || {
            let mut signals = signals
                .forever()
                .filter_map(|number| number.try_into().ok());
            let Some(first) = signals.next() else { return };
            listener.signal.store(first, Ordering::Release);
            wake();
            let abort = move || {
                std::thread::sleep(GRACE_PERIOD);
                clear();
                listener.report(&dir);
                std::process::exit(shell_status(first).into());
            };
            std::thread::Builder::new().spawn(abort).ok();
            if let Some(second) = signals.next() {
                std::process::exit(shell_status(second).into());
            }
        });
        thread?;
        Ok(stop)
    }

    /// Does nothing: without Unix signals, Ctrl-C ends the program at once.
    #[cfg(not(unix))]
    pub fn listen_and_wake(
        context: &Context,
        _: &Path,
        _: impl FnOnce() + Send + 'static,
        _: impl Fn() + Send + 'static,
    ) -> Result<Self> {
        Ok(StopSignal {
            quiet: context.quiet,
            messages: context.messages,
            ..StopSignal::default()
        })
    }

    /// Returns the exit status if a signal was received.
    pub fn exit_status(&self) -> Option<u8> {
        let signal = self.signal.load(Ordering::Acquire);
        (signal > 0).then(|| shell_status(signal))
    }

    /// Reports the number of indexed articles, at most once.
    pub fn report(&self, dir: &Path) {
        if self.reported.swap(true, Ordering::Relaxed) || self.quiet {
            return;
        }
        let articles = Reader::open(dir).and_then(|reader| reader.article_count());
        let state = match articles {
            Ok(count) => format!("{} indexed", plural(count, "article")),
            Err(_) => "nothing indexed yet".to_owned(),
        };
        let message = format!("stopped: {state}; run the same command again to continue");
        self.messages.print(Level::Note, &message);
    }
}

/// Ignores SIGXFSZ, so that a write beyond the file size limit (`ulimit -f`) returns an error. The
/// signal would end the program without a message and leave temporary files.
pub fn ignore_file_size_signal() {
    #[cfg(unix)]
    signal_hook::flag::register(libc::SIGXFSZ, Arc::new(AtomicBool::new(false))).ok();
}

/// Returns the exit status that shells use for a command ended by a signal.
fn shell_status(signal: u8) -> u8 {
    signal.saturating_add(128)
}
