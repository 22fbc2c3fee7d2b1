//! Buffers a stream so that it can be read twice.

use std::io::{self, Read, Seek, Write};

use tempfile::SpooledTempFile;

use super::BUFFER_BYTES;
use crate::note::io_reason;

/// The number of bytes that are read at a time. It is small because each member zeroes its buffer.
const PIECE_BYTES: usize = 1 << 14;

/// A source that can be read twice: a file, a temporary file or a buffer.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Reads a stream to its end into a buffer that can be read twice. More than [`BUFFER_BYTES`] go to
/// a temporary file without a name.
///
/// # Errors
///
/// Returns an error if the stream cannot be read or the temporary file cannot be written; the
/// message says which of these failed.
pub(crate) fn spool(reader: &mut dyn Read) -> io::Result<SpooledTempFile> {
    let mut spooled = SpooledTempFile::new(BUFFER_BYTES);
    match spool_prefix(reader, u64::MAX, &mut spooled)? {
        Spooled {
            fault: Some(fault), ..
        } => Err(fault),
        _ => Ok(spooled),
    }
}

/// The outcome of copying the start of a stream.
pub(crate) struct Spooled {
    /// The number of bytes that were copied.
    pub bytes: u64,
    /// Why the stream could not be read further.
    pub fault: Option<io::Error>,
}

/// Copies at most `max_bytes` of a stream, and rewinds the copy. An error of the stream ends the
/// copy.
///
/// # Errors
///
/// Returns an error if the copy cannot be written.
pub(crate) fn spool_prefix(
    reader: &mut dyn Read,
    max_bytes: u64,
    spooled: &mut SpooledTempFile,
) -> io::Result<Spooled> {
    let mut outcome = Spooled {
        bytes: 0,
        fault: None,
    };
    let mut piece = vec![0; PIECE_BYTES];
    while outcome.bytes < max_bytes {
        let room = usize::try_from(max_bytes - outcome.bytes).unwrap_or(usize::MAX);
        let room = room.min(piece.len());
        let read = match reader.read(piece.get_mut(..room).unwrap_or_default()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                outcome.fault = Some(error);
                break;
            }
            Ok(0) => break,
            Ok(read) => read,
        };
        let bytes = piece.get(..read).unwrap_or_default();
        spooled.write_all(bytes).map_err(cannot_spool)?;
        outcome.bytes += read as u64;
    }
    spooled.rewind()?;
    Ok(outcome)
}

fn cannot_spool(error: io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    let reason = io_reason(&error);
    io::Error::new(
        error.kind(),
        format!(
            "cannot store it in {}: {reason}: make room there, or name another folder in the variable TMPDIR",
            folder.display()
        ),
    )
}
