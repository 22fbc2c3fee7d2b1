//! Notes of the runs of a watch: each is printed once, although an unreadable file is tried again by
//! every run.

use std::collections::HashSet;

use crate::commands::message::Form;
use crate::commands::signals::StopSignal;
use crate::note::{Note, NoteKind};
use crate::refresh::Observer;

/// The number of notes that are remembered.
const MAX_NOTES: usize = 10_000;

/// Prints the notes of several runs, and stops a run at a signal.
pub struct Notes {
    quiet: bool,
    messages: Form,
    stop: StopSignal,
    printed: HashSet<String>,
}

impl Notes {
    pub fn new(quiet: bool, messages: Form, stop: StopSignal) -> Self {
        Notes {
            quiet,
            messages,
            stop,
            printed: HashSet::new(),
        }
    }
}

impl Observer for Notes {
    fn note(&mut self, path: &str, note: &Note) {
        if note.kind == NoteKind::Warning && self.quiet {
            return;
        }
        let line = format!("{}: {note}", note.place(path));
        if self.printed.len() >= MAX_NOTES {
            self.printed.clear();
        }
        // The process that holds the lock of the index may be another one each time.
        let key = line.split_once(" since ").map_or(&*line, |(key, _)| key);
        if self.printed.insert(key.to_owned()) {
            self.messages.print_note(path, note);
        }
    }

    fn progress(&mut self, _: u64, _: u64) {}

    fn is_stopped(&self) -> bool {
        self.stop.exit_status().is_some()
    }
}
