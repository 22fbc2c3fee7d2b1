//! Notes and progress of an indexing run on stderr.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;
use super::message;
use super::signals::StopSignal;
use crate::controls::{escape, neutralize};
use crate::note::{Note, NoteKind};
use crate::refresh::Observer;

/// Interval between updates of the progress line.
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// Prints one line per note, and a progress line on a terminal.
pub struct Progress {
    quiet: bool,
    bar: ProgressBar,
    /// The time of the last update of the progress line.
    redrawn: Instant,
    stop: StopSignal,
}

impl Progress {
    pub fn new(context: &Context) -> Self {
        let bar = if context.quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
            ProgressBar::new_spinner()
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        };
        Progress {
            quiet: context.quiet,
            bar,
            redrawn: Instant::now(),
            stop: StopSignal::default(),
        }
    }

    /// Stops the run when `stop` is signalled.
    pub fn stop_on(&mut self, stop: StopSignal) {
        self.stop = stop;
    }

    /// Returns a function that removes the progress line, for use in another thread.
    pub fn clear(&self) -> impl Fn() + Send + 'static {
        let bar = self.bar.clone();
        move || bar.finish_and_clear()
    }

    /// Removes the progress line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn note(&mut self, path: &str, note: &Note) {
        let path = note.place(path);
        let path = escape(&path);
        let note_text = neutralize(&note.to_string());
        self.bar.suspend(|| match note.kind {
            NoteKind::Problem => message::print(&format!("cannot read {path}: {note_text}")),
            NoteKind::Warning if self.quiet => {}
            NoteKind::Warning => message::print(&format!("warning: {path}: {note_text}")),
        });
    }

    fn progress(&mut self, files: u64, articles: u64) {
        if !self.bar.is_hidden() && self.redrawn.elapsed() > REDRAW_INTERVAL {
            self.redrawn = Instant::now();
            self.bar
                .set_message(format!("{files} files, {articles} articles"));
            self.bar.tick();
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.exit_status().is_some()
    }
}
