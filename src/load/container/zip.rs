//! Reads zip archives.

use std::io::{BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;
use zip::result::ZipError;

use super::{Checksum, Members, Next};
use crate::load::spool::Source;
use crate::load::{LoadError, document, exclusion};

/// The largest list of members that is read, in bytes. It is some 80 bytes a member.
const MAX_LIST_BYTES: u64 = 256 << 20;

const ENCRYPTED: &str = "it is encrypted: extract it with its password first";

/// Reads the members of an archive.
pub fn read(source: &mut dyn Source, members: &mut Members<'_>) -> Result<(), LoadError> {
    if list_bytes(source)? > MAX_LIST_BYTES {
        let reason = "its list of members is over 256 MiB: extract it first";
        return members.problem(None, reason);
    }
    source.rewind()?;
    let opened = ZipArchive::new(BufReader::new(&mut *source));
    match opened {
        Ok(mut archive) => match document::kind(&archive) {
            Some(document::Kind::Document(format)) => {
                members.set_format(format);
                document::read(archive, format, members)
            }
            Some(document::Kind::Other(kind)) => members.ignored_file(kind),
            None => read_archive(&mut archive, members),
        },
        Err(error) => {
            source.rewind()?;
            read_stream(&mut BufReader::new(source), &error, members)
        }
    }
}

fn read_archive<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_data(index) else {
            continue;
        };
        let raw_name = entry.name_raw().to_vec();
        let (is_dir, is_link) = (entry.is_dir(), entry.is_symlink());
        let checksum = Checksum {
            size: entry.size(),
            crc32: entry.crc32(),
        };
        if is_dir {
            continue;
        }
        let Some(name) = members.name(&raw_name)? else {
            continue;
        };
        let has = |name: &str| archive.index_for_name(name).is_some();
        if exclusion::is_in_folder_of_page(&name, has) {
            members.ignored(&name, exclusion::PAGE_FILES)?;
            continue;
        }
        if is_link {
            members.ignored(&name, "link in an archive")?;
            continue;
        }
        let next = match archive.by_index(index) {
            Ok(mut member) => members.read(&name, Some(checksum), &mut member, None)?,
            Err(error) => {
                members.problem(Some(&name), describe(&error))?;
                Next::Member
            }
        };
        if next == Next::End {
            break;
        }
    }
    Ok(())
}

/// Reads the members one after the other, without the list at the end of the archive. `fault` says
/// why the list cannot be used.
fn read_stream(
    source: &mut dyn Read,
    fault: &ZipError,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let mut source = source;
    let mut count = 0u64;
    while let Ok(Some(mut member)) = read_zipfile_from_stream(&mut source) {
        let raw_name = member.name_raw().to_vec();
        if member.is_dir() {
            continue;
        }
        let Some(name) = members.name(&raw_name)? else {
            continue;
        };
        count += 1;
        if members.read(&name, None, &mut member, None)? == Next::End {
            return Ok(());
        }
    }
    let fault = describe(fault);
    let reason = match count {
        0 => format!("broken zip archive: {fault}"),
        count => format!(
            "broken zip archive: {fault}: {count} members were read that come before the damage"
        ),
    };
    members.problem(None, reason)
}

/// Returns whether a source is a document that is a zip archive.
pub fn is_document(source: &mut dyn Source) -> bool {
    let is_small = list_bytes(source).is_ok_and(|bytes| bytes <= MAX_LIST_BYTES);
    is_small
        && source.rewind().is_ok()
        && ZipArchive::new(BufReader::new(source))
            .is_ok_and(|archive| document::kind(&archive).is_some())
}

fn describe(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ENCRYPTED.to_owned(),
        ZipError::InvalidArchive(reason) => reason.to_string(),
        ZipError::CompressionMethodNotSupported(method) => {
            format!("its compression (method {method}) is not supported: extract it first")
        }
        error => error.to_string(),
    }
}

/// Returns the size of the list of members at the end of an archive; 0 if there is none. The list
/// is held in memory as a whole.
fn list_bytes(source: &mut dyn Source) -> Result<u64, LoadError> {
    const END_BYTES: u64 = 22;
    const MAX_COMMENT_BYTES: u64 = 1 << 16;
    let size = source.seek(SeekFrom::End(0))?;
    let start = size.saturating_sub(END_BYTES + MAX_COMMENT_BYTES + 20);
    source.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    source
        .take(END_BYTES + MAX_COMMENT_BYTES + 20)
        .read_to_end(&mut tail)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06") else {
        return Ok(0);
    };
    let number = |bytes: Option<&[u8]>| {
        let bytes = bytes.unwrap_or_default().iter().rev();
        bytes.fold(0u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let list = number(tail.get(end + 12..end + 16));
    if list < u64::from(u32::MAX) {
        return Ok(list);
    }
    // A large archive has its numbers in another record, to which a locator leads.
    let Some(locator) = memchr::memmem::rfind(&tail, b"PK\x06\x07") else {
        return Ok(list);
    };
    source.seek(SeekFrom::Start(number(tail.get(locator + 8..locator + 16))))?;
    let mut record = Vec::new();
    source.take(56).read_to_end(&mut record)?;
    Ok(number(record.get(40..48)))
}
