//! Translates a parsed query into a tantivy query.
//!
//! Required clauses match and have a constant score of zero; optional clauses rank.

mod filters;
mod occurrences;
mod terms;

use std::cell::RefCell;
use std::collections::HashSet;

use anyhow::Result;
use tantivy::Term;
use tantivy::query::Query;

use super::matcher::positive_words;
use super::multiword;
use super::positional::{PositionalQuery, Slot};
use super::rank::{self, ClauseScore, RankingClause, Weights};
use super::tree::Tree;
use super::verbatim::VerbatimChecks;
use super::{Filter, Group, Node, Occur, QueryWord, Scope, Strictness};
use crate::index::Reader;
use terms::{Expansions, Names, region};

/// Maximum number of variants of a phrase.
const MAX_VARIANTS: usize = 16;

type Clause = (Occur, Tree);

/// A word of a query with the terms that have its positions.
#[derive(Debug, Clone)]
pub struct RankedWord {
    /// The word as typed.
    pub text: String,
    /// The alternative terms.
    pub terms: Vec<Term>,
}

/// Plans queries against one reader of an index.
pub struct Planner<'r> {
    reader: &'r Reader,
    weights: Weights,
    checks: VerbatimChecks,
    expansions: RefCell<Expansions>,
    names: RefCell<Names>,
}

impl<'r> Planner<'r> {
    /// Returns a planner for a reader.
    pub fn new(reader: &'r Reader, weights: Weights) -> Self {
        Planner {
            reader,
            weights,
            checks: VerbatimChecks::default(),
            expansions: RefCell::default(),
            names: RefCell::default(),
        }
    }

    /// Reports the first error of the planned queries during a search: tantivy's scorers cannot
    /// return errors. Call it after the search.
    ///
    /// # Errors
    /// Returns an error if the stored text of a candidate could not be read, so that the hits are
    /// incomplete.
    pub fn finish(&self) -> Result<()> {
        self.checks.finish()
    }

    /// Returns the query that matches and ranks `group`, restricted by filters.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn plan(&self, group: &Group, filters: &[Filter]) -> Result<Box<dyn Query>> {
        Ok(self.query(&self.tree(group, filters)?))
    }

    /// Returns a planned query for tantivy.
    pub fn query(&self, tree: &Tree) -> Box<dyn Query> {
        tree.query(self.reader, &self.checks)
    }

    /// Returns the planned query that matches and ranks `group`, restricted by filters.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn tree(&self, group: &Group, filters: &[Filter]) -> Result<Tree> {
        let mut clauses = self.required_clauses(group, filters)?;
        if clauses.is_empty() {
            return Ok(Tree::Nothing);
        }
        let mut terms = Vec::new();
        for clause in self.ranking_clauses(group)? {
            match clause.score {
                ClauseScore::Term(term) => terms.push((term, clause.weight)),
                ClauseScore::Query(query) => clauses.push((Occur::Should, query)),
            }
        }
        clauses.push((Occur::Should, Tree::Sum(terms)));
        Ok(Tree::Bool(clauses))
    }

    /// Returns the clauses whose scores add up to the score of a hit.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn ranking_clauses(&self, group: &Group) -> Result<Vec<RankingClause>> {
        let mut clauses = rank::term_clauses(group, &self.reader.fields, &self.weights);
        clauses.extend(self.phrase_clauses(group)?);
        Ok(clauses)
    }

    /// Returns the words of a query whose positions rank the first hits, each distinct word once.
    /// Patterns, which may expand to many terms, are not among them.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn ranked_words(&self, group: &Group) -> Result<Vec<RankedWord>> {
        let words = rank::significant_words(group, |word| word.strictness != Strictness::Pattern);
        let mut seen = HashSet::new();
        let mut ranked = Vec::new();
        for word in words {
            let terms = self.all_terms(word)?;
            if seen.insert(terms.clone()) {
                let text = word.text.clone();
                ranked.push(RankedWord { text, terms });
            }
        }
        Ok(ranked)
    }

    /// Returns the query that matches `group`, restricted by filters, without ranking.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn plan_unscored(&self, group: &Group, filters: &[Filter]) -> Result<Box<dyn Query>> {
        Ok(self.query(&self.tree_unscored(group, filters)?))
    }

    /// Returns the planned query that matches `group`, restricted by filters, without ranking.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn tree_unscored(&self, group: &Group, filters: &[Filter]) -> Result<Tree> {
        let clauses = self.required_clauses(group, filters)?;
        Ok(if clauses.is_empty() {
            Tree::Nothing
        } else {
            Tree::Bool(clauses)
        })
    }

    /// Returns the required clauses; none for an empty query without filters.
    fn required_clauses(&self, group: &Group, filters: &[Filter]) -> Result<Vec<Clause>> {
        let flags = filters.iter().map(|filter| (Occur::Should, filter));
        let mut clauses = self.filter_clauses(flags);
        if !group.is_empty() {
            let words = positive_words(group);
            let skip_stopwords = words.iter().any(|word| !word.is_stopword());
            let query = self.group(group, skip_stopwords)?;
            clauses.push((Occur::Must, Tree::Unscored(Box::new(query))));
        } else if !clauses.is_empty() {
            clauses.push((Occur::Must, Tree::Articles));
        }
        Ok(clauses)
    }

    /// Returns the query that matches a group; `skip_stopwords` ignores optional stop words.
    fn group(&self, group: &Group, skip_stopwords: bool) -> Result<Tree> {
        let filters = group.iter().filter_map(|(occur, node)| match node {
            Node::Filter(filter) => Some((*occur, filter)),
            _ => None,
        });
        let mut clauses = self.filter_clauses(filters);
        let split_phrases = group.iter().any(is_standalone);
        let mut any: Vec<Tree> = Vec::new();
        let mut required = false;
        for (occur, node) in group {
            match (occur, node) {
                (_, Node::Filter(_)) => {}
                (Occur::MustNot, node) => {
                    clauses.push((Occur::MustNot, self.node(node, skip_stopwords)?))
                }
                (Occur::Must, Node::Compound(words)) => {
                    required = true;
                    clauses.push((Occur::Must, self.intersection(words)?));
                }
                (occur, node) if *occur == Occur::Must || is_filter(node) => {
                    required |= !is_filter(node);
                    clauses.push((Occur::Must, self.node(node, skip_stopwords)?));
                }
                (_, Node::Word(word)) if skip_stopwords && word.is_stopword() => {}
                (_, Node::Phrase(words) | Node::Near(words, _) | Node::Compound(words))
                    if split_phrases =>
                {
                    any.extend(self.word_queries(words, skip_stopwords)?)
                }
                (_, Node::Compound(words)) => any.push(self.intersection(words)?),
                (_, node) => any.push(self.node(node, skip_stopwords)?),
            }
        }
        if required {
            // The optional parts do not affect matching.
        } else if any.is_empty() {
            clauses.push((Occur::Must, Tree::Articles));
        } else {
            clauses.push((Occur::Must, Tree::Any(any)));
        }
        Ok(Tree::Bool(clauses))
    }

    fn node(&self, node: &Node, skip_stopwords: bool) -> Result<Tree> {
        match node {
            Node::Word(word) => self.word(word),
            Node::Phrase(words) | Node::Compound(words) => self.phrase(words, None),
            Node::Near(words, slop) => self.phrase(words, Some(*slop)),
            Node::AllArticles => Ok(Tree::Articles),
            Node::Filter(filter) => Ok(self.filter_query(filter)),
            Node::Group(group) => self.group(group, skip_stopwords),
        }
    }

    fn word_queries(&self, words: &[QueryWord], skip_stopwords: bool) -> Result<Vec<Tree>> {
        let is_included = |word: &&QueryWord| !(skip_stopwords && word.is_stopword());
        words
            .iter()
            .filter(is_included)
            .map(|word| self.word(word))
            .collect()
    }

    /// Returns the intersection of all words.
    fn intersection(&self, words: &[QueryWord]) -> Result<Tree> {
        Ok(Tree::All(self.word_queries(words, false)?))
    }

    /// Returns the ranking clauses other than terms: phrases, windows, expansions of fuzzy words,
    /// and words in teasers.
    fn phrase_clauses(&self, group: &Group) -> Result<Vec<RankingClause>> {
        let mut clauses = Vec::new();
        for (occur, node) in group {
            match node {
                _ if *occur == Occur::MustNot => {}
                Node::Phrase(words) | Node::Compound(words) => {
                    let query = self.phrase(words, None)?;
                    clauses.push(RankingClause::for_words("phrase", words, query));
                    for word in words {
                        clauses.extend(self.latin_clauses(word)?);
                    }
                }
                Node::Near(words, slop) => {
                    let query = self.phrase(words, Some(*slop))?;
                    clauses.push(RankingClause::for_words("near", words, query));
                }
                Node::Word(word) if word.strictness == Strictness::Fuzzy => {
                    clauses.extend(self.fuzzy_clauses(word)?)
                }
                Node::Word(word) if word.scope == Scope::Related => {
                    let words = std::slice::from_ref(word);
                    clauses.push(RankingClause::for_words("related", words, self.word(word)?));
                }
                Node::Group(group) => clauses.extend(self.phrase_clauses(group)?),
                Node::Word(word) if word.latin.is_some() => {
                    clauses.extend(self.latin_clauses(word)?)
                }
                Node::Word(_) | Node::Filter(_) | Node::AllArticles => {}
            }
        }
        Ok(clauses)
    }

    fn word(&self, word: &QueryWord) -> Result<Tree> {
        let query = self.candidates(word)?;
        Ok(Tree::verified(std::slice::from_ref(word), None, query))
    }

    /// Returns the query for consecutive words or, with a slop, for words within a window.
    fn phrase(&self, words: &[QueryWord], slop: Option<u32>) -> Result<Tree> {
        let region = region(words.first().map(|word| word.scope).unwrap_or_default());
        let mut variants: Vec<Tree> = Vec::new();
        for slots in self.variants(words)? {
            variants.push(Tree::Positions(PositionalQuery {
                slots,
                region,
                slop,
            }));
        }
        let query = match variants.len() {
            1 => variants.swap_remove(0),
            _ => Tree::Best(variants),
        };
        Ok(Tree::verified(words, slop, query))
    }

    /// Returns the variants of a phrase: as typed, and with multi-word names as one term.
    fn variants(&self, words: &[QueryWord]) -> Result<Vec<Vec<Slot>>> {
        let names = multiword::find(&words.iter().collect::<Vec<_>>());
        let mut variants: Vec<(usize, Vec<Slot>)> = vec![(0, Vec::new())];
        let mut complete = Vec::new();
        while let Some((at, slots)) = variants.pop() {
            let Some(word) = words.get(at) else {
                complete.push(slots);
                continue;
            };
            let here = names.iter().filter(|(start, _)| *start == at);
            for (_, sequence) in
                here.take(MAX_VARIANTS.saturating_sub(complete.len() + variants.len() + 1))
            {
                let terms = vec![self.word_term(word, &sequence.term)];
                let other = Slot {
                    terms,
                    tails: self.tails(word, sequence.group.multiword_spellings()),
                    idf_term: None,
                };
                let variant = slots.iter().cloned().chain([other]).collect();
                variants.push((at + sequence.words, variant));
            }
            let (length, arabic) = self.latin_variants(word)?;
            let room = MAX_VARIANTS.saturating_sub(complete.len() + variants.len() + 1);
            for others in arabic.into_iter().take(room) {
                let variant = slots.iter().cloned().chain(others).collect();
                variants.push((at + length, variant));
            }
            let variant = slots.into_iter().chain([self.slot(word)?]).collect();
            variants.push((at + 1, variant));
        }
        Ok(complete)
    }
}

/// Returns whether a part is a filter or a group of filters.
fn is_filter(node: &Node) -> bool {
    match node {
        Node::Filter(_) => true,
        Node::Group(group) => !group.is_empty() && group.iter().all(|(_, node)| is_filter(node)),
        _ => false,
    }
}

/// Returns whether a part is an optional word or group. If a group has such a part, the words of
/// its optional phrases match by themselves.
fn is_standalone((occur, node): &(Occur, Node)) -> bool {
    *occur == Occur::Should
        && match node {
            Node::Word(_) => true,
            Node::Group(_) => !is_filter(node),
            _ => false,
        }
}
