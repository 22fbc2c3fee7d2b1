//! Index terms of the words of a query.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use anyhow::{Result, bail};
use tantivy::Term;
use tantivy::schema::Field;

use super::Planner;
use crate::arabic::fold;
use crate::arabic::lemma::{self, SOUND_PREFIX};
use crate::arabic::word_terms::word_terms;
use crate::query::fuzzy::{self, FuzzyTerm};
use crate::query::latin::NameTerms;
use crate::query::pattern::Pattern;
use crate::query::positional::{PositionalQuery, Region, Slot};
use crate::query::rank::RankingClause;
use crate::query::tree::Tree;
use crate::query::{QueryWord, Scope, Strictness, latin, sounds};

/// Maximum number of terms that a pattern expands to in a phrase or a window: those with the highest
/// document frequency.
const MAX_PATTERN_WORDS: usize = 1024;

/// Cached expansions of fuzzy words by field and spelling.
pub(super) type Expansions = HashMap<(Field, String), Arc<Vec<FuzzyTerm>>>;

/// Cached names that sound like a word, by field and spelling.
pub(super) type Names = HashMap<(Field, String), Vec<Term>>;

/// Returns the region of positions that a scope covers.
pub(super) fn region(scope: Scope) -> Region {
    match scope {
        Scope::Article | Scope::Related => Region::Article,
        Scope::Title => Region::Title,
        Scope::Body => Region::Body,
    }
}

impl Planner<'_> {
    /// Returns the query for the terms of a word.
    pub(super) fn candidates(&self, word: &QueryWord) -> Result<Tree> {
        let region = region(word.scope);
        if word.strictness == Strictness::Pattern {
            let (field, prefix) = self.dictionary(word);
            return Ok(Tree::Pattern {
                field,
                prefix,
                spelling: word.spelling.clone(),
                region,
            });
        }
        let mut queries = Vec::new();
        if region == Region::Article {
            queries.extend(self.all_terms(word)?.into_iter().map(Tree::Term));
            queries.extend(self.latin_phrases(word, region));
        } else {
            let mut slot = self.slot(word)?;
            slot.terms.extend(self.multiword_terms(word));
            queries.extend(self.latin_phrases(word, region));
            queries.push(Tree::Positions(PositionalQuery {
                slots: vec![slot],
                region,
                slop: None,
            }));
        }
        Ok(Tree::Any(queries))
    }

    /// Returns the alternative terms of a word, and those of the multi-word names that it is part of.
    pub(super) fn all_terms(&self, word: &QueryWord) -> Result<Vec<Term>> {
        let mut terms = self.terms(word)?;
        terms.extend(self.multiword_terms(word));
        Ok(terms)
    }

    /// Returns the slot of a word in a positional query.
    pub(super) fn slot(&self, word: &QueryWord) -> Result<Slot> {
        let tails = match word.strictness {
            Strictness::Word => self.tails(
                word,
                word_terms(word.kind, &word.spelling).multiword_spellings(),
            ),
            _ => Vec::new(),
        };
        Ok(Slot {
            terms: self.terms(word)?,
            tails,
            idf_term: None,
        })
    }

    /// Returns, for each multi-word spelling of a name, the terms of its words after the first.
    pub(super) fn tails<'n>(
        &self,
        word: &QueryWord,
        names: impl Iterator<Item = &'n str>,
    ) -> Vec<Vec<Term>> {
        let (field, prefix) = self.dictionary(word);
        let term = |word: &str| Term::from_field_text(field, &format!("{prefix}{word}"));
        let rest = |name: &str| name.split(' ').skip(1).map(term).collect();
        names.map(rest).collect()
    }

    /// Returns the alternative terms of a word.
    fn terms(&self, word: &QueryWord) -> Result<Vec<Term>> {
        Ok(match word.strictness {
            Strictness::Word => {
                let terms = word.terms().into_iter();
                let mut terms: Vec<Term> = terms.map(|term| self.word_term(word, &term)).collect();
                terms.extend(self.names_by_sound(word)?);
                terms.extend(self.latin_names(word)?);
                terms
            }
            Strictness::Exact | Strictness::Verbatim => vec![self.exact_term(word)],
            Strictness::Fuzzy => {
                let expansion = self.expand_fuzzy(word)?;
                expansion.iter().map(|term| term.term.clone()).collect()
            }
            Strictness::Pattern => self.most_frequent(word)?,
        })
    }

    /// Returns the terms of names that sound like the word.
    fn names_by_sound(&self, word: &QueryWord) -> Result<Vec<Term>> {
        self.expand_sounds(word, &word.sounds())
    }

    /// Returns the terms of names that sound like one of `sounds`.
    fn expand_sounds(&self, word: &QueryWord, sounds: &[String]) -> Result<Vec<Term>> {
        if sounds.is_empty() {
            return Ok(Vec::new());
        }
        let field = self.word_field(word);
        let key = (field, sounds.join(" "));
        if let Some(known) = self.names.borrow().get(&key) {
            return Ok(known.clone());
        }
        let names = match self.reader.collection() {
            Some(collection) => sounds::expand_in(collection, field, sounds)?,
            None => sounds::expand(&self.reader.searcher, field, sounds)?,
        };
        self.names.borrow_mut().insert(key, names.clone());
        Ok(names)
    }

    /// Returns the terms of the Arabic names of a word in Latin letters.
    fn latin_names(&self, word: &QueryWord) -> Result<Vec<Term>> {
        let Some(latin) = &word.latin else {
            return Ok(Vec::new());
        };
        let mut terms = Vec::new();
        for name in latin.words() {
            match latin::terms_of(name) {
                NameTerms::Analysed(names) => {
                    terms.extend(names.iter().map(|name| self.word_term(word, name)));
                    let sounds = lemma::sound_terms(name);
                    terms.extend(self.expand_sounds(word, &sounds)?);
                }
                NameTerms::Letters(names) => {
                    let (field, prefix) = self.dictionary(word);
                    let names = names.iter().map(|name| format!("{prefix}{name}"));
                    terms.extend(names.map(|name| Term::from_field_text(field, &name)));
                }
            }
        }
        let field = self.word_field(word);
        let key = (field, latin.spelling.clone());
        let known = self.names.borrow().get(&key).cloned();
        match (known, latin.pattern()) {
            (Some(known), _) => terms.extend(known),
            (None, Some(name)) => {
                let names = match self.reader.collection() {
                    Some(collection) => latin::expand_in(collection, field, &name)?,
                    None => latin::expand(&self.reader.searcher, field, &name)?,
                };
                self.names.borrow_mut().insert(key, names.clone());
                terms.extend(names);
            }
            (None, None) => {}
        }
        Ok(terms)
    }

    /// Returns a query for each Arabic name of several words of a word in Latin letters.
    fn latin_phrases(&self, word: &QueryWord, region: Region) -> Vec<Tree> {
        let phrases = self.latin_positional(word, region).into_iter();
        phrases.map(Tree::Positions).collect()
    }

    /// Returns the Arabic names of several words of a word in Latin letters, as phrases.
    pub(super) fn latin_positional(
        &self,
        word: &QueryWord,
        region: Region,
    ) -> Vec<PositionalQuery> {
        let phrases = word.latin.iter().flat_map(latin::Latin::phrases);
        phrases
            .map(|words| PositionalQuery {
                slots: self.name_slots(word, &words),
                region,
                slop: None,
            })
            .collect()
    }

    /// Returns a slot for each word of an Arabic name.
    fn name_slots(&self, word: &QueryWord, arabic: &[&str]) -> Vec<Slot> {
        let slot = |arabic: &&str| Slot {
            terms: latin::analysed_terms(arabic)
                .iter()
                .map(|term| self.word_term(word, term))
                .collect(),
            tails: Vec::new(),
            idf_term: None,
        };
        arabic.iter().map(slot).collect()
    }

    /// Returns the slots of each Arabic name of several words, or of several Latin words, that
    /// begins at a word of a phrase; and the number of words of the query that it covers.
    pub(super) fn latin_variants(&self, word: &QueryWord) -> Result<(usize, Vec<Vec<Slot>>)> {
        let Some(latin) = word.latin.as_ref().filter(|latin| latin.offset == 0) else {
            return Ok((0, Vec::new()));
        };
        let phrases = latin.phrases();
        let mut variants: Vec<Vec<Slot>> = phrases
            .map(|arabic| self.name_slots(word, &arabic))
            .collect();
        // That of a single Latin word is part of its slot.
        let terms = if latin.length > 1 {
            self.latin_names(word)?
        } else {
            Vec::new()
        };
        if !terms.is_empty() {
            variants.push(vec![Slot {
                terms,
                tails: Vec::new(),
                idf_term: None,
            }]);
        }
        Ok((latin.length, variants))
    }

    /// Returns the ranking clauses of the Arabic names of a word in Latin letters. A word that the
    /// articles have in Latin letters ranks higher, by its own clauses.
    pub(super) fn latin_clauses(&self, word: &QueryWord) -> Result<Vec<RankingClause>> {
        let region = region(word.scope);
        let mut queries = self.latin_phrases(word, region);
        let terms = self.latin_names(word)?;
        if !terms.is_empty() {
            let slot = Slot {
                terms,
                tails: Vec::new(),
                idf_term: None,
            };
            queries.push(Tree::Positions(PositionalQuery {
                slots: vec![slot],
                region,
                slop: None,
            }));
        }
        let words = std::slice::from_ref(word);
        let clause = |query| RankingClause::for_words("latin", words, query);
        Ok(queries.into_iter().map(clause).collect())
    }

    /// Returns the ranking clauses of a fuzzy word, one for each number of edits. All use the IDF of
    /// the most frequent expansion, so that a rare misprint does not outweigh the word itself.
    pub(super) fn fuzzy_clauses(&self, word: &QueryWord) -> Result<Vec<RankingClause>> {
        let expansion = self.expand_fuzzy(word)?;
        let most_frequent = expansion.iter().max_by_key(|term| term.doc_freq);
        let idf_term = most_frequent.map(|term| term.term.clone());
        let mut clauses = Vec::new();
        for (edits, weight) in (0..).zip(fuzzy::WEIGHTS) {
            let with_edits = expansion.iter().filter(|term| term.edits == edits);
            let terms: Vec<Term> = with_edits.map(|term| term.term.clone()).collect();
            if terms.is_empty() {
                continue;
            }
            let slot = Slot {
                terms,
                tails: Vec::new(),
                idf_term: idf_term.clone(),
            };
            let query = PositionalQuery {
                slots: vec![slot],
                region: region(word.scope),
                slop: None,
            };
            let query = Tree::Boosted(Box::new(Tree::Positions(query)), weight);
            clauses.push(RankingClause {
                weight,
                ..RankingClause::for_words("fuzzy", std::slice::from_ref(word), query)
            });
        }
        Ok(clauses)
    }

    /// Returns the expansion of a fuzzy word, from the cache if possible.
    fn expand_fuzzy(&self, word: &QueryWord) -> Result<Arc<Vec<FuzzyTerm>>> {
        let (field, prefix) = self.dictionary(word);
        let key = (field, word.spelling.clone());
        if let Some(known) = self.expansions.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let terms = match self.reader.collection() {
            Some(collection) => fuzzy::expand_in(collection, field, prefix, &word.spelling)?,
            None => fuzzy::expand(&self.reader.searcher, field, prefix, &word.spelling)?,
        };
        let terms = Arc::new(terms);
        self.expansions.borrow_mut().insert(key, Arc::clone(&terms));
        Ok(terms)
    }

    /// Returns the most frequent terms that match a pattern. To bound memory, each segment
    /// contributes at most [`MAX_PATTERN_WORDS`].
    fn most_frequent(&self, word: &QueryWord) -> Result<Vec<Term>> {
        let (field, prefix) = self.dictionary(word);
        if self.reader.collection().is_some() {
            bail!(
                "{}: a wildcard within quotes does not work on a cluster: give it outside the quotes",
                word.text
            );
        }
        let pattern = Pattern::with_prefix(prefix, &word.spelling);
        let mut frequencies: HashMap<String, u64> = HashMap::new();
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
                *frequencies.entry(word).or_default() += u64::from(articles);
            }
        }
        let mut by_frequency: Vec<(String, u64)> = frequencies.into_iter().collect();
        by_frequency.sort_by(|(a_word, a), (b_word, b)| b.cmp(a).then_with(|| a_word.cmp(b_word)));
        by_frequency.truncate(MAX_PATTERN_WORDS);
        let terms = by_frequency.into_iter();
        Ok(terms
            .map(|(word, _)| Term::from_field_text(field, &word))
            .collect())
    }

    /// Returns the terms of the multi-word names that a word is part of.
    fn multiword_terms(&self, word: &QueryWord) -> impl Iterator<Item = Term> {
        word.multiword_terms
            .iter()
            .filter(|term| !term.starts_with(SOUND_PREFIX))
            .map(|term| self.word_term(word, term))
    }

    /// Returns a term of [`TermKind::Word`](crate::arabic::word_terms::TermKind::Word) in the field
    /// of a word.
    pub(super) fn word_term(&self, word: &QueryWord, term: &str) -> Term {
        Term::from_field_text(self.word_field(word), term)
    }

    /// Returns the field of a word that has the terms of
    /// [`TermKind::Word`](crate::arabic::word_terms::TermKind::Word).
    fn word_field(&self, word: &QueryWord) -> Field {
        match word.scope {
            Scope::Related => self.reader.fields.related,
            _ => self.reader.fields.word,
        }
    }

    /// Returns the term of the folded letters of a word.
    fn exact_term(&self, word: &QueryWord) -> Term {
        let (field, prefix) = self.dictionary(word);
        let exact = fold::exact(&word.spelling);
        Term::from_field_text(field, &format!("{prefix}{exact}"))
    }

    /// Returns the field that indexes the folded letters of a word, and the prefix of its terms.
    fn dictionary(&self, word: &QueryWord) -> (Field, &'static str) {
        match word.scope {
            Scope::Related => (self.reader.fields.related, EXACT_PREFIX),
            _ => (self.reader.fields.exact, ""),
        }
    }
}

/// [`EXACT_MARK`](crate::arabic::tokenizer::EXACT_MARK) as a string.
const EXACT_PREFIX: &str = "=";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arabic::tokenizer::EXACT_MARK;

    #[test]
    fn the_mark_is_the_one_of_the_index() {
        assert_eq!(EXACT_PREFIX, EXACT_MARK.to_string());
    }
}
