//! Reads documents that are zip archives of XML: DOCX, ODT, EPUB and spreadsheets; and PDF.

mod docx;
mod epub;
mod odt;
mod paragraphs;
pub mod pdf;
mod printout;
mod spreadsheet;

use std::io::{Read, Seek};

use zip::ZipArchive;

use super::container::Members;
use super::emitter::Position;
use super::{Format, LoadError};
use paragraphs::{Paragraphs, report_size};

/// The kind of a zip archive that is a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document of this format.
    Document(Format),
    /// A document of a kind that holds no articles.
    Other(&'static str),
}

/// Returns the kind of document that an archive is; `None` for an archive of files.
pub fn kind<R: Read + Seek>(archive: &ZipArchive<R>) -> Option<Kind> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("META-INF/container.xml") && !has("META-INF/MANIFEST.MF") {
        return Some(Kind::Document(Format::Epub));
    }
    if has("content.xml") && has("mimetype") {
        return Some(Kind::Document(Format::Odt));
    }
    if !has("[Content_Types].xml") {
        return None;
    }
    Some(if has(docx::MAIN_PART) {
        Kind::Document(Format::Docx)
    } else if has("xl/workbook.xml") {
        Kind::Document(Format::Xlsx)
    } else if has("xl/workbook.bin") {
        Kind::Other("binary Excel workbook: save it as XLSX or CSV")
    } else if has("ppt/presentation.xml") {
        Kind::Other("PowerPoint document")
    } else {
        return None;
    })
}

/// Reads a document.
pub fn read<R: Read + Seek>(
    archive: ZipArchive<R>,
    format: Format,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    match format {
        Format::Epub => epub::read(archive, members),
        Format::Odt => odt::read(archive, members),
        Format::Xlsx => spreadsheet::read(archive, members),
        _ => docx::read(archive, members),
    }
}

/// Reads a part of a document; `None` if it is missing, broken or larger than a record.
fn part<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    max_bytes: usize,
) -> Option<Vec<u8>> {
    let file = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    file.take(max_bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() <= max_bytes).then_some(bytes)
}

/// Emits the article of a document, with a problem if its XML is broken or its text too large.
fn emit(
    paragraphs: Paragraphs,
    fault: Option<&str>,
    max_bytes: usize,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let is_too_large = paragraphs.bytes() > max_bytes;
    members.records(None, |emitter| {
        if let Some(fault) = fault {
            let reason = format!("broken document: {fault}: the rest may be incomplete");
            emitter.problem(Position::default(), reason)?;
        }
        report_size(&paragraphs, is_too_large, emitter)?;
        paragraphs.emit(emitter)
    })
}
