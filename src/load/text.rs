//! Decodes a file in the second pass, in pieces or in lines.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, DecoderResult, Encoding};
use memchr::{memchr, memchr_iter};

use super::mojibake;

/// The number of bytes that are decoded at a time.
pub const PIECE_BYTES: usize = 1 << 16;

/// The byte-order mark. The decoder removes the one at the start of the text.
pub const BOM: char = '\u{feff}';

/// The repairs of one kind in the text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Repairs {
    /// The number of repairs.
    pub count: u64,
    /// The line of the first repair, counted from 1.
    pub line: u64,
}

impl Repairs {
    fn add(&mut self, count: u64, line: u64) {
        if self.count == 0 {
            self.line = line;
        }
        self.count += count;
    }
}

/// A line of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The number of the line, counted from 1.
    pub number: u64,
    /// Whether the line is longer than a record may be, so that its end is missing.
    pub is_cut: bool,
}

/// A decoded text. Its line ends are `\n`, and it contains no NUL.
pub struct Text<R> {
    source: R,
    decoder: Decoder,
    piece: String,
    /// The end of the consumed part of `piece` in bytes, a character boundary.
    used: usize,
    ended: bool,
    after_return: bool,
    lines_decoded: u64,
    lines_read: u64,
    /// Whether lines of Arabic that were decoded in a wrong encoding are mended.
    pub repairs_encoding: bool,
    /// The size in bytes of the largest record.
    pub record_bytes: usize,
    /// Invalid sequences, each replaced by U+FFFD.
    pub broken: Repairs,
    /// NUL characters, each replaced by a space.
    pub nuls: Repairs,
}

impl<R: BufRead> Text<R> {
    /// Returns the text of a source in `encoding`, without a byte-order mark of that encoding.
    pub fn new(source: R, encoding: &'static Encoding, record_bytes: usize) -> Self {
        Text {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            piece: String::new(),
            used: 0,
            ended: false,
            after_return: false,
            lines_decoded: 0,
            lines_read: 0,
            repairs_encoding: false,
            record_bytes,
            broken: Repairs::default(),
            nuls: Repairs::default(),
        }
    }

    /// Returns the undecoded source, for a format that decodes its own records.
    pub fn bytes(&mut self) -> &mut R {
        &mut self.source
    }

    /// Returns the encoding of the source.
    pub fn encoding(&self) -> &'static Encoding {
        self.decoder.encoding()
    }

    /// Returns the number of lines read so far.
    pub fn lines_read(&self) -> u64 {
        self.lines_read
    }

    /// Returns the next piece of the text, or `None` at its end. Must not be mixed with
    /// [`Self::next_line`].
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn next_piece(&mut self) -> io::Result<Option<&str>> {
        if !self.fill()? {
            return Ok(None);
        }
        let start = std::mem::replace(&mut self.used, self.piece.len());
        let piece = self.piece.get(start..).unwrap_or_default();
        self.lines_read += memchr_iter(b'\n', piece.as_bytes()).count() as u64;
        Ok(Some(piece))
    }

    /// Appends the next line to `line`, without its line end; returns `None` at the end of the
    /// text. Removes a byte-order mark, which begins a line where files were concatenated.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn next_line(&mut self, line: &mut String) -> io::Result<Option<Line>> {
        if !self.fill()? {
            return Ok(None);
        }
        self.lines_read += 1;
        let number = self.lines_read;
        let start = line.len();
        let mut is_cut = false;
        while self.fill()? {
            let rest = self.piece.get(self.used..).unwrap_or_default();
            let end = memchr(b'\n', rest.as_bytes());
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            if !is_cut {
                let room = self.record_bytes.saturating_sub(line.len() - start);
                is_cut = part.len() > room;
                line.push_str(prefix(part, room));
            }
            self.used += part.len() + usize::from(end.is_some());
            if end.is_some() {
                break;
            }
        }
        if line.get(start..).is_some_and(|line| line.starts_with(BOM)) {
            line.remove(start);
        }
        if self.repairs_encoding
            && let Some(mended) = line.get(start..).and_then(mojibake::mended)
        {
            line.truncate(start);
            line.push_str(&mended);
        }
        Ok(Some(Line { number, is_cut }))
    }

    /// Returns the whole text, or `None` if it is larger than a record may be.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn whole(&mut self) -> io::Result<Option<String>> {
        let record_bytes = self.record_bytes;
        let mut whole = String::new();
        let mut fits = true;
        while let Some(piece) = self.next_piece()? {
            fits &= whole.len() + piece.len() <= record_bytes;
            if fits {
                whole.push_str(piece);
            } else {
                whole = String::new();
            }
        }
        if self.repairs_encoding
            && let Some(mended) = mojibake::mended(&whole)
        {
            whole = mended;
        }
        Ok(fits.then_some(whole))
    }

    /// Decodes the next piece if the current one is consumed. Returns `false` at the end of the
    /// text.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    fn fill(&mut self) -> io::Result<bool> {
        while self.used >= self.piece.len() {
            if self.ended {
                return Ok(false);
            }
            self.decode()?;
        }
        Ok(true)
    }

    fn decode(&mut self) -> io::Result<()> {
        self.piece.clear();
        self.used = 0;
        let raw = self.source.fill_buf()?;
        self.ended = raw.is_empty();
        let raw = raw.get(..PIECE_BYTES).unwrap_or(raw);
        let mut rest = raw;
        loop {
            let room = self
                .decoder
                .max_utf8_buffer_length_without_replacement(rest.len());
            self.piece.reserve(room.unwrap_or(4 * PIECE_BYTES));
            let (result, used) = self.decoder.decode_to_string_without_replacement(
                rest,
                &mut self.piece,
                self.ended,
            );
            rest = rest.get(used..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    if self.broken.count == 0 {
                        self.broken.line =
                            self.lines_decoded + line_ends(&self.piece, self.after_return) + 1;
                    }
                    self.broken.count += 1;
                    self.piece.push('\u{fffd}');
                }
            }
        }
        let read = raw.len();
        self.source.consume(read);
        self.repair();
        self.lines_decoded += memchr_iter(b'\n', self.piece.as_bytes()).count() as u64;
        Ok(())
    }

    /// Converts line ends to `\n` and NUL to spaces.
    fn repair(&mut self) {
        let bytes = self.piece.as_bytes();
        if self.after_return || memchr(b'\r', bytes).is_some() {
            let mut unix = String::with_capacity(self.piece.len());
            for c in self.piece.chars() {
                match c {
                    '\n' if self.after_return => {}
                    '\r' => unix.push('\n'),
                    c => unix.push(c),
                }
                self.after_return = c == '\r';
            }
            self.piece = unix;
        }
        if let Some(first) = memchr(0, self.piece.as_bytes()) {
            let nuls = memchr_iter(0, self.piece.as_bytes()).count() as u64;
            let before = self
                .piece
                .as_bytes()
                .iter()
                .take(first)
                .filter(|b| **b == b'\n')
                .count();
            self.nuls.add(nuls, self.lines_decoded + before as u64 + 1);
            self.piece = self.piece.replace('\0', " ");
        }
    }
}

/// Returns the number of line ends in a text whose line ends are not converted yet.
fn line_ends(text: &str, mut after_return: bool) -> u64 {
    let mut count = 0;
    for byte in text.bytes() {
        count += u64::from(byte == b'\r' || (byte == b'\n' && !after_return));
        after_return = byte == b'\r';
    }
    count
}

/// Returns the longest prefix of at most `bytes` bytes that ends at a character boundary.
pub fn prefix(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    /// The size of the largest record.
    const RECORD_BYTES: usize = 1 << 20;
    use encoding_rs::{UTF_8, WINDOWS_1256};

    /// A source that yields one byte at a time.
    struct OneByte<'a>(&'a [u8]);

    impl BufRead for OneByte<'_> {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            Ok(self.0.get(..1).unwrap_or_default())
        }

        fn consume(&mut self, read: usize) {
            self.0.consume(read);
        }
    }

    impl Read for OneByte<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut text = Text::new(OneByte(bytes), UTF_8, RECORD_BYTES);
        let mut lines = Vec::new();
        let mut line = String::new();
        while text.next_line(&mut line).unwrap().is_some() {
            lines.push(std::mem::take(&mut line));
        }
        lines
    }

    #[test]
    fn all_kinds_of_line_ends_are_converted() {
        let expected = ["أول", "", "ثان", "ثالث", "رابع"];
        assert_eq!(
            lines("\u{feff}أول\n\nثان\r\nثالث\rرابع\r".as_bytes()),
            expected
        );
    }

    #[test]
    fn the_byte_order_mark_of_a_concatenated_file_is_removed() {
        let joined = "\u{feff}أول\n\u{feff}ثان\nثا\u{feff}لث".as_bytes();
        assert_eq!(lines(joined), ["أول", "ثان", "ثا\u{feff}لث"]);
    }

    #[test]
    fn a_character_split_between_reads_is_decoded() {
        let mut text = Text::new(OneByte("نص".as_bytes()), UTF_8, RECORD_BYTES);
        assert_eq!(text.whole().unwrap().unwrap(), "نص");
        assert_eq!(text.broken, Repairs::default());
    }

    #[test]
    fn repairs_are_counted_with_the_line_of_the_first() {
        let mut text = Text::new(&b"a\nb\0\nc\xff\xff\0"[..], UTF_8, RECORD_BYTES);
        assert_eq!(text.whole().unwrap().unwrap(), "a\nb \nc\u{fffd}\u{fffd} ");
        assert_eq!(text.broken, Repairs { count: 2, line: 3 });
        assert_eq!(text.nuls, Repairs { count: 2, line: 2 });
    }

    #[test]
    fn the_line_of_a_repair_is_counted_with_any_line_ends() {
        for end in ["\n", "\r", "\r\n"] {
            let source = [b"a", end.as_bytes(), b"b", end.as_bytes(), b"\xff\0"].concat();
            for capacity in [1, 2, 3, 100] {
                let source = BufReader::with_capacity(capacity, &*source);
                let mut text = Text::new(source, UTF_8, RECORD_BYTES);
                assert_eq!(text.whole().unwrap().unwrap(), "a\nb\n\u{fffd} ");
                let repairs = Repairs { count: 1, line: 3 };
                assert_eq!((text.broken, text.nuls), (repairs, repairs), "{end:?}");
            }
        }
    }

    #[test]
    fn a_legacy_encoding_is_decoded() {
        let mut text = Text::new(
            &b"\xc7\xe1\xde\xc7\xe5\xd1\xc9"[..],
            WINDOWS_1256,
            RECORD_BYTES,
        );
        assert_eq!(text.whole().unwrap().unwrap(), "القاهرة");
    }

    #[test]
    fn an_oversized_line_costs_only_itself() {
        let long = BufReader::new(io::repeat(b'x').take(RECORD_BYTES as u64 + 5));
        let source = b"short\n".chain(long);
        let mut text = Text::new(source.chain(&b"\nlast"[..]), UTF_8, RECORD_BYTES);
        let mut cut = Vec::new();
        let mut line = String::new();
        while let Some(read) = text.next_line(&mut line).unwrap() {
            cut.push((read.number, read.is_cut));
            line.clear();
        }
        assert_eq!(cut, [(1, false), (2, true), (3, false)]);
    }
}
