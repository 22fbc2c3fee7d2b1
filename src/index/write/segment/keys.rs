//! Fields that are looked up and not read: a document has few keys, and most keys few documents.

use std::io;

use tantivy::DocId;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Field;

/// A key of a document; its text lies in a buffer of all.
#[derive(Debug, Clone, Copy)]
struct Key {
    field: Field,
    start: u32,
    end: u32,
    doc: DocId,
}

/// The keys of all documents.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    text: String,
    keys: Vec<Key>,
}

impl Keys {
    /// Bytes of memory they take, about.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.keys.capacity() * size_of::<Key>()
    }

    /// Adds a key of the document, which is the last one or a new one.
    pub fn add(&mut self, field: Field, key: &str, doc: DocId) {
        let start = length(self.text.len());
        self.text.push_str(key);
        let end = length(self.text.len());
        self.keys.push(Key {
            field,
            start,
            end,
            doc,
        });
    }

    /// Writes the fields with all documents of each key.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(mut self, serializer: &mut InvertedIndexSerializer) -> io::Result<()> {
        let text = |key: &Key| {
            let range = key.start as usize..key.end as usize;
            self.text.get(range).unwrap_or_default()
        };
        // Stable: the documents of a key stay in order.
        self.keys
            .sort_by(|a, b| (a.field, text(a)).cmp(&(b.field, text(b))));
        for keys in self.keys.chunk_by(|a, b| a.field == b.field) {
            let Some(first) = keys.first() else { continue };
            let mut writing = serializer.new_field(first.field, keys.len() as u64, None)?;
            for same in keys.chunk_by(|a, b| text(a) == text(b)) {
                let Some(first) = same.first() else { continue };
                writing.new_term_without_freq(text(first).as_bytes())?;
                for docs in same.chunk_by(|a, b| a.doc == b.doc) {
                    if let Some(key) = docs.first() {
                        writing.write_doc(key.doc, 0, &[]);
                    }
                }
                writing.close_term()?;
            }
            writing.close()?;
        }
        Ok(())
    }
}

/// Keys have less than 4 GiB together.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
