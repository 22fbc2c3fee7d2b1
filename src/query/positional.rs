//! Words at positions: phrases over alternatives, words near each other, and words in the title or
//! the body only.
//!
//! tantivy's own phrase query takes one term a position; here a position takes any of several
//! (both readings of a word, the words of a prefix).

mod region;

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::near;
pub use region::PatternInRegion;

/// The part of an article in which the words must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Anywhere.
    Article,
    /// Before the end of the title.
    Title,
    /// After the title.
    Body,
}

/// What may stand at one position of a phrase.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Any of these.
    pub terms: Vec<Term>,
    /// The most words of the article that it may be: 1, or more for a name that others write in
    /// several words.
    pub reach: u32,
    /// The term that says how rare the slot is; the first one where there is none.
    pub rarity: Option<Term>,
}

/// The words of `slots`, one after the other, each slot any of its terms. The terms are of the
/// fields `exact` and `word`, which give a word the same position, or of `related`.
#[derive(Debug, Clone)]
pub struct PositionalQuery {
    /// What may stand at each position.
    pub slots: Vec<Slot>,
    /// Where.
    pub region: Region,
    /// In any order with so many other words between them altogether; `None`: one after the other.
    pub others: Option<u32>,
}

impl Query for PositionalQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } => {
                // The rarest of the alternatives would overrate them; the first is the word itself.
                let mut terms: Vec<Term> = self
                    .slots
                    .iter()
                    .filter_map(|slot| slot.rarity.as_ref().or(slot.terms.first()).cloned())
                    .collect();
                let field = terms.first().map(Term::field);
                terms.retain(|term| Some(term.field()) == field);
                match terms.is_empty() {
                    true => None,
                    false => Some(Bm25Weight::for_terms(statistics_provider, &terms)?),
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
                let inverted = reader.inverted_index(term.field())?;
                postings.extend(
                    inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?,
                );
            }
            if postings.is_empty() {
                return Ok(None);
            }
            slots.push(OpenSlot {
                postings,
                reach: slot.reach,
            });
        }
        let Some(field) = field else {
            return Ok(None);
        };
        let norms = match &self.bm25 {
            Some(_) => reader.fieldnorms_readers().get_field(field)?,
            None => None,
        };
        let mut scorer = PositionalScorer {
            slots,
            region: self.query.region,
            others: self.query.others,
            title_words: reader.fast_fields().u64("title_words")?,
            bm25: self
                .bm25
                .as_ref()
                .map(|bm25| Arc::new(bm25.boost_by(boost))),
            norms: norms.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1)),
            doc: 0,
            count: 0,
            begun: Vec::new(),
            positions: Vec::new(),
        };
        scorer.settle(0);
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

/// One position of the phrase: the postings of its alternatives.
struct OpenSlot {
    postings: Vec<SegmentPostings>,
    reach: u32,
}

impl OpenSlot {
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

    /// The positions of this slot in `doc`, in order.
    fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        for postings in self
            .postings
            .iter_mut()
            .filter(|postings| postings.doc() == doc)
        {
            postings.append_positions_with_offset(0, positions);
        }
        positions.sort_unstable();
        positions.dedup();
    }
}

struct PositionalScorer {
    slots: Vec<OpenSlot>,
    region: Region,
    others: Option<u32>,
    title_words: Column<u64>,
    bm25: Option<Arc<Bm25Weight>>,
    norms: FieldNormReader,
    doc: DocId,
    /// How often the words stand so in `doc`.
    count: u32,
    begun: Vec<Begun>,
    positions: Vec<u32>,
}

/// A phrase that began at `start` and goes on at one of the positions of `next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Begun {
    start: u32,
    next: (u32, u32),
}

impl PositionalScorer {
    /// Goes to the first document from `target` on that holds the words at their positions.
    fn settle(&mut self, mut target: DocId) -> DocId {
        loop {
            target = self.align(target);
            self.doc = target;
            if target == TERMINATED {
                return TERMINATED;
            }
            self.count = match self.others {
                None => self.count_at(target),
                Some(others) => self.count_near(target, others),
            };
            if self.count > 0 {
                return target;
            }
            target += 1;
        }
    }

    /// The first document from `target` on that all slots hold.
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

    /// The stretches of `doc` in which the words are near each other.
    fn count_near(&mut self, doc: DocId, others: u32) -> u32 {
        let title_words = self.title_words.first(doc).unwrap_or(0);
        let mut places = Vec::with_capacity(self.slots.len());
        let mut slack = 0_u32;
        for slot in &mut self.slots {
            let mut positions = Vec::new();
            slot.positions(doc, &mut positions);
            let title = positions.partition_point(|at| u64::from(*at) < title_words);
            match self.region {
                Region::Article => {}
                Region::Title => positions.truncate(title),
                Region::Body => drop(positions.drain(..title)),
            }
            places.push(positions);
            // A name that others write in several words is one word.
            slack = slack.saturating_add(slot.reach.saturating_sub(1));
        }
        near::stretches(&places, others.saturating_add(slack))
    }

    /// How often the words stand one after the other in `doc`.
    fn count_at(&mut self, doc: DocId) -> u32 {
        let mut positions = std::mem::take(&mut self.positions);
        let mut begun = std::mem::take(&mut self.begun);
        for (number, slot) in self.slots.iter_mut().enumerate() {
            slot.positions(doc, &mut positions);
            let step = |start, at| Begun {
                start,
                next: (at + 1, at + slot.reach),
            };
            if number == 0 {
                begun.clear();
                begun.extend(positions.iter().map(|at| step(*at, *at)));
                continue;
            }
            let mut further = Vec::new();
            for Begun { start, next } in begun.drain(..) {
                let first = positions.partition_point(|at| *at < next.0);
                let here = positions.iter().skip(first);
                further.extend(
                    here.take_while(|at| **at <= next.1)
                        .map(|at| step(start, *at)),
                );
            }
            begun = further;
        }
        if self.region != Region::Article {
            let title_words = self.title_words.first(doc).unwrap_or(0);
            let in_title = |start: u32| u64::from(start) < title_words;
            begun.retain(|begun| in_title(begun.start) == (self.region == Region::Title));
        }
        begun.dedup_by_key(|begun| begun.start);
        let count = u32::try_from(begun.len()).unwrap_or(u32::MAX);
        self.begun = begun;
        self.positions = positions;
        count
    }
}

impl DocSet for PositionalScorer {
    fn advance(&mut self) -> DocId {
        match self.doc {
            TERMINATED => TERMINATED,
            doc => self.settle(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        self.settle(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hint = |slot: &OpenSlot| {
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
            bm25.score(self.norms.fieldnorm_id(self.doc), self.count)
        })
    }
}
