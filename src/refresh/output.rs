//! The index that a run writes: documents, file records and commits.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use tantivy::merge_policy::{MergePolicy, NoMergePolicy};

use crate::article::Article;
use crate::copies::sketch::Sketch;
use crate::index::disk::lock::WriteLock;
use crate::index::disk::store::{Store, Superseded};
use crate::index::file_record::FileRecord;
use crate::index::manifest::Manifest;
use crate::index::write::merging::RatioMergePolicy;
use crate::index::write::writer::{Document, Writer};
use crate::refresh::report::Settings;

/// The number of file records and notes in memory at which they are written. Each needs about 300
/// bytes.
const MAX_WAITING: usize = 1 << 15;

/// The activation of a generation by the commits of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Activation {
    /// Each commit activates it.
    EachCommit,
    /// No commit activates it, because a rebuild is not complete yet.
    Withheld,
    /// The next commit activates it, and it supersedes the previous generation.
    Replaces(Superseded),
}

/// The index that a run writes. The lock is held from before the index is opened until after the
/// last commit.
pub(crate) struct Output<'l> {
    pub store: Store,
    pub activation: Activation,
    writer: Writer,
    records: WaitingRecords,
    last_commit: Instant,
    lock: &'l WriteLock,
}

impl<'l> Output<'l> {
    /// Opens a generation for writing.
    ///
    /// # Errors
    /// Returns an error if it cannot be written.
    pub fn open(store: Store, lock: &'l WriteLock, settings: &Settings) -> Result<Self> {
        let writer = store.writer(settings.threads, settings.memory_bytes, Sketch::bytes_of)?;
        Ok(Output {
            store,
            activation: Activation::EachCommit,
            writer,
            records: WaitingRecords::default(),
            last_commit: Instant::now(),
            lock,
        })
    }

    /// Adds an article of the file with this key.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn add_article(&mut self, key: &str, mut article: Article) -> Result<()> {
        let location = &self.store.location;
        article.path = location.store_path(&article.path);
        let key = location.store_key(key);
        self.writer.add(Document::Article(key, article.into()))
    }

    /// Adds the record of a file, which is written by the commit of its articles.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn add_record(&mut self, key: &str, record: FileRecord) -> Result<()> {
        self.records.add(key, record);
        if self.records.are_many() {
            self.write_records()?;
        }
        Ok(())
    }

    /// Deletes the articles of a file, but not its record.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn delete_articles(&mut self, key: &str) -> Result<()> {
        let location = &self.store.location;
        if let Some(stored) = location.former_key(key) {
            self.writer.delete_articles(&stored)?;
        }
        self.writer.delete_articles(&location.store_key(key))
    }

    /// Deletes the article with an id.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn delete_article(&mut self, id: &str) -> Result<()> {
        self.writer.delete_article(id)
    }

    /// Deletes the record of a file, but not its articles.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn delete_record(&mut self, key: &str) -> Result<()> {
        self.records.remove(key);
        let location = &self.store.location;
        if let Some(stored) = location.former_key(key) {
            self.writer.delete_file_record(&stored)?;
        }
        self.writer.delete_file_record(&location.store_key(key))
    }

    /// Deletes the articles and the record of a file.
    ///
    /// # Errors
    /// Returns an error if a segment cannot be written.
    pub fn delete_file(&mut self, key: &str) -> Result<()> {
        self.delete_articles(key)?;
        self.delete_record(key)
    }

    fn write_records(&mut self) -> Result<()> {
        for (key, mut record) in self.records.take() {
            record.path = self.store.location.store_path(&record.path);
            let key = self.store.location.store_key(&key);
            self.writer.add(Document::FileRecord(key, record.into()))?;
        }
        Ok(())
    }

    /// Returns whether the last commit was longer ago than `interval`.
    pub fn is_commit_due(&self, interval: Duration) -> bool {
        self.last_commit.elapsed() > interval
    }

    /// Commits all additions and deletions.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written, or if its folder was deleted meanwhile.
    pub fn commit(&mut self, manifest: &Manifest) -> Result<()> {
        self.write_records()?;
        let payload = manifest.to_payload(&self.store.location)?;
        let lock = self.lock;
        self.writer.commit(&payload, || lock.check())?;
        match self.activation {
            Activation::Withheld => {}
            Activation::EachCommit => self.store.activate(None)?,
            Activation::Replaces(superseded) => self.store.activate(Some(superseded))?,
        }
        self.last_commit = Instant::now();
        Ok(())
    }

    /// Commits the last documents of a run and starts merges. With `compact`, nothing is merged
    /// yet: the caller merges all segments after [`Output::finish`].
    ///
    /// # Errors
    /// Returns an error of [`Output::commit`].
    pub fn commit_last(&mut self, manifest: &Manifest, compact: bool) -> Result<()> {
        let policy: Box<dyn MergePolicy> = if compact {
            Box::new(NoMergePolicy)
        } else {
            Box::new(RatioMergePolicy)
        };
        // The merge must include the new segment, so the policy is set after that segment exists.
        self.write_records()?;
        self.writer.flush()?;
        self.writer.set_merge_policy(policy);
        self.commit(manifest)
    }

    /// Commits the last documents of a run that was asked to stop, without a merge.
    ///
    /// # Errors
    /// Returns an error of [`Output::commit`].
    pub fn commit_without_merge(&mut self, manifest: &Manifest) -> Result<()> {
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        self.commit(manifest)
    }

    /// Waits for merges and returns the store.
    ///
    /// # Errors
    /// Returns an error if a merge failed.
    pub fn finish(self) -> Result<Store> {
        self.writer.wait_merging_threads()?;
        Ok(self.store)
    }
}

/// File records that will be written together. A record between every two articles would double the
/// distance of document ids, which costs one bit per posting.
#[derive(Default)]
struct WaitingRecords {
    records: BTreeMap<String, FileRecord>,
    /// The number of added records and notes.
    waiting: usize,
}

impl WaitingRecords {
    fn add(&mut self, key: &str, record: FileRecord) {
        self.waiting += 1 + record.notes.len();
        self.records.insert(key.to_owned(), record);
    }

    fn remove(&mut self, key: &str) {
        self.records.remove(key);
    }

    fn are_many(&self) -> bool {
        self.waiting >= MAX_WAITING
    }

    /// Removes and returns all records, sorted by key.
    fn take(&mut self) -> impl Iterator<Item = (String, FileRecord)> {
        std::mem::take(self).records.into_iter()
    }
}
