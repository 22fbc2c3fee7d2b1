//! The stages in their order, as terms for the index, and the version of the whole.

use serde::Serialize;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::words::{Kind, Words};
use super::{clitics, endings, fold, lemma, letters, lists, name, root, trigrams};

/// The version of the analysis. Any change that gives a word other terms gets a new number here:
/// an index made by another version says so and asks to be rebuilt.
const VERSION: u32 = 8;

/// What names the analysis in an index: its version and a checksum of its tables.
pub fn fingerprint() -> String {
    let mut hash = blake3::Hasher::new();
    let letters = [
        letters::VARIANTS,
        letters::FOLDS,
        letters::SEATS,
        name::SOUNDS,
    ];
    for (from, to, _) in letters.into_iter().flatten() {
        hash.update(format!("{from}{to}\n").as_bytes());
    }
    for (from, to, _) in letters::LATIN {
        hash.update(format!("{from}{to}\n").as_bytes());
    }
    for (letters, chain) in clitics::ARTICLES.iter().chain(clitics::BARE) {
        hash.update(format!("{letters}{chain}\n").as_bytes());
    }
    for ending in endings::ENDINGS {
        hash.update(format!("{}{}\n", ending.letters, ending.instead).as_bytes());
    }
    for affix in [root::CLUSTERS, root::ENDINGS].into_iter().flatten() {
        hash.update(format!("{affix}\n").as_bytes());
    }
    hash.update(lists::HASH.as_bytes());
    let hash = hash.finalize().to_hex();
    format!("{VERSION}-{}", hash.get(..12).unwrap_or_default())
}

/// The term of the field `exact`: the letters up to folding.
pub fn exact(spelling: &str) -> String {
    fold::exact(spelling)
}

/// Calls `visit` with each term of the field `word`: one for each reading of the word. They stand
/// at one position.
pub fn for_each_word_term(kind: Kind, spelling: &str, mut visit: impl FnMut(&str)) {
    if kind != Kind::Arabic {
        return visit(spelling);
    }
    for reading in lemma::readings(spelling) {
        visit(&reading.term);
    }
}

/// The terms of the field `word` of a word.
pub fn word_terms(kind: Kind, spelling: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for_each_word_term(kind, spelling, |term| terms.push(term.to_owned()));
    terms
}

/// What each stage made of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Analysed {
    /// The word as the text writes it.
    pub text: String,
    /// What it is made of: `arabic`, `number`, `latin`, `other`.
    pub kind: Kind,
    /// Marks, tatweel and controls gone.
    pub spelling: String,
    /// The term of `exact`.
    pub exact: String,
    /// The terms of `word`.
    pub word: Vec<String>,
    /// The light root, for ranking.
    pub root: String,
    /// The trigrams, for ranking.
    pub trigrams: Vec<String>,
    /// The sound key, for ranking.
    pub name: String,
    /// What was done to come from the spelling to the term of `word`.
    pub steps: Vec<String>,
}

/// Says of each word of a text what the stages make of it.
pub fn explain(text: &str) -> Vec<Analysed> {
    let mut explained = Vec::new();
    let mut words = Words::new(text);
    while words.advance() {
        let (kind, spelling) = (words.kind(), words.spelling());
        let readings = match kind {
            Kind::Arabic => lemma::readings(spelling),
            _ => Vec::new(),
        };
        let steps = readings.into_iter().map(|reading| {
            let steps: Vec<String> = reading.steps.iter().map(ToString::to_string).collect();
            match steps.is_empty() {
                true => reading.term,
                false => format!("{}: {}", reading.term, steps.join(", ")),
            }
        });
        let steps = steps.collect();
        let term = |form| {
            let mut terms = Terms::default();
            terms.fill(form, kind, spelling);
            terms.iter().map(str::to_owned).collect::<Vec<_>>()
        };
        explained.push(Analysed {
            text: text.get(words.range()).unwrap_or_default().to_owned(),
            kind,
            spelling: spelling.to_owned(),
            exact: exact(spelling),
            word: word_terms(kind, spelling),
            root: term(Form::Root).concat(),
            trigrams: term(Form::Trigrams),
            name: term(Form::Name).concat(),
            steps,
        });
    }
    explained
}

/// Which terms a tokenizer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The folded word.
    Exact,
    /// The word without clitics and inflection, and what it is the plural of.
    Word,
    /// Both at the same position, the exact one behind [`EXACT_MARK`].
    Both,
    /// The light root: ranking only.
    Root,
    /// The distinct trigrams of the folded word: ranking only.
    Trigrams,
    /// The sound key: ranking only.
    Name,
}

/// Stands before an exact term in a field that holds both forms.
pub const EXACT_MARK: char = '=';

/// The terms of one word, in a buffer that is used again.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    text: String,
    ends: Vec<usize>,
}

impl Terms {
    /// Makes the terms of a word in this form.
    pub fn fill(&mut self, form: Form, kind: Kind, spelling: &str) {
        self.text.clear();
        self.ends.clear();
        match form {
            Form::Exact => self.text.push_str(&exact(spelling)),
            Form::Word => {
                self.push_word_terms(kind, spelling);
                return;
            }
            Form::Both => {
                self.push_word_terms(kind, spelling);
                self.text.push(EXACT_MARK);
                self.text.push_str(&exact(spelling));
            }
            Form::Root => root::root(spelling, &mut self.text),
            Form::Name => name::key(spelling, &mut self.text),
            Form::Trigrams => {
                trigrams::for_each(spelling, |trigram| {
                    self.text.push_str(trigram);
                    self.ends.push(self.text.len());
                });
                return;
            }
        }
        self.ends.push(self.text.len());
    }

    fn push_word_terms(&mut self, kind: Kind, spelling: &str) {
        for_each_word_term(kind, spelling, |term| {
            self.text.push_str(term);
            self.ends.push(self.text.len());
        });
    }

    /// The term of this number, counted from 0.
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before).copied());
        self.text.get(start.unwrap_or(0)..end)
    }

    /// The terms in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|number| self.get(number))
    }
}

/// A tantivy tokenizer over the chain.
///
/// ```
/// use fihris::arabic::chain::{ArabicTokenizer, Form};
/// use tantivy::tokenizer::TextAnalyzer;
/// let mut analyzer = TextAnalyzer::from(ArabicTokenizer::new(Form::Word));
/// let mut stream = analyzer.token_stream("والرئيسُ");
/// assert!(stream.advance());
/// assert_eq!(stream.token().text, "رءيس");
/// assert_eq!(stream.token().offset_from, 0);
/// ```
#[derive(Debug, Clone)]
pub struct ArabicTokenizer {
    form: Form,
}

impl ArabicTokenizer {
    /// A tokenizer that gives terms of this form.
    pub fn new(form: Form) -> Self {
        ArabicTokenizer { form }
    }
}

/// The words of one text as tantivy tokens; the terms of a word share its position.
pub struct ArabicTokens<'t> {
    words: Words<'t>,
    form: Form,
    terms: Terms,
    /// The next of `terms` to give.
    next: usize,
    token: Token,
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'t> = ArabicTokens<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> ArabicTokens<'t> {
        ArabicTokens {
            words: Words::new(text),
            form: self.form,
            terms: Terms::default(),
            next: 0,
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl TokenStream for ArabicTokens<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(term) = self.terms.get(self.next) {
                self.token.text.clear();
                self.token.text.push_str(term);
                self.next += 1;
                return true;
            }
            if !self.words.advance() {
                return false;
            }
            let range = self.words.range();
            self.token.offset_from = range.start;
            self.token.offset_to = range.end;
            self.token.position = self.token.position.wrapping_add(1);
            self.terms
                .fill(self.form, self.words.kind(), self.words.spelling());
            self.next = 0;
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The start of a text up to the end of this many words.
pub fn first_words(text: &str, count: usize) -> &str {
    let mut words = Words::new(text);
    let mut end = 0;
    for _ in 0..count {
        if !words.advance() {
            return text;
        }
        end = words.range().end;
    }
    text.get(..end).unwrap_or(text)
}

/// How many words a text holds.
pub fn count_words(text: &str) -> u64 {
    let mut words = Words::new(text);
    let mut count = 0;
    while words.advance() {
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_both_forms_puts_them_at_one_position() {
        let mut tokenizer = ArabicTokenizer::new(Form::Both);
        let mut stream = tokenizer.token_stream("الخبر F-16");
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().position, stream.token().text.clone()));
        }
        let expected = [
            (0, "خبر"),
            (0, "=الخبر"),
            (1, "f"),
            (1, "=f"),
            (2, "16"),
            (2, "=16"),
        ];
        assert_eq!(
            seen,
            expected.map(|(position, text)| (position, text.to_owned()))
        );
    }

    #[test]
    fn the_fingerprint_does_not_change_from_call_to_call() {
        assert_eq!(fingerprint(), fingerprint());
        assert!(fingerprint().starts_with(&format!("{VERSION}-")));
    }
}
