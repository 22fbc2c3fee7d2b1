//! Phrases, and words near each other.

use super::parser::Parser;
use super::punctuation::closing;
use crate::arabic::letters;
use crate::query::{Node, Scope, Strictness, proximity};

impl Parser<'_> {
    /// A phrase, or words near each other.
    pub(super) fn phrase(&mut self, scope: Scope) -> Option<Node> {
        self.strict_phrase(scope, Strictness::Word)
    }

    /// The same with all words of one strictness.
    pub(super) fn strict_phrase(&mut self, scope: Scope, strictness: Strictness) -> Option<Node> {
        let place = self.at;
        let open = self.peek()?;
        let Some(end) = self.closing_quote(open) else {
            self.complain(place, "a quote that is not closed");
            self.at += 1;
            return None;
        };
        let text = self.text(place + 1, end);
        self.at = end + 1;
        let others = self.nearness();
        let mut words = self.words(&text, scope, strictness);
        match (words.len(), others) {
            (0, _) => {
                self.complain(place, "quotes around nothing");
                None
            }
            (1, _) => words.pop().map(Node::Word),
            (_, None) => Some(Node::Phrase(words)),
            (count, Some(others)) => {
                if count > proximity::MAX_WORDS {
                    words.truncate(proximity::MAX_WORDS);
                    self.spent.warn(format!(
                        "{count} words are to be near each other: only the first {} are searched for",
                        proximity::MAX_WORDS
                    ));
                }
                Some(Node::Near(words, others))
            }
        }
    }

    /// `~5` behind a phrase: the other words that may stand between, in digits of any script. What
    /// is more than any article has is as good as any number.
    fn nearness(&mut self) -> Option<u32> {
        if self.peek() != Some('~') {
            return None;
        }
        let place = self.at;
        self.at += 1;
        let mut others: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(letters::digit) {
            let value = digit.to_digit(10).unwrap_or(0);
            let before = others.unwrap_or(0).saturating_mul(10);
            others = Some(before.saturating_add(value));
            self.at += 1;
        }
        if others.is_none() {
            self.complain(place, "nearness without a number");
        }
        others
    }

    /// Where the quote that stands here is closed.
    pub(super) fn closing_quote(&mut self, open: char) -> Option<usize> {
        let closers = closing(open)?;
        if self.missing.contains(&closers) {
            return None;
        }
        let mut rest = self.chars.get(self.at + 1..)?.iter();
        match rest.position(|c| closers.contains(*c)) {
            Some(length) => Some(self.at + 1 + length),
            None => {
                self.missing.push(closers);
                None
            }
        }
    }
}
