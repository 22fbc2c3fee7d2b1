//! A filter that escapes control characters of data on a terminal.
//!
//! JSON leaves DEL, C1 controls and direction overrides in strings as they are. The escape `\u009B` is
//! equal data. ASCII controls are not touched: all data formats escape them, and those of a template
//! come from the user.

use std::io::{self, Write};

/// A writer that replaces control characters beyond ASCII, and DEL, by `\uXXXX`.
#[derive(Debug)]
pub struct EscapeControls<W: Write> {
    inner: W,
    /// The start of a sequence that may encode a control character, at most 2 bytes.
    incomplete: Vec<u8>,
}

impl<W: Write> EscapeControls<W> {
    /// Wraps a writer.
    pub fn new(inner: W) -> Self {
        EscapeControls {
            inner,
            incomplete: Vec::new(),
        }
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for EscapeControls<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut escaped = Vec::with_capacity(bytes.len() + self.incomplete.len());
        for &byte in bytes {
            self.incomplete.push(byte);
            match *self.incomplete {
                [0xC2 | 0xE2] | [0xE2, 0x80 | 0x81] => continue,
                [0x7F] => escaped.extend_from_slice(b"\\u007F"),
                [0xC2, 0x80..=0x9F] => write!(escaped, "\\u00{byte:02X}")?,
                [0xE2, 0x80, 0xA8..=0xAE] => write!(escaped, "\\u20{:02X}", byte - 0x80)?,
                [0xE2, 0x81, 0xA6..=0xA9] => write!(escaped, "\\u20{:02X}", byte - 0x40)?,
                _ => escaped.append(&mut self.incomplete),
            }
            self.incomplete.clear();
        }
        self.inner.write_all(&escaped)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner
            .write_all(&std::mem::take(&mut self.incomplete))?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_is_the_same_data_without_controls() {
        let text = "خبر \u{7f}\u{80}\u{9b}\u{a0}\u{2027}\u{2028}\u{202e}\u{202f}\u{2065}\u{2066}\u{2069}\u{206a}€â";
        let json = serde_json::to_string(text).expect("JSON");
        for size in [1, 2, 3, 100] {
            let mut out = EscapeControls::new(Vec::new());
            for piece in json.as_bytes().chunks(size) {
                out.write_all(piece).expect("written");
            }
            out.flush().expect("written");
            let escaped = String::from_utf8(out.inner).expect("UTF-8");
            assert!(!escaped.contains(crate::controls::is_control), "{escaped}");
            assert!(escaped.contains(r"\u007F\u0080\u009B"), "{escaped}");
            assert_eq!(
                serde_json::from_str::<String>(&escaped).expect("JSON"),
                text
            );
        }
    }
}
