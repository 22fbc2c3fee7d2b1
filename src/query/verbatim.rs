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

use super::matcher::{Matcher, WordMatch};
use super::{Group, Node, Occur, QueryWord, Strictness, proximity, texts};
use crate::article::Article;
use crate::index::read::reader::stored_article;

/// Blocks of stored text that are kept unpacked: candidates come in the order in which they lie.
const BLOCKS_KEPT: usize = 1;

/// How much dearer it is to read an article than to look at its number: other clauses go first.
const COST_OF_READING: u64 = 1000;

/// A word in the form in which words as written are compared.
pub fn normal(word: &str) -> String {
    word.nfc().collect()
}

/// What one plan asks for as written. It is shared by its queries, so that each article is read
/// and walked through once, however many words are looked for.
#[derive(Debug, Clone, Default)]
pub struct Checks(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// A check is known by its place here.
    checks: Vec<Sought>,
    /// Finds the words of all checks; made anew after one was added.
    finder: Option<Finder>,
    verdicts: HashMap<(SegmentId, DocId), Verdict>,
    /// tantivy's walk over documents cannot fail; what went wrong waits here for its end.
    fault: Option<anyhow::Error>,
}

/// Words that must stand as written: one after the other, or with so many others between them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sought {
    words: Vec<QueryWord>,
    others: Option<u32>,
}

#[derive(Debug)]
struct Finder {
    matcher: Matcher,
    /// For each check the numbers that the matcher gives its words, and how far they may be apart.
    numbers: Vec<(Vec<usize>, Option<u32>)>,
}

/// What is known of an article.
#[derive(Debug, Default)]
struct Verdict {
    /// How many of the checks were made.
    checked: usize,
    /// Those that the article passed.
    passed: Vec<usize>,
}

impl Checks {
    /// Keeps of what `candidates` finds the articles that hold `words` as written: one after the
    /// other, or in any order with at most `others` other words between them. Words that are not
    /// asked for as written need no check.
    pub fn verified(
        &self,
        words: &[QueryWord],
        others: Option<u32>,
        candidates: Box<dyn Query>,
        record: Field,
    ) -> Box<dyn Query> {
        let as_written = |word: &QueryWord| word.strictness == Strictness::Verbatim;
        if !words.iter().any(as_written) {
            return candidates;
        }
        let check = Check {
            checks: self.clone(),
            number: self.state().number(words, others),
            record,
        };
        Box::new(WrittenQuery {
            candidates: candidates.into(),
            check,
        })
    }

    /// Fails when an article could not be read: then what was found may lack some.
    ///
    /// # Errors
    /// The first thing that went wrong.
    pub fn finish(&self) -> Result<()> {
        self.state().fault.take().map_or(Ok(()), Err)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can stop half-way in a way that matters.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The number of the check for these words, which is added when it is new.
    fn number(&mut self, words: &[QueryWord], others: Option<u32>) -> usize {
        let is_same = |check: &Sought| check.words == words && check.others == others;
        let known = self.checks.iter().position(is_same);
        known.unwrap_or_else(|| {
            self.checks.push(Sought {
                words: words.to_vec(),
                others,
            });
            self.finder = None;
            self.checks.len() - 1
        })
    }

    /// Whether a document passes a check; `read` is called when that is not known yet.
    fn passes(
        &mut self,
        check: usize,
        place: (SegmentId, DocId),
        read: impl FnOnce() -> Result<Article>,
    ) -> bool {
        if let Some(known) = self.verdicts.get(&place)
            && check < known.checked
        {
            return known.passed.contains(&check);
        }
        if self.fault.is_some() {
            return false; // the search has failed: no need to read on
        }
        let article = match read() {
            Ok(article) => article,
            Err(error) => {
                self.fault = Some(error);
                return false;
            }
        };
        let checks = &self.checks;
        let finder = self.finder.get_or_insert_with(|| Finder::new(checks));
        let verdict = Verdict {
            checked: checks.len(),
            passed: finder.passed(&article),
        };
        let passes = verdict.passed.contains(&check);
        self.verdicts.insert(place, verdict);
        passes
    }
}

impl Finder {
    fn new(checks: &[Sought]) -> Self {
        let words = checks.iter().flat_map(|check| &check.words).cloned();
        let group: Group = words
            .map(|word| (Occur::Should, Node::Word(word)))
            .collect();
        let matcher = Matcher::new(&group);
        let number = |word: &QueryWord| matcher.words().iter().position(|known| known == word);
        let numbers = checks.iter().map(|check| {
            (
                check.words.iter().filter_map(number).collect(),
                check.others,
            )
        });
        Finder {
            numbers: numbers.collect(),
            matcher,
        }
    }

    /// The checks that an article passes.
    fn passed(&self, article: &Article) -> Vec<usize> {
        let mut passed = Vec::new();
        for (text, part) in texts(article) {
            let found = self.matcher.find(text, part);
            for (check, (numbers, others)) in self.numbers.iter().enumerate() {
                let stand = || match others {
                    None => stand_together(numbers, &found),
                    Some(others) => stand_near(numbers, &found, *others),
                };
                if !passed.contains(&check) && stand() {
                    passed.push(check);
                }
            }
        }
        passed
    }
}

/// Whether the words of these numbers follow one another somewhere.
fn stand_together(numbers: &[usize], found: &[WordMatch]) -> bool {
    let at = |position| {
        let place = found.binary_search_by_key(&position, |found| found.position);
        place.ok().and_then(|place| found.get(place))
    };
    found.iter().any(|first| {
        (first.position..).zip(numbers).all(|(position, number)| {
            at(position).is_some_and(|found| found.query_words.contains(number))
        })
    })
}

/// Whether the words of these numbers are near each other somewhere.
fn stand_near(numbers: &[usize], found: &[WordMatch], others: u32) -> bool {
    let places = numbers.iter().map(|number| {
        let here = found
            .iter()
            .filter(|found| found.query_words.contains(number));
        here.filter_map(|found| u32::try_from(found.position).ok())
            .collect()
    });
    proximity::count_windows(&places.collect::<Vec<_>>(), others) > 0
}

/// One of the checks, and the field in which the articles lie that it reads.
#[derive(Debug, Clone)]
struct Check {
    checks: Checks,
    number: usize,
    record: Field,
}

/// What `candidates` finds, as far as the stored text bears it out.
#[derive(Debug, Clone)]
struct WrittenQuery {
    candidates: Arc<dyn Query>,
    check: Check,
}

impl Query for WrittenQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WrittenWeight {
            candidates: self.candidates.weight(scoring)?,
            check: self.check.clone(),
        }))
    }
}

struct WrittenWeight {
    candidates: Box<dyn Weight>,
    check: Check,
}

impl WrittenWeight {
    fn over(
        &self,
        candidates: Box<dyn Scorer>,
        segment: &SegmentReader,
    ) -> tantivy::Result<WrittenScorer> {
        Ok(WrittenScorer {
            candidates,
            check: self.check.clone(),
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
    check: Check,
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
        let read = || stored_article(&self.store.get(doc)?, self.check.record);
        let mut state = self.check.checks.state();
        state.passes(self.check.number, (self.segment, doc), read)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::query::matcher::positive_words;

    #[test]
    fn an_article_is_read_once_however_many_words_are_looked_for() {
        let parsed = parse("==كِتاب ==كُتب ==قَلم", Options::default()).expect("read");
        let words: Vec<QueryWord> = positive_words(&parsed.group).into_iter().cloned().collect();
        let mut state = State::default();
        let checks =
            [&words[..1], &words[1..2], &words[..2]].map(|words| state.number(words, None));
        let place = (SegmentId::generate_random(), 0);
        let mut reads = 0;
        let mut passes = |state: &mut State, check| {
            state.passes(check, place, || {
                reads += 1;
                Ok(Article {
                    body: "قرأ كِتاب كُتب وقَلم قَلم".to_owned(),
                    ..Article::default()
                })
            })
        };
        assert!(checks.iter().all(|check| passes(&mut state, *check)));
        let apart = state.number(&words[1..], None);
        assert!(!passes(&mut state, apart), "وقَلم stands between them");
        assert!(passes(&mut state, checks[0]));
        assert_eq!(reads, 2, "once, and again for a check that was added later");
    }
}
