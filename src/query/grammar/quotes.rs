//! Phrases, and words within a window.

use super::parser::Parser;
use super::punctuation::closing_quotes;
use crate::arabic::letters;
use crate::query::{Node, Scope, Strictness, proximity};

impl Parser<'_> {
    /// Parses `"…"` or `"…"~N`.
    pub(super) fn phrase(&mut self, scope: Scope) -> Option<Node> {
        self.phrase_with(scope, Strictness::Word)
    }

    /// Like [`phrase`](Self::phrase), with a strictness for all words.
    pub(super) fn phrase_with(&mut self, scope: Scope, strictness: Strictness) -> Option<Node> {
        let start = self.pos;
        let open = self.peek()?;
        let Some(end) = self.closing_quote(open) else {
            self.record_error(start, "unclosed quote");
            self.pos += 1;
            return None;
        };
        let text = self.text(start + 1, end);
        self.pos = end + 1;
        let slop = self.slop();
        let mut words = self.words(&text, scope, strictness);
        match (words.len(), slop) {
            (0, _) => {
                self.record_error(start, "empty quotes");
                None
            }
            (1, _) => words.pop().map(Node::Word),
            (_, None) => Some(Node::Phrase(words)),
            (count, Some(slop)) => {
                if count > proximity::MAX_WORDS {
                    words.truncate(proximity::MAX_WORDS);
                    self.usage.warn(format!(
                        "the quotes before ~ have {count} words: only the first {} are searched for",
                        proximity::MAX_WORDS
                    ));
                }
                Some(Node::Near(words, slop))
            }
        }
    }

    /// Parses `~5` after a phrase, in digits of any script. A number that is too large saturates.
    fn slop(&mut self) -> Option<u32> {
        if self.peek() != Some('~') {
            return None;
        }
        let start = self.pos;
        self.pos += 1;
        let mut slop: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(letters::digit) {
            let value = digit.to_digit(10).unwrap_or(0);
            let before = slop.unwrap_or(0).saturating_mul(10);
            slop = Some(before.saturating_add(value));
            self.pos += 1;
        }
        if slop.is_none() {
            self.record_error(start, "~ without a number");
        }
        slop
    }

    /// Returns the offset of the quote that closes the current one.
    pub(super) fn closing_quote(&mut self, open: char) -> Option<usize> {
        let closers = closing_quotes(open)?;
        if self.absent_quotes.contains(&closers) {
            return None;
        }
        let mut rest = self.chars.get(self.pos + 1..)?.iter();
        match rest.position(|c| closers.contains(*c)) {
            Some(length) => Some(self.pos + 1 + length),
            None => {
                self.absent_quotes.push(closers);
                None
            }
        }
    }
}
