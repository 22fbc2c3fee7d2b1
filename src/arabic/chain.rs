//! The stages in their order, as terms for the index, and the version of the whole.

use std::rc::Rc;

use serde::Serialize;
use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use super::analysis::{Analysis, Form};
use super::lemma::Reading;
use super::sequence::{Sequence, Sequences};
use super::words::{Kind, Words};
use super::{fold, lemma};

/// The version of the analysis. Any change that gives a word other terms gets a new number here:
/// an index made by another version says so and asks to be rebuilt.
const VERSION: u32 = 14;

/// The hash of all tables of the analysis, which the build script computes.
const TABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.hash"));

/// Returns the fingerprint of the analysis: its version and a hash of its tables.
pub fn fingerprint() -> String {
    format!("{VERSION}-{}", TABLES.get(..12).unwrap_or(TABLES))
}

/// The term of the field `exact`: the letters up to folding.
pub fn exact(spelling: &str) -> String {
    fold::exact(spelling)
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
    let mut sequences = Sequences::new(text);
    while words.advance()
        && let Some(word) = sequences.next_word()
    {
        let (kind, spelling) = (words.kind(), words.spelling());
        let mut terms = strings(&word.analysis, Form::Word);
        let mut steps = match kind {
            Kind::Arabic => lemma::readings(spelling).into_iter().map(shown).collect(),
            _ => Vec::new(),
        };
        for sequence in sequences.begun_by(&word) {
            steps.push(format!("{}: with what follows", sequence.term));
            terms.push(sequence.term);
        }
        explained.push(Analysed {
            text: text.get(words.range()).unwrap_or_default().to_owned(),
            kind,
            spelling: spelling.to_owned(),
            exact: word.analysis.folded().to_owned(),
            word: terms,
            root: strings(&word.analysis, Form::Root).concat(),
            trigrams: strings(&word.analysis, Form::Trigrams),
            name: strings(&word.analysis, Form::Name).concat(),
            steps,
        });
    }
    explained
}

fn strings(analysis: &Analysis, form: Form) -> Vec<String> {
    analysis.terms(form).map(str::to_owned).collect()
}

/// A reading as a person reads it.
fn shown(reading: Reading) -> String {
    let steps: Vec<String> = reading.steps.iter().map(ToString::to_string).collect();
    match steps.is_empty() {
        true => reading.term,
        false => format!("{}: {}", reading.term, steps.join(", ")),
    }
}

/// Which terms a tokenizer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// Those of one form.
    Of(Form),
    /// Those of the lemma, and the folded word behind [`EXACT_MARK`], at the same position.
    WordAndExact,
}

/// Stands before an exact term in a field that holds both forms.
pub const EXACT_MARK: char = '=';

/// A tantivy tokenizer over the chain.
///
/// ```
/// use fihris::arabic::analysis::Form;
/// use fihris::arabic::chain::{ArabicTokenizer, Terms};
/// use tantivy::tokenizer::TextAnalyzer;
/// let mut analyzer = TextAnalyzer::from(ArabicTokenizer::new(Terms::Of(Form::Word)));
/// let mut stream = analyzer.token_stream("والرئيسُ");
/// assert!(stream.advance());
/// assert_eq!(stream.token().text, "رءيس");
/// assert_eq!(stream.token().offset_from, 0);
/// ```
#[derive(Debug, Clone)]
pub struct ArabicTokenizer {
    terms: Terms,
}

impl ArabicTokenizer {
    /// A tokenizer that gives these terms.
    pub fn new(terms: Terms) -> Self {
        ArabicTokenizer { terms }
    }
}

/// The words of one text as tantivy tokens; the terms of a word share its position.
pub struct ArabicTokens<'t> {
    words: Sequences<'t>,
    terms: Terms,
    word: Option<Rc<Analysis>>,
    /// The terms of the spellings in several words that begin here.
    begun: Vec<Sequence>,
    /// The next term of the word to give.
    next: usize,
    token: Token,
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'t> = ArabicTokens<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> ArabicTokens<'t> {
        ArabicTokens {
            words: Sequences::new(text),
            terms: self.terms,
            word: None,
            begun: Vec::new(),
            next: 0,
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl ArabicTokens<'_> {
    /// Writes the next term of this word into the token.
    fn give(&mut self) -> bool {
        let Some(word) = &self.word else {
            return false;
        };
        let (form, with_exact) = match self.terms {
            Terms::Of(form) => (form, false),
            Terms::WordAndExact => (Form::Word, true),
        };
        let text = &mut self.token.text;
        let number = self.next;
        self.next += 1;
        if let Some(term) = word.term(form, number) {
            text.clear();
            text.push_str(term);
            return true;
        }
        if self.begun.is_empty() && !with_exact {
            return false;
        }
        let behind = number - word.terms(form).count();
        if let Some(sequence) = self.begun.get(behind) {
            sequence.term.clone_into(text);
            return true;
        }
        if with_exact && behind == self.begun.len() {
            text.clear();
            text.push(EXACT_MARK);
            text.push_str(word.folded());
            return true;
        }
        false
    }
}

impl TokenStream for ArabicTokens<'_> {
    fn advance(&mut self) -> bool {
        while !self.give() {
            let Some(word) = self.words.next_word() else {
                return false;
            };
            if matches!(self.terms, Terms::Of(Form::Word) | Terms::WordAndExact) {
                self.begun = self.words.begun_by(&word);
            }
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = self.token.position.wrapping_add(1);
            self.word = Some(word.analysis);
            self.next = 0;
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The first words of a text as they are spelled, parted by spaces: numbers that stand behind the last one
/// and would be read with it stay apart.
pub fn first_words(text: &str, count: usize) -> String {
    let mut words = Words::new(text);
    let mut first = String::new();
    for _ in 0..count {
        if !words.advance() {
            break;
        }
        first.push_str(words.spelling());
        first.push(' ');
    }
    first
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
        let mut tokenizer = ArabicTokenizer::new(Terms::WordAndExact);
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
    fn the_first_words_are_read_as_in_the_whole_text() {
        let text = "الأرقام 71.341.666 71.571.264";
        for count in 1..8 {
            let mut words = Words::new(text);
            let first = first_words(text, count);
            let mut alone = Words::new(&first);
            for _ in 0..count {
                assert_eq!(alone.advance(), words.advance());
                assert_eq!(alone.spelling(), words.spelling());
            }
            assert!(!alone.advance());
        }
    }
}
