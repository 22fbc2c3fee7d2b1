//! The key of a word in the vocabulary, compared inline for nearly all words.

/// The maximum length of an inline text, in bytes: eleven Arabic letters.
const MAX_INLINE_BYTES: usize = 23;
/// The length that marks a longer text.
const LONG: u8 = u8::MAX;

/// The text of a word, or the range of a longer text in a shared buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordKey {
    length: u8,
    /// The text, padded with 0; or the byte range of a long text, as two `u32`.
    bytes: [u8; MAX_INLINE_BYTES],
}

impl WordKey {
    /// Returns the key of a text that fits inline.
    pub fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; MAX_INLINE_BYTES];
        let slice = bytes.get_mut(..text.len())?;
        slice.copy_from_slice(text.as_bytes());
        Some(WordKey {
            length: text.len() as u8,
            bytes,
        })
    }

    /// Appends a text to `long`, which must stay below 4 GiB, and returns the key of the text.
    pub fn long(text: &str, long: &mut String) -> Self {
        let mut bytes = [0; MAX_INLINE_BYTES];
        let start = long.len() as u32;
        long.push_str(text);
        let range = [start, long.len() as u32].map(u32::to_le_bytes);
        for (to, from) in bytes.iter_mut().zip(range.as_flattened()) {
            *to = *from;
        }
        WordKey {
            length: LONG,
            bytes,
        }
    }

    /// Returns whether this is the key of `text`, which does not fit inline.
    pub fn matches_long(&self, text: &str, long: &str) -> bool {
        let [a, b, c, d, e, f, g, h, ..] = self.bytes;
        let (start, end) = (
            u32::from_le_bytes([a, b, c, d]),
            u32::from_le_bytes([e, f, g, h]),
        );
        self.length == LONG && long.get(start as usize..end as usize) == Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_keys_are_equal_only_for_equal_texts() {
        let texts = ["", "a", "a\0", "كتاب", "كتب", "abcdefghijklmnopqrstuvw"];
        for one in texts {
            for other in texts {
                assert_eq!(WordKey::short(one) == WordKey::short(other), one == other);
            }
            let mut long = String::new();
            assert!(!WordKey::short(one).is_some_and(|key| key.matches_long(one, &long)));
            assert_ne!(WordKey::short(one), Some(WordKey::long(one, &mut long)));
        }
        assert_eq!(WordKey::short("abcdefghijklmnopqrstuvwx"), None);
    }

    #[test]
    fn long_keys_are_compared_with_their_stored_text() {
        let (one, other) = ["استقلال".repeat(4), "استقبال".repeat(4)].into();
        let mut long = String::new();
        let (key, second) = (
            WordKey::long(&one, &mut long),
            WordKey::long(&other, &mut long),
        );
        assert!(key.matches_long(&one, &long) && second.matches_long(&other, &long));
        assert!(!key.matches_long(&other, &long) && !second.matches_long(&one, &long));
    }
}
