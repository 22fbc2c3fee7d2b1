//! Writes documents into an index: builds segments, commits them, deletes documents.
//!
//! tantivy's writer deletes, merges and commits; [`segment`](crate::index::write::segment) builds
//! the segments.

pub(super) mod deletion;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use foldhash::fast::FixedState;
use tantivy::index::SegmentId;
use tantivy::merge_policy::MergePolicy;
use tantivy::{Index, IndexWriter, Segment, Term};

use self::deletion::{Deletion, SegmentAges};
use super::segment::{SegmentBuilder, Vocabularies};
use super::tantivy::{add_segment, delete_query, open_writer};
use crate::article::Article;
use crate::index::document::{self, Sketcher};
use crate::index::file_record::FileRecord;
use crate::index::schema::Fields;

/// The number of bytes of text in a batch for the thread. One batch waits while another is indexed.
const BATCH_BYTES: usize = 256 << 10;

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
    fields: Fields,
    /// Memory of a segment under construction, in bytes.
    segment_bytes: usize,
    sketch: Sketcher,
    /// Whether segments are built on a separate thread.
    has_thread: bool,
    worker: Worker,
    /// Hashes of the delete terms of documents that are not yet registered with tantivy.
    unregistered: HashSet<u64>,
    ages: SegmentAges,
}

/// Builds segments on this thread or on a separate one.
enum Worker {
    /// No segment is under construction.
    Idle,
    Inline(Box<SegmentSequence>),
    Threaded {
        batch: Vec<Document>,
        batch_bytes: usize,
        sender: SyncSender<Vec<Document>>,
        thread: JoinHandle<Result<Vec<Segment>>>,
    },
}

impl Writer {
    /// Opens the writer of an index. Segments are built in `segment_bytes` of memory, on a separate
    /// thread if `threads` is above 1.
    ///
    /// # Errors
    /// Returns an error if another writer is open or the folder of the index cannot be written.
    pub fn new(
        index: &Index,
        fields: Fields,
        threads: usize,
        segment_bytes: usize,
        sketch: Sketcher,
    ) -> Result<Self> {
        Ok(Writer {
            inner: open_writer(index)?,
            fields,
            segment_bytes,
            sketch,
            has_thread: threads > 1,
            worker: Worker::Idle,
            unregistered: HashSet::new(),
            ages: SegmentAges::default(),
        })
    }

    /// Adds a document.
    ///
    /// # Errors
    /// Returns an error if the thread cannot be started or a segment cannot be written.
    pub fn add(&mut self, document: Document) -> Result<()> {
        let term = document.delete_term(&self.fields);
        self.unregistered.insert(hash(&term));
        if let Worker::Idle = self.worker {
            self.worker = self.start_worker()?;
        }
        match &mut self.worker {
            Worker::Idle => Ok(()),
            Worker::Inline(segments) => segments.add(&document),
            Worker::Threaded {
                batch,
                batch_bytes,
                sender,
                ..
            } => {
                *batch_bytes += document.text_bytes();
                batch.push(document);
                if *batch_bytes < BATCH_BYTES {
                    return Ok(());
                }
                *batch_bytes = 0;
                if sender.send(mem::take(batch)).is_err() {
                    // The thread ended with an error, which `flush` returns.
                    return self.flush();
                }
                Ok(())
            }
        }
    }

    fn start_worker(&self) -> Result<Worker> {
        let segments = SegmentSequence {
            index: self.inner.index().clone(),
            fields: self.fields,
            segment_bytes: self.segment_bytes,
            sketch: self.sketch,
            builder: None,
            vocabularies: Vocabularies::default(),
            finished: Vec::new(),
        };
        if !self.has_thread {
            return Ok(Worker::Inline(segments.into()));
        }
        let (sender, receiver) = sync_channel(1);
        let thread = thread::Builder::new().name("index".to_owned());
        Ok(Worker::Threaded {
            batch: Vec::new(),
            batch_bytes: 0,
            sender,
            thread: thread.spawn(move || segments.build(&receiver))?,
        })
    }

    /// Finishes the segments under construction and registers them with tantivy.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        let segments = match mem::replace(&mut self.worker, Worker::Idle) {
            Worker::Idle => return Ok(()),
            Worker::Inline(segments) => segments.finish()?,
            Worker::Threaded {
                batch,
                sender,
                thread,
                ..
            } => {
                // If the batch cannot be sent, the thread returns the error.
                sender.send(batch).ok();
                drop(sender);
                let result = thread.join();
                result.unwrap_or_else(|_| Err(anyhow!("the indexing thread panicked")))?
            }
        };
        for segment in segments {
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
        self.delete(Term::from_field_text(self.fields.file, file))
    }

    /// Deletes the article with an id that was added before this run.
    ///
    /// # Errors
    /// Returns an error if a segment under construction has such an article and cannot be written.
    pub fn delete_article(&mut self, id: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.fields.id, id))
    }

    /// Deletes the record of a file that was added before.
    ///
    /// # Errors
    /// Returns an error if the record is in a segment under construction that cannot be written.
    pub fn delete_file_record(&mut self, file: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.fields.path_key, file))
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

/// Builds segments one after another.
struct SegmentSequence {
    index: Index,
    fields: Fields,
    segment_bytes: usize,
    sketch: Sketcher,
    builder: Option<SegmentBuilder>,
    /// The vocabularies of the previous segment.
    vocabularies: Vocabularies,
    finished: Vec<Segment>,
}

impl SegmentSequence {
    fn add(&mut self, document: &Document) -> Result<()> {
        let mut builder = match self.builder.take() {
            Some(builder) => builder,
            None => {
                let vocabularies = mem::take(&mut self.vocabularies);
                SegmentBuilder::new(&self.index, self.fields, vocabularies, self.sketch)?
            }
        };
        match document {
            Document::Article(file, article) => builder.add_article(file, article)?,
            Document::FileRecord(file, record) => builder.add_file_record(file, record)?,
        }
        if builder.heap_bytes() > self.segment_bytes {
            self.finish_segment(builder)?;
        } else {
            self.builder = Some(builder);
        }
        Ok(())
    }

    fn finish_segment(&mut self, builder: SegmentBuilder) -> Result<()> {
        let (segment, vocabularies) = builder.finish()?;
        self.finished.push(segment);
        // Larger vocabularies would leave too little memory for occurrences.
        if vocabularies.word_bytes() <= self.segment_bytes / 2 {
            self.vocabularies = vocabularies;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Segment>> {
        if let Some(builder) = self.builder.take() {
            self.finish_segment(builder)?;
        }
        Ok(self.finished)
    }

    /// Builds segments from all batches until the sender is dropped.
    fn build(mut self, batches: &Receiver<Vec<Document>>) -> Result<Vec<Segment>> {
        for document in batches.iter().flatten() {
            self.add(&document)?;
        }
        self.finish()
    }
}
