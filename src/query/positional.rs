//! Positional queries: phrases of alternatives, windows, and words in the title or the body only.
//!
//! tantivy's phrase query takes one term per position. Here each position takes alternatives: the
//! analyses of a word, or the expansion of a prefix.

pub mod occurrences;
mod region;

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::proximity;
use crate::index::read::tantivy::field_norms;
pub use region::PatternInRegion;

/// A range of positions of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// All positions.
    Article,
    /// The positions of the title.
    Title,
    /// The positions after the title.
    Body,
}

/// One position of a phrase.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Alternative terms.
    pub terms: Vec<Term>,
    /// For a name with multi-word spellings: the terms after the first word of each spelling. The
    /// first word has the term of the name.
    pub tails: Vec<Vec<Term>>,
    /// The term whose IDF the slot uses; by default the first of `terms`.
    pub idf_term: Option<Term>,
}

/// Finds consecutive words or words within a window. The terms are of the fields `exact` and `word`,
/// which share positions, or of `related`.
#[derive(Debug, Clone)]
pub struct PositionalQuery {
    /// The positions of the phrase.
    pub slots: Vec<Slot>,
    /// The positions of the article to be searched.
    pub region: Region,
    /// The maximum number of other words in a window, in which the words may have any order; `None`
    /// for consecutive words.
    pub slop: Option<u32>,
}

impl Query for PositionalQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } => {
                // Uses the first alternative, the word: the rarest would overrate the others.
                let mut terms: Vec<Term> = self
                    .slots
                    .iter()
                    .filter_map(|slot| slot.idf_term.as_ref().or(slot.terms.first()).cloned())
                    .collect();
                let field = terms.first().map(Term::field);
                terms.retain(|term| Some(term.field()) == field);
                if terms.is_empty() {
                    None
                } else {
                    Some(Bm25Weight::for_terms(statistics_provider, &terms)?)
                }
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(PositionalWeight {
            query: self.clone(),
            bm25,
        }))
    }
}

struct PositionalWeight {
    query: PositionalQuery,
    bm25: Option<Bm25Weight>,
}

impl PositionalWeight {
    fn open(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<PositionalScorer>> {
        let mut slots = Vec::new();
        let mut field = None;
        for slot in &self.query.slots {
            let mut postings = Vec::new();
            for term in &slot.terms {
                field = Some(term.field());
                postings.extend(open_postings(reader, term)?);
            }
            if postings.is_empty() {
                return Ok(None);
            }
            let mut tails = Vec::new();
            for rest in &slot.tails {
                let rest: Vec<_> = rest
                    .iter()
                    .map(|term| open_postings(reader, term))
                    .collect();
                let rest: tantivy::Result<Option<Vec<_>>> = rest.into_iter().collect();
                tails.extend(rest?);
            }
            slots.push(SlotPostings { postings, tails });
        }
        let Some(field) = field else {
            return Ok(None);
        };
        let norms = match &self.bm25 {
            Some(_) => field_norms(reader, field)?,
            None => FieldNormReader::constant(reader.max_doc(), 1),
        };
        let mut scorer = PositionalScorer {
            slots,
            region: self.query.region,
            slop: self.query.slop,
            title_words: reader.fast_fields().u64("title_words")?,
            bm25: self
                .bm25
                .as_ref()
                .map(|bm25| Arc::new(bm25.boost_by(boost))),
            norms,
            doc: 0,
            frequency: 0,
        };
        scorer.seek_match(0);
        Ok(Some(scorer))
    }
}

impl Weight for PositionalWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if let Some(mut scorer) = self.open(reader, 1.0)?
            && scorer.seek(doc) == doc
        {
            return Ok(Explanation::new("words at positions", scorer.score()));
        }
        Err(TantivyError::InvalidArgument(format!(
            "document {doc} does not match"
        )))
    }
}

fn open_postings(reader: &SegmentReader, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
    let inverted = reader.inverted_index(term.field())?;
    Ok(inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?)
}

/// The postings of a slot: of its alternatives, and of the further words of multi-word spellings.
struct SlotPostings {
    postings: Vec<SegmentPostings>,
    tails: Vec<Vec<SegmentPostings>>,
}

/// The positions of a word, a name or a phrase in an article: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first position.
    pub start: u32,
    /// The position after the last.
    pub end: u32,
}

impl SlotPostings {
    fn doc(&self) -> DocId {
        self.postings
            .iter()
            .map(DocSet::doc)
            .min()
            .unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for postings in &mut self.postings {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.doc()
    }

    /// Returns the occurrences of this slot in `doc`, ascending. A multi-word spelling is one
    /// occurrence.
    fn spans(&mut self, doc: DocId) -> Vec<Span> {
        let mut starts = Vec::new();
        for postings in &mut self.postings {
            append_positions(postings, doc, &mut starts);
        }
        starts.sort_unstable();
        starts.dedup();
        let mut tails = Vec::new();
        for rest in &mut self.tails {
            let mut lists = vec![Vec::new(); rest.len()];
            for (postings, positions) in rest.iter_mut().zip(&mut lists) {
                append_positions(postings, doc, positions);
            }
            tails.push(lists);
        }
        let span = |at: u32| {
            let follows = |lists: &&Vec<Vec<u32>>| {
                let mut rest = (at + 1..).zip(lists.iter());
                rest.all(|(at, positions)| positions.binary_search(&at).is_ok())
            };
            let rest = tails.iter().filter(follows).map(Vec::len).max();
            let end = at + 1 + u32::try_from(rest.unwrap_or(0)).unwrap_or(0);
            Span { start: at, end }
        };
        starts.into_iter().map(span).collect()
    }
}

/// Appends the positions of a term in `doc`, ascending.
fn append_positions(postings: &mut SegmentPostings, doc: DocId, positions: &mut Vec<u32>) {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.append_positions_with_offset(0, positions);
    }
}

struct PositionalScorer {
    slots: Vec<SlotPostings>,
    region: Region,
    slop: Option<u32>,
    title_words: Column<u64>,
    bm25: Option<Arc<Bm25Weight>>,
    norms: FieldNormReader,
    doc: DocId,
    /// The phrase frequency in `doc`.
    frequency: u32,
}

impl PositionalScorer {
    /// Advances to the first matching document from `target` on.
    fn seek_match(&mut self, mut target: DocId) -> DocId {
        loop {
            target = self.align(target);
            self.doc = target;
            if target == TERMINATED {
                return TERMINATED;
            }
            self.frequency = match self.slop {
                None => self.count_consecutive(target),
                Some(slop) => self.count_windows(target, slop),
            };
            if self.frequency > 0 {
                return target;
            }
            target += 1;
        }
    }

    /// Returns the first document from `target` on that contains all slots.
    fn align(&mut self, mut target: DocId) -> DocId {
        loop {
            let mut highest = target;
            for slot in &mut self.slots {
                highest = slot.seek(highest);
                if highest >= TERMINATED {
                    return TERMINATED;
                }
            }
            if highest == target && self.slots.iter().all(|slot| slot.doc() == target) {
                return target;
            }
            target = highest;
        }
    }

    /// Counts the windows of `doc`. A window lies within one part of the article.
    fn count_windows(&mut self, doc: DocId, slop: u32) -> u32 {
        let slots: Vec<Vec<Span>> = self.slots.iter_mut().map(|slot| slot.spans(doc)).collect();
        let mut names: Vec<Span> = slots.concat();
        names.retain(|name| name.end > name.start + 1);
        names.sort_unstable();
        names.dedup_by_key(|name| name.start);
        // A multi-word name counts as one word, so the positions after it shift down.
        let shifted = |at: u32| {
            let before = names.iter().take_while(|name| name.start < at);
            let removed = before.map(|name| at.min(name.end - 1) - name.start);
            at.saturating_sub(removed.sum())
        };
        let in_part = |from: u32, to: u32| {
            let within = |span: &&Span| (from..to).contains(&span.start);
            let positions = slots.iter().map(|slot| {
                let here = slot.iter().filter(within);
                let mut positions: Vec<u32> = here.map(|span| shifted(span.start)).collect();
                positions.dedup();
                positions
            });
            proximity::count_windows(&positions.collect::<Vec<_>>(), slop)
        };
        let title = self.title_words(doc);
        let boundaries = self.title_words.values_for_doc(doc).map(position);
        let ends = boundaries.skip(1).chain([u32::MAX]);
        let mut count = match self.region {
            Region::Body => 0,
            Region::Article | Region::Title => in_part(0, title),
        };
        if self.region != Region::Title {
            let mut from = title;
            for end in ends {
                count += in_part(from, end);
                from = end;
            }
        }
        count
    }

    /// Returns the number of words of the title.
    fn title_words(&self, doc: DocId) -> u32 {
        self.title_words.first(doc).map_or(0, position)
    }

    /// Counts the occurrences of consecutive words in `doc`.
    fn count_consecutive(&mut self, doc: DocId) -> u32 {
        u32::try_from(self.consecutive(doc).len()).unwrap_or(u32::MAX)
    }

    /// Returns the occurrences of consecutive words in `doc`, ascending.
    fn consecutive(&mut self, doc: DocId) -> Vec<Span> {
        // The first and the next expected position of each partial match.
        let mut partial: Vec<Span> = Vec::new();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let spans = slot.spans(doc);
            if number == 0 {
                partial = spans;
                continue;
            }
            partial = partial
                .into_iter()
                .filter_map(|Span { start, end: next }| {
                    let here = spans.binary_search_by_key(&next, |span| span.start);
                    let here = spans.get(here.ok()?)?;
                    let end = here.end;
                    Some(Span { start, end })
                })
                .collect();
        }
        if self.region != Region::Article {
            let title = self.title_words(doc);
            partial.retain(|span| (span.start < title) == (self.region == Region::Title));
        }
        partial
    }
}

/// Converts a column value to a position, saturating.
fn position(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

impl DocSet for PositionalScorer {
    fn advance(&mut self) -> DocId {
        match self.doc {
            TERMINATED => TERMINATED,
            doc => self.seek_match(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        self.seek_match(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hint = |slot: &SlotPostings| {
            slot.postings
                .iter()
                .map(DocSet::size_hint)
                .fold(0, u32::saturating_add)
        };
        self.slots.iter().map(hint).min().unwrap_or(0)
    }
}

impl Scorer for PositionalScorer {
    fn score(&mut self) -> Score {
        let bm25 = self.bm25.as_ref();
        bm25.map_or(1.0, |bm25| {
            bm25.score(self.norms.fieldnorm_id(self.doc), self.frequency)
        })
    }
}
