//! Keeps a stream so that it can be read twice.

use std::io::{self, Cursor, Read, Seek, Write};

use super::{BUFFER_BYTES, Source, walk};

/// Reads a stream to its end. What is larger than a buffer lies in a temporary file that has no name.
///
/// # Errors
/// When the stream cannot be read or the temporary file cannot be written; the error says which.
pub(crate) fn spool(reader: &mut dyn Read) -> io::Result<Box<dyn Source>> {
    let mut start = Vec::new();
    (&mut *reader)
        .take(BUFFER_BYTES as u64)
        .read_to_end(&mut start)?;
    if start.len() < BUFFER_BYTES {
        return Ok(Box::new(Cursor::new(start)));
    }
    let mut file = tempfile::tempfile().map_err(cannot_keep)?;
    file.write_all(&start).map_err(cannot_keep)?;
    let mut piece = start;
    loop {
        let read = match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        match piece.get(..read) {
            None | Some([]) => break,
            Some(bytes) => file.write_all(bytes).map_err(cannot_keep)?,
        }
    }
    file.rewind()?;
    Ok(Box::new(file))
}

fn cannot_keep(error: io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    let reason = walk::reason(&error);
    io::Error::new(
        error.kind(),
        format!(
            "cannot keep it in {}: {reason}: make room there, or name another folder in the variable TMPDIR",
            folder.display()
        ),
    )
}
