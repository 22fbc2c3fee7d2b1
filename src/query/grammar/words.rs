//! What stands together up to a space: words, patterns, words with typing errors.

use super::MAX_WORDS;
use super::parser::{Parser, single};
use super::punctuation::{closing, parted};
use crate::arabic::words::{Kind, Words};
use crate::query::pattern::{self, is_sign};
use crate::query::{Group, Node, QueryWord, Scope, Strictness, fuzzy};

/// A word as it stands in a query.
struct Typed {
    text: String,
    spelling: String,
    kind: Kind,
    strictness: Strictness,
}

impl Parser<'_> {
    /// `=` asks for the letters, `==` for the word as written; more of them are a line that someone
    /// drew (`=== خبر ===`).
    fn equals_signs(&mut self) -> Strictness {
        let place = self.at;
        while self.peek() == Some('=') {
            self.at += 1;
        }
        match self.at - place {
            0 => Strictness::Word,
            1 => Strictness::Exact,
            2 => Strictness::Verbatim,
            _ => {
                self.complain(place, "more than two equals signs");
                Strictness::Word
            }
        }
    }

    /// What stands together up to a space, a bracket or a quote.
    pub(super) fn run(&mut self, scope: Scope) -> Option<Node> {
        let strictness = self.equals_signs();
        if strictness != Strictness::Word && self.peek().is_some_and(|c| closing(c).is_some()) {
            return self.strict_phrase(scope, strictness);
        }
        let start = self.at;
        while let Some(c) = self.peek() {
            if c.is_whitespace()
                || matches!(c, '(' | ')')
                || (closing(c).is_some() && !self.inside_word())
            {
                break;
            }
            self.at += 1;
        }
        let text = self.text(start, self.at);
        self.words_of(&text, scope, strictness)
    }

    /// A quote between two letters, as in `ש"ס` or `5"6`, opens no phrase.
    fn inside_word(&mut self) -> bool {
        let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let before = self.at.checked_sub(1);
        self.peek() == Some('"')
            && letter(before.and_then(|before| self.chars.get(before)))
            && letter(self.chars.get(self.at + 1))
            && self.closing_quote('"').is_none()
    }

    /// What stands together: parted by punctuation, words like others; joined as names and numbers
    /// are (`F-16`, `كوريا_الشمالية`), a run.
    pub(super) fn words_of(
        &mut self,
        text: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Option<Node> {
        let mut parts = Group::new();
        let usual = self.usual();
        // The signs of an address stand for nothing.
        let is_address = text.contains("://");
        for part in parted(text, !is_address) {
            let mut words = match is_address {
                true => self.words(part, scope, strictness),
                false => self.words_with_signs(part, scope, strictness),
            };
            match words.len() {
                0 => {}
                1 => parts.extend(words.pop().map(|word| (usual, Node::Word(word)))),
                _ => parts.push((usual, Node::Compound(words))),
            }
        }
        (!parts.is_empty()).then(|| single(parts))
    }

    fn words_with_signs(
        &mut self,
        part: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Vec<QueryWord> {
        let mut found = Vec::new();
        for mut word in typed(part, strictness) {
            let is_expanded = matches!(word.strictness, Strictness::Pattern | Strictness::Fuzzy);
            if is_expanded && strictness == Strictness::Verbatim {
                self.spent.warn(format!(
                    "=={} is looked for by its letters: only whole words are compared as written",
                    word.text
                ));
            }
            self.afford(&mut word, scope);
            found.extend(self.word(word, scope));
        }
        found
    }

    /// The words of a phrase, in which signs are punctuation.
    pub(super) fn words(
        &mut self,
        text: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Vec<QueryWord> {
        let mut found = Vec::new();
        let mut words = Words::new(text);
        while words.advance() {
            let typed = Typed::read(text, &words, strictness);
            found.extend(self.word(typed, scope));
        }
        found
    }

    fn word(&mut self, typed: Typed, scope: Scope) -> Option<QueryWord> {
        self.spent.words += 1;
        let strictness = match typed.strictness {
            Strictness::Word if self.options.exact => Strictness::Exact,
            other => other,
        };
        // What begins so is known by its letters.
        let text = match pattern::start(&typed.spelling) {
            Some(_) => typed.text.trim_end_matches('*').to_owned(),
            None => typed.text,
        };
        (self.spent.words <= MAX_WORDS).then_some(QueryWord {
            text,
            spelling: typed.spelling,
            kind: typed.kind,
            strictness,
            scope,
            multiword_terms: Vec::new(),
        })
    }

    /// Says what cannot be done with a word that is to be looked up in the index; it is a word
    /// like others then.
    fn afford(&mut self, word: &mut Typed, scope: Scope) {
        match word.strictness {
            Strictness::Pattern if pattern::is_too_long(&word.spelling) => {
                self.spent.warn(format!(
                    "a pattern of more than {} letters finds nothing",
                    pattern::MAX_BYTES / 2
                ))
            }
            Strictness::Fuzzy if fuzzy::edits_allowed(&word.spelling) == 0 => {
                self.spent.warn(format!(
                    "{}~ is searched for as it stands: below {} letters any word is near any other",
                    word.text,
                    fuzzy::ONE_EDIT_LETTERS
                ));
                word.strictness = Strictness::Word;
            }
            Strictness::Pattern | Strictness::Fuzzy => {
                let Typed {
                    spelling,
                    strictness,
                    ..
                } = word;
                if !self.spent.expands(spelling, *strictness, scope) {
                    spelling.retain(|c| !is_sign(c));
                    *strictness = Strictness::Word;
                }
            }
            _ => {}
        }
    }
}

impl Typed {
    fn read(text: &str, words: &Words, strictness: Strictness) -> Self {
        Typed {
            text: text.get(words.range()).unwrap_or_default().to_owned(),
            spelling: words.spelling().to_owned(),
            kind: words.kind(),
            strictness,
        }
    }

    /// Puts the signs at a word's side, or another word behind them, to the word.
    fn join(&mut self, signs: &str, next: Option<Typed>) {
        self.text.push_str(signs);
        self.spelling.push_str(signs);
        if let Some(next) = next {
            self.text.push_str(&next.text);
            self.spelling.push_str(&next.spelling);
        }
        self.strictness = Strictness::Pattern;
    }
}

/// The words of a part of a query with the signs that belong to them.
fn typed(part: &str, strictness: Strictness) -> Vec<Typed> {
    let mut found: Vec<Typed> = Vec::new();
    let mut words = Words::new(part);
    let mut end = 0;
    while words.advance() {
        let range = words.range();
        let gap = part.get(end..range.start).unwrap_or_default();
        let mut word = Typed::read(part, &words, strictness);
        match found.last_mut() {
            Some(last) if is_inner(gap) => last.join(gap, Some(word)),
            last => {
                if let (Some(last), Some(signs)) = (last, signs_behind(gap)) {
                    last.join(signs, None);
                }
                if let Some(signs) = signs_before(gap) {
                    word.text = format!("{signs}{}", word.text);
                    word.spelling = format!("{signs}{}", word.spelling);
                    word.strictness = Strictness::Pattern;
                }
                found.push(word);
            }
        }
        end = end.max(range.end);
    }
    let rest = part.get(end..).unwrap_or_default();
    if let Some(last) = found.last_mut() {
        if let Some(signs) = signs_behind(rest) {
            last.join(signs, None);
        } else if rest.starts_with('~')
            && !rest.starts_with("~~")
            && last.strictness != Strictness::Pattern
        {
            last.strictness = Strictness::Fuzzy;
        }
    }
    found
}

/// Signs between two pieces of one word. More than one star is a line that someone drew.
fn is_inner(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(is_sign) && !gap.contains("**")
}

/// The signs that end a word: a question mark at the very end asks a question.
fn signs_behind(gap: &str) -> Option<&str> {
    let end = gap.find(|c| !is_sign(c)).unwrap_or(gap.len());
    let signs = gap.get(..end)?.trim_end_matches('?');
    (!signs.is_empty() && !signs.contains("**")).then_some(signs)
}

/// The signs that begin a word.
fn signs_before(gap: &str) -> Option<&str> {
    let signs = gap.get(gap.trim_end_matches(is_sign).len()..)?;
    let signs = signs.trim_start_matches('?');
    (!signs.is_empty() && !signs.contains("**")).then_some(signs)
}
