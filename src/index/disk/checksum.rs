//! Compares segment files with their checksums.
//!
//! Reads bytes that tantivy wrote. Relies on: each file of a segment ends with a JSON footer that
//! has the CRC-32 of the bytes before it, the length of the footer (`u32`), and [`MAGIC`]. tantivy
//! checks the CRC only on request. Here files are read in pieces, and no length in them is trusted.
//! `files_that_tantivy_wrote_are_sound` notices a change.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;
use serde::Deserialize;
use tantivy::index::SegmentMeta;

use crate::index::disk::folder::Folder;

/// The last four bytes of each file, little-endian.
const MAGIC: u32 = 1337;
/// The size limit of the JSON of a footer, in bytes.
const MAX_FOOTER_BYTES: u64 = 50_000;
const PIECE_BYTES: usize = 1 << 16;

/// The size up to which a file is checked whenever the index is opened. Reading all such files is
/// quick.
const MAX_SMALL_BYTES: u64 = 1 << 18;

#[derive(Deserialize)]
struct Footer {
    crc: u32,
}

/// Returns the fault of a segment file; `None` if its bytes match its checksum.
///
/// # Errors
/// Returns an error if the file cannot be read or is not a regular file.
pub fn fault(path: &Path) -> io::Result<Option<&'static str>> {
    let (folder, name) = Folder::of(path)?;
    fault_of(folder.read(name)?)
}

fn fault_of(mut file: File) -> io::Result<Option<&'static str>> {
    let length = file.metadata()?.len();
    let mut end = [0; 8];
    if length < end.len() as u64 {
        return Ok(Some("it is cut off"));
    }
    file.seek(SeekFrom::End(-(end.len() as i64)))?;
    file.read_exact(&mut end)?;
    let [a, b, c, d, magic @ ..] = end;
    let footer_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    let body_bytes = length.checked_sub(footer_bytes + end.len() as u64);
    let body_bytes = body_bytes.filter(|_| footer_bytes <= MAX_FOOTER_BYTES);
    let Some(body_bytes) = body_bytes.filter(|_| u32::from_le_bytes(magic) == MAGIC) else {
        return Ok(Some("its end is damaged"));
    };
    file.seek(SeekFrom::Start(body_bytes))?;
    let mut footer = Vec::new();
    (&mut file).take(footer_bytes).read_to_end(&mut footer)?;
    let Ok(footer) = serde_json::from_slice::<Footer>(&footer) else {
        return Ok(Some("its end is damaged"));
    };
    file.seek(SeekFrom::Start(0))?;
    let sound = checksum(&mut file.take(body_bytes))? == footer.crc;
    Ok((!sound).then_some("its checksum does not match"))
}

fn checksum(bytes: &mut dyn Read) -> io::Result<u32> {
    let mut hasher = Hasher::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match bytes.read(&mut piece)? {
            0 => return Ok(hasher.finalize()),
            read => hasher.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

/// Returns the names of the files of a segment.
pub fn files(segment: &SegmentMeta) -> impl Iterator<Item = PathBuf> {
    use tantivy::index::SegmentComponent::{
        Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms,
    };
    let always = [Postings, Positions, FastFields, FieldNorms, Terms, Store];
    let deleted = segment.has_deletes().then_some(Delete);
    always
        .into_iter()
        .chain(deleted)
        .map(|component| segment.relative_path(component))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Returns a damaged small file of these segments, if there is one. A file that is missing or
/// unreadable is not reported: a writer may have just replaced it.
pub fn damaged_small_file(segments: &[SegmentMeta], folder: &Path) -> Option<PathBuf> {
    let generation = Folder::generation(folder).ok()?;
    let is_damaged = |name: &PathBuf| {
        let file = generation.read(name.as_os_str()).ok();
        let is_small = |file: &File| {
            let length = file.metadata().map(|metadata| metadata.len());
            length.is_ok_and(|length| length <= MAX_SMALL_BYTES)
        };
        file.filter(is_small)
            .is_some_and(|file| matches!(fault_of(file), Ok(Some(_))))
    };
    let damaged = segments.iter().flat_map(files).find(is_damaged);
    damaged.map(|name| folder.join(name))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file_with_footer(bytes: &[u8]) -> tempfile::NamedTempFile {
        let footer = format!(
            r#"{{"version":{{}},"crc":{}}}"#,
            checksum(&mut &*bytes).expect("memory")
        );
        let length = u32::try_from(footer.len()).expect("short");
        let all = [
            bytes,
            footer.as_bytes(),
            &length.to_le_bytes(),
            &MAGIC.to_le_bytes(),
        ]
        .concat();
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), all).expect("written");
        file
    }

    #[test]
    fn files_that_tantivy_wrote_are_sound() {
        let dir = tempfile::tempdir().expect("a folder");
        let (schema, fields) = crate::index::schema::schema();
        let mut index = tantivy::Index::create_in_dir(dir.path(), schema).expect("an index");
        index.set_tokenizers(crate::index::schema::tokenizers());
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        for id in ["1", "2"] {
            let mut document = tantivy::TantivyDocument::default();
            document.add_text(fields.id, id);
            writer.add_document(document).expect("added");
        }
        writer.commit().expect("committed");
        writer.delete_term(tantivy::Term::from_field_text(fields.id, "1"));
        writer.commit().expect("committed");
        let segments = index.searchable_segment_metas().expect("segments");
        let names: Vec<PathBuf> = segments.iter().flat_map(files).collect();
        assert!(names.len() >= 6, "{names:?}");
        for name in names {
            let fault = fault(&dir.path().join(&name)).expect("read");
            assert_eq!(fault, None, "{}", name.display());
        }
    }

    #[test]
    fn any_changed_byte_of_the_body_and_any_cut_is_noticed() {
        let file = file_with_footer("نص المقال".as_bytes());
        assert_eq!(fault(file.path()).expect("read"), None);
        let sound = fs::read(file.path()).expect("read");
        for offset in 0.."نص المقال".len() {
            let mut bytes = sound.clone();
            bytes[offset] ^= 1;
            fs::write(file.path(), &bytes).expect("written");
            assert!(fault(file.path()).expect("read").is_some(), "byte {offset}");
        }
        for length in 0..sound.len() {
            fs::write(file.path(), &sound[..length]).expect("written");
            assert!(
                fault(file.path()).expect("read").is_some(),
                "{length} bytes"
            );
        }
    }
}
