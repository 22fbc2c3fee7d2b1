//! Visits of all articles and files of a commit.

use anyhow::Result;
use tantivy::columnar::BytesColumn;
use tantivy::{DocAddress, DocId, SegmentOrdinal, Term};

use super::columns::FileColumns;
use super::reader::{Reader, live_documents};
use super::values::{SortedValues, for_each_bytes, for_each_text};
use crate::index::file_record::IndexedFile;
use crate::index::schema::{ARTICLE, FILE};

impl Reader {
    /// Calls `visit` for each file record with the key of its path.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_file(&self, mut visit: impl FnMut(&str, IndexedFile)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, FILE);
        let mut invalid = None;
        for (ord, segment) in self.segments() {
            let columns = FileColumns::open(segment)?;
            for_each_text(
                columns.key.as_ref(),
                &live_documents(segment, &kind)?,
                |doc, stored| match self.origins.location(ord).read_key(stored) {
                    Ok(key) => visit(&key, columns.file(DocAddress::new(ord, doc))),
                    Err(error) => invalid = Some(error),
                },
            )?;
        }
        match invalid {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Returns the columns of file records of each segment.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn file_columns(&self) -> Result<Vec<FileColumns>> {
        let segments = self.searcher.segment_readers().iter();
        segments.map(FileColumns::open).collect()
    }

    /// Calls `visit` for the address and id of each live article.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_id(&self, mut visit: impl FnMut(DocAddress, &str)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        for (ord, segment) in self.segments() {
            let ids = segment.fast_fields().str("id")?;
            for_each_text(ids.as_ref(), &live_documents(segment, &kind)?, |doc, id| {
                visit(DocAddress::new(ord, doc), id);
            })?;
        }
        Ok(())
    }

    /// Calls `visit` for the address of each live article, in the order of their ids.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_by_id(&self, mut visit: impl FnMut(DocAddress)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        let mut columns = Vec::new();
        for (ord, segment) in self.segments() {
            let ids = segment.fast_fields().str("id")?;
            columns.extend(ids.map(|ids| (ord, ids, segment)));
        }
        // The next document of each segment.
        let mut heads = Vec::new();
        for (ord, ids, segment) in &columns {
            let mut values = SortedValues::of(ids, &live_documents(segment, &kind)?)?;
            heads.extend(values.advance().map(|doc| (doc, *ord, values)));
        }
        // There are few segments: a linear search for the smallest id is enough.
        let smallest = |heads: &[(DocId, SegmentOrdinal, SortedValues<'_>)]| {
            let ids = heads.iter().map(|(_, ord, values)| (values.value(), ord));
            ids.enumerate()
                .min_by(|a, b| a.1.cmp(&b.1))
                .map(|(number, _)| number)
        };
        while let Some(number) = smallest(&heads) {
            let Some((doc, ord, values)) = heads.get_mut(number) else {
                break;
            };
            visit(DocAddress::new(*ord, *doc));
            match values.advance() {
                Some(next) => *doc = next,
                None => drop(heads.swap_remove(number)),
            }
        }
        Ok(())
    }

    /// Calls `visit` for the address and sketch of each live article that has one.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_sketch(&self, mut visit: impl FnMut(DocAddress, &[u8])) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        for (ord, segment) in self.segments() {
            let sketches = segment.fast_fields().bytes("sketch")?;
            for_each_bytes(
                sketches.as_ref(),
                &live_documents(segment, &kind)?,
                |doc, bytes| {
                    visit(DocAddress::new(ord, doc), bytes);
                },
            )?;
        }
        Ok(())
    }

    /// Returns the column of sketches of each segment.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn sketch_columns(&self) -> Result<Vec<Option<BytesColumn>>> {
        let segments = self.searcher.segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().bytes("sketch"));
        Ok(columns.collect::<tantivy::Result<_>>()?)
    }
}
