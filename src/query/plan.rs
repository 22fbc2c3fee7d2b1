//! From what a query means to a tantivy query.

use std::ops::Bound;

use anyhow::Result;
use jiff::civil::Date;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, InvertedIndexRangeQuery,
    Occur as TantivyOccur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::joined;
use super::matcher::positive_words;
use super::positional::{PositionalQuery, Region, Slot};
use super::rank::{self, Evidence, Weights};
use super::written::Checks;
use super::{Group, Narrowing, Node, Occur, QueryWord, Scope, Strictness};
use crate::arabic::analysis::{Form, analysis};
use crate::arabic::lists::MAX_SEQUENCE;
use crate::arabic::{chain, stopwords};
use crate::index::Reader;
use crate::index::document::{days_of, narrowing_key};
use crate::index::schema::ARTICLE;

/// The most words that a prefix stands for where positions matter; the first in the order of the
/// alphabet.
const MAX_PREFIX_WORDS: usize = 1024;

/// The most ways to write a phrase that are looked for.
const MAX_WAYS: usize = 16;

/// Words that a name may have in its longest spelling.
const MAX_REACH: u32 = MAX_SEQUENCE as u32;

type Clause = (TantivyOccur, Box<dyn Query>);

/// Plans queries against one view of an index.
pub struct Planner<'r> {
    reader: &'r Reader,
    weights: Weights,
    checks: Checks,
}

impl<'r> Planner<'r> {
    /// A planner for this view.
    pub fn new(reader: &'r Reader, weights: Weights) -> Self {
        Planner {
            reader,
            weights,
            checks: Checks::default(),
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
    pub fn plan(&self, group: &Group, narrowings: &[Narrowing]) -> Result<Box<dyn Query>> {
        let mut clauses = self.matching(group, narrowings)?;
        if clauses.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let ranking = self.evidence(group)?.into_iter();
        clauses.extend(ranking.map(|evidence| (TantivyOccur::Should, evidence.query)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// All that ranks what `group` finds: the score of a hit is the sum of what each piece gives.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn evidence(&self, group: &Group) -> Result<Vec<Evidence>> {
        let mut evidence = rank::clauses(group, &self.reader.fields, &self.weights);
        evidence.extend(self.bonuses(group)?);
        Ok(evidence)
    }

    /// The query that finds what `group` means, for counting.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn filter(&self, group: &Group, narrowings: &[Narrowing]) -> Result<Box<dyn Query>> {
        let clauses = self.matching(group, narrowings)?;
        Ok(match clauses.is_empty() {
            true => Box::new(EmptyQuery),
            false => Box::new(BooleanQuery::new(clauses)),
        })
    }

    /// What must hold of a hit; nothing when nothing is asked for.
    fn matching(&self, group: &Group, narrowings: &[Narrowing]) -> Result<Vec<Clause>> {
        let flags = narrowings
            .iter()
            .map(|narrowing| (Occur::Should, narrowing));
        let mut clauses = self.narrowed(flags);
        if !group.is_empty() {
            let words = positive_words(group);
            let telling = words
                .iter()
                .any(|word| !stopwords::contains(&word.spelling));
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
        let narrowings = group.iter().filter_map(|(occur, node)| match node {
            Node::Narrow(narrowing) => Some((*occur, narrowing)),
            _ => None,
        });
        let mut clauses = self.narrowed(narrowings);
        let loose = group.iter().any(is_loose);
        let mut any: Vec<Box<dyn Query>> = Vec::new();
        let mut required = false;
        for (occur, node) in group {
            match (occur, node) {
                (_, Node::Narrow(_)) => {}
                (Occur::MustNot, node) => {
                    clauses.push((TantivyOccur::MustNot, self.node(node, telling)?))
                }
                (Occur::Must, Node::Run(words)) => {
                    required = true;
                    clauses.push((TantivyOccur::Must, self.together(words)?));
                }
                (occur, node) if *occur == Occur::Must || is_narrowing(node) => {
                    required |= !is_narrowing(node);
                    clauses.push((TantivyOccur::Must, self.node(node, telling)?));
                }
                (_, Node::Word(word)) if telling && stopwords::contains(&word.spelling) => {}
                (_, Node::Phrase(words) | Node::Run(words)) if loose => {
                    any.extend(self.each(words, telling)?)
                }
                (_, Node::Run(words)) => any.push(self.together(words)?),
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
            Node::Phrase(words) | Node::Run(words) => self.phrase(words),
            Node::Narrow(narrowing) => Ok(self.narrowing(narrowing)),
            Node::Group(group) => self.group(group, telling),
        }
    }

    fn each(&self, words: &[QueryWord], telling: bool) -> Result<Vec<Box<dyn Query>>> {
        let counts = |word: &&QueryWord| !(telling && stopwords::contains(&word.spelling));
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

    /// What ranks higher beside the words: phrases, and words found in teasers.
    fn bonuses(&self, group: &Group) -> Result<Vec<Evidence>> {
        let mut bonuses = Vec::new();
        for (occur, node) in group {
            match node {
                _ if *occur == Occur::MustNot => {}
                Node::Phrase(words) | Node::Run(words) => {
                    bonuses.push(Evidence::of_words("phrase", words, self.phrase(words)?))
                }
                Node::Word(word) if word.scope == Scope::Related => {
                    let words = std::slice::from_ref(word);
                    bonuses.push(Evidence::of_words("related", words, self.word(word)?));
                }
                Node::Group(group) => bonuses.extend(self.bonuses(group)?),
                Node::Word(_) | Node::Narrow(_) => {}
            }
        }
        Ok(bonuses)
    }

    fn word(&self, word: &QueryWord) -> Result<Box<dyn Query>> {
        let query = self.by_terms(word)?;
        Ok(self.verified(std::slice::from_ref(word), query))
    }

    /// Keeps of what `query` finds the articles that write the words as they were typed, where
    /// that is asked for.
    fn verified(&self, words: &[QueryWord], query: Box<dyn Query>) -> Box<dyn Query> {
        let record = self.reader.fields.record;
        self.checks.verified(words, query, record)
    }

    /// What the terms of a word find.
    fn by_terms(&self, word: &QueryWord) -> Result<Box<dyn Query>> {
        let region = match word.scope {
            Scope::Article | Scope::Related => Region::Article,
            Scope::Title => Region::Title,
            Scope::Body => Region::Body,
        };
        if region != Region::Article {
            let mut slot = self.slot(word)?;
            slot.terms.extend(self.joined(word));
            let slots = vec![slot];
            return Ok(Box::new(PositionalQuery { slots, region }));
        }
        Ok(match word.strictness {
            Strictness::Prefix => {
                let (first, end) = self.prefix(word);
                Box::new(InvertedIndexRangeQuery::new(Bound::Included(first), end))
            }
            _ => Box::new(BooleanQuery::union(
                self.terms(word)
                    .into_iter()
                    .chain(self.joined(word))
                    .map(term_query)
                    .collect(),
            )),
        })
    }

    fn phrase(&self, words: &[QueryWord]) -> Result<Box<dyn Query>> {
        let region = match words.first().map(|word| word.scope) {
            Some(Scope::Title) => Region::Title,
            Some(Scope::Body) => Region::Body,
            _ => Region::Article,
        };
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        for slots in self.ways(words)? {
            ways.push(Box::new(PositionalQuery { slots, region }));
        }
        let query = match ways.len() {
            1 => ways.swap_remove(0),
            _ => Box::new(DisjunctionMaxQuery::new(ways)),
        };
        Ok(self.verified(words, query))
    }

    /// The ways to write a phrase: as it stands, and with a name of several words in its other
    /// spellings.
    fn ways(&self, words: &[QueryWord]) -> Result<Vec<Vec<Slot>>> {
        let found = joined::find(&words.iter().collect::<Vec<_>>());
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
                    reach: MAX_REACH,
                };
                let way = slots.iter().cloned().chain([other]).collect();
                ways.push((at + sequence.words, way));
            }
            let way = slots.into_iter().chain([self.slot(word)?]).collect();
            ways.push((at + 1, way));
        }
        Ok(whole)
    }

    /// The terms that a word may be at its position.
    fn slot(&self, word: &QueryWord) -> Result<Slot> {
        if word.strictness != Strictness::Prefix {
            let terms = self.terms(word);
            let is_apart = word.strictness == Strictness::Word
                && analysis(word.kind, &word.spelling).is_also_apart();
            let reach = if is_apart { MAX_REACH } else { 1 };
            return Ok(Slot { terms, reach });
        }
        let (first, end) = self.prefix(word);
        let mut terms = Vec::new();
        for segment in self.reader.searcher.segment_readers() {
            let inverted = segment.inverted_index(first.field())?;
            let range = inverted.terms().range().ge(first.serialized_value_bytes());
            let mut stream = match &end {
                Bound::Excluded(end) => range.lt(end.serialized_value_bytes()),
                _ => range,
            }
            .into_stream()?;
            let mut left = MAX_PREFIX_WORDS;
            while left > 0 && stream.advance() {
                left -= 1;
                if let Ok(text) = std::str::from_utf8(stream.key()) {
                    terms.push(Term::from_field_text(first.field(), text));
                }
            }
        }
        terms.sort();
        terms.dedup();
        Ok(Slot { terms, reach: 1 })
    }

    /// The terms of a word that is no prefix: any of them is the word.
    fn terms(&self, word: &QueryWord) -> Vec<Term> {
        match word.strictness {
            Strictness::Word => analysis(word.kind, &word.spelling)
                .terms(Form::Word)
                .map(|term| self.word_term(word, term))
                .collect(),
            _ => vec![self.exact_term(word)],
        }
    }

    /// The terms of the spellings that a word and its neighbours are together.
    fn joined(&self, word: &QueryWord) -> impl Iterator<Item = Term> {
        word.joined.iter().map(|term| self.word_term(word, term))
    }

    fn word_term(&self, word: &QueryWord, term: &str) -> Term {
        let field = match word.scope {
            Scope::Related => self.reader.fields.related,
            _ => self.reader.fields.word,
        };
        Term::from_field_text(field, term)
    }

    /// The term of the letters of a word.
    fn exact_term(&self, word: &QueryWord) -> Term {
        let exact = chain::exact(&word.spelling);
        let fields = &self.reader.fields;
        match word.scope {
            Scope::Related => {
                let marked = format!("{}{exact}", chain::EXACT_MARK);
                Term::from_field_text(fields.related, &marked)
            }
            _ => Term::from_field_text(fields.exact, &exact),
        }
    }

    /// The first term with this prefix, and the first after all of them.
    fn prefix(&self, word: &QueryWord) -> (Term, Bound<Term>) {
        let first = self.exact_term(word);
        let text = String::from_utf8_lossy(first.serialized_value_bytes()).into_owned();
        let end = after_prefix(&text).map(|end| Term::from_field_text(first.field(), &end));
        (first, end.map_or(Bound::Unbounded, Bound::Excluded))
    }

    fn all_articles(&self) -> Box<dyn Query> {
        Box::new(ConstScoreQuery::new(
            Box::new(self.reader.of_kind(ARTICLE)),
            0.0,
        ))
    }

    /// Narrowings as filters: any of the sources, any of the categories, any of the dates (each of
    /// the dates that must be).
    fn narrowed<'n>(
        &self,
        narrowings: impl Iterator<Item = (Occur, &'n Narrowing)>,
    ) -> Vec<Clause> {
        let (mut sources, mut categories, mut dates) = (Vec::new(), Vec::new(), Vec::new());
        let mut clauses = Vec::new();
        for (occur, narrowing) in narrowings {
            let query = self.narrowing(narrowing);
            match (occur, narrowing) {
                (Occur::MustNot, _) => clauses.push((TantivyOccur::MustNot, query)),
                (_, Narrowing::Source(_)) => sources.push(query),
                (_, Narrowing::Category(_)) => categories.push(query),
                (Occur::Must, Narrowing::Date(..)) => clauses.push((TantivyOccur::Must, query)),
                (Occur::Should, Narrowing::Date(..)) => dates.push(query),
            }
        }
        for any in [sources, categories, dates] {
            if !any.is_empty() {
                let union = Box::new(BooleanQuery::union(any));
                clauses.push((
                    TantivyOccur::Must,
                    Box::new(ConstScoreQuery::new(union, 0.0)) as Box<dyn Query>,
                ));
            }
        }
        clauses
    }

    fn narrowing(&self, narrowing: &Narrowing) -> Box<dyn Query> {
        let fields = &self.reader.fields;
        let query: Box<dyn Query> = match narrowing {
            Narrowing::Source(value) => term_query(Term::from_field_text(
                fields.source_key,
                &narrowing_key(value),
            )),
            Narrowing::Category(value) => term_query(Term::from_field_text(
                fields.category_key,
                &narrowing_key(value),
            )),
            Narrowing::Date(first, last) => {
                let bound = |date: &Option<Date>| match date {
                    Some(date) => {
                        Bound::Included(Term::from_field_i64(fields.date, days_of(*date)))
                    }
                    None => Bound::Unbounded,
                };
                match (bound(first), bound(last)) {
                    (Bound::Unbounded, Bound::Unbounded) => self.all_articles(),
                    (first, last) => Box::new(RangeQuery::new(first, last)),
                }
            }
        };
        Box::new(ConstScoreQuery::new(query, 0.0))
    }
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Whether a part only narrows.
fn is_narrowing(node: &Node) -> bool {
    match node {
        Node::Narrow(_) => true,
        Node::Group(group) => !group.is_empty() && group.iter().all(|(_, node)| is_narrowing(node)),
        _ => false,
    }
}

/// Whether a part is more than phrases: beside it, the words of a phrase count by themselves.
fn is_loose((occur, node): &(Occur, Node)) -> bool {
    *occur == Occur::Should
        && match node {
            Node::Word(_) => true,
            Node::Group(_) => !is_narrowing(node),
            _ => false,
        }
}

/// The least text that is greater than every text with this prefix.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = ((last as u32 + 1)..=0x10FFFF).find_map(char::from_u32);
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_lies_behind_all_its_words() {
        assert_eq!(after_prefix("كتا").as_deref(), Some("كتب"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(after_prefix(""), None);
    }
}
