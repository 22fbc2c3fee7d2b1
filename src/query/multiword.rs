//! Multi-word names in a query: واتس آب also matches واتساب.

use std::rc::Rc;

use super::{Group, Node, Occur, QueryWord, Strictness};
use crate::arabic::sequence::{Sequence, find_sequences};
use crate::arabic::word_terms::{WordTerms, word_terms};

/// Sets the [`multiword_terms`](QueryWord::multiword_terms) of all words of a query.
pub fn annotate(group: &mut Group) {
    let mut neighbours: Vec<&mut QueryWord> = Vec::new();
    for (occur, node) in group {
        match node {
            Node::Word(word) if *occur != Occur::MustNot => {
                if neighbours
                    .last()
                    .is_some_and(|last| last.scope != word.scope)
                {
                    annotate_words(&mut neighbours);
                }
                neighbours.push(word);
                continue;
            }
            Node::Phrase(words) | Node::Near(words, _) | Node::Compound(words) => {
                annotate_words(&mut words.iter_mut().collect())
            }
            Node::Group(group) => annotate(group),
            Node::Word(_) | Node::Filter(_) | Node::AllArticles => {}
        }
        annotate_words(&mut neighbours);
    }
    annotate_words(&mut neighbours);
}

fn annotate_words(words: &mut Vec<&mut QueryWord>) {
    let borrowed: Vec<&QueryWord> = words.iter().map(|word| &**word).collect();
    let names = find(&borrowed);
    for (start, sequence) in names {
        for word in words.iter_mut().skip(start).take(sequence.words) {
            word.multiword_terms.push(sequence.term.clone());
        }
    }
    words.clear();
}

/// Finds multi-word names in consecutive words. Returns each with the index of its first word.
pub fn find(words: &[&QueryWord]) -> Vec<(usize, Sequence)> {
    let analysed: Vec<Rc<WordTerms>> = words
        .iter()
        .map(|word| match word.strictness {
            Strictness::Word => word_terms(word.kind, &word.spelling),
            _ => Rc::default(),
        })
        .collect();
    let mut names = Vec::new();
    for (start, first) in analysed.iter().enumerate() {
        let following = |number| {
            let word: Option<&Rc<WordTerms>> = analysed.get(start + 1 + number);
            word.map(|word| word.folded().to_owned())
        };
        let sequences = find_sequences(first.sequence_starts(), following).into_iter();
        names.extend(sequences.map(|sequence| (start, sequence)));
    }
    names
}
