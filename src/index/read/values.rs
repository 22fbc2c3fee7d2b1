//! Reads the values of a column of texts or bytes, one or many at a time.

use anyhow::Result;
use tantivy::DocId;
use tantivy::columnar::{BytesColumn, StrColumn, Streamer};

/// An iterator over documents of one segment, sorted by their values in a column. Reads the
/// dictionary once from start to end, because each separate look-up would decompress a block. Uses
/// eight bytes per document.
pub(crate) struct SortedValues<'c> {
    /// The ordinal of the value and the document, ascending.
    ords: std::vec::IntoIter<(u32, DocId)>,
    values: Streamer<'c>,
    /// The number of values read so far.
    read: u64,
}

impl<'c> SortedValues<'c> {
    /// Sorts documents by their values.
    ///
    /// # Errors
    /// Returns an error if the dictionary cannot be read.
    pub(crate) fn of(column: &'c BytesColumn, documents: &[DocId]) -> Result<Self> {
        let mut ords = Vec::with_capacity(documents.len());
        ords.extend(documents.iter().filter_map(|doc| {
            // A column has no more values than there are documents.
            let ord = u32::try_from(column.ords().first(*doc)?).ok()?;
            Some((ord, *doc))
        }));
        ords.sort_unstable();
        Ok(SortedValues {
            ords: ords.into_iter(),
            values: column.dictionary().stream()?,
            read: 0,
        })
    }

    /// Moves to the next document that has a value, and returns it.
    pub(crate) fn advance(&mut self) -> Option<DocId> {
        let (ord, doc) = self.ords.next()?;
        while self.read <= u64::from(ord) {
            if !self.values.advance() {
                return None;
            }
            self.read += 1;
        }
        Some(doc)
    }

    /// Returns the value of the current document.
    pub(crate) fn value(&self) -> &[u8] {
        self.values.key()
    }
}

/// Calls `visit` for each document that has a value, in the order of the values.
///
/// # Errors
/// Returns an error if the column cannot be read.
pub(crate) fn for_each_text(
    column: Option<&StrColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &str),
) -> Result<()> {
    for_each_bytes(column.map(|column| &**column), documents, |doc, value| {
        visit(doc, &String::from_utf8_lossy(value));
    })
}

/// Does the same as [`for_each_text`] for a column of bytes.
///
/// # Errors
/// Returns an error if the column cannot be read.
pub(crate) fn for_each_bytes(
    column: Option<&BytesColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &[u8]),
) -> Result<()> {
    let Some(column) = column else {
        return Ok(());
    };
    let mut values = SortedValues::of(column, documents)?;
    while let Some(doc) = values.advance() {
        visit(doc, values.value());
    }
    Ok(())
}

/// Appends the value of a document. Returns whether it has one.
///
/// # Errors
/// Returns an error if the column cannot be read.
pub(crate) fn append_text(
    column: Option<&StrColumn>,
    doc: DocId,
    value: &mut String,
) -> Result<bool> {
    let Some(column) = column else {
        return Ok(false);
    };
    let Some(ord) = column.ords().first(doc) else {
        return Ok(false);
    };
    let mut text = String::new();
    let is_known = column.ord_to_str(ord, &mut text)?;
    value.push_str(&text);
    Ok(is_known)
}
