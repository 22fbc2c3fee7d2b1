//! The sum of BM25 over many terms.
//!
//! A query of ten words has some sixty terms that rank: roots, trigrams, sound keys, words. Most of them are
//! in many articles. Here they are added up a window of documents at a time, term by term, in the order in
//! which they are given; what asks a scorer of each term for each document takes several times as long. A term
//! is looked up once, for its rarity and for its postings.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// How soon more of a term counts no more, and how much the length of an article counts: the values of
/// tantivy and Lucene, after S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
/// Beyond", 2009.
const K1: Score = 1.2;
const B: Score = 0.75;

/// Documents that are added up at a time: their scores stay in the nearest cache.
const WINDOW: usize = 4096;

/// Finds the documents that have any of some terms. The score is the sum of BM25 over those that it has, each
/// times its weight.
#[derive(Debug, Clone)]
pub struct Bm25Sum {
    /// The terms, with what each counts: above zero.
    pub terms: Vec<(Term, Score)>,
}

impl Query for Bm25Sum {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let EnableScoring::Enabled {
            searcher,
            statistics_provider,
        } = scoring
        else {
            let terms = self.terms.iter().map(|(term, _)| {
                let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
                Box::new(query) as Box<dyn Query>
            });
            return BooleanQuery::union(terms.collect()).weight(scoring);
        };
        let articles = statistics_provider.total_num_docs()?;
        let mut lengths: HashMap<Field, Arc<Lengths>> = HashMap::new();
        let mut segments: HashMap<SegmentId, Vec<SegmentTerm>> = HashMap::new();
        for (term, weight) in &self.terms {
            let field = term.field();
            let mut places = Vec::new();
            for segment in searcher.segment_readers() {
                let info = segment.inverted_index(field)?.get_term_info(term)?;
                places.extend(info.map(|info| (segment.segment_id(), info)));
            }
            if places.is_empty() {
                continue;
            }
            let lengths = match lengths.get(&field) {
                Some(lengths) => lengths,
                None => {
                    let of_field = Lengths::new(statistics_provider, field, articles)?;
                    lengths.entry(field).or_insert(Arc::new(of_field))
                }
            };
            let having = places.iter().map(|(_, info)| u64::from(info.doc_freq));
            let rarity = rarity(having.sum(), articles);
            for (segment, info) in places {
                segments.entry(segment).or_default().push(SegmentTerm {
                    field,
                    info,
                    weight: rarity * (1.0 + K1) * weight,
                    lengths: Arc::clone(lengths),
                });
            }
        }
        Ok(Box::new(SumWeight { segments }))
    }
}

/// Inverse document frequency: the rarer a term is, the more it says.
fn rarity(having: u64, articles: u64) -> Score {
    let lacking = articles.saturating_sub(having) as Score;
    (1.0 + (lacking + 0.5) / (having as Score + 0.5)).ln()
}

/// By what the frequency of a term in a document is dampened, for each length that is kept of a field.
struct Lengths([Score; 256]);

impl Lengths {
    fn new(
        statistics: &dyn Bm25StatisticsProvider,
        field: Field,
        articles: u64,
    ) -> tantivy::Result<Self> {
        let average = statistics.total_num_tokens(field)? as Score / articles as Score;
        Ok(Lengths(std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as Score;
            K1 * (1.0 - B + B * length / average)
        })))
    }

    fn of(&self, norm: u8) -> Score {
        let Lengths(lengths) = self;
        lengths.get(usize::from(norm)).copied().unwrap_or(K1)
    }
}

/// A term in a segment.
struct SegmentTerm {
    field: Field,
    info: TermInfo,
    weight: Score,
    lengths: Arc<Lengths>,
}

struct SumWeight {
    /// In the order of the terms.
    segments: HashMap<SegmentId, Vec<SegmentTerm>>,
}

impl SumWeight {
    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<SumScorer>> {
        let Some(found) = self.segments.get(&segment.segment_id()) else {
            return Ok(None);
        };
        let mut cursors = Vec::with_capacity(found.len());
        for term in found {
            let inverted = segment.inverted_index(term.field)?;
            let norms = segment.fieldnorms_readers().get_field(term.field)?;
            cursors.push(Cursor {
                postings: inverted
                    .read_block_postings_from_terminfo(&term.info, IndexRecordOption::WithFreqs)?,
                at: 0,
                weight: term.weight * boost,
                norms: norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)),
                lengths: Arc::clone(&term.lengths),
            });
        }
        let mut scorer = SumScorer {
            cursors,
            scores: Box::new([0.0; WINDOW]),
            start: 0,
            doc: 0,
        };
        scorer.fill();
        scorer.settle(0);
        Ok(Some(scorer))
    }
}

impl Weight for SumWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(segment, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if let Some(mut scorer) = self.open(segment, 1.0)?
            && scorer.seek(doc) == doc
        {
            return Ok(Explanation::new("sum of BM25", scorer.score()));
        }
        Err(TantivyError::InvalidArgument(format!(
            "document {doc} does not match"
        )))
    }
}

/// Where one goes through the postings of a term.
struct Cursor {
    postings: BlockSegmentPostings,
    /// The place in the block at hand.
    at: usize,
    weight: Score,
    norms: FieldNormReader,
    lengths: Arc<Lengths>,
}

impl Cursor {
    fn doc(&self) -> DocId {
        let docs = self.postings.docs();
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.at = self.postings.seek(target);
        }
    }

    /// Adds what the term gives the documents of the window that begins at `start`, and goes behind them.
    fn add_to(&mut self, scores: &mut [Score; WINDOW], start: DocId) {
        loop {
            let docs = self.postings.docs();
            if docs.is_empty() {
                return;
            }
            for (at, doc) in docs.iter().enumerate().skip(self.at) {
                let Some(score) = scores.get_mut(doc.wrapping_sub(start) as usize) else {
                    self.at = at;
                    return;
                };
                let frequency = self.postings.freq(at) as Score;
                let length = self.lengths.of(self.norms.fieldnorm_id(*doc));
                *score += self.weight * (frequency / (frequency + length));
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

struct SumScorer {
    /// Those that are not at their end, in the order of the terms: sums are always made in this order.
    cursors: Vec<Cursor>,
    /// The scores of the window; zero where a document has no term.
    scores: Box<[Score; WINDOW]>,
    /// The first document of the window.
    start: DocId,
    doc: DocId,
}

impl SumScorer {
    /// Adds up the next window, which begins where the next document is.
    fn fill(&mut self) {
        self.scores.fill(0.0);
        self.cursors.retain(|cursor| cursor.doc() != TERMINATED);
        let next = self.cursors.iter().map(Cursor::doc).min();
        self.start = next.unwrap_or(TERMINATED);
        for cursor in &mut self.cursors {
            cursor.add_to(&mut self.scores, self.start);
        }
    }

    /// Goes to the first document from `target` on.
    fn settle(&mut self, target: DocId) -> DocId {
        self.doc = loop {
            let from = target.saturating_sub(self.start);
            let rest = self.scores.get(from as usize..).unwrap_or_default();
            if let Some(behind) = rest.iter().position(|score| *score > 0.0) {
                break self.start + from + behind as DocId;
            }
            for cursor in &mut self.cursors {
                cursor.seek(target);
            }
            self.fill();
            if self.start == TERMINATED {
                break TERMINATED;
            }
        };
        self.doc
    }
}

impl DocSet for SumScorer {
    fn advance(&mut self) -> DocId {
        match self.doc {
            TERMINATED => TERMINATED,
            doc => self.settle(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self.doc < target {
            true => self.settle(target),
            false => self.doc,
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let having = self.cursors.iter().map(|cursor| cursor.postings.doc_freq());
        having.max().unwrap_or(0)
    }
}

impl Scorer for SumScorer {
    fn score(&mut self) -> Score {
        let at = self.doc.wrapping_sub(self.start);
        self.scores.get(at as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests;
