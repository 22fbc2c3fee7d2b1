//! Tokens up to a space: words, patterns, fuzzy words.

use super::MAX_WORDS;
use super::parser::{Parser, into_node};
use super::punctuation::{closing_quotes, split_at_punctuation};
use crate::arabic::words::{Kind, Words};
use crate::query::pattern::{self, is_wildcard};
use crate::query::{Group, Node, QueryWord, Scope, Strictness, fuzzy};

/// A word of a query before the limits are applied.
struct RawWord {
    text: String,
    spelling: String,
    kind: Kind,
    strictness: Strictness,
}

impl Parser<'_> {
    /// Parses `=` and `==`. More equals signs are decoration (`=== خبر ===`).
    fn equals_signs(&mut self) -> Strictness {
        let start = self.pos;
        while self.peek() == Some('=') {
            self.pos += 1;
        }
        match self.pos - start {
            0 => Strictness::Word,
            1 => Strictness::Exact,
            2 => Strictness::Verbatim,
            _ => {
                self.record_error(start, "more than two equals signs");
                Strictness::Word
            }
        }
    }

    /// Parses the characters up to a space, a bracket or a quote.
    pub(super) fn token(&mut self, scope: Scope) -> Option<Node> {
        let strictness = self.equals_signs();
        if strictness != Strictness::Word
            && self.peek().is_some_and(|c| closing_quotes(c).is_some())
        {
            return self.phrase_with(scope, strictness);
        }
        let start = self.pos;
        while let Some(c) = self.peek() {
            if c.is_whitespace()
                || matches!(c, '(' | ')')
                || (closing_quotes(c).is_some() && !self.inside_word())
            {
                break;
            }
            self.pos += 1;
        }
        let text = self.text(start, self.pos);
        self.parse_token(&text, scope, strictness)
    }

    /// Returns whether the current quote is between two letters, as in `ש"ס` or `5"6`, where it does
    /// not open a phrase.
    fn inside_word(&mut self) -> bool {
        let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let before = self.pos.checked_sub(1);
        self.peek() == Some('"')
            && letter(before.and_then(|before| self.chars.get(before)))
            && letter(self.chars.get(self.pos + 1))
            && self.closing_quote('"').is_none()
    }

    /// Turns a token into a node. Punctuation separates it into words. Words joined by other
    /// characters (`F-16`, `كوريا_الشمالية`) form a compound.
    pub(super) fn parse_token(
        &mut self,
        text: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Option<Node> {
        let mut parts = Group::new();
        let default = self.default_occur();
        // A URL has no wildcards.
        let is_address = text.contains("://");
        let text = if is_address {
            text
        } else {
            self.without_number(text)
        };
        for part in split_at_punctuation(text, !is_address) {
            let mut words = if is_address {
                self.words(part, scope, strictness)
            } else {
                self.words_with_wildcards(part, scope, strictness)
            };
            match words.len() {
                0 => {}
                1 => parts.extend(words.pop().map(|word| (default, Node::Word(word)))),
                _ => parts.push((default, Node::Compound(words))),
            }
        }
        (!parts.is_empty()).then(|| into_node(parts))
    }

    /// Removes the number of other query languages after a word, with a warning: the edits of
    /// `word~1`, the weight of `word^2`.
    fn without_number<'t>(&mut self, text: &'t str) -> &'t str {
        let is_number = |c: char| c.is_numeric() || c == '.';
        let word = text.trim_end_matches(is_number);
        let has_number = word.len() < text.len();
        let after_letter = |sign: char| {
            let before = word.strip_suffix(sign)?;
            before.ends_with(char::is_alphabetic).then_some(before)
        };
        if !has_number {
            return text;
        }
        if let Some(before) = after_letter('^') {
            self.usage.warn(format!(
                "{text} is searched for as {before}: words have no weights"
            ));
            return before;
        }
        if after_letter('~').is_some() {
            self.usage.warn(format!(
                "{text} is searched for as {word}: a number follows ~ only after a phrase"
            ));
            return word;
        }
        text
    }

    fn words_with_wildcards(
        &mut self,
        part: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Vec<QueryWord> {
        let mut words = Vec::new();
        for mut word in split_words(part, strictness) {
            let is_expanded = matches!(word.strictness, Strictness::Pattern | Strictness::Fuzzy);
            if is_expanded && strictness == Strictness::Verbatim {
                self.usage.warn(format!(
                    "=={} is compared by its letters: == applies to whole words only",
                    word.text
                ));
            }
            self.limit_expansion(&mut word, scope);
            words.extend(self.query_word(word, scope));
        }
        words
    }

    /// Returns the words of a phrase, where wildcards are punctuation.
    pub(super) fn words(
        &mut self,
        text: &str,
        scope: Scope,
        strictness: Strictness,
    ) -> Vec<QueryWord> {
        let mut words = Vec::new();
        let mut tokens = Words::new(text);
        while tokens.advance() {
            let raw = RawWord::new(text, &tokens, strictness);
            words.extend(self.query_word(raw, scope));
        }
        words
    }

    fn query_word(&mut self, raw: RawWord, scope: Scope) -> Option<QueryWord> {
        self.usage.words += 1;
        let strictness = match raw.strictness {
            Strictness::Word if self.options.exact => Strictness::Exact,
            other => other,
        };
        // A prefix is displayed without its star.
        let text = match pattern::literal_prefix(&raw.spelling) {
            Some(_) => raw.text.trim_end_matches('*').to_owned(),
            None => raw.text,
        };
        (self.usage.words <= MAX_WORDS).then_some(QueryWord {
            text,
            spelling: raw.spelling,
            kind: raw.kind,
            strictness,
            scope,
            multiword_terms: Vec::new(),
            latin: None,
        })
    }

    /// Turns a pattern or a fuzzy word that exceeds the limits into a plain word, with a warning.
    fn limit_expansion(&mut self, word: &mut RawWord, scope: Scope) {
        match word.strictness {
            Strictness::Pattern if pattern::is_too_long(&word.spelling) => {
                self.usage.warn(format!(
                    "a pattern of more than {} letters matches nothing",
                    pattern::MAX_BYTES / 2
                ))
            }
            Strictness::Fuzzy if fuzzy::max_edits(&word.spelling) == 0 => {
                self.usage.warn(format!(
                    "{}~ is searched for as a plain word: below {} letters, too many words are one edit away",
                    word.text,
                    fuzzy::ONE_EDIT_LETTERS
                ));
                word.strictness = Strictness::Word;
            }
            Strictness::Pattern | Strictness::Fuzzy => {
                let RawWord {
                    spelling,
                    strictness,
                    ..
                } = word;
                if !self.usage.allow_expansion(spelling, *strictness, scope) {
                    spelling.retain(|c| !is_wildcard(c));
                    *strictness = Strictness::Word;
                }
            }
            _ => {}
        }
    }
}

impl RawWord {
    fn new(text: &str, words: &Words, strictness: Strictness) -> Self {
        RawWord {
            text: text.get(words.range()).unwrap_or_default().to_owned(),
            spelling: words.spelling().to_owned(),
            kind: words.kind(),
            strictness,
        }
    }

    /// Appends wildcards, and the word after them, to this word.
    fn append(&mut self, wildcards: &str, next: Option<RawWord>) {
        self.text.push_str(wildcards);
        self.spelling.push_str(wildcards);
        if let Some(next) = next {
            self.text.push_str(&next.text);
            self.spelling.push_str(&next.spelling);
        }
        self.strictness = Strictness::Pattern;
    }
}

/// Splits a part of a token into words with their wildcards.
fn split_words(part: &str, strictness: Strictness) -> Vec<RawWord> {
    let mut words: Vec<RawWord> = Vec::new();
    let mut tokens = Words::new(part);
    let mut end = 0;
    while tokens.advance() {
        let range = tokens.range();
        let gap = part.get(end..range.start).unwrap_or_default();
        let mut word = RawWord::new(part, &tokens, strictness);
        match words.last_mut() {
            Some(last) if is_inner_wildcard(gap) => last.append(gap, Some(word)),
            last => {
                if let (Some(last), Some(wildcards)) = (last, trailing_wildcards(gap)) {
                    last.append(wildcards, None);
                }
                if let Some(wildcards) = leading_wildcards(gap) {
                    word.text = format!("{wildcards}{}", word.text);
                    word.spelling = format!("{wildcards}{}", word.spelling);
                    word.strictness = Strictness::Pattern;
                }
                words.push(word);
            }
        }
        end = end.max(range.end);
    }
    let rest = part.get(end..).unwrap_or_default();
    if let Some(last) = words.last_mut() {
        if let Some(wildcards) = trailing_wildcards(rest) {
            last.append(wildcards, None);
        } else if rest.starts_with('~')
            && !rest.starts_with("~~")
            && last.strictness != Strictness::Pattern
        {
            last.strictness = Strictness::Fuzzy;
        }
    }
    words
}

/// Returns whether `gap` consists of wildcards inside a word. Two stars in a row are decoration.
fn is_inner_wildcard(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(is_wildcard) && !gap.contains("**")
}

/// Returns the wildcards at the end of a word. A final question mark ends a question instead.
fn trailing_wildcards(gap: &str) -> Option<&str> {
    let end = gap.find(|c| !is_wildcard(c)).unwrap_or(gap.len());
    let wildcards = gap.get(..end)?.trim_end_matches('?');
    (!wildcards.is_empty() && !wildcards.contains("**")).then_some(wildcards)
}

/// Returns the wildcards at the start of a word.
fn leading_wildcards(gap: &str) -> Option<&str> {
    let wildcards = gap.get(gap.trim_end_matches(is_wildcard).len()..)?;
    let wildcards = wildcards.trim_start_matches('?');
    (!wildcards.is_empty() && !wildcards.contains("**")).then_some(wildcards)
}
