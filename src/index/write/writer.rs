//! Writes documents into an index: gathers them into segments, and commits these.
//!
//! tantivy's writer deletes, merges and commits; the segments are [made here](crate::index::write::segment).

mod deletion;
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
use tantivy::indexer::{IndexWriterOptions, MergePolicy};
use tantivy::{Index, IndexWriter, Segment, Term};

use self::deletion::{Births, Deletion};
use crate::article::Article;
use crate::index::document::{self, Sketcher};
use crate::index::file_record::FileRecord;
use crate::index::schema::Fields;
use crate::index::write::budget;
use crate::index::write::segment::{SegmentBuilder, Vocabularies};

/// Bytes of text that go to the thread together. One package waits there while another is indexed.
const PACKAGE_BYTES: usize = 256 << 10;

/// A document on its way into a segment, with the key of its file.
pub(crate) enum Document {
    /// An article of the file.
    Article(String, Box<Article>),
    /// The facts of the file.
    FileRecord(String, Box<FileRecord>),
}

impl Document {
    /// The term by which it is deleted.
    fn term(&self, fields: &Fields) -> Term {
        match self {
            Document::Article(file, _) => Term::from_field_text(fields.file, file),
            Document::FileRecord(file, _) => Term::from_field_text(fields.facts_of, file),
        }
    }

    /// Bytes of text, about.
    fn bytes(&self) -> usize {
        match self {
            Document::Article(_, article) => document::parts(article).map(str::len).sum(),
            Document::FileRecord(_, facts) => facts.path.len() + facts.notes.len() * 100,
        }
    }
}

/// The one writer of an index.
pub(crate) struct Writer {
    tantivy: IndexWriter,
    fields: Fields,
    /// Memory that a segment in the making may take, in bytes.
    memory_bytes: usize,
    sketch: Sketcher,
    /// Whether segments are made on a thread of their own.
    has_thread: bool,
    making: Making,
    /// By what documents in segments that tantivy does not know yet are deleted, as hashes.
    unknown: HashSet<u64>,
    births: Births,
}

/// Where segments are made.
enum Making {
    Here(Box<Segments>),
    There {
        package: Vec<Document>,
        package_bytes: usize,
        to: SyncSender<Vec<Document>>,
        thread: JoinHandle<Result<Vec<Segment>>>,
    },
    /// Nowhere: there is nothing in the making.
    Rest,
}

impl Writer {
    /// A writer that makes segments in so much memory, on a thread of its own where there are several.
    ///
    /// # Errors
    /// When the folder of the index cannot be written.
    pub fn new(
        index: &Index,
        fields: Fields,
        threads: usize,
        memory_bytes: usize,
        sketch: Sketcher,
    ) -> Result<Self> {
        let options = IndexWriterOptions::builder()
            // This thread is given nothing to do.
            .num_worker_threads(1)
            .memory_budget_per_thread(budget::MIN_COLLECTED_BYTES)
            // Merges beside one another would each take memory.
            .num_merge_threads(1)
            .build();
        let tantivy = index.writer_with_options(options)?;
        // The first operation would have the stamp of the last commit, and a merge of segments of that commit would
        // take it for done: asking for nothing takes that stamp.
        tantivy.run(std::iter::empty())?;
        Ok(Writer {
            tantivy,
            fields,
            memory_bytes,
            sketch,
            has_thread: threads > 1,
            making: Making::Rest,
            unknown: HashSet::new(),
            births: Births::default(),
        })
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When the segment cannot be written.
    pub fn add(&mut self, document: Document) -> Result<()> {
        self.unknown.insert(hash(&document.term(&self.fields)));
        if let Making::Rest = self.making {
            self.making = self.begin()?;
        }
        match &mut self.making {
            Making::Rest => Ok(()),
            Making::Here(segments) => segments.add(&document),
            Making::There {
                package,
                package_bytes,
                to,
                ..
            } => {
                *package_bytes += document.bytes();
                package.push(document);
                if *package_bytes < PACKAGE_BYTES {
                    return Ok(());
                }
                *package_bytes = 0;
                match to.send(mem::take(package)) {
                    Ok(()) => Ok(()),
                    // The thread has ended, with an error.
                    Err(_) => self.hand_over(),
                }
            }
        }
    }

    fn begin(&self) -> Result<Making> {
        let segments = Segments {
            index: self.tantivy.index().clone(),
            fields: self.fields,
            memory_bytes: self.memory_bytes,
            sketch: self.sketch,
            builder: None,
            words: Vocabularies::default(),
            finished: Vec::new(),
        };
        if !self.has_thread {
            return Ok(Making::Here(segments.into()));
        }
        let (to, from) = sync_channel(1);
        let thread = thread::Builder::new().name("index".to_owned());
        Ok(Making::There {
            package: Vec::new(),
            package_bytes: 0,
            to,
            thread: thread.spawn(move || segments.make(&from))?,
        })
    }

    /// Finishes the segments in the making and hands them to tantivy.
    ///
    /// # Errors
    /// When a segment cannot be written.
    pub fn hand_over(&mut self) -> Result<()> {
        let segments = match mem::replace(&mut self.making, Making::Rest) {
            Making::Rest => return Ok(()),
            Making::Here(segments) => segments.finish()?,
            Making::There {
                package,
                to,
                thread,
                ..
            } => {
                // Where it cannot be sent, the thread says why.
                to.send(package).ok();
                drop(to);
                let made = thread.join();
                made.unwrap_or_else(|_| Err(anyhow!("a thread that indexes has panicked")))?
            }
        };
        for segment in segments {
            self.births.note(segment.id());
            self.tantivy.add_segment(segment.meta().clone())?;
        }
        self.unknown.clear();
        Ok(())
    }

    /// Deletes the articles of a file that were added before.
    ///
    /// # Errors
    /// When a segment cannot be written.
    pub fn delete_articles(&mut self, file: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.fields.file, file))
    }

    /// Deletes the facts of a file that were added before.
    ///
    /// # Errors
    /// When a segment cannot be written.
    pub fn delete_facts(&mut self, file: &str) -> Result<()> {
        self.delete(Term::from_field_text(self.fields.facts_of, file))
    }

    fn delete(&mut self, term: Term) -> Result<()> {
        if self.unknown.contains(&hash(&term)) {
            self.hand_over()?;
        }
        let deletion = Deletion::new(term, &self.births);
        self.tantivy.delete_query(Box::new(deletion))?;
        Ok(())
    }

    /// Which segments become one from now on.
    pub fn set_merge_policy(&self, policy: Box<dyn MergePolicy>) {
        self.tantivy.set_merge_policy(policy);
    }

    /// Commits all that was added and deleted, and what the index is to say of itself, where `may_commit`
    /// finds nothing against it at the last moment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit(&mut self, payload: &str, may_commit: impl FnOnce() -> Result<()>) -> Result<()> {
        self.hand_over()?;
        let mut prepared = self.tantivy.prepare_commit()?;
        prepared.set_payload(payload);
        may_commit()?;
        prepared.commit()?;
        Ok(())
    }

    /// Makes one segment of several that are committed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn merge(&mut self, segments: &[SegmentId]) -> Result<()> {
        self.tantivy.merge(segments).wait()?;
        Ok(())
    }

    /// Waits for merges.
    ///
    /// # Errors
    /// When one failed.
    pub fn wait_merging_threads(self) -> Result<()> {
        Ok(self.tantivy.wait_merging_threads()?)
    }
}

fn hash(term: &Term) -> u64 {
    FixedState::default().hash_one(term)
}

/// Segments in the making, one after the other.
struct Segments {
    index: Index,
    fields: Fields,
    memory_bytes: usize,
    sketch: Sketcher,
    builder: Option<SegmentBuilder>,
    /// Those of the segment before.
    words: Vocabularies,
    finished: Vec<Segment>,
}

impl Segments {
    fn add(&mut self, document: &Document) -> Result<()> {
        let mut builder = match self.builder.take() {
            Some(builder) => builder,
            None => {
                let words = mem::take(&mut self.words);
                SegmentBuilder::new(&self.index, self.fields, words, self.sketch)?
            }
        };
        match document {
            Document::Article(file, article) => builder.add_article(file, article)?,
            Document::FileRecord(file, facts) => builder.add_facts(file, facts)?,
        }
        if builder.bytes() > self.memory_bytes {
            self.finish_one(builder)?;
        } else {
            self.builder = Some(builder);
        }
        Ok(())
    }

    fn finish_one(&mut self, builder: SegmentBuilder) -> Result<()> {
        let (segment, words) = builder.finish()?;
        self.finished.push(segment);
        // Where words take half of the memory, little is left for where they stand.
        if words.bytes() <= self.memory_bytes / 2 {
            self.words = words;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Segment>> {
        if let Some(builder) = self.builder.take() {
            self.finish_one(builder)?;
        }
        Ok(self.finished)
    }

    /// Makes them of what comes in, until nothing more will.
    fn make(mut self, packages: &Receiver<Vec<Document>>) -> Result<Vec<Segment>> {
        for document in packages.iter().flatten() {
            self.add(&document)?;
        }
        self.finish()
    }
}
