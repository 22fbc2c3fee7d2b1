//! Weighted sums of BM25 over many terms.
//!
//! A query of ten words has about sixty ranking terms (roots, trigrams, sound keys, words), most of
//! them frequent. Scores are accumulated term by term over a window of documents, which is several
//! times as fast as to ask one scorer per term about each document. Each term is looked up once,
//! for its IDF and its postings.

pub mod top;

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::read::tantivy::{PostingBlocks, field_norm_ids};

/// Term-frequency saturation (k1) and length normalisation (b): the values of tantivy and Lucene,
/// after S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
/// 2009.
const K1: Score = 1.2;
const B: Score = 0.75;

/// Documents per window. Their scores fit into the L1 cache.
const WINDOW: usize = 4096;

/// The field norm of a document with one token.
const NORM_OF_ONE: u8 = 1;

/// Finds the documents with at least one of the terms. The score is the weighted sum of BM25 over
/// the terms of the document.
#[derive(Debug, Clone)]
pub struct Bm25Sum {
    /// The terms with their weights, which must be positive.
    pub terms: Vec<(Term, Score)>,
    /// Whether the index holds only some articles of its collection. The document frequencies then
    /// come from the statistics.
    pub is_sample: bool,
}

impl Bm25Sum {
    /// Looks up each term in each segment, in the order of the query.
    fn segment_terms(
        &self,
        searcher: &Searcher,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<HashMap<SegmentId, Vec<SegmentTerm>>> {
        let articles = statistics.total_num_docs()?;
        let mut length_factors: HashMap<Field, Arc<LengthFactors>> = HashMap::new();
        let mut segments: HashMap<SegmentId, Vec<SegmentTerm>> = HashMap::new();
        for (term, weight) in &self.terms {
            let field = term.field();
            let mut infos = Vec::new();
            for segment in searcher.segment_readers() {
                let info = segment.inverted_index(field)?.get_term_info(term)?;
                infos.extend(info.map(|info| (segment.segment_id(), info)));
            }
            if infos.is_empty() {
                continue;
            }
            let length_factors = match length_factors.get(&field) {
                Some(length_factors) => length_factors,
                None => {
                    let of_field = LengthFactors::new(statistics, field, articles)?;
                    length_factors.entry(field).or_insert(Arc::new(of_field))
                }
            };
            let doc_freq = infos.iter().map(|(_, info)| u64::from(info.doc_freq));
            let doc_freq = if self.is_sample {
                statistics.doc_freq(term)?
            } else {
                doc_freq.sum()
            };
            let idf = idf(doc_freq, articles);
            for (segment, info) in infos {
                segments.entry(segment).or_default().push(SegmentTerm {
                    field,
                    info,
                    weight: idf * (1.0 + K1) * weight,
                    length_factors: Arc::clone(length_factors),
                });
            }
        }
        Ok(segments)
    }
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
        let segments = self.segment_terms(searcher, statistics_provider)?;
        Ok(Box::new(SumWeight { segments }))
    }
}

/// Returns the inverse document frequency (IDF) of a term.
fn idf(doc_freq: u64, articles: u64) -> Score {
    let without = articles.saturating_sub(doc_freq) as Score;
    (1.0 + (without + 0.5) / (doc_freq as Score + 0.5)).ln()
}

/// The length-dependent part of the BM25 denominator, for each field norm.
struct LengthFactors([Score; 256]);

impl LengthFactors {
    fn new(
        statistics: &dyn Bm25StatisticsProvider,
        field: Field,
        articles: u64,
    ) -> tantivy::Result<Self> {
        let average = statistics.total_num_tokens(field)? as Score / articles as Score;
        Ok(LengthFactors(std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as Score;
            K1 * (1.0 - B + B * length / average)
        })))
    }

    fn get(&self, norm: u8) -> Score {
        let LengthFactors(length_factors) = self;
        length_factors.get(usize::from(norm)).copied().unwrap_or(K1)
    }
}

/// A term that occurs in a segment.
struct SegmentTerm {
    field: Field,
    info: TermInfo,
    weight: Score,
    length_factors: Arc<LengthFactors>,
}

struct SumWeight {
    /// The terms of each segment, in the order of the query.
    segments: HashMap<SegmentId, Vec<SegmentTerm>>,
}

impl SumWeight {
    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<SumScorer>> {
        let Some(terms) = self.segments.get(&segment.segment_id()) else {
            return Ok(None);
        };
        let cursors = terms.iter().map(|term| Cursor::open(segment, term, boost));
        let mut scorer = SumScorer {
            cursors: cursors.collect::<tantivy::Result<_>>()?,
            scores: Box::new([0.0; WINDOW]),
            start: 0,
            doc: 0,
        };
        scorer.fill();
        scorer.seek_match(0);
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

/// A cursor over one term's postings.
#[derive(Clone)]
struct Cursor {
    postings: PostingBlocks,
    /// The offset in the current block.
    offset: usize,
    weight: Score,
    /// The field norms of all documents; none if each has length 1.
    norms: OwnedBytes,
    length_factors: Arc<LengthFactors>,
}

impl Cursor {
    fn open(segment: &SegmentReader, term: &SegmentTerm, boost: Score) -> tantivy::Result<Self> {
        let inverted = segment.inverted_index(term.field)?;
        Ok(Cursor {
            postings: PostingBlocks::open(&inverted, &term.info)?,
            offset: 0,
            weight: term.weight * boost,
            norms: field_norm_ids(segment, term.field)?.unwrap_or_else(OwnedBytes::empty),
            length_factors: Arc::clone(&term.length_factors),
        })
    }

    fn doc(&self) -> DocId {
        let docs = self.postings.docs();
        docs.get(self.offset).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.offset = self.postings.seek(target);
        }
    }

    /// Returns the score of a document with a term frequency. It is less than the weight.
    #[inline]
    fn score(&self, doc: DocId, frequency: u32) -> Score {
        let frequency = frequency as Score;
        let norm = self.norms.get(doc as usize).copied();
        let length = self.length_factors.get(norm.unwrap_or(NORM_OF_ONE));
        self.weight * (frequency / (frequency + length))
    }

    /// Returns the score of a document, which is zero without the term. Documents are in ascending
    /// order.
    fn score_of(&mut self, doc: DocId) -> Score {
        self.seek(doc);
        if self.doc() == doc {
            let freq = self.postings.freqs().get(self.offset);
            self.score(doc, freq.copied().unwrap_or_default())
        } else {
            0.0
        }
    }

    /// Adds the scores of the documents in the window from `start` on, and advances past them.
    fn add_to(&mut self, scores: &mut [Score; WINDOW], start: DocId) {
        let end = start.saturating_add(WINDOW as DocId);
        loop {
            let docs = self.postings.docs().get(self.offset..).unwrap_or_default();
            let freqs = self.postings.freqs().get(self.offset..).unwrap_or_default();
            let Some(last) = docs.last() else {
                return;
            };
            let in_window = if *last < end {
                docs.len()
            } else {
                docs.partition_point(|doc| *doc < end)
            };
            for (doc, freq) in docs.iter().zip(freqs).take(in_window) {
                if let Some(score) = scores.get_mut(doc.wrapping_sub(start) as usize) {
                    *score += self.score(*doc, *freq);
                }
            }
            if in_window < docs.len() {
                self.offset += in_window;
                return;
            }
            self.postings.advance();
            self.offset = 0;
        }
    }
}

struct SumScorer {
    /// The cursors that are not exhausted, in the order of the terms. Scores are added in this
    /// order, so that sums are reproducible.
    cursors: Vec<Cursor>,
    /// The scores of the window; zero for documents without a term.
    scores: Box<[Score; WINDOW]>,
    /// The first document of the window.
    start: DocId,
    doc: DocId,
}

impl SumScorer {
    /// Accumulates the next window, which begins at the next matching document.
    fn fill(&mut self) {
        self.scores.fill(0.0);
        self.cursors.retain(|cursor| cursor.doc() != TERMINATED);
        let next = self.cursors.iter().map(Cursor::doc).min();
        self.start = next.unwrap_or(TERMINATED);
        for cursor in &mut self.cursors {
            cursor.add_to(&mut self.scores, self.start);
        }
    }

    /// Advances to the first matching document from `target` on.
    fn seek_match(&mut self, target: DocId) -> DocId {
        self.doc = loop {
            let from = target.saturating_sub(self.start);
            let rest = self.scores.get(from as usize..).unwrap_or_default();
            if let Some(offset) = rest.iter().position(|score| *score > 0.0) {
                break self.start + from + offset as DocId;
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
            doc => self.seek_match(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.seek_match(target)
        } else {
            self.doc
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let doc_freq = self.cursors.iter().map(|cursor| cursor.postings.doc_freq());
        doc_freq.max().unwrap_or(0)
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
