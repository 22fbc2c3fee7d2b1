//! A filter that removes styles and keeps hyperlinks, for terminals that show links without colour.

use std::io::{self, Write};

/// A writer that removes CSI sequences, `ESC [ … letter`. It assumes that all of them are styles,
/// since text of documents is neutralized before.
#[derive(Debug)]
pub struct StripStyle<W> {
    inner: W,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Escape,
    Style,
}

impl<W: Write> StripStyle<W> {
    /// Wraps a writer.
    pub fn new(inner: W) -> Self {
        StripStyle {
            inner,
            state: State::Text,
        }
    }
}

impl<W: Write> Write for StripStyle<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const ESC: u8 = 0x1B;
        let mut plain = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (State::Text, ESC) => State::Escape,
                (State::Escape, b'[') => State::Style,
                (State::Style, 0x40..=0x7E) => State::Text,
                (State::Style, _) => State::Style,
                (State::Escape, _) => {
                    plain.extend([ESC, byte]);
                    State::Text
                }
                (State::Text, _) => {
                    plain.push(byte);
                    State::Text
                }
            };
        }
        self.inner.write_all(&plain)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_removed_and_links_kept_at_every_chunk_size() {
        let text = "\x1b[1;31mخبر\x1b[0m \x1b]8;;file://h/a\x1b\\a\x1b]8;;\x1b\\\n";
        for size in 1..8 {
            let mut out = StripStyle::new(Vec::new());
            for piece in text.as_bytes().chunks(size) {
                out.write_all(piece).expect("written");
            }
            assert_eq!(
                String::from_utf8(out.inner).expect("UTF-8"),
                "خبر \x1b]8;;file://h/a\x1b\\a\x1b]8;;\x1b\\\n"
            );
        }
    }
}
