//! How much of a file is read: what is beyond that is left, and told.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Bytes, written as people write them: `500K`, `32M`, `64G`, each 1024 times the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Size(pub u64);

/// The letters of the units, with the power of two that each stands for.
const UNITS: [(char, u32); 4] = [('K', 10), ('M', 20), ('G', 30), ('T', 40)];

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("give a size, as in 500K, 32M or 64G, and not {text}");
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
    /// `32 MiB`; in bytes where it is no round number of a unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut units = UNITS.into_iter().rev();
        match units.find(|(_, bits)| self.0 > 0 && self.0.is_multiple_of(1 << bits)) {
            Some((unit, bits)) => write!(f, "{} {unit}iB", self.0 >> bits),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

/// How much of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The largest record: a line, `<DOC>`, row, page, JSON value. What is larger is skipped.
    pub record: Size,
    /// What a packed file may give in all.
    pub unpacked: Size,
    /// How many times its size a packed file may give, beyond 64 MiB.
    pub ratio: u64,
}

/// What any packed file may give, however small it is.
pub const FREE_BYTES: u64 = 64 << 20;

/// The largest record that may be asked for: a record is held in memory several times.
pub const MAX_RECORD: Size = Size(1 << 30);

impl Default for Limits {
    /// 32 MiB a record; of packed files 64 GiB, and 200 times their size: text gives some 5 times its size, and
    /// the same page again and again 100 times.
    fn default() -> Self {
        Limits {
            record: Size(32 << 20),
            unpacked: Size(64 << 30),
            ratio: 200,
        }
    }
}

impl Limits {
    /// Bytes of the largest record.
    pub fn record_bytes(&self) -> usize {
        usize::try_from(self.record.0.min(MAX_RECORD.0)).unwrap_or(usize::MAX)
    }

    /// Why something that is too large was not read.
    pub fn too_large(&self, what: &str) -> String {
        format!("{what} over {}: skipped (see --max-record)", self.record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
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
