//! Reads containers: files whose members are files. Each member is read as if it were a file of its
//! own; its path is `container!member`.
//!
//! Nothing is ever extracted to a folder. A member goes to memory, or to a temporary file without a
//! name, and its name is only a name.

pub mod budget;
mod members;
mod names;
mod tar;
mod zip;

use std::io::{Cursor, Read, SeekFrom};

use super::document::pdf;
use super::member::Receiver;
use super::scan::Scan;
use super::spool::{Source, spool};
use super::unpack::Unpacked;
use super::{Format, LoadError, Note, Options, Origin, Outcome};
use budget::Budget;
pub use members::{Checksum, Members, Next};

/// A kind of file that is recognised by its bytes and not read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A zip archive, or a document that is one.
    Zip,
    /// A tar archive.
    Tar,
    /// A PDF document.
    Pdf,
}

/// Returns the kind of a file that begins with these bytes, after decompression.
pub fn kind(head: &[u8]) -> Option<Kind> {
    const ZIP: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
    if ZIP.iter().any(|signature| head.starts_with(signature)) {
        return Some(Kind::Zip);
    }
    if head.starts_with(b"%PDF-") {
        return Some(Kind::Pdf);
    }
    tar::is_tar(head).then_some(Kind::Tar)
}

/// Reads the members of a container, or the text of a document, that the scan recognised.
///
/// # Errors
///
/// Returns an error if the source cannot be read, or if the receiver returns one.
pub fn load(
    kind: Kind,
    source: &mut dyn Source,
    scan: &mut Scan,
    origin: &Origin,
    options: &Options,
    budget: &mut Budget,
    receiver: &mut dyn Receiver,
) -> Result<Outcome, LoadError> {
    let file_bytes = source.seek(SeekFrom::End(0))?;
    budget.set_file_bytes(file_bytes);
    source.rewind()?;
    let format = match kind {
        Kind::Zip => Format::Zip,
        Kind::Tar => Format::Tar,
        Kind::Pdf => Format::Pdf,
    };
    let mut members = Members::new(origin, options, budget, receiver, format);
    if !members.enter()? {
        return Ok(members.outcome(scan.hash));
    }
    let content = scan.content.take();
    let status = match (kind, content) {
        (Kind::Tar, Some(bytes)) => tar::read(&mut Cursor::new(bytes), &mut members),
        (Kind::Tar, None) => {
            let unpacked = Unpacked::open(source, &options.limits)?;
            tar::read(&mut unpacked.take(scan.content_bytes), &mut members)
        }
        (kind, Some(bytes)) => read_seekable(kind, &mut Cursor::new(bytes), &mut members),
        (kind, None) if !scan.is_compressed => read_seekable(kind, source, &mut members),
        (kind, None) => {
            let unpacked = Unpacked::open(source, &options.limits)?;
            let mut seekable = spool(&mut unpacked.take(scan.content_bytes))?;
            read_seekable(kind, &mut seekable, &mut members)
        }
    };
    members.leave();
    status?;
    if let Some(reason) = &scan.unpack_error {
        members.note(None, Note::problem(reason.clone()))?;
    }
    Ok(members.outcome(scan.hash))
}

fn read_seekable(
    kind: Kind,
    source: &mut dyn Source,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    match kind {
        Kind::Pdf => pdf::read(source, members),
        Kind::Zip | Kind::Tar => zip::read(source, members),
    }
}

/// Returns whether a member that begins with `head` may be an archive of files.
fn may_be_archive(head: &[u8], options: &Options) -> bool {
    let mut start = Vec::new();
    let unpacked = Unpacked::open(head, &options.limits);
    // A compressed head ends early.
    unpacked
        .map(|unpacked| unpacked.take(512).read_to_end(&mut start))
        .ok();
    matches!(kind(&start), Some(Kind::Zip | Kind::Tar))
}

/// Returns whether a member is an archive of files, and not a document that is one.
fn is_archive(content: &mut dyn Source) -> Result<bool, LoadError> {
    let is_document = zip::is_document(content);
    content.rewind()?;
    Ok(!is_document)
}
