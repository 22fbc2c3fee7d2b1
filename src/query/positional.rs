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

use super::proximity;
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
    /// For a name that others write in several words: for each such spelling what follows its first
    /// word, which has the term of the name.
    pub apart: Vec<Vec<Term>>,
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
                postings.extend(open(reader, term)?);
            }
            if postings.is_empty() {
                return Ok(None);
            }
            let mut apart = Vec::new();
            for rest in &slot.apart {
                let rest: Vec<_> = rest.iter().map(|term| open(reader, term)).collect();
                let rest: tantivy::Result<Option<Vec<_>>> = rest.into_iter().collect();
                apart.extend(rest?);
            }
            slots.push(OpenSlot { postings, apart });
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

fn open(reader: &SegmentReader, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
    let inverted = reader.inverted_index(term.field())?;
    Ok(inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?)
}

/// One position of the phrase: the postings of its alternatives, and those of the words that follow
/// where it is a name that is written apart.
struct OpenSlot {
    postings: Vec<SegmentPostings>,
    apart: Vec<Vec<SegmentPostings>>,
}

/// A word or a name in an article: its first position and the one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    at: u32,
    behind: u32,
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

    /// Where this slot stands in `doc`, in order. A name that is written apart stands there as a
    /// whole.
    fn stretches(&mut self, doc: DocId) -> Vec<Stretch> {
        let mut starts = Vec::new();
        for postings in &mut self.postings {
            append_positions(postings, doc, &mut starts);
        }
        starts.sort_unstable();
        starts.dedup();
        let mut apart = Vec::new();
        for rest in &mut self.apart {
            let mut places = vec![Vec::new(); rest.len()];
            for (postings, places) in rest.iter_mut().zip(&mut places) {
                append_positions(postings, doc, places);
            }
            apart.push(places);
        }
        let stretch = |at: u32| {
            let follows = |places: &&Vec<Vec<u32>>| {
                let mut rest = (at + 1..).zip(places.iter());
                rest.all(|(at, places)| places.binary_search(&at).is_ok())
            };
            let rest = apart.iter().filter(follows).map(Vec::len).max();
            let behind = at + 1 + u32::try_from(rest.unwrap_or(0)).unwrap_or(0);
            Stretch { at, behind }
        };
        starts.into_iter().map(stretch).collect()
    }
}

/// Adds the positions of a term in `doc`, in order.
fn append_positions(postings: &mut SegmentPostings, doc: DocId, positions: &mut Vec<u32>) {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.append_positions_with_offset(0, positions);
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

    /// The stretches of `doc` in which the words are near each other. None reaches from one part
    /// of the article into the next.
    fn count_near(&mut self, doc: DocId, others: u32) -> u32 {
        let slots: Vec<Vec<Stretch>> = self
            .slots
            .iter_mut()
            .map(|slot| slot.stretches(doc))
            .collect();
        let mut names: Vec<Stretch> = slots.concat();
        names.retain(|name| name.behind > name.at + 1);
        names.sort_unstable();
        names.dedup_by_key(|name| name.at);
        // Where a name that is written apart is one word, what follows it moves up.
        let moved = |at: u32| {
            let before = names.iter().take_while(|name| name.at < at);
            let saved = before.map(|name| at.min(name.behind - 1) - name.at);
            at.saturating_sub(saved.sum())
        };
        let in_part = |from: u32, to: u32| {
            let within = |stretch: &&Stretch| (from..to).contains(&stretch.at);
            let places = slots.iter().map(|slot| {
                let here = slot.iter().filter(within);
                let mut places: Vec<u32> = here.map(|stretch| moved(stretch.at)).collect();
                places.dedup();
                places
            });
            proximity::count_windows(&places.collect::<Vec<_>>(), others)
        };
        let title = self.title_words(doc);
        let borders = self.title_words.values_for_doc(doc).map(position);
        let ends = borders.skip(1).chain([u32::MAX]);
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

    /// The words of the title.
    fn title_words(&self, doc: DocId) -> u32 {
        self.title_words.first(doc).map_or(0, position)
    }

    /// How often the words stand one after the other in `doc`.
    fn count_at(&mut self, doc: DocId) -> u32 {
        // Where a phrase began, and where it must go on.
        let mut begun: Vec<(u32, u32)> = Vec::new();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let stretches = slot.stretches(doc);
            if number == 0 {
                begun.extend(stretches.iter().map(|first| (first.at, first.behind)));
                continue;
            }
            begun = begun
                .into_iter()
                .filter_map(|(start, next)| {
                    let here = stretches.binary_search_by_key(&next, |stretch| stretch.at);
                    let here = stretches.get(here.ok()?)?;
                    Some((start, here.behind))
                })
                .collect();
        }
        if self.region != Region::Article {
            let title = self.title_words(doc);
            begun.retain(|(start, _)| (*start < title) == (self.region == Region::Title));
        }
        u32::try_from(begun.len()).unwrap_or(u32::MAX)
    }
}

/// A position from a column.
fn position(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
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
