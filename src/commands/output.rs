//! The stream of results.

use std::io::{self, ErrorKind, Write};

use crate::note;

/// A stream whose errors say that the output cannot be written.
pub struct Output<W>(pub W);

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(explain_write_error)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(explain_write_error)
    }
}

/// Returns the error with a message for the user, except for a broken pipe or an interruption,
/// which the caller handles by kind.
pub fn explain_write_error(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::BrokenPipe | ErrorKind::Interrupted => error,
        kind => io::Error::new(
            kind,
            format!("cannot write the output: {}", note::io_reason(&error)),
        ),
    }
}
