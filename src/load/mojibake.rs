//! Recognises and mends Arabic that was decoded in a wrong encoding before it was saved.
//!
//! | written as | read as | looks like |
//! |---|---|---|
//! | UTF-8 | Windows-1252 or Latin-1 | `Ø§Ù„Ù‚Ø§Ù‡Ø±Ø©` |
//! | UTF-8 | Windows-1256 | `ط§ظ„ظ‚ط§ظ‡ط±ط©` |
//! | UTF-8 | Mac Roman | `ÿßŸÑŸÇÿßŸáÿ±ÿ©` |
//! | Windows-1256 or ISO-8859-6 | Windows-1252 or Latin-1 | `ÇáÞÇåÑÉ` |
//!
//! The first can have happened twice. Each line is mended by itself, because files mix them with
//! sound ones.

use std::sync::LazyLock;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252, WINDOWS_1256};
use memchr::memmem::Finder;

use super::legacy::HighBytes;

/// The smallest number of letters by which a line is reported.
const MIN_REPORTED_LETTERS: usize = 8;

/// The smallest number of letters of a line that is mended on request.
const MIN_MENDED_LETTERS: usize = 2;

/// The number of times that a text may have been decoded wrongly.
const MAX_ROUNDS: usize = 3;

/// The largest length of the sample in a message, in Unicode scalar values.
const SAMPLE_CHARS: usize = 24;

/// The characters of an encoding for the bytes from 0x80.
type HighChars = [char; 128];

static LATIN: LazyLock<HighChars> = LazyLock::new(|| high_chars(WINDOWS_1252));
static ARABIC: LazyLock<HighChars> = LazyLock::new(|| high_chars(WINDOWS_1256));
static MAC: LazyLock<HighChars> = LazyLock::new(|| high_chars(MACINTOSH));

fn high_chars(encoding: &'static Encoding) -> HighChars {
    let mut chars = ['\u{fffd}'; 128];
    for (byte, c) in (0x80_u8..=0xff).zip(&mut chars) {
        let bytes = [byte];
        let text = encoding.decode_without_bom_handling(&bytes).0;
        *c = text.chars().next().unwrap_or('\u{fffd}');
    }
    chars
}

/// Returns the byte of a character above ASCII in an encoding. In Latin-1, the bytes that
/// Windows-1252 gives to quotes are control characters.
fn byte_of(c: char, chars: &HighChars, is_latin: bool) -> Option<u8> {
    if is_latin && ('\u{80}'..='\u{ff}').contains(&c) {
        return u8::try_from(u32::from(c)).ok();
    }
    let at = chars
        .iter()
        .position(|known| *known == c && c != '\u{fffd}')?;
    u8::try_from(at + 0x80).ok()
}

fn is_arabic(c: char) -> bool {
    ('\u{600}'..='\u{6ff}').contains(&c)
}

/// Returns the start of the first line that looks like Arabic read in the wrong encoding.
pub fn sample(text: &str) -> Option<String> {
    if !may_be_garbled(text) {
        return None;
    }
    let line = text
        .lines()
        .find(|line| mend(line, MIN_REPORTED_LETTERS).is_some())?;
    Some(line.trim().chars().take(SAMPLE_CHARS).collect())
}

/// Returns the text with its garbled lines mended, or `None` if there are none.
pub fn mended(text: &str) -> Option<String> {
    if !may_be_garbled(text) {
        return None;
    }
    let mut is_changed = false;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| match mend(line, MIN_MENDED_LETTERS) {
            Some(mended) => {
                is_changed = true;
                mended
            }
            None => line.to_owned(),
        })
        .collect();
    is_changed.then(|| lines.join("\n"))
}

/// Returns whether a text contains a sequence of bytes that every garbled text contains. Nearly no
/// other text does.
fn may_be_garbled(text: &str) -> bool {
    static ALEF: LazyLock<Finder> = LazyLock::new(|| Finder::new("ط§"));
    static LAM: LazyLock<Finder> = LazyLock::new(|| Finder::new("ظ„"));
    // 0xc3 begins most letters of Latin-1.
    memchr::memchr(0xc3, text.as_bytes()).is_some()
        || ALEF.find(text.as_bytes()).is_some()
        || LAM.find(text.as_bytes()).is_some()
}

/// Returns the mended line if it is garbled Arabic of at least `min_letters` letters.
fn mend(line: &str, min_letters: usize) -> Option<String> {
    if !may_be_garbled(line) {
        return None;
    }
    utf8_read_as(line, &LATIN, true, min_letters, MAX_ROUNDS)
        .or_else(|| utf8_read_as(line, &ARABIC, false, min_letters, 1))
        .or_else(|| utf8_read_as(line, &MAC, false, min_letters, 1))
        .or_else(|| legacy_read_as_latin(line, min_letters))
}

/// Mends UTF-8 that was read in an encoding of single bytes.
fn utf8_read_as(
    line: &str,
    chars: &HighChars,
    is_latin: bool,
    min_letters: usize,
    rounds: usize,
) -> Option<String> {
    let letters: Vec<(char, Option<u8>)> = line
        .chars()
        .map(|c| {
            (
                c,
                if c.is_ascii() {
                    None
                } else {
                    byte_of(c, chars, is_latin)
                },
            )
        })
        .collect();
    let mut mended = String::with_capacity(line.len());
    let (mut joined, mut arabic, mut others) = (0, 0, 0);
    let mut rest = letters.as_slice();
    while let Some(((c, _), after)) = rest.split_first() {
        match sequence(rest) {
            Some((decoded, length)) => {
                mended.push(decoded);
                joined += 1;
                arabic += usize::from(is_arabic(decoded));
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                mended.push(*c);
                others += usize::from(c.is_alphabetic() && !c.is_ascii());
                rest = after;
            }
        }
    }
    if joined < min_letters || others * 4 > joined {
        return None;
    }
    if arabic * 2 > joined {
        return Some(mended);
    }
    let rounds = rounds.checked_sub(1).filter(|rounds| *rounds > 0)?;
    utf8_read_as(&mended, chars, is_latin, min_letters, rounds)
}

/// Returns the character that the bytes at the start encode in UTF-8, and their number. A byte that
/// the wrong encoding has no character for was lost; after that of most Arabic letters, it was that
/// of `ف`.
fn sequence(letters: &[(char, Option<u8>)]) -> Option<(char, usize)> {
    let first = letters.first()?.1?;
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let pieces = letters.get(..length)?;
    if first == 0xd9 && pieces.get(1)?.0 == '\u{fffd}' {
        return Some(('ف', 2));
    }
    let bytes: Vec<u8> = pieces.iter().map_while(|(_, byte)| *byte).collect();
    let decoded = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    (bytes.len() == length).then_some((decoded, length))
}

/// Mends Windows-1256 or ISO-8859-6 that was read as Latin-1.
fn legacy_read_as_latin(line: &str, min_letters: usize) -> Option<String> {
    let bytes: Option<Vec<u8>> = line
        .chars()
        .map(|c| match c {
            c if c.is_ascii() => u8::try_from(u32::from(c)).ok(),
            c => byte_of(c, &LATIN, true),
        })
        .collect();
    let bytes = bytes?;
    let mut high = HighBytes::default();
    high.add(&bytes);
    let encoding = high.arabic()?;
    let mended = encoding.decode_without_bom_handling(&bytes).0.into_owned();
    (mended.chars().filter(|c| is_arabic(*c)).count() >= min_letters).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "افتتح الوزير جسرا جديدا فوق النهر، وقال: «سننهي العمل قريبا».";

    fn read_as(bytes: &[u8], encoding: &'static Encoding) -> String {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    #[test]
    fn arabic_that_was_read_in_a_wrong_encoding_is_mended() {
        let twice = read_as(
            read_as(TEXT.as_bytes(), WINDOWS_1252).as_bytes(),
            WINDOWS_1252,
        );
        let latin: String = TEXT.bytes().map(char::from).collect();
        for garbled in [
            read_as(TEXT.as_bytes(), WINDOWS_1252),
            read_as(TEXT.as_bytes(), WINDOWS_1256),
            read_as(TEXT.as_bytes(), MACINTOSH),
            read_as(&WINDOWS_1256.encode(TEXT).0, WINDOWS_1252),
            twice,
            latin,
        ] {
            assert!(sample(&garbled).is_some(), "{garbled}");
            assert_eq!(mended(&garbled).as_deref(), Some(TEXT), "{garbled}");
        }
    }

    #[test]
    fn lost_bytes_are_restored_where_only_one_letter_fits() {
        let lost = read_as("فوق".as_bytes(), WINDOWS_1252).replace(['\u{81}'], "\u{fffd}");
        assert_eq!(mended(&lost).as_deref(), Some("فوق"));
    }

    #[test]
    fn sound_text_is_not_touched() {
        for text in [
            TEXT,
            "فقط، وسط؛ شروط؟ «نقاط» ضغط",
            "L'élève a été reçu à l'école où Noël fêtait: déjà là, créée, naïf, œuvre",
            "المطعم الفرنسي «Café de la Paix» في شارع Champs-Élysées",
            "ÉTÉ À PARIS",
            "Øystein Sørensen og Åse Løvås bærer blåbær på båten",
            "İstanbul'da çöğüşü Münih'ten",
        ] {
            assert_eq!(mended(text), None, "{text}");
            assert_eq!(sample(text), None, "{text}");
        }
    }

    #[test]
    fn only_garbled_lines_are_mended() {
        let garbled = format!("{}\n{TEXT}", read_as(TEXT.as_bytes(), WINDOWS_1252));
        assert_eq!(mended(&garbled), Some(format!("{TEXT}\n{TEXT}")));
    }
}
