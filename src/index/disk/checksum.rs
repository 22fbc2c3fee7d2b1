//! Whether files of the index hold what was written.
//!
//! tantivy ends each file of a segment with a footer that has a CRC-32 of what stands before, and
//! only looks at it when asked. The files are read in pieces here: no length in them is believed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;
use serde::Deserialize;
use tantivy::index::SegmentMeta;

use crate::index::disk::durable;

/// The number at the end of each file.
const MAGIC: u32 = 1337;
/// Bytes that the text of a footer may have.
const MAX_FOOTER_BYTES: u64 = 50_000;
const PIECE_BYTES: usize = 1 << 16;

/// A file of this size or smaller is looked at whenever the index is opened: little to read, even
/// for all of them.
const MAX_SMALL_BYTES: u64 = 1 << 18;

#[derive(Deserialize)]
struct Footer {
    crc: u32,
}

/// What is wrong with a file that ends with a footer; `None` when its bytes are those that were
/// written.
///
/// # Errors
/// When the file cannot be read.
pub fn fault(path: &Path) -> io::Result<Option<&'static str>> {
    durable::is_plain(path)?;
    let mut file = File::open(path)?;
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
    Ok((!sound).then_some("its bytes are not those that were written"))
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

/// The files of a segment: names in the folder of the index.
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

/// A small file of these segments that is damaged, if there is one. A file that is gone, or cannot be
/// read, is none: a writer may have just replaced it.
pub fn damaged_small_file(segments: &[SegmentMeta], folder: &Path) -> Option<PathBuf> {
    let paths = segments
        .iter()
        .flat_map(files)
        .map(|file| folder.join(file));
    let mut small = paths.filter(|path| {
        path.metadata()
            .is_ok_and(|facts| facts.len() <= MAX_SMALL_BYTES)
    });
    small.find(|path| matches!(fault(path), Ok(Some(_))))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
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
    fn any_changed_byte_of_the_body_and_any_cut_is_noticed() {
        let file = written("نص المقال".as_bytes());
        assert_eq!(fault(file.path()).expect("read"), None);
        let sound = fs::read(file.path()).expect("read");
        for place in 0.."نص المقال".len() {
            let mut bytes = sound.clone();
            bytes[place] ^= 1;
            fs::write(file.path(), &bytes).expect("written");
            assert!(fault(file.path()).expect("read").is_some(), "byte {place}");
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
