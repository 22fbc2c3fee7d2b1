//! The stages in their order, as a tantivy tokenizer.

use std::rc::Rc;

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use super::sequence::{AnalysedWords, Sequence};
use super::word_terms::{TermKind, WordTerms};

/// The terms that a tokenizer emits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// The terms of one kind.
    Of(TermKind),
    /// The terms of [`TermKind::Word`], and at the same position the folded word after
    /// [`EXACT_MARK`].
    WordAndExact,
}

/// Prefix of an exact term in a field that also holds lemmas.
pub const EXACT_MARK: char = '=';

/// A tantivy tokenizer for Arabic text.
///
/// ```
/// use fihris::arabic::{ArabicTokenizer, TermKind, Terms};
/// use tantivy::tokenizer::TextAnalyzer;
/// let mut analyzer = TextAnalyzer::from(ArabicTokenizer::new(Terms::Of(TermKind::Word)));
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
    /// Returns a tokenizer that emits these terms.
    pub fn new(terms: Terms) -> Self {
        ArabicTokenizer { terms }
    }
}

/// The tokens of one text. The terms of a word share its position.
pub struct ArabicTokens<'t> {
    words: AnalysedWords<'t>,
    terms: Terms,
    word: Option<Rc<WordTerms>>,
    /// The multiword spellings that begin with the current word.
    sequences: Vec<Sequence>,
    /// The number of the next term of the current word.
    next: usize,
    token: Token,
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'t> = ArabicTokens<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> ArabicTokens<'t> {
        ArabicTokens {
            words: AnalysedWords::new(text),
            terms: self.terms,
            word: None,
            sequences: Vec::new(),
            next: 0,
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl ArabicTokens<'_> {
    /// Writes the next term of the current word to the token. Returns false after the last term.
    fn emit(&mut self) -> bool {
        let Some(word) = &self.word else {
            return false;
        };
        let (kind, with_exact) = match self.terms {
            Terms::Of(kind) => (kind, false),
            Terms::WordAndExact => (TermKind::Word, true),
        };
        let text = &mut self.token.text;
        let number = self.next;
        self.next += 1;
        if let Some(term) = word.nth(kind, number) {
            text.clear();
            text.push_str(term);
            return true;
        }
        if self.sequences.is_empty() && !with_exact {
            return false;
        }
        let number = number - word.of(kind).count();
        if let Some(sequence) = self.sequences.get(number) {
            sequence.term.clone_into(text);
            return true;
        }
        if with_exact && number == self.sequences.len() {
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
        while !self.emit() {
            let Some(word) = self.words.next_word() else {
                return false;
            };
            if matches!(self.terms, Terms::Of(TermKind::Word) | Terms::WordAndExact) {
                self.sequences = self.words.sequences_at(&word);
            }
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = self.token.position.wrapping_add(1);
            self.word = Some(word.terms);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_both_kinds_puts_them_at_one_position() {
        let mut tokenizer = ArabicTokenizer::new(Terms::WordAndExact);
        let mut stream = tokenizer.token_stream("الخبر F-16");
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push((stream.token().position, stream.token().text.clone()));
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
            tokens,
            expected.map(|(position, text)| (position, text.to_owned()))
        );
    }
}
