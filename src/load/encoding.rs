//! In which encoding a text is written.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Options;

/// The encoding that the options ask for.
///
/// # Errors
///
/// When there is no encoding of that name.
pub fn forced(options: &Options) -> Result<Option<&'static Encoding>, String> {
    let Some(label) = &options.encoding else {
        return Ok(None);
    };
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != encoding_rs::REPLACEMENT => Ok(Some(encoding)),
        _ => Err(format!(
            "unknown encoding {label}: give a name such as utf-8 or windows-1256"
        )),
    }
}

/// The encoding of a byte-order mark.
pub fn mark(head: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(head).map(|(encoding, _)| encoding)
}

/// # Errors
///
/// When the text begins with the byte-order mark of UTF-32.
pub fn refuse_utf32(head: &[u8]) -> Result<(), String> {
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err("it is in UTF-32: convert it to UTF-8 first".to_owned());
    }
    Ok(())
}

/// UTF-16 that has no mark but whose high bytes give it away: nearly every unit is ASCII, Arabic
/// or general punctuation in one byte order, and some are ASCII.
pub fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    // Each ASCII letter has a zero beside it.
    memchr::memchr(0, head)?;
    let fits = |order: fn([u8; 2]) -> u16| {
        let (pairs, _) = head.as_chunks::<2>();
        let units = pairs.iter().map(|pair| order(*pair));
        let (mut plausible, mut ascii) = (0, 0);
        for unit in units {
            let is_ascii = matches!(unit, 0x09..=0x0d | 0x20..=0x7e);
            ascii += usize::from(is_ascii);
            plausible += usize::from(
                is_ascii || matches!(unit, 0xa0..=0xff | 0x600..=0x6ff | 0x2000..=0x206f),
            );
        }
        ascii > 0 && plausible * 10 > pairs.len() * 9
    };
    match (fits(u16::from_le_bytes), fits(u16::from_be_bytes)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that an XML prolog or an HTML `meta` names. Both are written in ASCII, so a
/// declared UTF-16 is a mistake.
pub fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    let head = String::from_utf8_lossy(head.get(..4096).unwrap_or(head)).to_ascii_lowercase();
    let prolog = head
        .starts_with("<?xml")
        .then(|| head.split("?>").next())
        .flatten();
    let name = prolog
        .and_then(|prolog| prolog.split_once("encoding"))
        .or_else(|| head.split_once("charset"))?
        .1;
    label(name)
}

/// The encoding in what follows `charset` or `encoding`: `="windows-1256"`.
pub fn label(after: &str) -> Option<&'static Encoding> {
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
    let encoding = Encoding::for_label(value.get(..end.unwrap_or(value.len()))?.as_bytes())?;
    // UTF-8 is not taken on trust: the whole text was checked.
    (encoding.is_ascii_compatible() && encoding != UTF_8).then_some(encoding)
}

/// The detector's guess, for text that is most likely Arabic.
pub fn guess(detector: &EncodingDetector) -> &'static Encoding {
    detector.guess(Some(b"sa"), Utf8Detection::Deny)
}

/// Counts whole and broken UTF-8 sequences in pieces that may cut a letter in two.
#[derive(Default)]
pub struct Utf8Count {
    /// Sequences that cannot be.
    pub broken: u64,
    letters: u64,
    cut: Vec<u8>,
}

impl Utf8Count {
    /// Goes on with the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        let mut piece = piece;
        // At most three bytes wait for the rest of their letter.
        while !self.cut.is_empty() {
            let Some((byte, rest)) = piece.split_first() else {
                return;
            };
            self.cut.push(*byte);
            piece = rest;
            match std::str::from_utf8(&self.cut) {
                Ok(_) => {
                    self.letters += 1;
                    self.cut.clear();
                }
                Err(error) if error.error_len().is_some() => {
                    self.broken += 1;
                    // The byte that broke it may begin the next letter.
                    self.cut.clear();
                    if *byte >= 0xc0 {
                        self.cut.push(*byte);
                    }
                }
                Err(_) => {}
            }
        }
        let whole = Encoding::utf8_valid_up_to(piece);
        let (valid, rest) = piece.split_at_checked(whole).unwrap_or((&[], piece));
        self.letters += leads(valid);
        for chunk in rest.utf8_chunks() {
            self.letters += leads(chunk.valid().as_bytes());
            let broken = chunk.invalid();
            let at_end = broken.as_ptr_range().end == piece.as_ptr_range().end;
            let may_go_on = std::str::from_utf8(broken).is_err_and(|e| e.error_len().is_none());
            if at_end && may_go_on {
                self.cut = broken.to_vec();
            } else {
                self.broken += u64::from(!broken.is_empty());
            }
        }
    }

    /// Ends the text: a letter that still waits is broken.
    pub fn finish(&mut self) {
        self.broken += u64::from(!self.cut.is_empty());
        self.cut.clear();
    }

    /// Whether the text is UTF-8, though it may hold a few broken sequences: a legacy encoding
    /// does not form twenty letters of UTF-8 for each of its own.
    pub fn is_utf8(&self) -> bool {
        self.broken == 0 || self.letters >= 20 * self.broken
    }
}

/// How many bytes begin a letter of several.
fn leads(bytes: &[u8]) -> u64 {
    count(bytes, |byte| byte >= 0xc0)
}

/// How many bytes are of a kind. Each run is short enough for a count of one byte, so that a
/// processor counts many at a time.
pub fn count(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> u64 {
    let runs = bytes.chunks(usize::from(u8::MAX));
    let in_run = |run: &[u8]| {
        run.iter()
            .fold(0_u8, |sum, byte| sum + u8::from(is_counted(*byte)))
    };
    runs.map(|run| u64::from(in_run(run))).sum()
}

#[cfg(test)]
mod tests {
    use super::super::survey::Survey;
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const TEXT: &str =
        "قال وزير الخارجية إن الاجتماع سيعقد في القاهرة غدا، وأضاف أن المباحثات مستمرة.\n";

    fn found(bytes: &[u8]) -> &'static str {
        Survey::of_bytes(bytes).encoding(None).unwrap().name()
    }

    #[test]
    fn the_encodings_of_arabic_are_told_apart() {
        let encode = |encoding: &'static Encoding| encoding.encode(TEXT).0.into_owned();
        assert_eq!(found(TEXT.as_bytes()), "UTF-8");
        assert_eq!(found(&encode(encoding_rs::WINDOWS_1256)), "windows-1256");
        let plain = TEXT.replace('\u{a0}', " ");
        let (iso, _, lossy) = encoding_rs::ISO_8859_6.encode(&plain);
        assert!(!lossy);
        assert_eq!(found(&iso), "ISO-8859-6");
    }

    #[test]
    fn utf_16_is_known_by_its_mark_or_by_its_look() {
        let units = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&units(&format!("\u{feff}{TEXT}"))), "UTF-16LE");
        assert_eq!(found(&units(TEXT)), "UTF-16LE");
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(found(&big), "UTF-16BE");
    }

    #[test]
    fn a_utf_32_mark_is_refused() {
        assert!(refuse_utf32(&[0xff, 0xfe, 0, 0, 0x27, 6, 0, 0]).is_err());
    }

    #[test]
    fn a_declared_encoding_is_taken_where_the_text_is_not_utf_8() {
        let page = b"<html><meta charset='iso-8859-6'>\xc7\xe4";
        assert_eq!(found(page), "ISO-8859-6");
        let prolog = b"<?xml version='1.0' encoding=\"windows-1256\"?><rss>\xc7\xe1";
        assert_eq!(found(prolog), "windows-1256");
        assert_eq!(found("<meta charset=windows-1256>نص".as_bytes()), "UTF-8");
    }

    #[test]
    fn a_few_broken_sequences_do_not_make_a_text_another_encoding() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes.extend([0xd9, b'\n', 0xff]);
        assert_eq!(found(&bytes), "UTF-8");
    }

    #[test]
    fn a_letter_cut_by_a_piece_is_whole() {
        for size in 1..5 {
            let mut count = Utf8Count::default();
            "نصٌّ 😀 x"
                .as_bytes()
                .chunks(size)
                .for_each(|piece| count.add(piece));
            count.finish();
            assert_eq!((count.broken, count.letters), (0, 5), "pieces of {size}");
        }
    }

    #[test]
    fn broken_sequences_count_the_same_however_they_are_cut() {
        let bytes = b"\xd9\xd9\x86\xe0\xa0x\xff\xf0\x9f\x98";
        let counts = [1, 2, 3, 100].map(|size| {
            let mut count = Utf8Count::default();
            bytes.chunks(size).for_each(|piece| count.add(piece));
            count.finish();
            (count.broken, count.letters)
        });
        assert_eq!(counts, [(4, 1); 4]);
    }

    #[test]
    fn whole_and_broken_sequences_are_counted_as_the_standard_library_tells_them() {
        proptest!(|(text in ".{0,40}", broken in vec(0x70_u8.., 0..4), more in "[ا-ي a]{0,9}")| {
            let bytes = [text.as_bytes(), &broken, more.as_bytes()].concat();
            let mut count = Utf8Count::default();
            count.add(&bytes);
            count.finish();
            let chunks = || bytes.utf8_chunks();
            let is_letter = |c: &char| c.len_utf8() > 1;
            let letters: usize =
                chunks().map(|chunk| chunk.valid().chars().filter(is_letter).count()).sum();
            let broken = chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            prop_assert_eq!((count.letters, count.broken), (letters as u64, broken as u64));
        });
    }

    #[test]
    fn bytes_are_counted_however_many_there_are() {
        for length in [0, 1, 254, 255, 256, 1000] {
            assert_eq!(count(&vec![7; length], |byte| byte == 7), length as u64);
        }
        assert_eq!(count(&[1, 2, 3], |byte| byte > 1), 2);
    }

    #[test]
    fn an_unknown_label_is_refused() {
        let options = Options {
            encoding: Some("cp-nonsense".to_owned()),
            ..Options::default()
        };
        assert!(forced(&options).is_err());
    }
}
