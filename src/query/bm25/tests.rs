use tantivy::collector::{Collector, Count, SegmentCollector};
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BoostQuery, Occur};
use tantivy::schema::{Schema, TEXT};
use tantivy::{Index, Searcher, SegmentOrdinal, doc};

use super::*;

const WORDS: [&str; 5] = ["all", "half", "tenth", "once", "none"];

/// Indexes documents into segments of the given sizes: "all" occurs in each document, several times
/// in some, "half" in every second, "tenth" in every tenth, "once" in the last.
pub(super) fn searcher(segments: &[usize]) -> (Searcher, Vec<Term>) {
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index
        .writer_with_num_threads(1, 15_000_000)
        .expect("a writer");
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let (mut number, last) = (0, segments.iter().sum::<usize>());
    for documents in segments {
        for _ in 0..*documents {
            number += 1;
            let mut words = "all ".repeat(1 + number % 3) + &"filler ".repeat(number % 50);
            for (word, has) in [
                ("half ", number % 2 == 0),
                ("tenth ", number % 10 == 0),
                ("once ", number == last),
            ] {
                words += if has { word } else { "" };
            }
            writer.add_document(doc!(text => words)).expect("added");
        }
        writer.commit().expect("committed");
    }
    let searcher = index.reader().expect("a reader").searcher();
    let terms = WORDS.map(|word| Term::from_field_text(text, word));
    (searcher, terms.to_vec())
}

/// Collects every document with its score.
pub(super) struct All;

pub(super) struct AllOfSegment(SegmentOrdinal, Vec<(SegmentOrdinal, DocId, Score)>);

impl Collector for All {
    type Fruit = Vec<(SegmentOrdinal, DocId, Score)>;
    type Child = AllOfSegment;

    fn for_segment(&self, ord: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<AllOfSegment> {
        Ok(AllOfSegment(ord, Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(segments.concat())
    }
}

impl SegmentCollector for AllOfSegment {
    type Fruit = Vec<(SegmentOrdinal, DocId, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.1.push((self.0, doc, score));
    }

    fn harvest(self) -> Self::Fruit {
        self.1
    }
}

pub(super) fn sum_of(terms: &[(Term, Score)]) -> Bm25Sum {
    Bm25Sum {
        terms: terms.to_vec(),
        is_sample: false,
    }
}

/// Returns the same sum as a union of one scorer per term.
fn union_of(terms: &[(Term, Score)]) -> BooleanQuery {
    let clauses = terms.iter().map(|(term, weight)| {
        let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
        let query = BoostQuery::new(Box::new(query), *weight);
        (Occur::Should, Box::new(query) as Box<dyn Query>)
    });
    BooleanQuery::new(clauses.collect())
}

fn assert_same(searcher: &Searcher, sum: &dyn Query, union: &dyn Query) {
    let sum = searcher.search(sum, &All).expect("found");
    let union = searcher.search(union, &All).expect("found");
    assert_eq!(sum.len(), union.len());
    for (sum, union) in sum.iter().zip(&union) {
        assert_eq!((sum.0, sum.1), (union.0, union.1));
        assert!(
            (sum.2 - union.2).abs() < 1e-5 * union.2,
            "{sum:?} {union:?}"
        );
    }
}

#[test]
fn the_sum_equals_that_of_a_scorer_per_term() {
    let (searcher, terms) = searcher(&[9_000, 1, 4_096, 4_097]);
    let terms: Vec<_> = terms.into_iter().zip([1.0, 0.7, 0.5, 0.2, 0.25]).collect();
    for terms in [&terms[..], &terms[1..], &terms[2..], &terms[3..4]] {
        assert_same(&searcher, &sum_of(terms), &union_of(terms));
    }
}

#[test]
fn seeking_to_the_matches_of_a_filter_gives_the_same_scores() {
    let (searcher, terms) = searcher(&[9_000, 20_000]);
    let terms: Vec<_> = terms.into_iter().map(|term| (term, 1.0)).collect();
    let filtered = |word: usize, ranking: Box<dyn Query>| {
        let filter = TermQuery::new(terms[word].0.clone(), IndexRecordOption::Basic);
        BooleanQuery::new(vec![
            (Occur::Must, Box::new(filter)),
            (Occur::Should, ranking),
        ])
    };
    for word in [1, 2, 3] {
        let sum = filtered(word, Box::new(sum_of(&terms[1..])));
        let union = filtered(word, Box::new(union_of(&terms[1..])));
        assert_same(&searcher, &sum, &union);
    }
}

#[test]
fn absent_terms_match_nothing() {
    let (searcher, terms) = searcher(&[10]);
    let none = sum_of(&[(terms[4].clone(), 1.0)]);
    assert_eq!(searcher.search(&none, &All).expect("found"), []);
    assert_eq!(searcher.search(&sum_of(&[]), &All).expect("found"), []);
}

#[test]
fn counting_matches_the_same_documents() {
    let (searcher, terms) = searcher(&[10_000, 10]);
    let some = sum_of(&[(terms[1].clone(), 1.0), (terms[3].clone(), 1.0)]);
    assert_eq!(searcher.search(&some, &Count).expect("counted"), 5_005);
}

#[test]
fn an_explanation_has_the_score_of_the_document() {
    let (searcher, terms) = searcher(&[100]);
    let half = sum_of(&[(terms[1].clone(), 2.0)]);
    let found = searcher.search(&half, &All).expect("found");
    let (ord, doc, score) = found[7];
    let address = tantivy::DocAddress::new(ord, doc);
    let explained = half.explain(&searcher, address).expect("explained");
    assert_eq!(explained.value(), score);
    let absent = tantivy::DocAddress::new(ord, doc + 1);
    assert!(half.explain(&searcher, absent).is_err());
}
