//! From what a query means to a tantivy query.

use std::ops::Bound;

use anyhow::Result;
use jiff::civil::Date;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery,
    Occur as TantivyOccur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::positional::{PositionalQuery, Region};
use super::{Group, Narrowing, Node, Occur, QueryWord, Scope, Strictness};
use crate::arabic::chain;
use crate::index::Reader;
use crate::index::document::{days_of, narrowing_key};
use crate::index::schema::ARTICLE;

/// How much a word in the title counts beside the same word in the article.
const TITLE_WEIGHT: f32 = 0.5;

/// The most words that a prefix stands for where positions matter; the first in the order of the
/// alphabet.
const MAX_PREFIX_WORDS: usize = 1024;

type Clause = (TantivyOccur, Box<dyn Query>);

/// Plans queries against one view of an index.
pub struct Planner<'r> {
    reader: &'r Reader,
}

impl<'r> Planner<'r> {
    /// A planner for this view.
    pub fn new(reader: &'r Reader) -> Self {
        Planner { reader }
    }

    /// The query that finds what `group` means.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn plan(&self, group: &Group, narrowings: &[Narrowing]) -> Result<Box<dyn Query>> {
        let mut clauses = self.narrowed(
            narrowings
                .iter()
                .map(|narrowing| (Occur::Should, narrowing)),
        );
        if !group.is_empty() {
            clauses.push((TantivyOccur::Must, self.group(group)?));
        } else if clauses.is_empty() {
            return Ok(Box::new(EmptyQuery));
        } else {
            clauses.push((TantivyOccur::Must, self.all_articles()));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn group(&self, group: &Group) -> Result<Box<dyn Query>> {
        let narrowings = group.iter().filter_map(|(occur, node)| match node {
            Node::Narrow(narrowing) => Some((*occur, narrowing)),
            _ => None,
        });
        let mut clauses = self.narrowed(narrowings);
        let loose_words = group.iter().any(|(occur, node)| {
            *occur == Occur::Should && matches!(node, Node::Word(_))
                || is_searching_group(*occur, node)
        });
        let mut positive = false;
        // Phrases that must be there because nothing else is looked for.
        let mut phrases: Vec<Clause> = Vec::new();
        for (occur, node) in group {
            positive |= *occur != Occur::MustNot && !is_narrowing(node);
            match (occur, node) {
                (_, Node::Narrow(_)) => {}
                (Occur::MustNot, node) => clauses.push((TantivyOccur::MustNot, self.node(node)?)),
                (Occur::Must, Node::Phrase(words)) => {
                    clauses.push((TantivyOccur::Must, self.phrase(words)?));
                    clauses.extend(self.each(words, TantivyOccur::Should)?);
                }
                (Occur::Must, Node::Run(words)) => {
                    clauses.push((TantivyOccur::Must, self.together(words)?))
                }
                (Occur::Must, node) => clauses.push((TantivyOccur::Must, self.node(node)?)),
                (Occur::Should, Node::Phrase(words)) => {
                    let phrase = (TantivyOccur::Should, self.phrase(words)?);
                    if loose_words {
                        clauses.push(phrase)
                    } else {
                        phrases.push(phrase)
                    }
                    clauses.extend(self.each(words, TantivyOccur::Should)?);
                }
                (Occur::Should, Node::Run(words)) if !loose_words => {
                    phrases.push((TantivyOccur::Should, self.together(words)?));
                }
                (Occur::Should, Node::Run(words)) => {
                    clauses.push((TantivyOccur::Should, self.phrase(words)?));
                    clauses.extend(self.each(words, TantivyOccur::Should)?);
                }
                (Occur::Should, node) if is_narrowing(node) => {
                    clauses.push((TantivyOccur::Must, self.node(node)?));
                }
                (Occur::Should, node) => clauses.push((TantivyOccur::Should, self.node(node)?)),
            }
        }
        if !phrases.is_empty() {
            let required = group
                .iter()
                .any(|(occur, node)| *occur == Occur::Must && !is_narrowing(node));
            let occur = if required {
                TantivyOccur::Should
            } else {
                TantivyOccur::Must
            };
            clauses.push((occur, Box::new(BooleanQuery::new(phrases))));
        }
        if !positive {
            clauses.push((TantivyOccur::Must, self.all_articles()));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn node(&self, node: &Node) -> Result<Box<dyn Query>> {
        match node {
            Node::Word(word) => self.word(word),
            Node::Phrase(words) | Node::Run(words) => self.phrase(words),
            Node::Narrow(narrowing) => Ok(self.narrowing(narrowing)),
            Node::Group(group) => self.group(group),
        }
    }

    fn each(&self, words: &[QueryWord], occur: TantivyOccur) -> Result<Vec<Clause>> {
        words
            .iter()
            .map(|word| Ok((occur, self.word(word)?)))
            .collect()
    }

    /// Every word, and better as a phrase.
    fn together(&self, words: &[QueryWord]) -> Result<Box<dyn Query>> {
        let mut clauses = self.each(words, TantivyOccur::Must)?;
        clauses.push((TantivyOccur::Should, self.phrase(words)?));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn word(&self, word: &QueryWord) -> Result<Box<dyn Query>> {
        let region = match word.scope {
            Scope::Article | Scope::Related => Region::Article,
            Scope::Title => Region::Title,
            Scope::Body => Region::Body,
        };
        if word.scope == Scope::Article && word.strictness == Strictness::Word {
            let title = Term::from_field_text(
                self.reader.fields.title,
                &chain::word(word.kind, &word.spelling),
            );
            let clauses: Vec<Box<dyn Query>> = vec![
                term_query(self.term(word)),
                Box::new(BoostQuery::new(term_query(title), TITLE_WEIGHT)),
            ];
            return Ok(Box::new(BooleanQuery::union(clauses)));
        }
        if region != Region::Article {
            return Ok(Box::new(PositionalQuery {
                slots: vec![self.slot(word)?],
                region,
            }));
        }
        Ok(match word.strictness {
            Strictness::Prefix => {
                let (first, end) = self.prefix(word);
                let range = InvertedIndexRangeQuery::new(Bound::Included(first), end);
                Box::new(ConstScoreQuery::new(Box::new(range), 1.0))
            }
            _ => term_query(self.term(word)),
        })
    }

    fn phrase(&self, words: &[QueryWord]) -> Result<Box<dyn Query>> {
        let slots: Result<Vec<_>> = words.iter().map(|word| self.slot(word)).collect();
        let region = match words.first().map(|word| word.scope) {
            Some(Scope::Title) => Region::Title,
            Some(Scope::Body) => Region::Body,
            _ => Region::Article,
        };
        Ok(Box::new(PositionalQuery {
            slots: slots?,
            region,
        }))
    }

    /// The terms that a word may be at its position.
    fn slot(&self, word: &QueryWord) -> Result<Vec<Term>> {
        if word.strictness != Strictness::Prefix {
            return Ok(vec![self.term(word)]);
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
        Ok(terms)
    }

    /// The term of a word that is no prefix; of a prefix, the word itself.
    fn term(&self, word: &QueryWord) -> Term {
        let fields = &self.reader.fields;
        match (word.scope, word.strictness) {
            (Scope::Related, Strictness::Word) => {
                Term::from_field_text(fields.related, &chain::word(word.kind, &word.spelling))
            }
            (Scope::Related, _) => {
                let exact = chain::exact(&word.spelling);
                Term::from_field_text(fields.related, &format!("{}{exact}", chain::EXACT_MARK))
            }
            (_, Strictness::Word) => {
                Term::from_field_text(fields.word, &chain::word(word.kind, &word.spelling))
            }
            (..) => Term::from_field_text(fields.exact, &chain::exact(&word.spelling)),
        }
    }

    /// The first term with this prefix, and the first after all of them.
    fn prefix(&self, word: &QueryWord) -> (Term, Bound<Term>) {
        let first = self.term(word);
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

fn is_searching_group(occur: Occur, node: &Node) -> bool {
    occur == Occur::Should && matches!(node, Node::Group(_)) && !is_narrowing(node)
}

/// The least text that is greater than every text with this prefix.
fn after_prefix(prefix: &str) -> Option<String> {
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
