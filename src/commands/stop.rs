//! Ctrl-C and SIGTERM while an index is written.
//!
//! The first one asks the run to end: it commits what it has read. A run that has not ended after
//! [`GRACE`] is cut off, which the index survives as it survives a power failure. The second one cuts
//! it off at once.

use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
#[cfg(unix)]
use std::time::Duration;

use anyhow::Result;

use super::context::{Context, counted};
use crate::index::Reader;

/// How long a run may take to end.
#[cfg(unix)]
const GRACE: Duration = Duration::from_millis(800);

/// Whether a run is to end.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// The number of the signal; 0 when there was none.
    signal: Arc<AtomicU8>,
    told: Arc<AtomicBool>,
    quiet: bool,
}

impl Stop {
    /// Listens from now on. `clear` takes away what stands on the terminal.
    #[cfg(unix)]
    pub fn listen(
        context: &Context,
        dir: &Path,
        clear: impl Fn() + Send + 'static,
    ) -> Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let stop = Stop {
            quiet: context.quiet,
            ..Stop::default()
        };
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let (ours, dir) = (stop.clone(), PathBuf::from(dir));
        let listening = std::thread::Builder::new().spawn(move || {
            let mut signals = signals
                .forever()
                .filter_map(|number| number.try_into().ok());
            let Some(first) = signals.next() else { return };
            ours.signal.store(first, Ordering::Relaxed);
            let cut_off = move || {
                std::thread::sleep(GRACE);
                clear();
                ours.tell(&dir);
                std::process::exit(status(first).into());
            };
            std::thread::Builder::new().spawn(cut_off).ok();
            if let Some(second) = signals.next() {
                std::process::exit(status(second).into());
            }
        });
        listening?;
        Ok(stop)
    }

    /// Ctrl-C ends the program at once here.
    #[cfg(not(unix))]
    pub fn listen(context: &Context, _: &Path, _: impl Fn() + Send + 'static) -> Result<Self> {
        Ok(Stop {
            quiet: context.quiet,
            ..Stop::default()
        })
    }

    /// The exit status of a run that was asked to end.
    pub fn status(&self) -> Option<u8> {
        let signal = self.signal.load(Ordering::Relaxed);
        (signal > 0).then(|| status(signal))
    }

    /// Says what the index holds; once.
    pub fn tell(&self, dir: &Path) {
        if self.told.swap(true, Ordering::Relaxed) || self.quiet {
            return;
        }
        let articles = Reader::open(dir).and_then(|reader| reader.article_count());
        let held = match articles {
            Ok(1) => "1 article is indexed".to_owned(),
            Ok(count) => format!("{} are indexed", counted(count, "article")),
            Err(_) => "nothing is indexed yet".to_owned(),
        };
        anstream::eprintln!("stopped: {held}; run the same command again to go on");
    }
}

/// Lets a write that passes the largest size of a file (`ulimit -f`) fail as any other write does: the signal
/// that goes with it would end the program without a word, and leave behind what it wrote.
pub fn outlive_file_size_limit() {
    #[cfg(unix)]
    signal_hook::flag::register(libc::SIGXFSZ, Arc::new(AtomicBool::new(false))).ok();
}

/// The status that shells give to a command that a signal ended.
fn status(signal: u8) -> u8 {
    signal.saturating_add(128)
}
