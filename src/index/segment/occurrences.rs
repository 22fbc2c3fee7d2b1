//! Where a word stands in the documents of a segment, in a few bits a place.

use tantivy::DocId;

/// Documents and positions in their order, as differences: an odd number goes to a later document, an even
/// one to a later position in it. Seven bits a byte, the eighth says that more follow.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    bytes: Vec<u8>,
    doc: DocId,
    position: u32,
}

impl Occurrences {
    /// Adds a place, which must not lie before the last one; gives the bytes of memory it took.
    pub fn add(&mut self, doc: DocId, position: u32) -> usize {
        let before = self.bytes.capacity();
        if self.bytes.is_empty() || doc != self.doc {
            self.write((u64::from(doc - self.doc) << 1) | 1);
            self.doc = doc;
            self.position = 0;
        }
        self.write(u64::from(position - self.position) << 1);
        self.position = position;
        self.bytes.capacity() - before
    }

    fn write(&mut self, mut number: u64) {
        while number > 0x7F {
            self.bytes.push(0x80 | (number & 0x7F) as u8);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// All places: document and position.
    pub fn iter(&self) -> Places<'_> {
        Places {
            bytes: self.bytes.iter(),
            doc: 0,
            position: 0,
        }
    }
}

/// The places of a word.
pub(super) struct Places<'o> {
    bytes: std::slice::Iter<'o, u8>,
    doc: DocId,
    position: u32,
}

impl Places<'_> {
    fn read(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = *self.bytes.next()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }
}

impl Iterator for Places<'_> {
    type Item = (DocId, u32);

    fn next(&mut self) -> Option<(DocId, u32)> {
        let mut number = self.read()?;
        if number & 1 == 1 {
            self.doc += (number >> 1) as DocId;
            self.position = 0;
            number = self.read()?;
        }
        self.position += (number >> 1) as u32;
        Some((self.doc, self.position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_come_back_as_they_were_added() {
        let places = [
            (0, 0),
            (0, 0),
            (0, 7),
            (3, 2),
            (3, 300_000),
            (2_000_000_000, 4),
            (2_000_000_000, 2_000_000_000),
        ];
        let mut occurrences = Occurrences::default();
        for (doc, position) in places {
            occurrences.add(doc, position);
        }
        assert_eq!(occurrences.iter().collect::<Vec<_>>(), places);
    }

    proptest! {
        #[test]
        fn places_in_order_come_back(mut places in proptest::collection::vec((0_u32..50, 0_u32..1000), 0..200)) {
            places.sort_unstable();
            let mut occurrences = Occurrences::default();
            for (doc, position) in &places {
                occurrences.add(*doc, *position);
            }
            prop_assert_eq!(occurrences.iter().collect::<Vec<_>>(), places);
        }
    }
}
