//! The first pass over a file: collects everything that is needed before it can be decoded.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection};
use encoding_rs::Encoding;

use super::encoding::{self, Utf8Count};
use super::legacy::HighBytes;
use super::unpack::Unpacked;
use super::{BUFFER_BYTES, Format, Limits, Source, container, magic};

/// The size in bytes of the start of the content, by which the format is detected.
const HEAD_BYTES: usize = 1 << 16;

/// The result of the first pass.
pub struct Scan {
    /// The blake3 hash of the raw bytes.
    pub hash: [u8; 32],
    /// The size of the decompressed content, up to where the decompression ended.
    pub content_bytes: u64,
    /// The whole content, if it has at most [`BUFFER_BYTES`].
    pub content: Option<Vec<u8>>,
    /// Whether the source is compressed.
    pub is_compressed: bool,
    /// The kind of container that the content is.
    pub container: Option<container::Kind>,
    /// Why the decompression ended early.
    pub unpack_error: Option<String>,
    head: Vec<u8>,
    utf8: Utf8Count,
    detector: EncodingDetector,
    high_bytes: HighBytes,
    controls: u64,
}

impl Scan {
    /// Reads the source to its end.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn of_source(source: &mut dyn Source, limits: &Limits) -> io::Result<Self> {
        let hasher = blake3::Hasher::new();
        let mut content = Unpacked::open(Hashed { source, hasher }, limits)?;
        let mut scan = Scan::new();
        let mut piece = Vec::with_capacity(HEAD_BYTES);
        let mut ended = false;
        while !ended {
            piece.clear();
            let mut next = (&mut content).take(HEAD_BYTES as u64);
            ended = next.read_to_end(&mut piece)? < HEAD_BYTES;
            scan.add(&piece);
        }
        scan.finish();
        scan.is_compressed = content.is_compressed();
        scan.unpack_error = content.error().map(str::to_owned);
        scan.hash = content.drain()?.hasher.finalize().into();
        Ok(scan)
    }

    /// Scans bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut scan = Scan::new();
        bytes.chunks(HEAD_BYTES).for_each(|piece| scan.add(piece));
        scan.finish();
        scan
    }

    fn new() -> Self {
        Scan {
            hash: [0; 32],
            content_bytes: 0,
            content: Some(Vec::new()),
            is_compressed: false,
            container: None,
            unpack_error: None,
            head: Vec::new(),
            utf8: Utf8Count::default(),
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            high_bytes: HighBytes::default(),
            controls: 0,
        }
    }

    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    fn add(&mut self, piece: &[u8]) {
        if self.content_bytes == 0 {
            self.container = container::kind(piece);
        }
        self.content_bytes += piece.len() as u64;
        let room = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(piece.get(..room).unwrap_or(piece));
        match &mut self.content {
            Some(content) if content.len() + piece.len() <= BUFFER_BYTES => content.extend(piece),
            content => *content = None,
        }
        if self.container.is_some() {
            return; // it has no encoding
        }
        self.controls += encoding::count(piece, is_control);
        self.utf8.add(piece);
        // The detector is slow, and it learns nothing from ASCII, as nearly all pieces before the
        // first broken sequence are.
        if self.utf8.broken > 0 {
            self.detector.feed(piece, false);
            self.high_bytes.add(piece);
        }
    }

    fn finish(&mut self) {
        self.utf8.finish();
        self.detector.feed(&[], true);
    }

    /// Returns the kind of a file that holds no text, such as `JPEG image`.
    pub fn ignored_kind(
        &self,
        format: Option<Format>,
        requested: Option<&'static Encoding>,
    ) -> Option<String> {
        if self.content_bytes == 0 {
            return self.unpack_error.is_none().then(|| "empty file".to_owned());
        }
        if format == Some(Format::Warc) || self.head.starts_with(b"WARC/") {
            return None;
        }
        if let Some(kind) = magic::kind(&self.head) {
            return Some(kind);
        }
        let is_text = requested.is_some() || encoding::from_bom(&self.head).is_some();
        (!is_text && self.is_binary()).then(|| "binary data".to_owned())
    }

    /// Returns whether the content has too many control characters for text. Valid UTF-8 may have
    /// more of them, because it is almost certainly text.
    fn is_binary(&self) -> bool {
        if encoding::utf16_without_bom(&self.head).is_some() {
            return false;
        }
        let share = if self.utf8.broken == 0 { 5 } else { 50 };
        self.controls.saturating_sub(4) * share > self.content_bytes
    }

    /// Returns whether the content is blank.
    pub fn is_blank(&self, head_text: &str) -> bool {
        self.content_bytes <= self.head.len() as u64
            && head_text
                .chars()
                .all(|c| c.is_whitespace() || c == '\u{feff}')
    }

    /// Returns the encoding of a content without a declaration outside of it.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is in UTF-32.
    pub fn encoding(
        &self,
        requested: Option<&'static Encoding>,
    ) -> Result<&'static Encoding, String> {
        self.labelled_encoding(requested, None)
    }

    /// Returns the encoding: the requested one, that of a byte-order mark, detected UTF-16, UTF-8
    /// if the content is valid, the declared one unless it makes something else of Arabic, or the
    /// guess of the detector, in this order. `label` is a declaration outside of the content.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is in UTF-32.
    pub fn labelled_encoding(
        &self,
        requested: Option<&'static Encoding>,
        label: Option<&'static Encoding>,
    ) -> Result<&'static Encoding, String> {
        if let Some(requested) = requested {
            return Ok(requested);
        }
        encoding::refuse_utf32(&self.head)?;
        Ok(encoding::from_bom(&self.head)
            .or_else(|| encoding::utf16_without_bom(&self.head))
            .or_else(|| self.utf8.is_utf8().then_some(encoding_rs::UTF_8))
            .or_else(|| {
                let declared = label.or_else(|| encoding::from_declaration(&self.head))?;
                Some(self.high_bytes.correct(declared))
            })
            .unwrap_or_else(|| encoding::guess(&self.detector)))
    }

    /// Returns the decoded start of the content, from which the format is detected.
    pub fn head_text(&self, encoding: &'static Encoding) -> String {
        encoding.decode_with_bom_removal(&self.head).0.into_owned()
    }
}

/// Returns whether a byte is a control character other than those of text: tabs, line ends, form
/// feeds and escapes.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !(0x09..=0x0d).contains(&byte) && byte != 0x1b
}

/// A reader that hashes the bytes of a source.
struct Hashed<'a> {
    source: &'a mut dyn Source,
    hasher: blake3::Hasher,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
