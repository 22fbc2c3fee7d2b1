//! The parser: by recursive descent, over characters, so that a place in an error is one.

use super::punctuation::{closing, parted};
use super::{MAX_WORDS, Options};
use crate::arabic::words::Words;
use crate::dates;
use crate::query::{Group, Narrowing, Node, Occur, QueryWord, Scope, Strictness};

/// Brackets inside brackets that are looked at; deeper ones are punctuation.
const MAX_DEPTH: usize = 32;

pub(super) struct Parser {
    pub chars: Vec<char>,
    pub at: usize,
    pub options: Options,
    pub words: usize,
    pub depth: usize,
    /// The first thing that did not fit.
    pub error: Option<(usize, String)>,
    /// What a person should know of how the query was read.
    pub warnings: Vec<String>,
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_after(&self, steps: usize) -> Option<char> {
        self.chars.get(self.at + steps).copied()
    }

    pub(super) fn complain(&mut self, place: usize, reason: &str) {
        if self.error.is_none() {
            self.error = Some((place, reason.to_owned()));
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// `all { OR all }`, up to the end or a closing bracket.
    pub(super) fn query(&mut self, scope: Scope) -> Group {
        let mut sides = vec![self.all(scope)];
        while self.keyword("OR") {
            let place = self.at;
            sides.push(self.all(scope));
            if sides.iter().rev().take(2).any(Group::is_empty) {
                self.complain(place.saturating_sub(2), "OR with nothing beside it");
            }
        }
        sides.retain(|side| !side.is_empty());
        if sides.len() < 2 {
            return sides.pop().unwrap_or_default();
        }
        sides
            .into_iter()
            .map(|side| (Occur::Should, single(side)))
            .collect()
    }

    fn all(&mut self, scope: Scope) -> Group {
        let usual = if self.options.all {
            Occur::Must
        } else {
            Occur::Should
        };
        let mut group = Group::new();
        loop {
            self.skip_spaces();
            if self.peek().is_none_or(|c| c == ')') || self.at_keyword("OR") {
                return group;
            }
            let start = self.at;
            if self.keyword("AND") {
                self.complain(start, "AND with nothing before it");
            } else if let Some((occur, node)) = self.item(scope) {
                match node {
                    // Words that only stood together are words like others.
                    Node::Group(parts) if occur.is_none() && all_are(&parts, usual) => {
                        group.extend(parts)
                    }
                    node => group.push((occur.unwrap_or(usual), node)),
                }
            } else if self.at == start {
                self.at += 1; // nothing that can be read: punctuation
            }
        }
    }

    /// `unit { AND unit }`: joined units are one group in which each must be there.
    fn item(&mut self, scope: Scope) -> Option<(Option<Occur>, Node)> {
        let first = self.unit(scope);
        let mut joined = Group::new();
        while self.keyword("AND") {
            let place = self.at;
            match self.unit(scope) {
                Some((occur, node)) => joined.push((occur.unwrap_or(Occur::Must), node)),
                None => self.complain(place, "AND with nothing after it"),
            }
        }
        if joined.is_empty() {
            return first;
        }
        if let Some((occur, node)) = first {
            joined.insert(0, (occur.unwrap_or(Occur::Must), node));
        }
        Some((None, Node::Group(joined)))
    }

    fn unit(&mut self, scope: Scope) -> Option<(Option<Occur>, Node)> {
        self.skip_spaces();
        let place = self.at;
        let mut negated = false;
        while self.keyword("NOT") {
            negated = true;
        }
        if negated {
            let unit = self.signed(scope);
            if unit.is_none() {
                self.complain(place, "NOT with nothing after it");
            }
            return unit.map(|(_, node)| (Some(Occur::MustNot), node));
        }
        self.signed(scope)
    }

    /// A value, perhaps with `+` or `-` before it.
    fn signed(&mut self, scope: Scope) -> Option<(Option<Occur>, Node)> {
        self.skip_spaces();
        let sign = match self.peek()? {
            '+' => Some(Occur::Must),
            '-' => Some(Occur::MustNot),
            _ => None,
        };
        let attached = self
            .peek_after(1)
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '+' | '-'));
        if let Some(occur) = sign.filter(|_| attached) {
            self.at += 1;
            return self.value(scope).map(|node| (Some(occur), node));
        }
        if sign.is_some() {
            self.complain(self.at, "a sign with nothing after it");
            self.at += 1;
            return None;
        }
        self.value(scope).map(|node| (None, node))
    }

    /// A field with its value, a bracket, a phrase or a word.
    fn value(&mut self, scope: Scope) -> Option<Node> {
        if let Some(name) = self.field().filter(|_| self.depth < MAX_DEPTH) {
            self.depth += 1;
            let node = self.field_with_value(&name, scope);
            self.depth -= 1;
            return node;
        }
        match self.peek()? {
            '(' => self.bracket(scope),
            c if closing(c).is_some() => self.phrase(scope),
            ')' => None,
            _ => self.run(scope),
        }
    }

    /// A field with its value; without a value its name is a word.
    fn field_with_value(&mut self, name: &str, scope: Scope) -> Option<Node> {
        let after_name = self.at + name.chars().count();
        self.at = after_name + 1;
        self.field_value(name).or_else(|| {
            self.at = after_name;
            self.words_of(name, scope, Strictness::Word)
        })
    }

    fn field(&self) -> Option<String> {
        let rest = self.chars.get(self.at..)?;
        let length = rest.iter().take(9).position(|c| *c == ':')?;
        let name: String = rest.get(..length)?.iter().collect();
        let known = matches!(
            name.as_str(),
            "title" | "body" | "related" | "source" | "category" | "date"
        );
        let value = rest.get(length + 1).is_some_and(|c| !c.is_whitespace());
        (known && value).then_some(name)
    }

    fn field_value(&mut self, name: &str) -> Option<Node> {
        let scope = match name {
            "title" => Scope::Title,
            "body" => Scope::Body,
            "related" => Scope::Related,
            _ => return self.narrowing(name).map(Node::Narrow),
        };
        self.value(scope)
    }

    fn narrowing(&mut self, name: &str) -> Option<Narrowing> {
        let place = self.at;
        let value = self.plain_value();
        if value.trim().is_empty() {
            self.complain(place, "a field without a value");
            return None;
        }
        match name {
            "source" => Some(Narrowing::Source(value)),
            "category" => Some(Narrowing::Category(value)),
            _ => match dates::parse_range(&value) {
                Ok((first, last)) => Some(Narrowing::Date(first, last)),
                Err(error) => {
                    self.complain(place, &error.to_string());
                    self.warnings
                        .push(format!("date:{value} narrows nothing: {error}"));
                    None
                }
            },
        }
    }

    /// A value as it stands: between quotes, or up to the next space or bracket.
    fn plain_value(&mut self) -> String {
        if let Some(end) = self.peek().and_then(|open| self.closing_quote(open)) {
            let value = self.text(self.at + 1, end);
            self.at = end + 1;
            return value;
        }
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')'))
        {
            self.at += 1;
        }
        self.text(start, self.at)
    }

    fn bracket(&mut self, scope: Scope) -> Option<Node> {
        let place = self.at;
        self.at += 1;
        if self.depth >= MAX_DEPTH {
            self.complain(place, "brackets too deep inside each other");
            return None;
        }
        self.depth += 1;
        let group = self.query(scope);
        self.depth -= 1;
        if self.peek() == Some(')') {
            self.at += 1;
        } else {
            self.complain(place, "a bracket that is not closed");
        }
        if group.is_empty() {
            self.complain(place, "brackets around nothing");
            return None;
        }
        Some(single(group))
    }

    fn phrase(&mut self, scope: Scope) -> Option<Node> {
        let place = self.at;
        let open = self.peek()?;
        let Some(end) = self.closing_quote(open) else {
            self.complain(place, "a quote that is not closed");
            self.at += 1;
            return None;
        };
        let text = self.text(place + 1, end);
        self.at = end + 1;
        let words = self.words(&text, scope, Strictness::Word);
        match words.len() {
            0 => {
                self.complain(place, "quotes around nothing");
                None
            }
            1 => words.into_iter().next().map(Node::Word),
            _ => Some(Node::Phrase(words)),
        }
    }

    fn closing_quote(&self, open: char) -> Option<usize> {
        let closers = closing(open)?;
        let rest = self.chars.get(self.at + 1..)?;
        let length = rest.iter().position(|c| closers.contains(*c))?;
        Some(self.at + 1 + length)
    }

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
            2 => Strictness::AsWritten,
            _ => {
                self.complain(place, "more than two equals signs");
                Strictness::Word
            }
        }
    }

    /// What stands together up to a space, a bracket or a quote.
    fn run(&mut self, scope: Scope) -> Option<Node> {
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
    fn inside_word(&self) -> bool {
        let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        self.peek() == Some('"')
            && letter(
                self.at
                    .checked_sub(1)
                    .and_then(|before| self.chars.get(before)),
            )
            && letter(self.chars.get(self.at + 1))
            && self.closing_quote('"').is_none()
    }

    fn strict_phrase(&mut self, scope: Scope, strictness: Strictness) -> Option<Node> {
        match self.phrase(scope)? {
            Node::Phrase(mut words) => {
                words
                    .iter_mut()
                    .for_each(|word| word.strictness = strictness);
                Some(Node::Phrase(words))
            }
            Node::Word(mut word) => {
                word.strictness = strictness;
                Some(Node::Word(word))
            }
            other => Some(other),
        }
    }

    /// What stands together: parted by punctuation, words like others; joined as names and numbers
    /// are (`F-16`, `كوريا_الشمالية`), a run.
    fn words_of(&mut self, text: &str, scope: Scope, strictness: Strictness) -> Option<Node> {
        let mut parts = Group::new();
        let usual = if self.options.all {
            Occur::Must
        } else {
            Occur::Should
        };
        for part in parted(text) {
            let mut words = self.words(part, scope, strictness);
            if let Some(last) = words.last_mut()
                && part.ends_with('*')
            {
                last.strictness = Strictness::Prefix;
                if strictness == Strictness::AsWritten {
                    self.warnings.push(format!(
                        "=={}* is looked for by its letters: only whole words are compared as written",
                        last.text
                    ));
                }
            }
            match words.len() {
                0 => {}
                1 => parts.extend(words.pop().map(|word| (usual, Node::Word(word)))),
                _ => parts.push((usual, Node::Run(words))),
            }
        }
        (!parts.is_empty()).then(|| single(parts))
    }

    fn words(&mut self, text: &str, scope: Scope, strictness: Strictness) -> Vec<QueryWord> {
        let strictness = match strictness {
            Strictness::Word if self.options.exact => Strictness::Exact,
            other => other,
        };
        let mut found = Vec::new();
        let mut words = Words::new(text);
        while words.advance() {
            self.words += 1;
            if self.words <= MAX_WORDS {
                found.push(QueryWord {
                    text: text.get(words.range()).unwrap_or_default().to_owned(),
                    spelling: words.spelling().to_owned(),
                    kind: words.kind(),
                    strictness,
                    scope,
                    joined: Vec::new(),
                });
            }
        }
        found
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        let end = self.at + keyword.len();
        let free = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
        self.chars
            .get(self.at..end)
            .is_some_and(|word| word.iter().copied().eq(keyword.chars()))
            && free(self.chars.get(end))
            && free(
                self.at
                    .checked_sub(1)
                    .and_then(|before| self.chars.get(before)),
            )
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.at;
        self.skip_spaces();
        if self.at_keyword(keyword) {
            self.at += keyword.len();
            return true;
        }
        self.at = before;
        false
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.chars
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .collect()
    }
}

fn all_are(parts: &Group, occur: Occur) -> bool {
    parts.iter().all(|(is, _)| *is == occur)
}

/// A group of one part that only counts is that part.
fn single(mut group: Group) -> Node {
    match group.pop() {
        Some((Occur::Should | Occur::Must, node)) if group.is_empty() => node,
        Some(last) => {
            group.push(last);
            Node::Group(group)
        }
        None => Node::Group(group),
    }
}
