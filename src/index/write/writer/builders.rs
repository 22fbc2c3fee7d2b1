//! Builds segments from documents: on this thread, or in batches on several.

use std::mem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use tantivy::{Index, Segment};

use super::Document;
use crate::index::document::Sketcher;
use crate::index::schema::Fields;
use crate::index::write::budget::Share;
use crate::index::write::segment::{Analyses, SegmentBuilder, Vocabularies};

/// The parts that a segment builder needs.
#[derive(Clone)]
pub(super) struct Parameters {
    pub index: Index,
    pub fields: Fields,
    pub sketch: Sketcher,
    /// The number of builders, and the memory of each.
    pub share: Share,
    /// The analyses that several builders share.
    pub analyses: Option<Arc<Analyses>>,
}

/// The segments that are under construction.
pub(super) enum Builders {
    /// A segment on this thread.
    Inline(Box<SegmentSequence>),
    /// A segment on each of several threads, which get batches of documents in turn. Which thread
    /// gets a document depends on the documents before it alone, not on the speed of the threads.
    Threaded {
        threads: Vec<BuilderThread>,
        /// The number of the thread that gets the next batch.
        next: usize,
        batch: Vec<Document>,
        batch_bytes: usize,
    },
}

/// A thread that builds segments.
pub(super) struct BuilderThread {
    sender: SyncSender<Vec<Document>>,
    handle: JoinHandle<Result<Vec<Segment>>>,
}

impl Builders {
    /// Returns builders without documents. Threads start when they get a batch.
    pub fn new(parameters: &Parameters) -> Self {
        if parameters.share.builders == 0 {
            return Builders::Inline(SegmentSequence::new(parameters.clone()).into());
        }
        Builders::Threaded {
            threads: Vec::new(),
            next: 0,
            batch: Vec::new(),
            batch_bytes: 0,
        }
    }

    /// Adds a document. Returns whether the builders can go on: after `false`,
    /// [`finish`](Self::finish) returns the error.
    ///
    /// # Errors
    /// Returns an error if a thread cannot be started or a segment on this thread cannot be written.
    pub fn add(&mut self, document: Document, parameters: &Parameters) -> Result<bool> {
        let (threads, next, batch, batch_bytes) = match self {
            Builders::Inline(segments) => {
                segments.add(&document)?;
                return Ok(true);
            }
            Builders::Threaded {
                threads,
                next,
                batch,
                batch_bytes,
            } => (threads, next, batch, batch_bytes),
        };
        *batch_bytes += document.text_bytes();
        batch.push(document);
        if *batch_bytes < parameters.share.batch_bytes {
            return Ok(true);
        }
        *batch_bytes = 0;
        let batch = mem::take(batch);
        if *next == threads.len() {
            threads.push(BuilderThread::start(parameters.clone())?);
        }
        let number = *next;
        *next = (number + 1) % parameters.share.builders;
        let thread = threads.get(number);
        Ok(thread.is_some_and(|thread| thread.sender.send(batch).is_ok()))
    }

    /// Finishes the segments, in the order of the threads.
    ///
    /// # Errors
    /// Returns the first error of a thread, or an error if a segment cannot be written.
    pub fn finish(self, parameters: &Parameters) -> Result<Vec<Segment>> {
        let (mut threads, next, batch) = match self {
            Builders::Inline(segments) => return segments.finish(),
            Builders::Threaded {
                threads,
                next,
                batch,
                ..
            } => (threads, next, batch),
        };
        if threads.is_empty() {
            // Too little for a thread.
            let mut segments = SegmentSequence::new(parameters.clone());
            batch
                .iter()
                .try_for_each(|document| segments.add(document))?;
            return segments.finish();
        }
        let last = next.min(threads.len() - 1);
        if let Some(thread) = threads.get(last) {
            // If the batch cannot be sent, the thread returns the error.
            thread.sender.send(batch).ok();
        }
        // All end their input before the first is waited for, so that they write at the same time.
        let handles: Vec<_> = threads.drain(..).map(|thread| thread.handle).collect();
        let results: Vec<_> = handles.into_iter().map(JoinHandle::join).collect();
        let mut segments = Vec::new();
        for result in results {
            segments
                .extend(result.unwrap_or_else(|_| Err(anyhow!("an indexing thread panicked")))?);
        }
        Ok(segments)
    }
}

impl BuilderThread {
    fn start(parameters: Parameters) -> Result<Self> {
        let (sender, receiver) = sync_channel(1);
        let thread = thread::Builder::new().name("index".to_owned());
        let segments = SegmentSequence::new(parameters);
        Ok(BuilderThread {
            sender,
            handle: thread.spawn(move || segments.build(&receiver))?,
        })
    }
}

/// Builds segments one after another.
pub(super) struct SegmentSequence {
    parameters: Parameters,
    builder: Option<SegmentBuilder>,
    /// The vocabularies of the previous segment.
    vocabularies: Vocabularies,
    finished: Vec<Segment>,
}

impl SegmentSequence {
    fn new(parameters: Parameters) -> Self {
        SegmentSequence {
            parameters,
            builder: None,
            vocabularies: Vocabularies::default(),
            finished: Vec::new(),
        }
    }

    fn add(&mut self, document: &Document) -> Result<()> {
        let mut builder = match self.builder.take() {
            Some(builder) => builder,
            None => {
                let vocabularies = mem::take(&mut self.vocabularies);
                let Parameters {
                    index,
                    fields,
                    sketch,
                    analyses,
                    ..
                } = &self.parameters;
                SegmentBuilder::new(index, *fields, vocabularies, *sketch, analyses.clone())?
            }
        };
        match document {
            Document::Article(file, article) => builder.add_article(file, article)?,
            Document::FileRecord(file, record) => builder.add_file_record(file, record)?,
        }
        if builder.heap_bytes() > self.parameters.share.segment_bytes {
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
        if vocabularies.word_bytes() <= self.parameters.share.segment_bytes / 2 {
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
