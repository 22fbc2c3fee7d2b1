//! Validates lengths in files of the index. tantivy trusts them: before it decompresses a block, it
//! allocates as much memory as the length says, up to all of the memory of the machine.
//!
//! Reads bytes that tantivy wrote. Relies on:
//!
//! - `.store`: compressed blocks, each with its uncompressed length (`u32`) before a zstd frame;
//!   then the list of blocks; then a footer of [`STORE_FOOTER_BYTES`] with the offset of that list
//!   at byte 4; then the footer of every file.
//! - `.fast`: dictionaries as blocks with their compressed length (`u32`), a byte that is 1 if the
//!   block is compressed, and the content.
//!
//! A zstd frame holds its content length. Reading fails if the length of a block of stored text
//! differs from that of its frame, or if a dictionary block exceeds [`MAX_BLOCK_BYTES`].
//! `a_wrong_length_in_a_file_that_tantivy_wrote_is_rejected` notices a change.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};
use zstd::zstd_safe::get_frame_content_size;

/// The limit of the uncompressed size of a dictionary block. tantivy ends a block after 4,000
/// bytes, and a value has at most a few thousand bytes.
const MAX_BLOCK_BYTES: u64 = 1 << 20;

/// The magic number of a zstd frame.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The size of the footer of a document store: version, offset of the list of blocks, compressor,
/// reserved bytes.
const STORE_FOOTER_BYTES: usize = 28;

/// The lengths in a file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// The lengths of blocks of stored text, up to this offset.
    Store(usize),
    /// The lengths of blocks of dictionaries.
    Columns,
}

/// A file whose lengths are validated when it is read.
#[derive(Debug)]
struct ValidatedFile {
    file: Arc<dyn FileHandle>,
    kind: Kind,
}

/// Returns the file with validation of its lengths, if its format has lengths that need it.
pub(crate) fn validate_lengths(path: &Path, file: Arc<dyn FileHandle>) -> Arc<dyn FileHandle> {
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("store") => end_of_blocks(&*file).map(Kind::Store),
        Some("fast") => Some(Kind::Columns),
        _ => None,
    };
    match kind {
        Some(kind) => Arc::new(ValidatedFile { file, kind }),
        None => file,
    }
}

/// Returns the offset at which the blocks of stored text end; `None` if the footers are damaged,
/// which tantivy reports.
fn end_of_blocks(file: &dyn FileHandle) -> Option<usize> {
    let bytes = |range: Range<usize>| file.read_bytes(range).ok();
    let end = file.len().checked_sub(8)?;
    let footer_bytes = u32::from_le_bytes(*bytes(end..end + 4)?.first_chunk()?);
    let end = end.checked_sub(usize::try_from(footer_bytes).ok()?)?;
    let footer = bytes(end.checked_sub(STORE_FOOTER_BYTES)?..end)?;
    let offset = u64::from_le_bytes(*footer.get(4..)?.first_chunk()?);
    usize::try_from(offset).ok()
}

impl HasLen for ValidatedFile {
    fn len(&self) -> usize {
        self.file.len()
    }
}

impl FileHandle for ValidatedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let start = range.start;
        let bytes = self.file.read_bytes(range)?;
        let is_sound = match self.kind {
            Kind::Store(end) => start >= end || is_store_block(&bytes),
            Kind::Columns => are_dictionary_blocks(&bytes),
        };
        if is_sound {
            Ok(bytes)
        } else {
            Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a length in the index is damaged",
            ))
        }
    }
}

/// Returns whether bytes start with a block of stored text whose length equals the content length
/// of its frame.
fn is_store_block(bytes: &[u8]) -> bool {
    let Some((length, frame)) = bytes.split_first_chunk() else {
        return true; // no block to decompress
    };
    let length = u64::from(u32::from_le_bytes(*length));
    matches!(get_frame_content_size(frame), Ok(Some(content)) if content == length)
}

/// Returns whether no dictionary block in these bytes exceeds [`MAX_BLOCK_BYTES`]. Stops at the
/// first bytes that are not such a block: columns hold other data too.
fn are_dictionary_blocks(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some((block, next)) = after.split_at_checked(length) else {
            break;
        };
        match block {
            [1, frame @ ..] if frame.starts_with(&ZSTD_MAGIC) => {
                match get_frame_content_size(frame) {
                    Ok(content) if content.unwrap_or(0) <= MAX_BLOCK_BYTES => {}
                    _ => return false,
                }
            }
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
        let frame = zstd::bulk::compress(text, 1).expect("compressed");
        [&length.to_le_bytes()[..], &frame].concat()
    }

    #[test]
    fn no_changed_bit_of_a_block_gives_a_wrong_length() {
        let text = "نص المقال ".repeat(500);
        let sound = block(text.as_bytes());
        assert!(is_store_block(&sound));
        let mut rejected = 0;
        for bit in 0..sound.len() * 8 {
            let mut bytes = sound.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let length = u32::from_le_bytes(*bytes.first_chunk().expect("four bytes"));
            let accepted = is_store_block(&bytes);
            assert!(!accepted || length as usize == text.len(), "bit {bit}");
            rejected += usize::from(!accepted);
        }
        assert!(rejected >= 32 + 32, "{rejected}");
    }

    #[test]
    fn no_changed_bit_of_a_dictionary_allocates_much_memory() {
        let frame = zstd::bulk::compress("كلمة ".repeat(700).as_bytes(), 1).expect("compressed");
        let length = u32::try_from(frame.len() + 1).expect("short");
        let compressed = [&length.to_le_bytes()[..], &[1], &frame].concat();
        let plain = [&5_u32.to_le_bytes()[..], &[0], b"abcd"].concat();
        let sound = [plain.clone(), compressed.clone(), plain, compressed].concat();
        assert!(are_dictionary_blocks(&sound));
        let mut rejected = 0;
        for bit in 0..sound.len() * 8 {
            let mut bytes = sound.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            rejected += usize::from(!are_dictionary_blocks(&bytes));
        }
        assert!(rejected > 0);
        // The frame header claims a length of eight bytes, so content is read as the length.
        let mut bytes = sound;
        bytes[9 + 9] |= 0b1100_0000;
        assert!(!are_dictionary_blocks(&bytes));
    }

    #[test]
    fn a_wrong_length_in_a_file_that_tantivy_wrote_is_rejected() {
        use tantivy::directory::{Directory, RamDirectory};
        let (schema, fields) = crate::index::schema::schema();
        let settings = tantivy::IndexSettings {
            docstore_compression: tantivy::store::Compressor::Zstd(Default::default()),
            ..Default::default()
        };
        let directory = RamDirectory::create();
        let builder = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .tokenizers(crate::index::schema::tokenizers());
        let mut writer = builder
            .single_segment_index_writer(directory.clone(), 15_000_000)
            .expect("a writer");
        for number in 0..2000 {
            let mut document = tantivy::TantivyDocument::default();
            let title = format!("{number} {}", "عنوان ".repeat(10));
            document.add_text(fields.headline, &title);
            document.add_bytes(fields.record, title.as_bytes());
            writer.add_document(document).expect("added");
        }
        let index = writer.finalize().expect("an index");
        let segments = index.searchable_segment_metas().expect("segments");
        let names = segments
            .iter()
            .flat_map(crate::index::disk::checksum::files);
        let mut validated = 0;
        for name in names {
            let bytes = directory
                .open_read(&name)
                .expect("opened")
                .read_bytes()
                .expect("read");
            let (start, length_byte) = match name.extension().and_then(|name| name.to_str()) {
                Some("store") => (0, 2),
                Some("fast") => {
                    let mut windows = bytes.windows(5);
                    let at = windows.position(|window| window == [1, 0x28, 0xb5, 0x2f, 0xfd]);
                    (at.expect("a compressed dictionary") - 4, 9)
                }
                _ => continue,
            };
            let read = |bytes: Vec<u8>| {
                let file = validate_lengths(&name, Arc::new(OwnedBytes::new(bytes)));
                file.read_bytes(start..file.len())
            };
            assert!(read(bytes.to_vec()).is_ok(), "{}", name.display());
            let mut damaged = bytes.to_vec();
            damaged[start + length_byte] |= 0b1100_0000;
            assert!(read(damaged).is_err(), "{}", name.display());
            validated += 1;
        }
        assert_eq!(validated, 2);
    }

    #[test]
    fn other_bytes_of_columns_are_accepted() {
        for bytes in [&b""[..], b"abc", &[0; 64], &[1; 64], &[0xff; 64]] {
            assert!(are_dictionary_blocks(bytes), "{bytes:?}");
        }
    }
}
