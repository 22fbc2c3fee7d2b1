//! The stored records of articles and files: JSON in which an Arabic letter takes one byte.
//!
//! In UTF-8 it takes two, and the first of them says next to nothing: in a block of the same size,
//! zstd sees half as much text. So the characters U+0600 to U+067F are the bytes 80 to FF, ASCII is
//! itself, and JSON's own escapes (`\u00ab`) stand for all others. Each sequence of bytes decodes to
//! valid UTF-8.

use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// The byte of the character U+0600.
const FIRST: u8 = 0x80;

/// Encodes a record.
///
/// # Errors
/// Returns an error if the value cannot be serialised.
pub fn encode(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, OneByte))?;
    Ok(bytes)
}

/// Decodes a record.
///
/// # Errors
/// Returns an error if the bytes are not the record of such a value.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    Ok(serde_json::from_slice(&to_utf8(bytes))?)
}

/// Converts the bytes of a record to JSON in UTF-8.
fn to_utf8(bytes: &[u8]) -> Vec<u8> {
    let mut utf8 = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        match byte {
            0..0x80 => utf8.push(*byte),
            0x80..0xC0 => utf8.extend([0xD8, *byte]),
            0xC0.. => utf8.extend([0xD9, *byte - 0x40]),
        }
    }
    utf8
}

/// Writes the strings of JSON in one byte per letter. The names of fields are ASCII.
struct OneByte;

impl Formatter for OneByte {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut bytes = Vec::with_capacity(fragment.len());
        for letter in fragment.chars() {
            match letter {
                '\0'..='\x7f' => bytes.push(letter as u8),
                '\u{600}'..='\u{67f}' => bytes.push(FIRST + (letter as u32 - 0x600) as u8),
                _ => escape(letter, &mut bytes)?,
            }
        }
        writer.write_all(&bytes)
    }
}

/// Writes an escape of JSON for each UTF-16 code unit of a letter.
fn escape(letter: char, bytes: &mut Vec<u8>) -> io::Result<()> {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        write!(bytes, "\\u{unit:04x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_arabic_letter_takes_one_byte() {
        let bytes = encode(&"قمة a").expect("a string can be encoded");
        assert_eq!(bytes, b"\"\xC2\xC5\xA9 a\"");
    }

    #[test]
    fn other_letters_are_escaped() {
        let bytes = encode(&"«é😀»\n").expect("a string can be encoded");
        assert_eq!(bytes, br#""\u00ab\u00e9\ud83d\ude00\u00bb\n""#);
    }

    proptest! {
        #[test]
        fn a_decoded_record_is_the_encoded_one(text in any::<String>(), arabic in "[\u{5f0}-\u{690}\"]*") {
            let value = (text, arabic);
            let bytes = encode(&value).expect("strings can be encoded");
            prop_assert_eq!(decode::<(String, String)>(&bytes).expect("a record"), value);
        }

        #[test]
        fn any_bytes_become_valid_text(bytes in any::<Vec<u8>>()) {
            prop_assert!(String::from_utf8(to_utf8(&bytes)).is_ok());
        }
    }
}
