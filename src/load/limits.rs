//! Limits on the size of what is read. Whatever exceeds them is skipped and reported.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A number of bytes. Written with a unit: `500K`, `32M`, `64G`, where `K` is 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Size(pub u64);

/// The letters of the units, with their powers of two.
const UNITS: [(char, u32); 4] = [('K', 10), ('M', 20), ('G', 30), ('T', 40)];

/// A text that is not a [`Size`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("give a size such as 500K, 32M or 64G, and not {0}")]
pub struct InvalidSize(String);

impl FromStr for Size {
    type Err = InvalidSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || InvalidSize(text.to_owned());
        let short = text
            .trim()
            .trim_end_matches(['b', 'B'])
            .trim_end_matches('i');
        let unit = short.chars().next_back().and_then(|letter| {
            let letter = letter.to_ascii_uppercase();
            UNITS.into_iter().find(|(unit, _)| *unit == letter)
        });
        let digits = match unit {
            Some(_) => short.get(..short.len() - 1).unwrap_or_default(),
            None => short,
        };
        let number: u64 = digits.trim_end().parse().map_err(|_| wrong())?;
        let bits = unit.map_or(0, |(_, bits)| bits);
        number.checked_mul(1 << bits).map(Size).ok_or_else(wrong)
    }
}

impl fmt::Display for Size {
    /// Writes a whole number of the largest unit that divides the size: `32 MiB`, or `1000 bytes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut units = UNITS.into_iter().rev();
        match units.find(|(_, bits)| self.0 > 0 && self.0.is_multiple_of(1 << bits)) {
            Some((unit, bits)) => write!(f, "{} {unit}iB", self.0 >> bits),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

/// Limits on the size of what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Limits {
    /// The size of the largest record: a line, `<DOC>`, row, page or JSON value. Larger records
    /// are skipped.
    pub record: Size,
    /// The largest size to which a compressed file may unpack.
    pub unpacked: Size,
    /// The largest ratio of unpacked to compressed size, once a file has unpacked to over 64 MiB.
    pub ratio: u64,
}

/// The unpacked size up to which [`Limits::ratio`] does not apply.
pub(crate) const FREE_BYTES: u64 = 64 << 20;

/// The largest value of [`Limits::record`]: several copies of a record are in memory at a time.
pub const MAX_RECORD: Size = Size(1 << 30);

impl Default for Limits {
    /// Returns 32 MiB per record, 64 GiB unpacked and a ratio of 200. Text has a ratio of about 5,
    /// and one page repeated many times a ratio of 100.
    fn default() -> Self {
        Limits {
            record: Size(32 << 20),
            unpacked: Size(64 << 30),
            ratio: 200,
        }
    }
}

impl Limits {
    /// Returns the largest size of a record in bytes.
    pub(crate) fn record_bytes(&self) -> usize {
        usize::try_from(self.record.0.min(MAX_RECORD.0)).unwrap_or(usize::MAX)
    }

    /// Returns the reason why `subject`, which is too large, was not read.
    pub(crate) fn too_large(&self, subject: &str) -> String {
        format!("{subject} over {}: skipped (see --max-record)", self.record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_parsed_with_and_without_units() {
        for (text, bytes) in [
            ("0", 0),
            ("1000", 1000),
            ("500K", 500 << 10),
            ("32m", 32 << 20),
            ("32 MiB", 32 << 20),
            ("64GB", 64 << 30),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for text in ["", "M", "-1", "1.5G", "1Q", "99999999999T", "م"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_is_shown_in_its_largest_round_unit() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1000, "1000 bytes"),
            (32 << 20, "32 MiB"),
            (1 << 40, "1 TiB"),
        ] {
            assert_eq!(Size(bytes).to_string(), text);
            assert_eq!(text.trim_end_matches(" bytes").parse(), Ok(Size(bytes)));
        }
    }
}
