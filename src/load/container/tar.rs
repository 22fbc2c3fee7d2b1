//! Reads tar archives.

use std::io::{self, Read};

use tar::{Archive, EntryType, PaxExtensions};

use super::{Members, Next};
use crate::load::LoadError;
use crate::note::io_reason;

/// The largest name that is read, in bytes.
const MAX_NAME_BYTES: u64 = 1 << 16;

/// Returns whether a text begins with the header of a member: its checksum is right.
pub fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else {
        return false;
    };
    let (Some(sum), Some(before), Some(after)) =
        (header.get(148..156), header.get(..148), header.get(156..))
    else {
        return false;
    };
    let sum = std::str::from_utf8(sum).unwrap_or_default();
    let sum = sum.trim_matches([' ', '\0']);
    let expected = u64::from_str_radix(sum, 8).ok();
    let bytes = before.iter().chain(after).chain(&[b' '; 8]);
    let actual = bytes.map(|byte| u64::from(*byte)).sum::<u64>();
    header.first().is_some_and(|byte| *byte != 0) && expected == Some(actual)
}

/// Reads the members of an archive.
pub fn read(source: &mut dyn Read, members: &mut Members<'_>) -> Result<(), LoadError> {
    let mut archive = Archive::new(source);
    // Raw entries: the crate would hold a long name in memory, whatever its length.
    let entries = archive.entries()?.raw(true);
    let mut long_name: Option<Vec<u8>> = None;
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let reason = io_reason(&error);
                return members.problem(None, format!("broken tar archive: {reason}"));
            }
        };
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => {
                let mut value = Vec::new();
                let read = (&mut entry).take(MAX_NAME_BYTES).read_to_end(&mut value);
                if read.is_ok() {
                    long_name = if kind == EntryType::XHeader {
                        pax_path(&value).or(long_name)
                    } else {
                        let end = value.iter().position(|byte| *byte == 0);
                        value.truncate(end.unwrap_or(value.len()));
                        Some(value)
                    };
                }
                continue;
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader => continue,
            _ => {}
        }
        let raw_name = long_name.take();
        let raw_name = raw_name.unwrap_or_else(|| entry.header().path_bytes().into_owned());
        // An old archive marks a folder only by the end of its name.
        if kind == EntryType::Directory || raw_name.ends_with(b"/") {
            continue;
        }
        let Some(name) = members.name(&raw_name)? else {
            continue;
        };
        let next = match kind {
            EntryType::Regular | EntryType::Continuous => {
                members.read(&name, None, &mut entry, None)?
            }
            kind => {
                members.ignored(&name, special(kind))?;
                Next::Member
            }
        };
        if next == Next::End {
            break;
        }
        // What a limit left of the member is skipped by the archive.
        io::copy(&mut entry, &mut io::sink()).ok();
    }
    Ok(())
}

fn special(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Link | EntryType::Symlink => "link in an archive",
        EntryType::Char | EntryType::Block | EntryType::Fifo => "device or pipe in an archive",
        EntryType::GNUSparse => "sparse file in an archive: extract it first",
        _ => "special file in an archive",
    }
}

fn pax_path(value: &[u8]) -> Option<Vec<u8>> {
    let mut extensions = PaxExtensions::new(value).flatten();
    let path = extensions.find(|extension| extension.key_bytes() == b"path")?;
    Some(path.value_bytes().to_vec())
}
