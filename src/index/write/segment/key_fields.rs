//! The fields of keys: a document has few keys, and most keys occur in few documents.

use tantivy::DocId;
use tantivy::schema::Field;

use super::to_u32;
use crate::index::write::tantivy::PostingsWriter;

/// A key of a document, as a range of a shared buffer.
#[derive(Debug, Clone, Copy)]
struct Key {
    field: Field,
    start: u32,
    end: u32,
    doc: DocId,
}

/// The keys of all documents, of less than 4 GiB in total.
#[derive(Debug, Default)]
pub(crate) struct KeyFields {
    text: String,
    keys: Vec<Key>,
}

impl KeyFields {
    /// Returns the memory in use, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.text.capacity() + self.keys.capacity() * size_of::<Key>()
    }

    /// Adds a key of a document, in ascending order of the documents.
    pub fn add(&mut self, field: Field, key: &str, doc: DocId) {
        let start = to_u32(self.text.len());
        self.text.push_str(key);
        let end = to_u32(self.text.len());
        self.keys.push(Key {
            field,
            start,
            end,
            doc,
        });
    }

    /// Writes the posting list of each key.
    ///
    /// # Errors
    /// Returns an error if a file of the segment cannot be written.
    pub fn write(mut self, postings: &mut PostingsWriter) -> tantivy::Result<()> {
        let text = |key: &Key| {
            let range = key.start as usize..key.end as usize;
            self.text.get(range).unwrap_or_default()
        };
        // A stable sort: the documents of a key stay in order.
        self.keys
            .sort_by(|a, b| (a.field, text(a)).cmp(&(b.field, text(b))));
        for keys in self.keys.chunk_by(|a, b| a.field == b.field) {
            let Some(first) = keys.first() else { continue };
            let mut field = postings.field(first.field, keys.len() as u64)?;
            for equal in keys.chunk_by(|a, b| text(a) == text(b)) {
                let Some(first) = equal.first() else { continue };
                field.new_term_without_freq(text(first).as_bytes())?;
                for docs in equal.chunk_by(|a, b| a.doc == b.doc) {
                    if let Some(key) = docs.first() {
                        field.write_doc(key.doc, 0, &[]);
                    }
                }
                field.close_term()?;
            }
            field.close()?;
        }
        Ok(())
    }
}
