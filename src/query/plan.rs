//! From what a query means to a tantivy query.

mod filters;
mod terms;

use std::cell::RefCell;

use anyhow::Result;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur as TantivyOccur, Query,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Term};

use super::bm25::Bm25Sum;
use super::matcher::positive_words;
use super::multiword;
use super::positional::{PositionalQuery, Slot};
use super::rank::{self, Evidence, Scores, Weights};
use super::verbatim::Checks;
use super::{Filter, Group, Node, Occur, QueryWord, Scope, Strictness};
use crate::index::Reader;
use crate::index::schema::ARTICLE;
use terms::{Expansions, region};

/// The most ways to write a phrase that are looked for.
const MAX_WAYS: usize = 16;

/// A query of so many words has few.
const MOST_FEW: usize = 4;
/// What an article that has them all gets for each of them: see `docs/EVALUATION.md`.
const BY_WORD: Score = 6.0;

type Clause = (TantivyOccur, Box<dyn Query>);

/// Plans queries against one view of an index.
pub struct Planner<'r> {
    reader: &'r Reader,
    weights: Weights,
    checks: Checks,
    expansions: RefCell<Expansions>,
}

impl<'r> Planner<'r> {
    /// A planner for this view.
    pub fn new(reader: &'r Reader, weights: Weights) -> Self {
        Planner {
            reader,
            weights,
            checks: Checks::default(),
            expansions: RefCell::default(),
        }
    }

    /// Says whether all articles that the planned queries looked into could be read.
    ///
    /// # Errors
    /// When one could not: what was found may lack it.
    pub fn finish(&self) -> Result<()> {
        self.checks.finish()
    }

    /// The query that finds what `group` means, and ranks it. What matches and what ranks are two
    /// questions: matching is required and counts for nothing, ranking is optional.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn plan(&self, group: &Group, filters: &[Filter]) -> Result<Box<dyn Query>> {
        let mut clauses = self.matching(group, filters)?;
        if clauses.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let mut terms = Vec::new();
        for evidence in self.evidence(group)? {
            match evidence.scores {
                Scores::Term(term) => terms.push((term, evidence.weight)),
                Scores::Query(query) => clauses.push((TantivyOccur::Should, query)),
            }
        }
        clauses.push((TantivyOccur::Should, Box::new(Bm25Sum { terms })));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// All that ranks what `group` finds: the score of a hit is the sum of what each piece gives.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn evidence(&self, group: &Group) -> Result<Vec<Evidence>> {
        let mut evidence = rank::clauses(group, &self.reader.fields, &self.weights);
        evidence.extend(self.bonuses(group)?);
        evidence.extend(self.all_words(group)?);
        Ok(evidence)
    }

    /// What an article gets that has all words of a query of a few: who types two words wants both first. Of
    /// many words an article tells more by which of them it has.
    fn all_words(&self, group: &Group) -> Result<Option<Evidence>> {
        let words = group.iter().filter_map(|part| match part {
            (Occur::Should, Node::Word(word)) if !word.is_stopword() => Some(word.clone()),
            _ => None,
        });
        let words: Vec<QueryWord> = words.take(MOST_FEW + 1).collect();
        if !(2..=MOST_FEW).contains(&words.len()) {
            return Ok(None);
        }
        let query = BooleanQuery::intersection(self.each(&words, true)?);
        let weight = words.len() as Score * BY_WORD;
        let query = Box::new(ConstScoreQuery::new(Box::new(query), weight));
        Ok(Some(Evidence::of_words("all", &words, query)))
    }

    /// The query that finds what `group` means, for counting.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn plan_unscored(&self, group: &Group, filters: &[Filter]) -> Result<Box<dyn Query>> {
        let clauses = self.matching(group, filters)?;
        Ok(match clauses.is_empty() {
            true => Box::new(EmptyQuery),
            false => Box::new(BooleanQuery::new(clauses)),
        })
    }

    /// What must hold of a hit; nothing when nothing is asked for.
    fn matching(&self, group: &Group, filters: &[Filter]) -> Result<Vec<Clause>> {
        let flags = filters.iter().map(|filter| (Occur::Should, filter));
        let mut clauses = self.filter_clauses(flags);
        if !group.is_empty() {
            let words = positive_words(group);
            let telling = words.iter().any(|word| !word.is_stopword());
            let query = self.group(group, telling)?;
            clauses.push((
                TantivyOccur::Must,
                Box::new(ConstScoreQuery::new(query, 0.0)),
            ));
        } else if !clauses.is_empty() {
            clauses.push((TantivyOccur::Must, self.all_articles()));
        }
        Ok(clauses)
    }

    /// What a group finds. With `telling`, words that only count are passed over when they say
    /// nothing of what the query is about.
    fn group(&self, group: &Group, telling: bool) -> Result<Box<dyn Query>> {
        let filters = group.iter().filter_map(|(occur, node)| match node {
            Node::Filter(filter) => Some((*occur, filter)),
            _ => None,
        });
        let mut clauses = self.filter_clauses(filters);
        let loose = group.iter().any(is_loose);
        let mut any: Vec<Box<dyn Query>> = Vec::new();
        let mut required = false;
        for (occur, node) in group {
            match (occur, node) {
                (_, Node::Filter(_)) => {}
                (Occur::MustNot, node) => {
                    clauses.push((TantivyOccur::MustNot, self.node(node, telling)?))
                }
                (Occur::Must, Node::Compound(words)) => {
                    required = true;
                    clauses.push((TantivyOccur::Must, self.together(words)?));
                }
                (occur, node) if *occur == Occur::Must || is_filter(node) => {
                    required |= !is_filter(node);
                    clauses.push((TantivyOccur::Must, self.node(node, telling)?));
                }
                (_, Node::Word(word)) if telling && word.is_stopword() => {}
                (_, Node::Phrase(words) | Node::Near(words, _) | Node::Compound(words))
                    if loose =>
                {
                    any.extend(self.each(words, telling)?)
                }
                (_, Node::Compound(words)) => any.push(self.together(words)?),
                (_, node) => any.push(self.node(node, telling)?),
            }
        }
        if required {
            // The rest only counts.
        } else if any.is_empty() {
            clauses.push((TantivyOccur::Must, self.all_articles()));
        } else {
            clauses.push((TantivyOccur::Must, Box::new(BooleanQuery::union(any))));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn node(&self, node: &Node, telling: bool) -> Result<Box<dyn Query>> {
        match node {
            Node::Word(word) => self.word(word),
            Node::Phrase(words) | Node::Compound(words) => self.phrase(words, None),
            Node::Near(words, others) => self.phrase(words, Some(*others)),
            Node::AllArticles => Ok(self.all_articles()),
            Node::Filter(filter) => Ok(self.filter_query(filter)),
            Node::Group(group) => self.group(group, telling),
        }
    }

    fn each(&self, words: &[QueryWord], telling: bool) -> Result<Vec<Box<dyn Query>>> {
        let counts = |word: &&QueryWord| !(telling && word.is_stopword());
        words
            .iter()
            .filter(counts)
            .map(|word| self.word(word))
            .collect()
    }

    /// Every word.
    fn together(&self, words: &[QueryWord]) -> Result<Box<dyn Query>> {
        Ok(Box::new(BooleanQuery::intersection(
            self.each(words, false)?,
        )))
    }

    /// What ranks higher beside the words: phrases, words near each other, those that a word with
    /// typing errors may mean, and words found in teasers.
    fn bonuses(&self, group: &Group) -> Result<Vec<Evidence>> {
        let mut bonuses = Vec::new();
        for (occur, node) in group {
            match node {
                _ if *occur == Occur::MustNot => {}
                Node::Phrase(words) | Node::Compound(words) => bonuses.push(Evidence::of_words(
                    "phrase",
                    words,
                    self.phrase(words, None)?,
                )),
                Node::Near(words, others) => {
                    let query = self.phrase(words, Some(*others))?;
                    bonuses.push(Evidence::of_words("near", words, query));
                }
                Node::Word(word) if word.strictness == Strictness::Fuzzy => {
                    bonuses.extend(self.by_edits(word)?)
                }
                Node::Word(word) if word.scope == Scope::Related => {
                    let words = std::slice::from_ref(word);
                    bonuses.push(Evidence::of_words("related", words, self.word(word)?));
                }
                Node::Group(group) => bonuses.extend(self.bonuses(group)?),
                Node::Word(_) | Node::Filter(_) | Node::AllArticles => {}
            }
        }
        Ok(bonuses)
    }

    fn word(&self, word: &QueryWord) -> Result<Box<dyn Query>> {
        let query = self.by_terms(word)?;
        Ok(self.verified(std::slice::from_ref(word), None, query))
    }

    /// Keeps of what `query` finds the articles that write the words as they were typed, where
    /// that is asked for.
    fn verified(
        &self,
        words: &[QueryWord],
        others: Option<u32>,
        query: Box<dyn Query>,
    ) -> Box<dyn Query> {
        let record = self.reader.fields.record;
        self.checks.verified(words, others, query, record)
    }

    /// Words one after the other, or with at most `others` other words between them.
    fn phrase(&self, words: &[QueryWord], others: Option<u32>) -> Result<Box<dyn Query>> {
        let region = region(words.first().map(|word| word.scope).unwrap_or_default());
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        for slots in self.ways(words)? {
            ways.push(Box::new(PositionalQuery {
                slots,
                region,
                others,
            }));
        }
        let query = match ways.len() {
            1 => ways.swap_remove(0),
            _ => Box::new(DisjunctionMaxQuery::new(ways)),
        };
        Ok(self.verified(words, others, query))
    }

    /// The ways to write a phrase: as it stands, and with a name of several words in its other
    /// spellings.
    fn ways(&self, words: &[QueryWord]) -> Result<Vec<Vec<Slot>>> {
        let found = multiword::find(&words.iter().collect::<Vec<_>>());
        let mut ways: Vec<(usize, Vec<Slot>)> = vec![(0, Vec::new())];
        let mut whole = Vec::new();
        while let Some((at, slots)) = ways.pop() {
            let Some(word) = words.get(at) else {
                whole.push(slots);
                continue;
            };
            let here = found.iter().filter(|(start, _)| *start == at);
            for (_, sequence) in here.take(MAX_WAYS.saturating_sub(whole.len() + ways.len() + 1)) {
                let terms = vec![self.word_term(word, &sequence.term)];
                let other = Slot {
                    terms,
                    apart: self.apart(word, sequence.group.apart()),
                    rarity: None,
                };
                let way = slots.iter().cloned().chain([other]).collect();
                ways.push((at + sequence.words, way));
            }
            let way = slots.into_iter().chain([self.slot(word)?]).collect();
            ways.push((at + 1, way));
        }
        Ok(whole)
    }

    fn all_articles(&self) -> Box<dyn Query> {
        Box::new(ConstScoreQuery::new(
            Box::new(self.reader.of_kind(ARTICLE)),
            0.0,
        ))
    }
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Whether a part only narrows.
fn is_filter(node: &Node) -> bool {
    match node {
        Node::Filter(_) => true,
        Node::Group(group) => !group.is_empty() && group.iter().all(|(_, node)| is_filter(node)),
        _ => false,
    }
}

/// Whether a part is more than phrases: beside it, the words of a phrase count by themselves.
fn is_loose((occur, node): &(Occur, Node)) -> bool {
    *occur == Occur::Should
        && match node {
            Node::Word(_) => true,
            Node::Group(_) => !is_filter(node),
            _ => false,
        }
}
