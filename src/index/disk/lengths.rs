//! Lengths in damaged files of the index, which tantivy would believe: it asks for so much memory, up to
//! all there is, before it sees that there is less to unpack.
//!
//! zstd says in the head of each frame how long its content is. A length that says something else
//! makes reading fail; so does one that no dictionary of ours has.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};
use zstd::zstd_safe::get_frame_content_size;

/// The most that a block of a dictionary unpacks to: tantivy ends each behind 4,000 bytes, and a value has
/// some thousand at most.
const MAX_BLOCK_BYTES: u64 = 1 << 20;

const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The bytes behind the stored text in a file, but for the footer that each file has: version, place of the
/// list of blocks, what packed it, room for more.
const STORE_FOOTER_BYTES: usize = 28;

/// What is looked at in a file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Blocks of stored text, up to this place.
    StoredText(usize),
    /// Columns, with their dictionaries.
    Columns,
}

/// A file of the index whose lengths are looked at.
#[derive(Debug)]
struct Looked {
    file: Arc<dyn FileHandle>,
    kind: Kind,
}

/// The same file, with a look at its lengths if it has such.
pub(crate) fn looked_at(path: &Path, file: Arc<dyn FileHandle>) -> Arc<dyn FileHandle> {
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("store") => end_of_blocks(&*file).map(Kind::StoredText),
        Some("fast") => Some(Kind::Columns),
        _ => None,
    };
    match kind {
        Some(kind) => Arc::new(Looked { file, kind }),
        None => file,
    }
}

/// Where the blocks of stored text end; `None` where the footers are not to be made out, which tantivy
/// tells.
fn end_of_blocks(file: &dyn FileHandle) -> Option<usize> {
    let bytes = |range: Range<usize>| file.read_bytes(range).ok();
    let end = file.len().checked_sub(8)?;
    let footer_bytes = u32::from_le_bytes(*bytes(end..end + 4)?.first_chunk()?);
    let end = end.checked_sub(usize::try_from(footer_bytes).ok()?)?;
    let footer = bytes(end.checked_sub(STORE_FOOTER_BYTES)?..end)?;
    let place = u64::from_le_bytes(*footer.get(4..)?.first_chunk()?);
    usize::try_from(place).ok()
}

impl HasLen for Looked {
    fn len(&self) -> usize {
        self.file.len()
    }
}

impl FileHandle for Looked {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let start = range.start;
        let bytes = self.file.read_bytes(range)?;
        let is_sound = match self.kind {
            Kind::StoredText(end) => start >= end || is_block(&bytes),
            Kind::Columns => are_blocks(&bytes),
        };
        match is_sound {
            true => Ok(bytes),
            false => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a length in the index is not what was written",
            )),
        }
    }
}

/// Whether these bytes begin with a block of stored text: four bytes of length and a frame that is so long.
fn is_block(bytes: &[u8]) -> bool {
    let Some((length, frame)) = bytes.split_first_chunk() else {
        return true; // nothing to unpack
    };
    let length = u64::from(u32::from_le_bytes(*length));
    matches!(get_frame_content_size(frame), Ok(Some(content)) if content == length)
}

/// Whether no block of a dictionary in these bytes, if they are a dictionary, says that it is very long. Each is four
/// bytes of length, a 1 where it is packed, and what it holds.
fn are_blocks(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((length, behind)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some((block, next)) = behind.split_at_checked(length) else {
            break;
        };
        match block {
            [1, frame @ ..] if frame.starts_with(&ZSTD) => match get_frame_content_size(frame) {
                Ok(content) if content.unwrap_or(0) <= MAX_BLOCK_BYTES => {}
                _ => return false,
            },
            [0, _, ..] => {}
            _ => break,
        }
        rest = next;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &[u8]) -> Vec<u8> {
        let length = u32::try_from(text.len()).expect("short");
        let frame = zstd::bulk::compress(text, 1).expect("packed");
        [&length.to_le_bytes()[..], &frame].concat()
    }

    #[test]
    fn no_changed_bit_of_a_block_makes_a_length_that_is_believed() {
        let text = "نص المقال ".repeat(500);
        let sound = block(text.as_bytes());
        assert!(is_block(&sound));
        let mut refused = 0;
        for bit in 0..sound.len() * 8 {
            let mut bytes = sound.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let length = u32::from_le_bytes(*bytes.first_chunk().expect("four bytes"));
            let believed = is_block(&bytes);
            assert!(!believed || length as usize == text.len(), "bit {bit}");
            refused += usize::from(!believed);
        }
        assert!(refused >= 32 + 32, "{refused}");
    }

    #[test]
    fn no_changed_bit_of_a_dictionary_asks_for_much_memory() {
        let frame = zstd::bulk::compress("كلمة ".repeat(700).as_bytes(), 1).expect("packed");
        let length = u32::try_from(frame.len() + 1).expect("short");
        let packed = [&length.to_le_bytes()[..], &[1], &frame].concat();
        let plain = [&5_u32.to_le_bytes()[..], &[0], b"abcd"].concat();
        let sound = [plain.clone(), packed.clone(), plain, packed].concat();
        assert!(are_blocks(&sound));
        let mut refused = 0;
        for bit in 0..sound.len() * 8 {
            let mut bytes = sound.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            refused += usize::from(!are_blocks(&bytes));
        }
        assert!(refused > 0);
        // A head whose length takes eight bytes: what was packed is read as a number.
        let mut bytes = sound;
        bytes[9 + 9] |= 0b1100_0000;
        assert!(!are_blocks(&bytes));
    }

    #[test]
    fn other_bytes_of_columns_are_none_of_its_business() {
        for bytes in [&b""[..], b"abc", &[0; 64], &[1; 64], &[0xff; 64]] {
            assert!(are_blocks(bytes), "{bytes:?}");
        }
    }
}
