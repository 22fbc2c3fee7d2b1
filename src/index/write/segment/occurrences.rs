//! Where the words of a segment stand in its documents, in a few bits a place.

use tantivy::DocId;

use super::numbers;

/// The bytes that all words have in common: pages of chunks. The chunks of one word are a list, each twice as
/// long as the one before, since most words stand in few places and a few in most.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pages: Vec<Box<[u8]>>,
    /// Bytes of the last page that are taken.
    taken: usize,
}

/// Bytes of a page.
const PAGE: usize = 1 << 16;
/// Bytes that the first chunk of a word holds, and that one holds at most.
const MIN_CHUNK: usize = 8;
const MAX_CHUNK: usize = 512;
/// Bytes behind those of a chunk: the address of the next one.
const LINK: usize = size_of::<u32>();

/// Where one word stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Occurrences {
    /// Where the first chunk begins, and where the next byte is to be written.
    first: u32,
    next: u32,
    /// Bytes that the last chunk holds, and those that are free.
    size: u16,
    free: u16,
    /// The last place.
    doc: DocId,
    position: u32,
}

impl Occurrences {
    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.size == 0
    }
}

impl Chunks {
    /// Bytes of memory they take.
    pub fn bytes(&self) -> usize {
        self.pages.len() * PAGE
    }

    /// Adds a place, which must not lie before the last one of the word.
    pub fn add(&mut self, word: &mut Occurrences, doc: DocId, position: u32) {
        if word.are_none() || doc != word.doc {
            self.write(word, u64::from(doc - word.doc) << 1 | 1);
            word.doc = doc;
            word.position = 0;
        }
        self.write(word, u64::from(position - word.position) << 1);
        word.position = position;
    }

    fn write(&mut self, word: &mut Occurrences, number: u64) {
        numbers::write(number, |byte| self.push(word, byte));
    }

    fn push(&mut self, word: &mut Occurrences, byte: u8) {
        if word.free == 0 {
            self.grow(word);
        }
        if let Some([place, ..]) = self.at_mut(word.next) {
            *place = byte;
        }
        word.next += 1;
        word.free -= 1;
    }

    /// Gives a word another chunk.
    fn grow(&mut self, word: &mut Occurrences) {
        let size = (usize::from(word.size) * 2).clamp(MIN_CHUNK, MAX_CHUNK);
        let address = self.allocate(size + LINK);
        if word.are_none() {
            word.first = address;
        } else if let Some((link, _)) = self
            .at_mut(word.next)
            .and_then(|at| at.split_first_chunk_mut())
        {
            *link = address.to_le_bytes();
        }
        word.next = address;
        // No chunk is larger than a page.
        (word.size, word.free) = (size as u16, size as u16);
    }

    /// So many bytes of one page, all 0.
    fn allocate(&mut self, bytes: usize) -> u32 {
        if self.pages.is_empty() || self.taken + bytes > PAGE {
            self.pages.push(vec![0; PAGE].into());
            self.taken = 0;
        }
        let address = (self.pages.len() - 1) * PAGE + self.taken;
        self.taken += bytes;
        u32::try_from(address).unwrap_or(u32::MAX)
    }

    /// The rest of the page from an address on.
    fn at(&self, address: u32) -> Option<&[u8]> {
        let page = self.pages.get(address as usize / PAGE)?;
        page.get(address as usize % PAGE..)
    }

    fn at_mut(&mut self, address: u32) -> Option<&mut [u8]> {
        let page = self.pages.get_mut(address as usize / PAGE)?;
        page.get_mut(address as usize % PAGE..)
    }

    /// The places of a word in the order they were added; `buffer` is for their bytes.
    pub fn places<'b>(&self, word: &Occurrences, buffer: &'b mut Vec<u8>) -> Places<'b> {
        buffer.clear();
        let (mut address, mut size) = (word.first, MIN_CHUNK);
        while !word.are_none() {
            let Some(chunk) = self.at(address) else { break };
            let written = word.size - word.free;
            let last = address + u32::from(written) == word.next;
            let held = if last { usize::from(written) } else { size };
            buffer.extend_from_slice(chunk.get(..held).unwrap_or_default());
            let link = chunk.get(size..).and_then(|rest| rest.first_chunk());
            match link {
                Some(link) if !last => address = u32::from_le_bytes(*link),
                _ => break,
            }
            size = (size * 2).min(MAX_CHUNK);
        }
        Places {
            bytes: buffer.iter(),
            doc: 0,
            position: 0,
        }
    }
}

/// See [`Chunks::places`].
pub(crate) struct Places<'b> {
    bytes: std::slice::Iter<'b, u8>,
    doc: DocId,
    position: u32,
}

impl Iterator for Places<'_> {
    type Item = (DocId, u32);

    fn next(&mut self) -> Option<(DocId, u32)> {
        let mut number = numbers::read(&mut self.bytes)?;
        if number & 1 == 1 {
            self.doc += (number >> 1) as DocId;
            self.position = 0;
            number = numbers::read(&mut self.bytes)?;
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
        let (mut chunks, mut word) = (Chunks::default(), Occurrences::default());
        for (doc, position) in places {
            chunks.add(&mut word, doc, position);
        }
        let mut buffer = Vec::new();
        assert_eq!(
            chunks.places(&word, &mut buffer).collect::<Vec<_>>(),
            places
        );
        let none = Occurrences::default();
        assert_eq!(chunks.places(&none, &mut buffer).count(), 0);
    }

    proptest! {
        #[test]
        fn each_word_gets_its_places_back(
            mut places in proptest::collection::vec((0_u32..3000, 0_u32..1000, 0_usize..5), 0..3000),
        ) {
            places.sort_unstable();
            let (mut chunks, mut words) = (Chunks::default(), [Occurrences::default(); 5]);
            for (doc, position, word) in &places {
                chunks.add(&mut words[*word], *doc, *position);
            }
            let mut buffer = Vec::new();
            for (number, word) in words.iter().enumerate() {
                let own = places.iter().filter(|place| place.2 == number);
                let own: Vec<_> = own.map(|(doc, position, _)| (*doc, *position)).collect();
                prop_assert_eq!(chunks.places(word, &mut buffer).collect::<Vec<_>>(), own);
            }
        }
    }
}
