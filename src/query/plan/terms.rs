//! Which terms of the index a word of a query stands for.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use anyhow::Result;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, Query};
use tantivy::schema::Field;

use super::{Planner, term_query};
use crate::arabic::analysis::analysis;
use crate::arabic::chain;
use crate::query::fuzzy::{self, Meant};
use crate::query::pattern::{Pattern, PatternQuery};
use crate::query::positional::{PatternInRegion, PositionalQuery, Region, Slot};
use crate::query::rank::Evidence;
use crate::query::{QueryWord, Scope, Strictness};

/// The most words that a pattern stands for where it must stand beside another word: those in most
/// articles.
const MAX_PATTERN_WORDS: usize = 1024;

/// What words with typing errors may mean, by their field and spelling: looked up once.
pub(super) type Expansions = HashMap<(Field, String), Arc<Vec<Meant>>>;

/// The part of an article in which words of a scope stand.
pub(super) fn region(scope: Scope) -> Region {
    match scope {
        Scope::Article | Scope::Related => Region::Article,
        Scope::Title => Region::Title,
        Scope::Body => Region::Body,
    }
}

impl Planner<'_> {
    /// What the terms of a word find.
    pub(super) fn by_terms(&self, word: &QueryWord) -> Result<Box<dyn Query>> {
        let region = region(word.scope);
        if word.strictness == Strictness::Pattern {
            let (field, mark) = self.dictionary(word);
            let query = PatternQuery {
                field,
                pattern: Pattern::behind(mark, &word.spelling),
            };
            return Ok(match region {
                Region::Article => Box::new(query),
                _ => Box::new(PatternInRegion { query, region }),
            });
        }
        if region != Region::Article {
            let mut slot = self.slot(word)?;
            slot.terms.extend(self.joined(word));
            let slots = vec![slot];
            return Ok(Box::new(PositionalQuery {
                slots,
                region,
                others: None,
            }));
        }
        let terms = self.terms(word)?.into_iter().chain(self.joined(word));
        Ok(Box::new(BooleanQuery::union(
            terms.map(term_query).collect(),
        )))
    }

    /// The terms that a word may be at its position.
    pub(super) fn slot(&self, word: &QueryWord) -> Result<Slot> {
        let apart = match word.strictness {
            Strictness::Word => self.apart(word, analysis(word.kind, &word.spelling).apart()),
            _ => Vec::new(),
        };
        Ok(Slot {
            terms: self.terms(word)?,
            apart,
            rarity: None,
        })
    }

    /// The terms of all words but the first of names that are written apart.
    pub(super) fn apart<'n>(
        &self,
        word: &QueryWord,
        names: impl Iterator<Item = &'n str>,
    ) -> Vec<Vec<Term>> {
        let (field, mark) = self.dictionary(word);
        let term = |word: &str| Term::from_field_text(field, &format!("{mark}{word}"));
        let others = |name: &str| name.split(' ').skip(1).map(term).collect();
        names.map(others).collect()
    }

    /// The terms of a word: any of them is the word.
    fn terms(&self, word: &QueryWord) -> Result<Vec<Term>> {
        Ok(match word.strictness {
            Strictness::Word => {
                let terms = word.terms().into_iter();
                terms.map(|term| self.word_term(word, &term)).collect()
            }
            Strictness::Exact | Strictness::Verbatim => vec![self.exact_term(word)],
            Strictness::Fuzzy => {
                let meant = self.meant(word)?;
                meant.iter().map(|meant| meant.term.clone()).collect()
            }
            Strictness::Pattern => self.commonest(word)?,
        })
    }

    /// What words with typing errors give: by how many edits they are away. All are as rare as the
    /// commonest of them, so that a slip that was printed once does not outweigh the word.
    pub(super) fn by_edits(&self, word: &QueryWord) -> Result<Vec<Evidence>> {
        let meant = self.meant(word)?;
        let commonest = meant.iter().max_by_key(|meant| meant.articles);
        let rarity = commonest.map(|meant| meant.term.clone());
        let mut evidence = Vec::new();
        for (edits, weight) in (0..).zip(fuzzy::WEIGHTS) {
            let so_far = meant.iter().filter(|meant| meant.edits == edits);
            let terms: Vec<Term> = so_far.map(|meant| meant.term.clone()).collect();
            if terms.is_empty() {
                continue;
            }
            let slot = Slot {
                terms,
                apart: Vec::new(),
                rarity: rarity.clone(),
            };
            let query = PositionalQuery {
                slots: vec![slot],
                region: region(word.scope),
                others: None,
            };
            let query = Box::new(BoostQuery::new(Box::new(query), weight));
            evidence.push(Evidence {
                weight,
                ..Evidence::of_words("fuzzy", std::slice::from_ref(word), query)
            });
        }
        Ok(evidence)
    }

    fn meant(&self, word: &QueryWord) -> Result<Arc<Vec<Meant>>> {
        let (field, mark) = self.dictionary(word);
        let key = (field, word.spelling.clone());
        if let Some(known) = self.expansions.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let searcher = &self.reader.searcher;
        let meant = Arc::new(fuzzy::meant(searcher, field, mark, &word.spelling)?);
        self.expansions.borrow_mut().insert(key, Arc::clone(&meant));
        Ok(meant)
    }

    /// The commonest terms that fit a pattern: of each segment so many, so that any pattern needs
    /// little memory.
    fn commonest(&self, word: &QueryWord) -> Result<Vec<Term>> {
        let (field, mark) = self.dictionary(word);
        let pattern = Pattern::behind(mark, &word.spelling);
        let mut known: HashMap<String, u64> = HashMap::new();
        for segment in self.reader.searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut words = inverted.terms().search(&pattern).into_stream()?;
            let mut best: BinaryHeap<Reverse<(u32, String)>> = BinaryHeap::new();
            while words.advance() {
                let articles = words.value().doc_freq;
                let is_full = best.len() >= MAX_PATTERN_WORDS;
                if is_full && best.peek().is_some_and(|worst| worst.0.0 >= articles) {
                    continue;
                }
                if let Ok(word) = std::str::from_utf8(words.key()) {
                    best.push(Reverse((articles, word.to_owned())));
                }
                if is_full {
                    best.pop();
                }
            }
            for Reverse((articles, word)) in best {
                *known.entry(word).or_default() += u64::from(articles);
            }
        }
        let mut found: Vec<(String, u64)> = known.into_iter().collect();
        found.sort_by(|(a_word, a), (b_word, b)| b.cmp(a).then_with(|| a_word.cmp(b_word)));
        found.truncate(MAX_PATTERN_WORDS);
        let terms = found.into_iter();
        Ok(terms
            .map(|(word, _)| Term::from_field_text(field, &word))
            .collect())
    }

    /// The terms of the spellings that a word and its neighbours are together.
    fn joined(&self, word: &QueryWord) -> impl Iterator<Item = Term> {
        word.multiword_terms
            .iter()
            .map(|term| self.word_term(word, term))
    }

    pub(super) fn word_term(&self, word: &QueryWord, term: &str) -> Term {
        let field = match word.scope {
            Scope::Related => self.reader.fields.related,
            _ => self.reader.fields.word,
        };
        Term::from_field_text(field, term)
    }

    /// The term of the letters of a word.
    fn exact_term(&self, word: &QueryWord) -> Term {
        let (field, mark) = self.dictionary(word);
        let exact = chain::exact(&word.spelling);
        Term::from_field_text(field, &format!("{mark}{exact}"))
    }

    /// The field that holds words by their letters, and what stands before each there.
    fn dictionary(&self, word: &QueryWord) -> (Field, &'static str) {
        match word.scope {
            Scope::Related => (self.reader.fields.related, MARK),
            _ => (self.reader.fields.exact, ""),
        }
    }
}

/// [`chain::EXACT_MARK`] as text.
const MARK: &str = "=";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_letters_is_the_one_that_the_index_has() {
        assert_eq!(MARK, chain::EXACT_MARK.to_string());
    }
}
