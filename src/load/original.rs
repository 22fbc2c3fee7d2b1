//! The bytes of a file or of a member of a container, as they were saved.

use std::fmt;
use std::io::Read;

use super::member::{Member, Receiver};
use super::scan::Scan;
use super::{Item, LoadError, Options, Origin, Source, load};

/// Returns the bytes of a member of a container, also of one in another; `None` if it is not there
/// or has more than `max_bytes`. A part of a document, such as the attachment of a message, gives
/// the document.
///
/// # Errors
/// Returns an error if the container cannot be read.
pub(crate) fn member_bytes(
    container: &mut dyn Source,
    name: &str,
    max_bytes: u64,
) -> Result<Option<Vec<u8>>, LoadError> {
    let mut extraction = Extraction {
        name,
        max_bytes,
        bytes: None,
    };
    match load(
        container,
        &Origin::default(),
        &Options::default(),
        &mut extraction,
    ) {
        Err(LoadError::Sink(error)) if error.is::<Extracted>() => Ok(extraction.bytes),
        Err(error) => Err(error),
        Ok(_) => Ok(None),
    }
}

/// Returns the text of a file in the encoding that is detected; `None` if it is not text.
pub(crate) fn text_of(bytes: &[u8]) -> Option<String> {
    let scan = Scan::of_bytes(bytes);
    if scan.container.is_some() || scan.ignored_kind(None, None).is_some() {
        return None;
    }
    let encoding = scan.encoding(None).ok()?;
    Some(encoding.decode_with_bom_removal(bytes).0.into_owned())
}

/// A receiver that takes the bytes of one member and ends the reading.
struct Extraction<'n> {
    name: &'n str,
    max_bytes: u64,
    bytes: Option<Vec<u8>>,
}

/// The reading ended because the member was found.
#[derive(Debug)]
struct Extracted;

impl fmt::Display for Extracted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the member was found")
    }
}

impl std::error::Error for Extracted {}

impl Receiver for Extraction<'_> {
    fn item(&mut self, _: Item) -> anyhow::Result<()> {
        Ok(())
    }

    fn begin_member(&mut self, member: &Member) -> anyhow::Result<bool> {
        let rest = self.name.strip_prefix(member.name.as_str());
        Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('!')))
    }

    fn content(&mut self, content: &mut dyn Source) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        content.take(self.max_bytes + 1).read_to_end(&mut bytes)?;
        self.bytes = Some(bytes).filter(|bytes| bytes.len() as u64 <= self.max_bytes);
        Err(Extracted.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(*name, options).expect("begun");
            archive.write_all(bytes).expect("written");
        }
        archive.finish().expect("written").into_inner()
    }

    #[test]
    fn a_member_is_taken_out_of_containers_as_it_was_saved() {
        let inner = zip(&[("a.txt", b"inner"), ("page.html", b"<p>\xC7\xE1")]);
        let outer = zip(&[("a.txt", b"outer"), ("b/inner.zip", &inner)]);
        let take = |name: &str, max| {
            let mut source = Cursor::new(&outer);
            member_bytes(&mut source, name, max).expect("read")
        };
        assert_eq!(take("a.txt", 5).as_deref(), Some(&b"outer"[..]));
        assert_eq!(
            take("a.txt!1/attachment.txt", 5).as_deref(),
            Some(&b"outer"[..])
        );
        assert_eq!(
            take("b/inner.zip!a.txt", 99).as_deref(),
            Some(&b"inner"[..])
        );
        let page = take("b/inner.zip!page.html", 99).expect("a page");
        assert_eq!(page, b"<p>\xC7\xE1");
        assert_eq!(take("a.txt", 4), None);
        assert_eq!(take("a.tx", 99), None);
        assert_eq!(take("c.txt", 99), None);
    }

    #[test]
    fn only_text_has_a_text() {
        assert_eq!(text_of("قمة\n".as_bytes()).as_deref(), Some("قمة\n"));
        let old = encoding_rs::WINDOWS_1256
            .encode("عقدت القمة في العاصمة أمس")
            .0;
        assert_eq!(text_of(&old).as_deref(), Some("عقدت القمة في العاصمة أمس"));
        for bytes in [
            &b"%PDF-1.7"[..],
            b"PK\x03\x04aaaa",
            b"\x89PNG\r\n\x1a\n\0\0",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
        ] {
            assert_eq!(text_of(bytes), None, "{bytes:?}");
        }
    }
}
