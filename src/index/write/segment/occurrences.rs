//! The occurrences of the words of a segment under construction, in a few bits each.

use std::slice::Iter;

use tantivy::DocId;

use super::varint;

/// The memory of the occurrences of all words: pages that are divided into chunks. The chunks of a
/// word form a linked list, each twice as long as the one before, because most words occur rarely
/// and a few very often.
#[derive(Debug, Default)]
pub(crate) struct OccurrenceArena {
    pages: Vec<Box<[u8]>>,
    /// The number of bytes in use in the last page.
    used: usize,
}

const PAGE_BYTES: usize = 1 << 16;
/// Payload of the first chunk of a word, and of the largest chunk, in bytes.
const MIN_CHUNK_BYTES: usize = 8;
const MAX_CHUNK_BYTES: usize = 512;
/// Size of the address of the next chunk, which follows the payload.
const LINK_BYTES: usize = size_of::<u32>();

/// The occurrences of one word in the arena.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OccurrenceList {
    /// The addresses of the first chunk and of the next byte to write.
    first: u32,
    next: u32,
    /// Payload of the last chunk, and the free part of it, in bytes.
    size: u16,
    free: u16,
    /// The last occurrence.
    doc: DocId,
    position: u32,
}

impl OccurrenceList {
    /// Returns whether the word does not occur.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }
}

impl OccurrenceArena {
    /// Returns the memory in use, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.pages.len() * PAGE_BYTES
    }

    /// Adds an occurrence, which must not precede the last one of the list.
    pub fn add(&mut self, list: &mut OccurrenceList, doc: DocId, position: u32) {
        if list.is_empty() || doc != list.doc {
            self.write(list, u64::from(doc - list.doc) << 1 | 1);
            list.doc = doc;
            list.position = 0;
        }
        self.write(list, u64::from(position - list.position) << 1);
        list.position = position;
    }

    fn write(&mut self, list: &mut OccurrenceList, number: u64) {
        varint::write(number, |byte| self.push(list, byte));
    }

    fn push(&mut self, list: &mut OccurrenceList, byte: u8) {
        if list.free == 0 {
            self.grow(list);
        }
        if let Some([to, ..]) = self.slice_mut(list.next) {
            *to = byte;
        }
        list.next += 1;
        list.free -= 1;
    }

    /// Appends a chunk to a list.
    fn grow(&mut self, list: &mut OccurrenceList) {
        let size = (usize::from(list.size) * 2).clamp(MIN_CHUNK_BYTES, MAX_CHUNK_BYTES);
        let address = self.allocate(size + LINK_BYTES);
        if list.is_empty() {
            list.first = address;
        } else if let Some((link, _)) = self
            .slice_mut(list.next)
            .and_then(|slice| slice.split_first_chunk_mut())
        {
            *link = address.to_le_bytes();
        }
        list.next = address;
        // A chunk is smaller than a page.
        (list.size, list.free) = (size as u16, size as u16);
    }

    /// Allocates zeroed bytes of one page and returns their address.
    fn allocate(&mut self, bytes: usize) -> u32 {
        if self.pages.is_empty() || self.used + bytes > PAGE_BYTES {
            self.pages.push(vec![0; PAGE_BYTES].into());
            self.used = 0;
        }
        let address = (self.pages.len() - 1) * PAGE_BYTES + self.used;
        self.used += bytes;
        super::to_u32(address)
    }

    /// Returns the bytes from an address to the end of its page.
    fn slice(&self, address: u32) -> Option<&[u8]> {
        let page = self.pages.get(address as usize / PAGE_BYTES)?;
        page.get(address as usize % PAGE_BYTES..)
    }

    fn slice_mut(&mut self, address: u32) -> Option<&mut [u8]> {
        let page = self.pages.get_mut(address as usize / PAGE_BYTES)?;
        page.get_mut(address as usize % PAGE_BYTES..)
    }

    /// Returns the occurrences of a list in the order in which they were added. Copies their bytes
    /// to `buffer`.
    pub fn iter<'b>(&self, list: &OccurrenceList, buffer: &'b mut Vec<u8>) -> OccurrenceIter<'b> {
        buffer.clear();
        let (mut address, mut size) = (list.first, MIN_CHUNK_BYTES);
        while !list.is_empty() {
            let Some(chunk) = self.slice(address) else {
                break;
            };
            let used = list.size - list.free;
            let is_last = address + u32::from(used) == list.next;
            let payload = if is_last { usize::from(used) } else { size };
            buffer.extend_from_slice(chunk.get(..payload).unwrap_or_default());
            let link = chunk.get(size..).and_then(|rest| rest.first_chunk());
            match link {
                Some(link) if !is_last => address = u32::from_le_bytes(*link),
                _ => break,
            }
            size = (size * 2).min(MAX_CHUNK_BYTES);
        }
        OccurrenceIter {
            bytes: buffer.iter(),
            doc: 0,
            position: 0,
        }
    }
}

/// An iterator over the occurrences of a word, as document and position.
pub(crate) struct OccurrenceIter<'b> {
    bytes: Iter<'b, u8>,
    doc: DocId,
    position: u32,
}

impl Iterator for OccurrenceIter<'_> {
    type Item = (DocId, u32);

    fn next(&mut self) -> Option<(DocId, u32)> {
        let mut number = varint::read(&mut self.bytes)?;
        if number & 1 == 1 {
            self.doc += (number >> 1) as DocId;
            self.position = 0;
            number = varint::read(&mut self.bytes)?;
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
    fn occurrences_are_returned_as_they_were_added() {
        let occurrences = [
            (0, 0),
            (0, 0),
            (0, 7),
            (3, 2),
            (3, 300_000),
            (2_000_000_000, 4),
            (2_000_000_000, 2_000_000_000),
        ];
        let (mut arena, mut list) = (OccurrenceArena::default(), OccurrenceList::default());
        for (doc, position) in occurrences {
            arena.add(&mut list, doc, position);
        }
        let mut buffer = Vec::new();
        assert_eq!(
            arena.iter(&list, &mut buffer).collect::<Vec<_>>(),
            occurrences
        );
        let empty = OccurrenceList::default();
        assert_eq!(arena.iter(&empty, &mut buffer).count(), 0);
    }

    proptest! {
        #[test]
        fn each_list_has_the_occurrences_of_its_word(
            mut occurrences in proptest::collection::vec((0_u32..3000, 0_u32..1000, 0_usize..5), 0..3000),
        ) {
            occurrences.sort_unstable();
            let (mut arena, mut lists) = (OccurrenceArena::default(), [OccurrenceList::default(); 5]);
            for (doc, position, word) in &occurrences {
                arena.add(&mut lists[*word], *doc, *position);
            }
            let mut buffer = Vec::new();
            for (number, list) in lists.iter().enumerate() {
                let own = occurrences.iter().filter(|occurrence| occurrence.2 == number);
                let own: Vec<_> = own.map(|(doc, position, _)| (*doc, *position)).collect();
                prop_assert_eq!(arena.iter(list, &mut buffer).collect::<Vec<_>>(), own);
            }
        }
    }
}
