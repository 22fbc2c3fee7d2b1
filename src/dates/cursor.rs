//! A cursor over tokens. A parser either moves past the tokens that it reads or does not move.

use super::names::Phrases;
use super::token::{Kind, Number, Token};

/// A cursor over tokens that can step back.
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

    /// Runs a parser, and resets the position if it returns `None`.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let result = read(self);
        if result.is_none() {
            self.at = start;
        }
        result
    }

    /// Returns whether a parser would succeed here, without moving.
    pub(super) fn lookahead<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> bool {
        let start = self.at;
        let succeeds = read(self).is_some();
        self.at = start;
        succeeds
    }

    /// Reads a number.
    pub(super) fn number(&mut self) -> Option<Number> {
        let Kind::Number(number) = self.peek()?.kind else {
            return None;
        };
        self.advance();
        Some(number)
    }

    /// Reads a number that follows without white space.
    pub(super) fn joined_number(&mut self) -> Option<Number> {
        if self.is_spaced() {
            return None;
        }
        self.number()
    }

    /// Reads one of these signs.
    pub(super) fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.peek()?.kind {
            Kind::Sign(sign) if signs.contains(&sign) => {
                self.advance();
                Some(sign)
            }
            _ => None,
        }
    }

    /// Reads this word.
    pub(super) fn word(&mut self, wanted: &str) -> Option<()> {
        (self.next_word()? == wanted).then(|| self.advance())
    }

    /// Reads two words or one word of a table, and returns the value. A full stop may separate two
    /// words (`p.m`).
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

    /// Returns whether the next token is this sign.
    pub(super) fn sees(&self, sign: char) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// Returns whether white space or the end follows.
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
