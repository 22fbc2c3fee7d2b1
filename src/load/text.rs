//! The second pass: bytes to characters, in pieces and in lines.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, DecoderResult, Encoding};
use memchr::{memchr, memchr_iter};

/// How many bytes are decoded at a time.
pub const PIECE_BYTES: usize = 1 << 16;

/// The byte-order mark. The decoder leaves out the one at the start of the text.
pub const MARK: char = '\u{feff}';

/// Something that was repaired in the text: how often, and the line of the first.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Repairs {
    /// How often.
    pub count: u64,
    /// The line of the first, counted from 1.
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

/// A line that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// Whether it was longer than a record may be: then its end is missing.
    pub is_cut: bool,
}

/// A decoded text: its line ends are `\n`, and it holds no NUL.
pub struct Text<R> {
    source: R,
    decoder: Decoder,
    piece: String,
    /// Up to where the piece is used, a character boundary.
    used: usize,
    ended: bool,
    after_return: bool,
    lines_decoded: u64,
    lines_read: u64,
    /// The largest line or text that is given.
    pub record_bytes: usize,
    /// Sequences that are not of the encoding; each became U+FFFD.
    pub broken: Repairs,
    /// NUL characters; each became a space.
    pub nuls: Repairs,
}

impl<R: BufRead> Text<R> {
    /// A text in `encoding`; a byte-order mark of that encoding is left out. Records may have so many
    /// bytes.
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
            record_bytes,
            broken: Repairs::default(),
            nuls: Repairs::default(),
        }
    }

    /// The bytes as they are, for a format that decodes its own records.
    pub fn bytes(&mut self) -> &mut R {
        &mut self.source
    }

    /// The encoding it is decoded from.
    pub fn encoding(&self) -> &'static Encoding {
        self.decoder.encoding()
    }

    /// How many lines were read.
    pub fn lines_read(&self) -> u64 {
        self.lines_read
    }

    /// The next piece of the text; `None` at its end. Not to be mixed with lines.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
    pub fn next_piece(&mut self) -> io::Result<Option<&str>> {
        if !self.fill()? {
            return Ok(None);
        }
        let start = std::mem::replace(&mut self.used, self.piece.len());
        let piece = self.piece.get(start..).unwrap_or_default();
        self.lines_read += memchr_iter(b'\n', piece.as_bytes()).count() as u64;
        Ok(Some(piece))
    }

    /// Appends the next line to `line`, without its end and without a byte-order mark, which
    /// begins a line where files were joined; `None` at the end of the text.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
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
                line.push_str(beginning(part, room));
            }
            self.used += part.len() + usize::from(end.is_some());
            if end.is_some() {
                break;
            }
        }
        if line.get(start..).is_some_and(|line| line.starts_with(MARK)) {
            line.remove(start);
        }
        Ok(Some(Line { number, is_cut }))
    }

    /// The whole text, or `None` when it is larger than a record may be.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
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
        Ok(fits.then_some(whole))
    }

    /// Makes sure that there is something unused in the piece; `false` at the end of the text.
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
                    let before = memchr_iter(b'\n', self.piece.as_bytes()).count() as u64;
                    self.broken.add(1, self.lines_decoded + before + 1);
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

    /// Makes line ends and NUL what the readers expect.
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

/// The first so many bytes of a text, or less, where they would end within a letter.
fn beginning(text: &str, bytes: usize) -> &str {
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

    /// Bytes that a record may have.
    const MANY: usize = 1 << 20;
    use encoding_rs::{UTF_8, WINDOWS_1256};

    /// A source that gives one byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl BufRead for Drops<'_> {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            Ok(self.0.get(..1).unwrap_or_default())
        }

        fn consume(&mut self, read: usize) {
            self.0.consume(read);
        }
    }

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut text = Text::new(Drops(bytes), UTF_8, MANY);
        let mut lines = Vec::new();
        let mut line = String::new();
        while text.next_line(&mut line).unwrap().is_some() {
            lines.push(std::mem::take(&mut line));
        }
        lines
    }

    #[test]
    fn every_line_end_is_one() {
        let expected = ["أول", "", "ثان", "ثالث", "رابع"];
        assert_eq!(
            lines("\u{feff}أول\n\nثان\r\nثالث\rرابع\r".as_bytes()),
            expected
        );
    }

    #[test]
    fn the_mark_of_a_file_that_was_joined_is_left_out() {
        let joined = "\u{feff}أول\n\u{feff}ثان\nثا\u{feff}لث".as_bytes();
        assert_eq!(lines(joined), ["أول", "ثان", "ثا\u{feff}لث"]);
    }

    #[test]
    fn a_letter_cut_by_a_read_is_whole() {
        let mut text = Text::new(Drops("نص".as_bytes()), UTF_8, MANY);
        assert_eq!(text.whole().unwrap().unwrap(), "نص");
        assert_eq!(text.broken, Repairs::default());
    }

    #[test]
    fn repairs_are_counted_with_the_line_of_the_first() {
        let mut text = Text::new(&b"a\nb\0\nc\xff\xff\0"[..], UTF_8, MANY);
        assert_eq!(text.whole().unwrap().unwrap(), "a\nb \nc\u{fffd}\u{fffd} ");
        assert_eq!(text.broken, Repairs { count: 2, line: 3 });
        assert_eq!(text.nuls, Repairs { count: 2, line: 2 });
    }

    #[test]
    fn a_legacy_encoding_is_decoded() {
        let mut text = Text::new(&b"\xc7\xe1\xde\xc7\xe5\xd1\xc9"[..], WINDOWS_1256, MANY);
        assert_eq!(text.whole().unwrap().unwrap(), "القاهرة");
    }

    #[test]
    fn a_line_too_long_costs_only_itself() {
        let long = BufReader::new(io::repeat(b'x').take(MANY as u64 + 5));
        let source = b"short\n".chain(long);
        let mut text = Text::new(source.chain(&b"\nlast"[..]), UTF_8, MANY);
        let mut cut = Vec::new();
        let mut line = String::new();
        while let Some(read) = text.next_line(&mut line).unwrap() {
            cut.push((read.number, read.is_cut));
            line.clear();
        }
        assert_eq!(cut, [(1, false), (2, true), (3, false)]);
    }
}
