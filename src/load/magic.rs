//! Recognises files without text by their first bytes.

use infer::MatcherType;

/// Archives of files, which users unpack themselves if they want their members indexed.
const ARCHIVES: [(&[u8], &str); 8] = [
    (b"\x1f\x8b", "gzip archive inside an archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive inside an archive"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "zip archive"),
    (b"Rar!\x1a\x07", "rar archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"\xfd7zXZ\x00", "xz archive"),
    (b"BZh", "bzip2 archive"),
];

/// Returns the kind of a file without text that begins with these bytes.
pub fn kind(head: &[u8]) -> Option<String> {
    if head.starts_with(b"%PDF-") {
        return Some("PDF document".to_owned());
    }
    if head.starts_with(b"{\\rtf") {
        return Some("RTF document".to_owned());
    }
    // Short signatures such as `BM` and `MZ` also begin words. Unlike text, binary files have
    // control characters near their start.
    let has_controls = head
        .iter()
        .take(512)
        .any(|byte| *byte < 9 || (14..27).contains(byte));
    if !has_controls || super::encoding::from_bom(head).is_some() {
        return None;
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some("Microsoft Office document".to_owned());
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some("tar archive: unpack it first".to_owned());
    }
    let file_type = infer::get(head);
    let extension = file_type
        .map(|file_type| file_type.extension().to_ascii_uppercase())
        .unwrap_or_default();
    if let Some(MatcherType::Doc | MatcherType::Book) =
        file_type.map(|file_type| file_type.matcher_type())
    {
        return Some(format!("{extension} document"));
    }
    if let Some((_, name)) = ARCHIVES
        .iter()
        .find(|(signature, _)| head.starts_with(signature))
    {
        return Some(format!("{name}: unpack it first"));
    }
    let file_type = file_type?;
    Some(match (file_type.matcher_type(), file_type.mime_type()) {
        (_, "image/jpeg") => "JPEG image".to_owned(),
        (_, "application/vnd.sqlite3") => "SQLite database".to_owned(),
        (MatcherType::App, _) => format!("{extension} program"),
        (MatcherType::Image, _) => format!("{extension} image"),
        (MatcherType::Audio, _) => format!("{extension} audio"),
        (MatcherType::Video, _) => format!("{extension} video"),
        (MatcherType::Font, _) => format!("{extension} font"),
        (MatcherType::Archive, _) => format!("{extension} archive: unpack it first"),
        (MatcherType::Text, _) => return None,
        _ => format!("{extension} file"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_kinds_are_named() {
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (head, name) in [
            (&b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"[..], "JPEG image"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG image"),
            (b"%PDF-1.7\n", "PDF document"),
            (
                b"PK\x03\x04\x14\x00\x00\x00",
                "zip archive: unpack it first",
            ),
            (
                b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    .repeat(5)
                    .as_slice(),
                "ELF program",
            ),
            (b"SQLite format 3\x00\x10\x00\x01\x01", "SQLite database"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
                "Microsoft Office document",
            ),
            (&tar, "tar archive: unpack it first"),
        ] {
            assert_eq!(kind(head).as_deref(), Some(name));
        }
    }

    #[test]
    fn text_that_begins_with_a_signature_is_text() {
        for text in [
            "BMW تعلن",
            "MZ",
            "BZh",
            "ID3 نص",
            "PK",
            "<html>",
            "{\"a\":1}",
        ] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
