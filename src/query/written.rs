//! Words as written: `==كِتاب` is there only where the article writes it so, mark by mark.
//!
//! The index knows words by their letters alone. What it finds by them are candidates, and the
//! stored text of each says whether it holds the word. A word reaches as far as
//! [`Words`](crate::arabic::words::Words) says: from its first letter to its last letter or mark,
//! so that tatweel and controls count inside of it and not at its edges. Both sides are compared
//! in Unicode's form NFC, in which أ is one character and marks have one order.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError};
use unicode_normalization::UnicodeNormalization;

use super::matcher::{Found, Matcher};
use super::{Node, Occur, QueryWord, Strictness, texts};
use crate::article::Article;
use crate::index::reader::stored_article;

/// Blocks of stored text that are kept unpacked: candidates come in the order in which they lie.
const BLOCKS_KEPT: usize = 1;

/// How much dearer it is to read an article than to look at its number: other clauses go first.
const COST_OF_READING: u64 = 1000;

/// A word in the form in which words as written are compared.
pub fn normal(word: &str) -> String {
    word.nfc().collect()
}

/// The checks of one plan. The same words, asked for twice, are looked for once.
#[derive(Debug, Default)]
pub struct Checks(Mutex<Vec<Arc<Check>>>);

impl Checks {
    /// Keeps of what `candidates` finds the articles that hold `words` as written. Words that are
    /// not asked for as written need no check.
    pub fn verified(
        &self,
        words: &[QueryWord],
        candidates: Box<dyn Query>,
        record: Field,
    ) -> Box<dyn Query> {
        let as_written = |word: &QueryWord| word.strictness == Strictness::AsWritten;
        if !words.iter().any(as_written) {
            return candidates;
        }
        let mut checks = locked(&self.0);
        let known = checks.iter().find(|check| check.words == words).cloned();
        let check = known.unwrap_or_else(|| {
            let check = Arc::new(Check::new(words));
            checks.push(Arc::clone(&check));
            check
        });
        Box::new(WrittenQuery {
            candidates,
            check,
            record,
        })
    }

    /// Fails when an article could not be read: then what was found may lack some.
    ///
    /// # Errors
    /// The first thing that went wrong.
    pub fn finish(&self) -> Result<()> {
        let checks = locked(&self.0);
        let fault = checks.iter().find_map(|check| locked(&check.fault).take());
        fault.map_or(Ok(()), Err)
    }
}

/// Whether an article holds these words, one after the other, as written.
#[derive(Debug)]
struct Check {
    words: Vec<QueryWord>,
    matcher: Matcher,
    /// The number that the matcher gives each of the words.
    numbers: Vec<usize>,
    /// What was found out before.
    verdicts: Mutex<HashMap<(SegmentId, DocId), bool>>,
    /// tantivy's walk over documents cannot fail; what went wrong waits here for its end.
    fault: Mutex<Option<anyhow::Error>>,
}

impl Check {
    fn new(words: &[QueryWord]) -> Self {
        let nodes = words.iter().cloned().map(Node::Word);
        let matcher = Matcher::new(&nodes.map(|node| (Occur::Should, node)).collect());
        let number = |word: &QueryWord| matcher.words().iter().position(|known| known == word);
        Check {
            numbers: words.iter().filter_map(number).collect(),
            words: words.to_vec(),
            matcher,
            verdicts: Mutex::default(),
            fault: Mutex::default(),
        }
    }

    fn holds(&self, article: &Article) -> bool {
        texts(article).any(|(text, part)| {
            let found = self.matcher.find(text, part);
            found.iter().any(|first| self.begins(first, &found))
        })
    }

    /// Whether all the words follow one another from this one on.
    fn begins(&self, first: &Found, found: &[Found]) -> bool {
        (first.position..)
            .zip(&self.numbers)
            .all(|(position, number)| {
                let place = found.binary_search_by_key(&position, |found| found.position);
                let there = place.ok().and_then(|place| found.get(place));
                there.is_some_and(|found| found.by.contains(number))
            })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds these locks can stop half-way in a way that matters.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What `candidates` finds, as far as the stored text bears it out.
#[derive(Debug)]
struct WrittenQuery {
    candidates: Box<dyn Query>,
    check: Arc<Check>,
    record: Field,
}

impl Clone for WrittenQuery {
    fn clone(&self) -> Self {
        WrittenQuery {
            candidates: self.candidates.box_clone(),
            check: Arc::clone(&self.check),
            record: self.record,
        }
    }
}

impl Query for WrittenQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WrittenWeight {
            candidates: self.candidates.weight(scoring)?,
            check: Arc::clone(&self.check),
            record: self.record,
        }))
    }
}

struct WrittenWeight {
    candidates: Box<dyn Weight>,
    check: Arc<Check>,
    record: Field,
}

impl WrittenWeight {
    fn over(
        &self,
        candidates: Box<dyn Scorer>,
        segment: &SegmentReader,
    ) -> tantivy::Result<WrittenScorer> {
        Ok(WrittenScorer {
            candidates,
            check: Arc::clone(&self.check),
            record: self.record,
            segment: segment.segment_id(),
            store: segment.get_store_reader(BLOCKS_KEPT)?,
            alive: segment.alive_bitset().cloned(),
        })
    }
}

impl Weight for WrittenWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let candidates = self.candidates.scorer(segment, boost)?;
        let mut scorer = self.over(candidates, segment)?;
        scorer.settle();
        Ok(Box::new(scorer))
    }

    /// Beside other clauses only the articles that these find are read.
    fn scorer_danger(
        &self,
        segment: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let (found, candidates) = self.candidates.scorer_danger(segment, target, boost)?;
        let scorer = self.over(candidates, segment)?;
        Ok((scorer.verified(found, target), Box::new(scorer)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new("words as written", scorer.score()))
    }
}

struct WrittenScorer {
    candidates: Box<dyn Scorer>,
    check: Arc<Check>,
    record: Field,
    segment: SegmentId,
    store: StoreReader,
    alive: Option<AliveBitSet>,
}

impl WrittenScorer {
    /// Goes on to the next candidate that holds the words, this one included.
    fn settle(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.holds(doc) {
            doc = self.candidates.advance();
        }
        doc
    }

    fn holds(&self, doc: DocId) -> bool {
        // A deleted article is no hit of anyone: it need not be read.
        if self
            .alive
            .as_ref()
            .is_some_and(|alive| alive.is_deleted(doc))
        {
            return false;
        }
        if let Some(known) = locked(&self.check.verdicts).get(&(self.segment, doc)) {
            return *known;
        }
        if locked(&self.check.fault).is_some() {
            return false; // the search has failed: no need to read on
        }
        let read = self.store.get(doc).map_err(anyhow::Error::from);
        let article = read.and_then(|document| stored_article(&document, self.record));
        let verdict = match article {
            Ok(article) => self.check.holds(&article),
            Err(error) => {
                locked(&self.check.fault).get_or_insert(error);
                false
            }
        };
        locked(&self.check.verdicts).insert((self.segment, doc), verdict);
        verdict
    }

    fn verified(&self, found: SeekDangerResult, target: DocId) -> SeekDangerResult {
        match found {
            SeekDangerResult::Found if target < TERMINATED && !self.holds(target) => {
                SeekDangerResult::SeekLowerBound(target + 1)
            }
            found => found,
        }
    }
}

impl DocSet for WrittenScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        self.settle()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        let found = self.candidates.seek_danger(target);
        self.verified(found, target)
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        self.candidates.cost().saturating_mul(COST_OF_READING)
    }
}

impl Scorer for WrittenScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
