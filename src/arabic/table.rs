//! A table from words to numbers that is read in place, so that it costs nothing at start.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use foldhash::fast::RandomState;
use fst::{Automaton, IntoStreamer, Map, Streamer};

/// The number of look-ups after which a table is unpacked. Indexing looks up tens of thousands of
/// words, a search hundreds.
const UNPACK_AFTER: u32 = 1 << 15;

/// An [`fst::Map`] in the binary. After many look-ups it is unpacked to a hash table, which takes
/// ten times the memory but a fifth of the time per look-up.
#[derive(Debug)]
pub struct Table {
    bytes: &'static [u8],
    map: OnceLock<Option<Map<&'static [u8]>>>,
    lookups: AtomicU32,
    unpacked: OnceLock<HashMap<Box<str>, u64, RandomState>>,
}

impl Table {
    /// Returns the table in the bytes of an [`fst::Map`]; it is empty if they are not valid.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Table {
            bytes,
            map: OnceLock::new(),
            lookups: AtomicU32::new(0),
            unpacked: OnceLock::new(),
        }
    }

    /// Returns the number of a word.
    pub fn get(&self, word: &str) -> Option<u64> {
        if let Some(unpacked) = self.unpacked.get() {
            return unpacked.get(word).copied();
        }
        if self.lookups.fetch_add(1, Ordering::Relaxed) >= UNPACK_AFTER {
            return self
                .unpacked
                .get_or_init(|| self.unpack())
                .get(word)
                .copied();
        }
        self.map()?.get(word)
    }

    /// Visits the words that an automaton accepts.
    pub fn search(&self, automaton: impl Automaton, visit: &mut impl FnMut(&str)) {
        let Some(map) = self.map() else {
            return;
        };
        let mut entries = map.search(automaton).into_stream();
        while let Some((word, _)) = entries.next() {
            if let Ok(word) = str::from_utf8(word) {
                visit(word);
            }
        }
    }

    fn map(&self) -> Option<&Map<&'static [u8]>> {
        self.map.get_or_init(|| Map::new(self.bytes).ok()).as_ref()
    }

    fn unpack(&self) -> HashMap<Box<str>, u64, RandomState> {
        let mut unpacked = HashMap::default();
        let Some(map) = self.map() else {
            return unpacked;
        };
        unpacked.reserve(map.len());
        let mut entries = map.stream();
        while let Some((word, number)) = entries.next() {
            if let Ok(word) = str::from_utf8(word) {
                unpacked.insert(word.into(), number);
            }
        }
        unpacked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacking_a_table_changes_no_answer() {
        let words = [("بيت", 7_u64), ("دار", 0), ("دارة", 9)];
        let bytes = Map::from_iter(words)
            .expect("sorted")
            .into_fst()
            .into_inner();
        let table = Table::new(bytes.leak());
        for _ in 0..=UNPACK_AFTER {
            assert_eq!(table.get("دار"), Some(0));
        }
        assert!(table.unpacked.get().is_some());
        for (word, number) in words {
            assert_eq!(table.get(word), Some(number));
        }
        assert_eq!(table.get("دا"), None);
    }

    #[test]
    fn bytes_that_are_not_a_map_hold_no_words() {
        assert_eq!(Table::new(b"no table").get("بيت"), None);
    }
}
