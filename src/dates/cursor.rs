//! A position in a row of tokens. Every reader either moves past what it read or not at all.

use super::names::Phrases;
use super::token::{Kind, Number, Token};

/// Reads tokens from left to right, with the means to step back.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        Cursor { tokens, at: 0 }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Runs a reader; when it reads nothing, the position is as before.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let result = read(self);
        if result.is_none() {
            self.at = start;
        }
        result
    }

    /// True when a reader would read something here; the position stays.
    pub(super) fn would<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> bool {
        let start = self.at;
        let is_read = read(self).is_some();
        self.at = start;
        is_read
    }

    /// The next number.
    pub(super) fn number(&mut self) -> Option<Number> {
        let Kind::Number(number) = self.peek()?.kind else {
            return None;
        };
        self.advance();
        Some(number)
    }

    /// The next number, if it touches what stands before it.
    pub(super) fn joined_number(&mut self) -> Option<Number> {
        if self.is_spaced() {
            return None;
        }
        self.number()
    }

    /// The next sign, if it is one of these.
    pub(super) fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.peek()?.kind {
            Kind::Sign(sign) if signs.contains(&sign) => {
                self.advance();
                Some(sign)
            }
            _ => None,
        }
    }

    /// The next word, if it is this one.
    pub(super) fn word(&mut self, wanted: &str) -> Option<()> {
        (self.next_word()? == wanted).then(|| self.advance())
    }

    /// What the next two words, or the next one, stand for in a table. A full stop may stand
    /// between two (`p.m`).
    pub(super) fn phrase<T: Copy>(&mut self, table: &Phrases<T>) -> Option<T> {
        let first = self.next_word()?;
        let two_words = self.attempt(|cursor| {
            cursor.advance();
            let _ = cursor.sign(&['.']);
            let second = cursor.next_word()?;
            cursor.advance();
            table.get(&format!("{first} {second}")).copied()
        });
        two_words.or_else(|| {
            let value = table.get(first).copied()?;
            self.advance();
            Some(value)
        })
    }

    /// True when the next token is this sign.
    pub(super) fn sees(&self, sign: char) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// True when white space or the end comes next.
    pub(super) fn is_spaced(&self) -> bool {
        self.peek().is_none_or(|token| token.spaced)
    }

    fn next_word(&self) -> Option<&'a str> {
        match &self.peek()?.kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        }
    }
}
