//! The stream that results go to.

use std::io::{self, ErrorKind, Write};

use crate::note;

/// A stream whose errors say that it is the output which cannot be written.
pub struct Output<W>(pub W);

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(named)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(named)
    }
}

/// The same error with words of its own, but for those that are no more than a reason to end or to go on.
pub fn named(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::BrokenPipe | ErrorKind::Interrupted => error,
        kind => io::Error::new(
            kind,
            format!("cannot write the output: {}", note::io_reason(&error)),
        ),
    }
}
