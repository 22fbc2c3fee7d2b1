use std::collections::HashMap;

use crate::query::bm25::tests::{All, searcher, sum_of};

use super::*;

/// Rounds a score to ten-thousandths.
fn quantize(score: Score) -> i64 {
    (f64::from(score) * 10_000.0).round() as i64
}

const MARGIN: Score = 2e-4;

/// Returns the matches among `limit` documents with the best sums, from the sums of all documents.
fn expected(
    searcher: &Searcher,
    sum: &Bm25Sum,
    is_match: impl Fn(DocId) -> bool,
    other: impl Fn(DocId) -> Option<Score>,
    limit: usize,
) -> Vec<(DocAddress, Score)> {
    let sums = searcher.search(sum, &All).expect("found").into_iter();
    let sums: HashMap<DocAddress, Score> = sums
        .map(|(ord, doc, sum)| (DocAddress::new(ord, doc), sum))
        .collect();
    let mut all = Vec::new();
    for (ord, segment) in (0..).zip(searcher.segment_readers()) {
        for doc in (0..segment.max_doc()).filter(|doc| is_match(*doc)) {
            let address = DocAddress::new(ord, doc);
            let sum = sums.get(&address).copied();
            let score = other(doc).map_or(sum, |other| Some(other + sum.unwrap_or(0.0)));
            all.extend(score.map(|score| (address, score)));
        }
    }
    all.sort_by_key(|(_, score)| Reverse(quantize(*score)));
    let last = all.get(limit - 1).map_or(0, |(_, score)| quantize(*score));
    all.retain(|(_, score)| quantize(*score) >= last);
    all.sort_unstable_by_key(|(address, _)| *address);
    all
}

fn assert_finds(searcher: &Searcher, sum: &Bm25Sum, step: DocId, limit: usize) -> usize {
    let is_match = |doc: DocId| doc.is_multiple_of(step);
    // Every 97th document has another score too.
    let other = |doc: DocId| doc.is_multiple_of(97).then_some(0.1 + (doc % 7) as Score);
    let documents: Vec<Documents> = searcher
        .segment_readers()
        .iter()
        .map(|segment| {
            let mut matches = Matches::new(segment);
            let docs = (0..segment.max_doc()).filter(|doc| is_match(*doc));
            docs.for_each(|doc| matches.insert(doc));
            let docs = (0..segment.max_doc()).filter(|doc| matches.contains(*doc));
            let others = docs.filter_map(|doc| Some((doc, other(doc)?)));
            Documents {
                others: others.collect(),
                matches,
            }
        })
        .collect();
    let found = top(searcher, searcher, sum, &documents, limit, MARGIN).expect("found");
    for expected in expected(searcher, sum, is_match, other, limit) {
        assert!(
            found.contains(&expected),
            "{expected:?} of {limit}, every {step}"
        );
    }
    found.len()
}

#[test]
fn the_best_documents_are_found_with_the_same_scores() {
    let (searcher, terms) = searcher(&[9_000, 1, 4_096, 20_000]);
    let terms: Vec<_> = terms.into_iter().zip([0.3, 0.7, 1.5, 0.2, 0.25]).collect();
    for terms in [&terms[..], &terms[1..], &terms[..2], &terms[3..4]] {
        for limit in [1, 10, 100, 700] {
            for step in [1, 2, 3, 700] {
                assert_finds(&searcher, &sum_of(terms), step, limit);
            }
        }
    }
}

#[test]
fn most_documents_are_left_out() {
    let (searcher, terms) = searcher(&[30_000]);
    let terms: Vec<_> = terms.into_iter().map(|term| (term, 1.0)).collect();
    assert!(assert_finds(&searcher, &sum_of(&terms), 1, 10) < 1_000);
}

#[test]
fn fewer_documents_than_wanted_are_all_found() {
    let (searcher, terms) = searcher(&[3_000, 5]);
    let once = [(terms[3].clone(), 1.0), (terms[4].clone(), 1.0)];
    assert_finds(&searcher, &sum_of(&once), 1, 100);
    assert_finds(&searcher, &sum_of(&[]), 1, 100);
}

#[test]
fn rounding_in_a_sum_of_many_terms_leaves_no_document_out() {
    let (searcher, terms) = searcher(&[5_000]);
    let terms: Vec<_> = (0..3_000)
        .map(|number| {
            let term = terms[number % 3].clone();
            (term, 0.01 + number as Score * 1e-4)
        })
        .collect();
    assert_finds(&searcher, &sum_of(&terms), 1, 50);
}
