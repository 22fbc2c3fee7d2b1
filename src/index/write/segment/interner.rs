//! An interner of texts.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::to_u32;

/// Distinct texts, numbered from 0 in order of insertion, of less than 4 GiB in total.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    text: String,
    /// The end of each text in `text`, as a byte offset.
    ends: Vec<u32>,
    slots: HashTable<Slot>,
    hasher: RandomState,
}

/// The number of a text, with a part of its hash, which distinguishes it from most other texts
/// without comparing them.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

/// Returns the hash for a [`HashTable`], which takes the bucket from the low bits and the tag from
/// the high bits.
pub(crate) fn table_hash(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl Interner {
    /// Returns the number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the memory in use, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.slots.allocation_size()
    }

    /// Returns the number of a text; adds the text if it is new.
    pub fn insert(&mut self, text: &str) -> u32 {
        let slot = self.new_slot(text);
        match self.find(slot, text) {
            Some(number) => number,
            None => {
                self.text.push_str(text);
                self.ends.push(to_u32(self.text.len()));
                self.slots
                    .insert_unique(table_hash(slot.hash), slot, |slot| table_hash(slot.hash));
                slot.number
            }
        }
    }

    /// Returns all texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let ranges = starts.zip(&self.ends).map(|(start, end)| *start..*end);
        ranges.map(|range| self.slice(range))
    }

    /// Returns the slot that a text gets if it is new.
    fn new_slot(&self, text: &str) -> Slot {
        Slot {
            // The low half of the hash.
            hash: self.hasher.hash_one(text) as u32,
            number: to_u32(self.ends.len()),
        }
    }

    fn find(&self, wanted: Slot, text: &str) -> Option<u32> {
        let is_equal = |slot: &Slot| slot.hash == wanted.hash && self.get(slot.number) == text;
        self.slots
            .find(table_hash(wanted.hash), is_equal)
            .map(|slot| slot.number)
    }

    fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number
            .checked_sub(1)
            .and_then(|previous| self.ends.get(previous));
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.slice(start.copied().unwrap_or_default()..end)
    }

    fn slice(&self, range: Range<u32>) -> &str {
        let range = range.start as usize..range.end as usize;
        self.text.get(range).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn distinct_texts_are_numbered_in_order_of_insertion(given in proptest::collection::vec("[ابت]{0,3}", 0..200)) {
            let mut interner = Interner::default();
            let mut distinct: Vec<&str> = Vec::new();
            for text in &given {
                let known = distinct.iter().position(|known| known == text);
                let number = known.unwrap_or(distinct.len());
                if known.is_none() {
                    distinct.push(text);
                }
                prop_assert_eq!(interner.insert(text) as usize, number);
            }
            prop_assert_eq!(interner.len(), distinct.len());
            prop_assert_eq!(interner.iter().collect::<Vec<_>>(), distinct);
        }
    }
}
