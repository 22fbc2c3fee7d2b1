//! What a word is looked up by, held so that comparing two is one step for nearly all words.

/// Bytes that are held in place: twelve Arabic letters, all but.
const SHORT: usize = 23;
/// Stands for the length of a text that is longer.
const LONG: u8 = u8::MAX;

/// The text of a word, or where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spelling {
    length: u8,
    /// The text, and 0 behind it; of a longer one, where it starts and ends among the long ones.
    bytes: [u8; SHORT],
}

impl Spelling {
    /// That of a short text.
    pub fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; SHORT];
        let place = bytes.get_mut(..text.len())?;
        place.copy_from_slice(text.as_bytes());
        Some(Spelling {
            length: text.len() as u8,
            bytes,
        })
    }

    /// That of a text that is put behind the long ones, which have less than 4 GiB together.
    pub fn long(text: &str, long: &mut String) -> Self {
        let mut bytes = [0; SHORT];
        let start = long.len() as u32;
        long.push_str(text);
        let ends = [start, long.len() as u32].map(u32::to_le_bytes);
        for (place, byte) in bytes.iter_mut().zip(ends.as_flattened()) {
            *place = *byte;
        }
        Spelling {
            length: LONG,
            bytes,
        }
    }

    /// Whether it is that of this text, which is not short.
    pub fn is_long(&self, text: &str, long: &str) -> bool {
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
    fn short_spellings_are_those_of_one_text() {
        let texts = ["", "a", "a\0", "كتاب", "كتب", "abcdefghijklmnopqrstuvw"];
        for one in texts {
            for other in texts {
                assert_eq!(Spelling::short(one) == Spelling::short(other), one == other);
            }
            let mut long = String::new();
            assert!(!Spelling::short(one).is_some_and(|key| key.is_long(one, &long)));
            assert_ne!(Spelling::short(one), Some(Spelling::long(one, &mut long)));
        }
        assert_eq!(Spelling::short("abcdefghijklmnopqrstuvwx"), None);
    }

    #[test]
    fn long_spellings_are_looked_at_where_they_are() {
        let (one, other) = ["استقلال".repeat(4), "استقبال".repeat(4)].into();
        let mut long = String::new();
        let (key, second) = (
            Spelling::long(&one, &mut long),
            Spelling::long(&other, &mut long),
        );
        assert!(key.is_long(&one, &long) && second.is_long(&other, &long));
        assert!(!key.is_long(&other, &long) && !second.is_long(&one, &long));
    }
}
