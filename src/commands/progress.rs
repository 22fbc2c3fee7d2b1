//! Notes and progress of an indexing run on stderr.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;
use super::message::{Form, Level};
use super::signals::StopSignal;
use crate::controls::neutralize;
use crate::note::{Note, NoteKind};
use crate::refresh::Observer;

/// Interval between updates of the progress line.
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// The number of notes of one kind that are printed.
const MAX_NOTES_OF_KIND: u64 = 5;

/// The maximum length of a kind in characters. A reason may contain any text of a file.
const MAX_REASON_CHARS: usize = 80;

/// Returns a reason without what differs between notes of one kind: numbers, and what follows a
/// colon.
fn kind_of(reason: &str) -> String {
    let mut kind = String::new();
    for c in reason.chars().take(MAX_REASON_CHARS) {
        match c {
            ':' | '(' | '"' | '<' if !kind.trim().is_empty() => break,
            c if c.is_numeric() => {
                if !kind.ends_with('…') {
                    kind.push('…');
                }
            }
            c => kind.push(c),
        }
    }
    kind.trim_end().to_owned()
}

/// Prints one line per note, and a progress line on a terminal.
pub struct Progress {
    quiet: bool,
    messages: Form,
    bar: ProgressBar,
    /// The time of the last update of the progress line.
    redrawn: Instant,
    stop: StopSignal,
    /// The number of notes of each kind. Notes of one kind have the same severity, and reasons that
    /// differ only in numbers and quoted words.
    kinds: BTreeMap<(bool, String), u64>,
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
            messages: context.messages,
            bar,
            redrawn: Instant::now(),
            stop: StopSignal::default(),
            kinds: BTreeMap::new(),
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

    /// Removes the progress line, and reports the number of notes that were not printed.
    pub fn finish(&mut self) {
        self.bar.finish_and_clear();
        for ((is_problem, kind), count) in std::mem::take(&mut self.kinds) {
            if count > MAX_NOTES_OF_KIND && (is_problem || !self.quiet) {
                let more = count - MAX_NOTES_OF_KIND;
                let message = format!("and {more} more: {}", neutralize(&kind));
                self.messages.print(Level::Note, &message);
            }
        }
    }
}

impl Observer for Progress {
    fn note(&mut self, path: &str, note: &Note) {
        let kind = (note.kind == NoteKind::Problem, kind_of(&note.reason));
        let count = self.kinds.entry(kind).or_default();
        *count += 1;
        if *count > MAX_NOTES_OF_KIND {
            return;
        }
        if note.kind == NoteKind::Problem || !self.quiet {
            self.bar.suspend(|| self.messages.print_note(path, note));
        }
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
