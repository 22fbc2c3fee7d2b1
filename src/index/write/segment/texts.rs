//! Distinct texts, each with a number, in one piece of memory.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Texts, numbered from 0 as they came. Together they have less than 4 GiB.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
    slots: HashTable<Slot>,
    hasher: RandomState,
}

/// The number of a text, and a part of its hash: most others are told from it without a look at them.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

/// A hash for a table that takes the place from the low bits and what it compares first from the high ones.
pub(crate) fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory they take.
    pub fn bytes(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.slots.allocation_size()
    }

    /// The number of a text, which is among them then.
    pub fn insert(&mut self, text: &str) -> u32 {
        let slot = self.slot(text);
        match self.find(slot, text) {
            Some(number) => number,
            None => {
                self.text.push_str(text);
                self.ends.push(number(self.text.len()));
                self.slots
                    .insert_unique(spread(slot.hash), slot, |slot| spread(slot.hash));
                slot.number
            }
        }
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let ranges = starts.zip(&self.ends).map(|(start, end)| *start..*end);
        ranges.map(|range| self.at(range))
    }

    /// Where a text would stand if it came now.
    fn slot(&self, text: &str) -> Slot {
        Slot {
            // The low half of a good hash.
            hash: self.hasher.hash_one(text) as u32,
            number: number(self.ends.len()),
        }
    }

    fn find(&self, sought: Slot, text: &str) -> Option<u32> {
        let is_it = |slot: &Slot| slot.hash == sought.hash && self.text(slot.number) == text;
        self.slots
            .find(spread(sought.hash), is_it)
            .map(|slot| slot.number)
    }

    fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.at(start.copied().unwrap_or_default()..end)
    }

    fn at(&self, range: Range<u32>) -> &str {
        let range = range.start as usize..range.end as usize;
        self.text.get(range).unwrap_or_default()
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_text_has_one_number_in_the_order_they_came(given in proptest::collection::vec("[ابت]{0,3}", 0..200)) {
            let mut texts = Texts::default();
            let mut distinct: Vec<&str> = Vec::new();
            for text in &given {
                let known = distinct.iter().position(|known| known == text);
                let number = known.unwrap_or(distinct.len());
                if known.is_none() {
                    distinct.push(text);
                }
                prop_assert_eq!(texts.insert(text) as usize, number);
            }
            prop_assert_eq!(texts.len(), distinct.len());
            prop_assert_eq!(texts.iter().collect::<Vec<_>>(), distinct);
        }
    }
}
