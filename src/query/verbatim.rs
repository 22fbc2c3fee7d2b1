//! Verbatim words: `==كِتاب` matches only the same characters, marks included.
//!
//! The index contains folded letters only. Its matches are candidates, which are verified against
//! the stored text. The extent of a word is that of [`Words`](crate::arabic::words::Words): from its
//! first letter to its last letter or mark, so that tatweel and control characters count inside a
//! word but not at its edges. Both sides are compared in Unicode normalisation form NFC.

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

use super::matcher::{Matcher, WordMatch};
use super::{Group, Node, Occur, QueryWord, Strictness, proximity, texts};
use crate::article::Article;
use crate::index::read::reader::stored_article;

/// Decompressed blocks of stored text in the cache. Candidates arrive in storage order, so one
/// block is enough.
const CACHED_BLOCKS: usize = 1;

/// Maximum number of cached verdicts. The clauses of a query are at most a few thousand documents
/// apart, so a verdict is needed again soon or never.
const MAX_VERDICTS: usize = 1 << 16;

/// Cost of verifying a candidate relative to iterating over it, so that other clauses run first.
const VERIFICATION_COST: u64 = 1000;

/// Returns a word in NFC, in which verbatim words are compared.
pub fn normalise(word: &str) -> String {
    word.nfc().collect()
}

/// The verbatim checks of one plan. Its queries share them, so that each article is read and matched
/// once for all words.
#[derive(Debug, Clone, Default)]
pub struct VerbatimChecks(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// An index into this list identifies a check.
    checks: Vec<Check>,
    /// Matches the words of all checks; rebuilt after one was added.
    matcher: Option<CheckMatcher>,
    /// The latest verdicts, at most [`MAX_VERDICTS`].
    verdicts: HashMap<(SegmentId, DocId), Verdict>,
    /// The first read error. Scorers cannot return errors, so [`VerbatimChecks::finish`] does.
    error: Option<anyhow::Error>,
}

/// Words that must occur verbatim: consecutively or, with a slop, within a window.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    words: Vec<QueryWord>,
    slop: Option<u32>,
}

#[derive(Debug)]
struct CheckMatcher {
    matcher: Matcher,
    /// For each check, the matcher's indexes of its words, and the slop.
    indexes: Vec<(Vec<usize>, Option<u32>)>,
}

/// The results of the checks of an article.
#[derive(Debug, Default)]
struct Verdict {
    /// The number of checks that were run; the results of later checks are unknown.
    checked: usize,
    /// The checks that passed.
    passed: Vec<usize>,
}

impl VerbatimChecks {
    /// Restricts `candidates` to articles that contain `words` verbatim: consecutively, or in a
    /// window with at most `slop` other words. Returns `candidates` if no word is verbatim.
    pub fn restrict(
        &self,
        words: &[QueryWord],
        slop: Option<u32>,
        candidates: Box<dyn Query>,
        record: Field,
    ) -> Box<dyn Query> {
        let is_verbatim = |word: &QueryWord| word.strictness == Strictness::Verbatim;
        if !words.iter().any(is_verbatim) {
            return candidates;
        }
        let check = CheckHandle {
            checks: self.clone(),
            index: self.state().check_index(words, slop),
            record,
        };
        Box::new(VerbatimQuery {
            candidates: candidates.into(),
            check,
        })
    }

    /// Takes the first read error.
    ///
    /// # Errors
    /// Returns an error if the stored text of a candidate could not be read, so that the hits are
    /// incomplete.
    pub fn finish(&self) -> Result<()> {
        self.state().error.take().map_or(Ok(()), Err)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock is held leaves no inconsistent state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns the index of the check for these words; adds it if it is new.
    fn check_index(&mut self, words: &[QueryWord], slop: Option<u32>) -> usize {
        let is_same = |check: &Check| check.words == words && check.slop == slop;
        let known = self.checks.iter().position(is_same);
        known.unwrap_or_else(|| {
            self.checks.push(Check {
                words: words.to_vec(),
                slop,
            });
            self.matcher = None;
            self.checks.len() - 1
        })
    }

    /// Returns whether a document passes a check; calls `read` if the result is not cached.
    fn passes(
        &mut self,
        check: usize,
        address: (SegmentId, DocId),
        read: impl FnOnce() -> Result<Article>,
    ) -> bool {
        if let Some(known) = self.verdicts.get(&address)
            && check < known.checked
        {
            return known.passed.contains(&check);
        }
        if self.error.is_some() {
            return false; // the search fails anyway
        }
        let article = match read() {
            Ok(article) => article,
            Err(error) => {
                self.error = Some(error);
                return false;
            }
        };
        let checks = &self.checks;
        let matcher = self
            .matcher
            .get_or_insert_with(|| CheckMatcher::new(checks));
        let verdict = Verdict {
            checked: checks.len(),
            passed: matcher.passed(&article),
        };
        let passes = verdict.passed.contains(&check);
        if self.verdicts.len() >= MAX_VERDICTS {
            self.verdicts.clear();
        }
        self.verdicts.insert(address, verdict);
        passes
    }
}

impl CheckMatcher {
    fn new(checks: &[Check]) -> Self {
        let words = checks.iter().flat_map(|check| &check.words).cloned();
        let group: Group = words
            .map(|word| (Occur::Should, Node::Word(word)))
            .collect();
        let matcher = Matcher::new(&group);
        let number = |word: &QueryWord| matcher.words().iter().position(|known| known == word);
        let indexes = checks
            .iter()
            .map(|check| (check.words.iter().filter_map(number).collect(), check.slop));
        CheckMatcher {
            indexes: indexes.collect(),
            matcher,
        }
    }

    /// Returns the checks that an article passes.
    fn passed(&self, article: &Article) -> Vec<usize> {
        let mut passed = Vec::new();
        for (text, part) in texts(article) {
            let matches = self.matcher.find(text, part);
            for (check, (indexes, slop)) in self.indexes.iter().enumerate() {
                let occurs = || match slop {
                    None => occur_consecutively(indexes, &matches),
                    Some(slop) => occur_in_window(indexes, &matches, *slop),
                };
                if !passed.contains(&check) && occurs() {
                    passed.push(check);
                }
            }
        }
        passed
    }
}

/// Returns whether the words with these indexes occur consecutively.
fn occur_consecutively(indexes: &[usize], matches: &[WordMatch]) -> bool {
    let at = |position| {
        let index = matches.binary_search_by_key(&position, |word| word.position);
        index.ok().and_then(|index| matches.get(index))
    };
    matches.iter().any(|first| {
        (first.position..).zip(indexes).all(|(position, number)| {
            at(position).is_some_and(|word| word.query_words.contains(number))
        })
    })
}

/// Returns whether the words with these indexes occur in a window.
fn occur_in_window(indexes: &[usize], matches: &[WordMatch], slop: u32) -> bool {
    let positions = indexes.iter().map(|number| {
        let here = matches
            .iter()
            .filter(|word| word.query_words.contains(number));
        here.filter_map(|word| u32::try_from(word.position).ok())
            .collect()
    });
    proximity::count_windows(&positions.collect::<Vec<_>>(), slop) > 0
}

/// A handle to one check, with the field of the stored articles.
#[derive(Debug, Clone)]
struct CheckHandle {
    checks: VerbatimChecks,
    index: usize,
    record: Field,
}

/// Finds the candidates that pass a check.
#[derive(Debug, Clone)]
struct VerbatimQuery {
    candidates: Arc<dyn Query>,
    check: CheckHandle,
}

impl Query for VerbatimQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(VerbatimWeight {
            candidates: self.candidates.weight(scoring)?,
            check: self.check.clone(),
        }))
    }
}

struct VerbatimWeight {
    candidates: Box<dyn Weight>,
    check: CheckHandle,
}

impl VerbatimWeight {
    fn scorer_for(
        &self,
        candidates: Box<dyn Scorer>,
        segment: &SegmentReader,
    ) -> tantivy::Result<VerbatimScorer> {
        Ok(VerbatimScorer {
            candidates,
            check: self.check.clone(),
            segment: segment.segment_id(),
            store: segment.get_store_reader(CACHED_BLOCKS)?,
            alive: segment.alive_bitset().cloned(),
        })
    }
}

impl Weight for VerbatimWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let candidates = self.candidates.scorer(segment, boost)?;
        let mut scorer = self.scorer_for(candidates, segment)?;
        scorer.seek_match();
        Ok(Box::new(scorer))
    }

    /// Verifies only documents that the other clauses of an intersection match.
    fn scorer_danger(
        &self,
        segment: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let (result, candidates) = self.candidates.scorer_danger(segment, target, boost)?;
        let scorer = self.scorer_for(candidates, segment)?;
        Ok((scorer.verify(result, target), Box::new(scorer)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new("verbatim words", scorer.score()))
    }
}

struct VerbatimScorer {
    candidates: Box<dyn Scorer>,
    check: CheckHandle,
    segment: SegmentId,
    store: StoreReader,
    alive: Option<AliveBitSet>,
}

impl VerbatimScorer {
    /// Advances to the next candidate that passes, the current one included.
    fn seek_match(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.passes(doc) {
            doc = self.candidates.advance();
        }
        doc
    }

    fn passes(&self, doc: DocId) -> bool {
        // Deleted articles need not be read.
        if self
            .alive
            .as_ref()
            .is_some_and(|alive| alive.is_deleted(doc))
        {
            return false;
        }
        let read = || stored_article(&self.store.get(doc)?, self.check.record);
        let mut state = self.check.checks.state();
        state.passes(self.check.index, (self.segment, doc), read)
    }

    fn verify(&self, result: SeekDangerResult, target: DocId) -> SeekDangerResult {
        match result {
            SeekDangerResult::Found if target < TERMINATED && !self.passes(target) => {
                SeekDangerResult::SeekLowerBound(target + 1)
            }
            result => result,
        }
    }
}

impl DocSet for VerbatimScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.seek_match()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        self.seek_match()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        let result = self.candidates.seek_danger(target);
        self.verify(result, target)
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        self.candidates.cost().saturating_mul(VERIFICATION_COST)
    }
}

impl Scorer for VerbatimScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::query::matcher::positive_words;

    #[test]
    fn the_number_of_cached_verdicts_is_bounded() {
        let parsed = parse("==كِتاب", Options::default()).expect("read");
        let words: Vec<QueryWord> = positive_words(&parsed.group).into_iter().cloned().collect();
        let mut state = State::default();
        let check = state.check_index(&words, None);
        let segment = SegmentId::generate_random();
        for doc in 0..150_000 {
            state.passes(check, (segment, doc), || Ok(Article::default()));
        }
        assert!(state.verdicts.len() <= MAX_VERDICTS);
    }

    #[test]
    fn an_article_is_read_once_for_all_words() {
        let parsed = parse("==كِتاب ==كُتب ==قَلم", Options::default()).expect("read");
        let words: Vec<QueryWord> = positive_words(&parsed.group).into_iter().cloned().collect();
        let mut state = State::default();
        let checks =
            [&words[..1], &words[1..2], &words[..2]].map(|words| state.check_index(words, None));
        let address = (SegmentId::generate_random(), 0);
        let mut reads = 0;
        let mut passes = |state: &mut State, check| {
            state.passes(check, address, || {
                reads += 1;
                Ok(Article {
                    body: "قرأ كِتاب كُتب وقَلم قَلم".to_owned(),
                    ..Article::default()
                })
            })
        };
        assert!(checks.iter().all(|check| passes(&mut state, *check)));
        let apart = state.check_index(&words[1..], None);
        assert!(!passes(&mut state, apart), "وقَلم is between them");
        assert!(passes(&mut state, checks[0]));
        assert_eq!(
            reads, 2,
            "once, and again for the check that was added later"
        );
    }
}
