//! The first pass: all that must be known of a file before it can be decoded.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection};
use encoding_rs::Encoding;

use super::encoding::{self, Utf8Count};
use super::unpack::Unpacked;
use super::{BUFFER_BYTES, Format, Limits, Source, magic};

/// How much of the content is looked at to find out the format.
const HEAD_BYTES: usize = 1 << 16;

/// What the first pass found.
pub struct Survey {
    /// The blake3 hash of the raw bytes.
    pub hash: [u8; 32],
    /// The size of the decompressed content, up to a break in the compressed data.
    pub content_bytes: u64,
    /// The whole content, when it fits the buffer.
    pub kept: Option<Vec<u8>>,
    /// The break in the compressed data.
    pub broken: Option<String>,
    head: Vec<u8>,
    utf8: Utf8Count,
    detector: EncodingDetector,
    controls: u64,
}

impl Survey {
    /// Reads the source to its end.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
    pub fn of(source: &mut dyn Source, limits: &Limits) -> io::Result<Self> {
        let hasher = blake3::Hasher::new();
        let mut content = Unpacked::open(Hashed { source, hasher }, limits)?;
        let mut survey = Survey::new();
        let mut piece = Vec::with_capacity(HEAD_BYTES);
        let mut ended = false;
        while !ended {
            piece.clear();
            let mut next = (&mut content).take(HEAD_BYTES as u64);
            ended = next.read_to_end(&mut piece)? < HEAD_BYTES;
            survey.add(&piece);
        }
        survey.finish();
        survey.broken = content.broken().map(str::to_owned);
        survey.hash = content.drain()?.hasher.finalize().into();
        Ok(survey)
    }

    /// Surveys bytes that lie in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut survey = Survey::new();
        bytes.chunks(HEAD_BYTES).for_each(|piece| survey.add(piece));
        survey.finish();
        survey
    }

    fn new() -> Self {
        Survey {
            hash: [0; 32],
            content_bytes: 0,
            kept: Some(Vec::new()),
            broken: None,
            head: Vec::new(),
            utf8: Utf8Count::default(),
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            controls: 0,
        }
    }

    fn add(&mut self, piece: &[u8]) {
        self.content_bytes += piece.len() as u64;
        let room = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(piece.get(..room).unwrap_or(piece));
        match &mut self.kept {
            Some(kept) if kept.len() + piece.len() <= BUFFER_BYTES => kept.extend(piece),
            kept => *kept = None,
        }
        self.controls += encoding::count(piece, is_control);
        self.utf8.add(piece);
        // The detector is slow, and what stands before the first broken sequence is nearly
        // always ASCII, which tells it nothing.
        if self.utf8.broken > 0 {
            self.detector.feed(piece, false);
        }
    }

    fn finish(&mut self) {
        self.utf8.finish();
        self.detector.feed(&[], true);
    }

    /// What kind of file this is, when it is one that holds no text of its own.
    pub fn foreign(
        &self,
        format: Option<Format>,
        forced: Option<&'static Encoding>,
    ) -> Option<String> {
        if self.content_bytes == 0 {
            return self.broken.is_none().then(|| "empty file".to_owned());
        }
        if format == Some(Format::Warc) || self.head.starts_with(b"WARC/") {
            return None;
        }
        if let Some(kind) = magic::kind(&self.head) {
            return Some(kind);
        }
        let is_text = forced.is_some() || encoding::mark(&self.head).is_some();
        (!is_text && self.is_binary()).then(|| "binary data".to_owned())
    }

    /// Text holds next to no control characters; a stray one in a legacy encoding is tolerated,
    /// and UTF-8 that is whole proves more.
    fn is_binary(&self) -> bool {
        if encoding::utf16_without_mark(&self.head).is_some() {
            return false;
        }
        let share = if self.utf8.broken == 0 { 5 } else { 50 };
        self.controls.saturating_sub(4) * share > self.content_bytes
    }

    /// Whether there is nothing to read.
    pub fn is_blank(&self, head_text: &str) -> bool {
        self.content_bytes <= self.head.len() as u64
            && head_text
                .chars()
                .all(|c| c.is_whitespace() || c == '\u{feff}')
    }

    /// The encoding: the forced one, a byte-order mark, UTF-16 by its look, UTF-8 when all of the
    /// content is, the declared one, else the detector's guess.
    ///
    /// # Errors
    ///
    /// When the file is in UTF-32, which nothing here reads.
    pub fn encoding(&self, forced: Option<&'static Encoding>) -> Result<&'static Encoding, String> {
        if let Some(forced) = forced {
            return Ok(forced);
        }
        encoding::refuse_utf32(&self.head)?;
        Ok(encoding::mark(&self.head)
            .or_else(|| encoding::utf16_without_mark(&self.head))
            .or_else(|| self.utf8.is_utf8().then_some(encoding_rs::UTF_8))
            .or_else(|| encoding::declared(&self.head))
            .unwrap_or_else(|| encoding::guess(&self.detector)))
    }

    /// The start of the content as text, for finding out the format.
    pub fn head_text(&self, encoding: &'static Encoding) -> String {
        encoding.decode_with_bom_removal(&self.head).0.into_owned()
    }
}

/// Control characters that text has no use for; tabs, line ends, form feeds and escapes are not
/// among them.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !(0x09..=0x0d).contains(&byte) && byte != 0x1b
}

/// A source that hashes what is read from it.
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
