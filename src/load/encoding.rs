//! Detects the encoding of a text.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Options;

/// Returns the encoding that the options name, if they name one.
///
/// # Errors
///
/// Returns an error if there is no encoding of that name.
pub fn from_options(options: &Options) -> Result<Option<&'static Encoding>, String> {
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

/// Returns the encoding of a byte-order mark at the start.
pub fn from_bom(head: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(head).map(|(encoding, _)| encoding)
}

/// Rejects UTF-32, for which there is no decoder.
///
/// # Errors
///
/// Returns an error if the text begins with the byte-order mark of UTF-32.
pub fn refuse_utf32(head: &[u8]) -> Result<(), String> {
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err("it is in UTF-32: convert it to UTF-8 first".to_owned());
    }
    Ok(())
}

/// Detects UTF-16 without a byte-order mark: in exactly one byte order, more than 90% of the code
/// units are ASCII, Latin-1, Arabic or general punctuation, and some are ASCII.
pub fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    // In UTF-16, each ASCII character has a zero byte.
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

/// Returns the encoding that an XML prolog or an HTML `meta` declares. A declared UTF-16 is
/// ignored: the declaration was just read as ASCII.
pub fn from_declaration(head: &[u8]) -> Option<&'static Encoding> {
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
    from_label(name)
}

/// Returns the encoding named in the text after `charset` or `encoding`: `="windows-1256"`.
pub fn from_label(after: &str) -> Option<&'static Encoding> {
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
    let encoding = Encoding::for_label(value.get(..end.unwrap_or(value.len()))?.as_bytes())?;
    // A declaration of UTF-8 is ignored: the whole text was already tested for UTF-8.
    (encoding.is_ascii_compatible() && encoding != UTF_8).then_some(encoding)
}

/// Returns the guess of the detector, which prefers the encodings of Arabic.
pub fn guess(detector: &EncodingDetector) -> &'static Encoding {
    detector.guess(Some(b"sa"), Utf8Detection::Deny)
}

/// Counts valid and broken UTF-8 sequences. The text comes in pieces that may split a sequence.
#[derive(Default)]
pub struct Utf8Count {
    /// The number of invalid sequences.
    pub broken: u64,
    /// The number of valid sequences of several bytes.
    multibyte: u64,
    /// The start of a sequence that the next piece may complete, at most 3 bytes.
    incomplete: Vec<u8>,
}

impl Utf8Count {
    /// Counts the sequences of the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        let mut piece = piece;
        while !self.incomplete.is_empty() {
            let Some((byte, rest)) = piece.split_first() else {
                return;
            };
            self.incomplete.push(*byte);
            piece = rest;
            match std::str::from_utf8(&self.incomplete) {
                Ok(_) => {
                    self.multibyte += 1;
                    self.incomplete.clear();
                }
                Err(error) if error.error_len().is_some() => {
                    self.broken += 1;
                    // The byte that broke the sequence may begin the next one.
                    self.incomplete.clear();
                    if *byte >= 0xc0 {
                        self.incomplete.push(*byte);
                    }
                }
                Err(_) => {}
            }
        }
        let valid_bytes = Encoding::utf8_valid_up_to(piece);
        let (valid, rest) = piece.split_at_checked(valid_bytes).unwrap_or((&[], piece));
        self.multibyte += count_lead_bytes(valid);
        for chunk in rest.utf8_chunks() {
            self.multibyte += count_lead_bytes(chunk.valid().as_bytes());
            let broken = chunk.invalid();
            let at_end = broken.as_ptr_range().end == piece.as_ptr_range().end;
            let may_continue = std::str::from_utf8(broken).is_err_and(|e| e.error_len().is_none());
            if at_end && may_continue {
                self.incomplete = broken.to_vec();
            } else {
                self.broken += u64::from(!broken.is_empty());
            }
        }
    }

    /// Ends the text: an incomplete sequence is broken.
    pub fn finish(&mut self) {
        self.broken += u64::from(!self.incomplete.is_empty());
        self.incomplete.clear();
    }

    /// Returns whether the text is UTF-8, possibly with broken sequences. In a legacy encoding of
    /// Arabic nearly every letter is an invalid sequence: even Persian has fewer than one valid
    /// sequence for each ten.
    pub fn is_utf8(&self) -> bool {
        self.broken == 0 || self.multibyte >= 3 * self.broken
    }
}

/// Returns the number of bytes that begin a sequence of several bytes.
fn count_lead_bytes(bytes: &[u8]) -> u64 {
    count(bytes, |byte| byte >= 0xc0)
}

/// Returns the number of bytes that satisfy `is_counted`. Counts in runs of 255 bytes, whose counts
/// fit a byte, so that the loop is vectorised.
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
    use super::super::scan::Scan;
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const TEXT: &str =
        "قال وزير الخارجية إن الاجتماع سيعقد في القاهرة غدا، وأضاف أن المباحثات مستمرة.\n";

    fn detect(bytes: &[u8]) -> &'static str {
        Scan::of_bytes(bytes).encoding(None).unwrap().name()
    }

    #[test]
    fn the_encodings_of_arabic_are_distinguished() {
        let encode = |encoding: &'static Encoding| encoding.encode(TEXT).0.into_owned();
        assert_eq!(detect(TEXT.as_bytes()), "UTF-8");
        assert_eq!(detect(&encode(encoding_rs::WINDOWS_1256)), "windows-1256");
        let plain = TEXT.replace('\u{a0}', " ");
        let (iso, _, lossy) = encoding_rs::ISO_8859_6.encode(&plain);
        assert!(!lossy);
        assert_eq!(detect(&iso), "ISO-8859-6");
    }

    #[test]
    fn utf_16_is_detected_with_and_without_a_byte_order_mark() {
        let units = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
        };
        assert_eq!(detect(&units(&format!("\u{feff}{TEXT}"))), "UTF-16LE");
        assert_eq!(detect(&units(TEXT)), "UTF-16LE");
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detect(&big), "UTF-16BE");
    }

    #[test]
    fn a_utf_32_byte_order_mark_is_rejected() {
        assert!(refuse_utf32(&[0xff, 0xfe, 0, 0, 0x27, 6, 0, 0]).is_err());
    }

    #[test]
    fn a_declared_encoding_counts_if_the_text_is_not_utf_8() {
        let page = b"<html><meta charset='iso-8859-6'>\xc7\xe4";
        assert_eq!(detect(page), "ISO-8859-6");
        let prolog = b"<?xml version='1.0' encoding=\"windows-1256\"?><rss>\xc7\xe1";
        assert_eq!(detect(prolog), "windows-1256");
        assert_eq!(detect("<meta charset=windows-1256>نص".as_bytes()), "UTF-8");
    }

    #[test]
    fn a_text_with_a_few_broken_sequences_is_still_utf_8() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes.extend([0xd9, b'\n', 0xff]);
        assert_eq!(detect(&bytes), "UTF-8");
    }

    #[test]
    fn a_short_text_with_a_broken_sequence_is_still_utf_8() {
        let bytes = ["خبر ".as_bytes(), b"\xff", " هنا".as_bytes()].concat();
        assert_eq!(detect(&bytes), "UTF-8");
        let (persian, ..) = encoding_rs::WINDOWS_1256.encode("گپ کوچک پژوهشگر چک کرد");
        assert_eq!(detect(&persian), "windows-1256");
    }

    #[test]
    fn a_character_split_between_pieces_is_counted_once() {
        for size in 1..5 {
            let mut count = Utf8Count::default();
            "نصٌّ 😀 x"
                .as_bytes()
                .chunks(size)
                .for_each(|piece| count.add(piece));
            count.finish();
            assert_eq!((count.broken, count.multibyte), (0, 5), "pieces of {size}");
        }
    }

    #[test]
    fn the_counts_do_not_depend_on_the_size_of_pieces() {
        let bytes = b"\xd9\xd9\x86\xe0\xa0x\xff\xf0\x9f\x98";
        let counts = [1, 2, 3, 100].map(|size| {
            let mut count = Utf8Count::default();
            bytes.chunks(size).for_each(|piece| count.add(piece));
            count.finish();
            (count.broken, count.multibyte)
        });
        assert_eq!(counts, [(4, 1); 4]);
    }

    #[test]
    fn the_counts_equal_those_of_the_standard_library() {
        proptest!(|(text in ".{0,40}", broken in vec(0x70_u8.., 0..4), more in "[ا-ي a]{0,9}")| {
            let bytes = [text.as_bytes(), &broken, more.as_bytes()].concat();
            let mut count = Utf8Count::default();
            count.add(&bytes);
            count.finish();
            let chunks = || bytes.utf8_chunks();
            let is_multibyte = |c: &char| c.len_utf8() > 1;
            let multibyte: usize =
                chunks().map(|chunk| chunk.valid().chars().filter(is_multibyte).count()).sum();
            let broken = chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            prop_assert_eq!((count.multibyte, count.broken), (multibyte as u64, broken as u64));
        });
    }

    #[test]
    fn runs_of_any_length_are_counted() {
        for length in [0, 1, 254, 255, 256, 1000] {
            assert_eq!(count(&vec![7; length], |byte| byte == 7), length as u64);
        }
        assert_eq!(count(&[1, 2, 3], |byte| byte > 1), 2);
    }

    #[test]
    fn an_unknown_label_is_rejected() {
        let options = Options {
            encoding: Some("cp-nonsense".to_owned()),
            ..Options::default()
        };
        assert!(from_options(&options).is_err());
    }
}
