//! Writes documents into an index: builds segments, commits them, deletes documents.
//!
//! tantivy's writer deletes, merges and commits; [`segment`](crate::index::write::segment) builds
//! the segments.

mod builders;
pub(super) mod deletion;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use anyhow::Result;
use foldhash::fast::FixedState;
use tantivy::index::SegmentId;
use tantivy::merge_policy::MergePolicy;
use tantivy::{Index, IndexWriter, Term};

use self::builders::{Builders, Parameters};
use self::deletion::{Deletion, SegmentAges};
use super::budget::Share;
use super::tantivy::{add_segment, delete_query, open_writer};
use crate::article::Article;
use crate::index::document::{self, Sketcher};
use crate::index::file_record::FileRecord;
use crate::index::schema::Fields;

/// A document to be written, with the key of its file.
pub(crate) enum Document {
    /// An article of the file.
    Article(String, Box<Article>),
    /// The record of the file.
    FileRecord(String, Box<FileRecord>),
}

impl Document {
    /// Returns the term that deletes the document.
    fn delete_term(&self, fields: &Fields) -> Term {
        match self {
            Document::Article(file, _) => Term::from_field_text(fields.file, file),
            Document::FileRecord(file, _) => Term::from_field_text(fields.path_key, file),
        }
    }

    /// Returns the approximate size of the text in bytes.
    fn text_bytes(&self) -> usize {
        match self {
            Document::Article(_, article) => document::parts(article).map(str::len).sum(),
            Document::FileRecord(_, record) => record.path.len() + record.notes.len() * 100,
        }
    }
}

/// The only writer of an index.
pub(crate) struct Writer {
    inner: IndexWriter,
    parameters: Parameters,
    /// The segments under construction, if there are any.
    builders: Option<Builders>,
    /// Hashes of the delete terms of documents that are not yet registered with tantivy.
    unregistered: HashSet<u64>,
    ages: SegmentAges,
}

impl Writer {
    /// Opens the writer of an index.
    ///
    /// # Errors
    /// Returns an error if another writer is open or the folder of the index cannot be written.
    pub fn new(index: &Index, fields: Fields, share: Share, sketch: Sketcher) -> Result<Self> {
        let inner = open_writer(index)?;
        Ok(Writer {
            parameters: Parameters {
                index: inner.index().clone(),
                fields,
                sketch,
                share,
                analyses: (share.builders > 1).then(Arc::default),
            },
            inner,
            builders: None,
            unregistered: HashSet::new(),
            ages: SegmentAges::default(),
        })
    }

    /// Adds a document.
    ///
    /// # Errors
    /// Returns an error if a thread cannot be started or a segment cannot be written.
    pub fn add(&mut self, document: Document) -> Result<()> {
        let term = document.delete_term(&self.parameters.fields);
        self.unregistered.insert(hash(&term));
        let parameters = &self.parameters;
        let builders = self
            .builders
            .get_or_insert_with(|| Builders::new(parameters));
        if !builders.add(document, parameters)? {
            // A thread ended with an error, which `flush` returns.
            return self.flush();
        }
        Ok(())
    }

    /// Finishes the segments under construction and registers them with tantivy.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        let Some(builders) = self.builders.take() else {
            return Ok(());
        };
        for segment in builders.finish(&self.parameters)? {
            self.ages.record(segment.id());
            add_segment(&self.inner, &segment)?;
        }
        self.unregistered.clear();
        Ok(())
    }

    /// Deletes the articles of a file that were added so far.
    ///
    /// # Errors
    /// Returns an error if a segment under construction has such articles and cannot be written.
    pub fn delete_articles(&mut self, file: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.parameters.fields.file, file))
    }

    /// Deletes the article with an id that was added before this run.
    ///
    /// # Errors
    /// Returns an error if a segment under construction has such an article and cannot be written.
    pub fn delete_article(&mut self, id: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.parameters.fields.id, id))
    }

    /// Deletes the record of a file that was added before.
    ///
    /// # Errors
    /// Returns an error if the record is in a segment under construction that cannot be written.
    pub fn delete_file_record(&mut self, file: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.parameters.fields.path_key, file))
    }

    fn delete(&mut self, term: Term) -> Result<()> {
        if self.unregistered.contains(&hash(&term)) {
            self.flush()?;
        }
        let deletion = Deletion::new(term, &self.ages);
        delete_query(&self.inner, Box::new(deletion))?;
        Ok(())
    }

    /// Sets the policy that selects segments to merge from now on.
    pub fn set_merge_policy(&self, policy: Box<dyn MergePolicy>) {
        self.inner.set_merge_policy(policy);
    }

    /// Commits all additions and deletions with a payload. Calls `may_commit` immediately before
    /// the list of segments is replaced.
    ///
    /// # Errors
    /// Returns an error if `may_commit` does, or a file cannot be written.
    pub fn commit(&mut self, payload: &str, may_commit: impl FnOnce() -> Result<()>) -> Result<()> {
        self.flush()?;
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(payload);
        may_commit()?;
        prepared.commit()?;
        Ok(())
    }

    /// Merges committed segments into one.
    ///
    /// # Errors
    /// Returns an error if the merged segment cannot be written.
    pub fn merge(&mut self, segments: &[SegmentId]) -> Result<()> {
        self.inner.merge(segments).wait()?;
        Ok(())
    }

    /// Waits until all merges have ended.
    ///
    /// # Errors
    /// Returns an error if a thread of the writer panicked.
    pub fn wait_merging_threads(self) -> Result<()> {
        Ok(self.inner.wait_merging_threads()?)
    }
}

fn hash(term: &Term) -> u64 {
    FixedState::default().hash_one(term)
}
