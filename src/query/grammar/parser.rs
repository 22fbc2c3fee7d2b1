//! A recursive-descent parser over characters, so that offsets in errors are in characters.

use super::punctuation::closing_quotes;
use super::{MAX_EXPANDED, MAX_WORDS, Options};
use crate::query::saved::SavedQueries;
use crate::query::{Group, Node, Occur, Scope, Strictness};

/// Maximum nesting of brackets. Deeper ones are punctuation.
pub(super) const MAX_DEPTH: usize = 32;

/// Maximum number of distinct warnings.
const MAX_WARNINGS: usize = 8;

pub(super) struct Parser<'s> {
    pub chars: Vec<char>,
    pub pos: usize,
    pub options: Options,
    pub depth: usize,
    /// The saved queries.
    pub saved: &'s SavedQueries,
    /// The names of the saved queries that contain this one, outermost first.
    pub ancestors: Vec<String>,
    pub usage: Usage,
    /// The first input outside the grammar; an error in strict mode only.
    pub error: Option<(usize, String)>,
    /// The first error of any mode.
    pub fatal: Option<(usize, String)>,
    /// Closing quotes that do not occur in the rest of the query, so that each is searched for once.
    pub absent_quotes: Vec<&'static str>,
}

/// Counters and warnings over a query and the saved queries in it.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub words: usize,
    /// Words that are expanded from the index.
    expanded: Vec<(String, Strictness, Scope)>,
    has_unexpanded: bool,
    pub saved: usize,
    warnings: Vec<String>,
    suppressed: usize,
}

impl Usage {
    /// Adds a warning that was not added before.
    pub fn warn(&mut self, warning: String) {
        if self.warnings.contains(&warning) {
            return;
        }
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning);
        } else {
            self.suppressed += 1;
        }
    }

    /// Returns whether a word may be expanded from the index: if the query expands it already, or
    /// if it expands fewer than [`MAX_EXPANDED`] words.
    pub fn allow_expansion(
        &mut self,
        spelling: &str,
        strictness: Strictness,
        scope: Scope,
    ) -> bool {
        let word = (spelling.to_owned(), strictness, scope);
        if self.expanded.contains(&word) {
            return true;
        }
        if self.expanded.len() >= MAX_EXPANDED {
            self.has_unexpanded = true;
            return false;
        }
        self.expanded.push(word);
        true
    }

    pub fn into_warnings(self) -> Vec<String> {
        let mut warnings = self.warnings;
        if self.suppressed > 0 {
            warnings.push(format!("and {} more warnings", self.suppressed));
        }
        if self.has_unexpanded {
            warnings.push(format!(
                "the query has more than {MAX_EXPANDED} words with *, ? or ~: only the first {MAX_EXPANDED} are expanded, the others are searched for as plain words"
            ));
        }
        if self.words > MAX_WORDS {
            warnings.push(format!(
                "the query has {} words: only the first {MAX_WORDS} are searched for",
                self.words
            ));
        }
        warnings
    }
}

impl<'s> Parser<'s> {
    pub(super) fn new(query: &str, options: Options, saved: &'s SavedQueries) -> Self {
        Parser {
            chars: query.chars().collect(),
            pos: 0,
            options,
            depth: 0,
            saved,
            ancestors: Vec::new(),
            usage: Usage::default(),
            error: None,
            fatal: None,
            absent_quotes: Vec::new(),
        }
    }

    /// Parses the whole query.
    pub(super) fn parse_all(&mut self, scope: Scope) -> Group {
        let mut group = Group::new();
        while self.pos < self.chars.len() {
            group.extend(self.query(scope));
            if self.peek() == Some(')') {
                self.record_error(self.pos, "unmatched closing bracket");
                self.pos += 1;
            }
        }
        group
    }

    /// Returns the role of a part without an operator.
    pub(super) fn default_occur(&self) -> Occur {
        if self.options.all {
            Occur::Must
        } else {
            Occur::Should
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.pos).copied()
    }

    pub(super) fn peek_after(&self, count: usize) -> Option<char> {
        self.chars.get(self.pos + count).copied()
    }

    /// Records an error of strict mode.
    pub(super) fn record_error(&mut self, position: usize, reason: &str) {
        if self.error.is_none() {
            self.error = Some((position, reason.to_owned()));
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.pos += 1;
        }
    }

    /// Records an error of any mode.
    pub(super) fn record_fatal(&mut self, position: usize, reason: String) {
        self.fatal.get_or_insert((position, reason));
    }

    /// Parses `all { OR all }`, up to the end or a closing bracket.
    pub(super) fn query(&mut self, scope: Scope) -> Group {
        let mut sides = vec![self.all(scope)];
        while self.take_keyword("OR") {
            let start = self.pos;
            sides.push(self.all(scope));
            if sides.iter().rev().take(2).any(Group::is_empty) {
                self.record_error(start.saturating_sub(2), "OR without words on both sides");
            }
        }
        sides.retain(|side| !side.is_empty());
        if sides.len() < 2 {
            return sides.pop().unwrap_or_default();
        }
        sides
            .into_iter()
            .map(|side| (Occur::Should, into_node(side)))
            .collect()
    }

    fn all(&mut self, scope: Scope) -> Group {
        let default = self.default_occur();
        let mut group = Group::new();
        loop {
            self.skip_spaces();
            if self.peek().is_none_or(|c| c == ')') || self.at_keyword("OR") {
                drop_bullets(&mut group);
                drop_duplicate_expansions(&mut group);
                return group;
            }
            let start = self.pos;
            if self.take_keyword("AND") {
                self.record_error(start, "AND with nothing before it");
            } else if let Some((occur, node)) = self.item(scope) {
                match node {
                    // Adjacent optional words need no group.
                    Node::Group(parts) if occur.is_none() && all_have(&parts, default) => {
                        group.extend(parts)
                    }
                    node => group.push((occur.unwrap_or(default), node)),
                }
            } else if self.pos == start {
                self.pos += 1; // punctuation
            }
        }
    }

    /// Parses `unit { AND unit }`. Units joined by AND are a group in which each is required.
    fn item(&mut self, scope: Scope) -> Option<(Option<Occur>, Node)> {
        let first = self.unit(scope);
        let mut joined = Group::new();
        while self.take_keyword("AND") {
            let start = self.pos;
            match self.unit(scope) {
                Some((occur, node)) => joined.push((occur.unwrap_or(Occur::Must), node)),
                None => self.record_error(start, "AND with nothing after it"),
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
        let start = self.pos;
        let mut negated = false;
        while self.take_keyword("NOT") {
            negated = true;
        }
        if negated {
            let unit = self.signed(scope);
            if unit.is_none() {
                self.record_error(start, "NOT with nothing after it");
            }
            return unit.map(|(_, node)| (Some(Occur::MustNot), node));
        }
        self.signed(scope)
    }

    /// Parses a value with an optional `+` or `-` before it.
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
            self.pos += 1;
            return self.value(scope).map(|node| (Some(occur), node));
        }
        if sign.is_some() {
            self.record_error(self.pos, "+ or - with nothing after it");
            self.pos += 1;
            return None;
        }
        self.value(scope).map(|node| (None, node))
    }

    /// Parses a field with its value, a bracket, a phrase or a word.
    pub(super) fn value(&mut self, scope: Scope) -> Option<Node> {
        if let Some(name) = self.peek_field().filter(|_| self.depth < MAX_DEPTH) {
            self.depth += 1;
            let node = self.field_with_value(&name, scope);
            self.depth -= 1;
            return node;
        }
        self.warn_unknown_field();
        match self.peek()? {
            '(' => self.bracket(scope),
            c if closing_quotes(c).is_some() => self.phrase(scope),
            ')' => None,
            '@' => self.saved_query(scope).or_else(|| self.token(scope)),
            '*' if scope == Scope::Article && self.is_isolated() => {
                self.pos += 1;
                Some(Node::AllArticles)
            }
            _ => self.token(scope),
        }
    }

    fn bracket(&mut self, scope: Scope) -> Option<Node> {
        let start = self.pos;
        self.pos += 1;
        if self.depth >= MAX_DEPTH {
            self.record_error(start, "brackets nested too deeply");
            return None;
        }
        self.depth += 1;
        let group = self.query(scope);
        self.depth -= 1;
        if self.peek() == Some(')') {
            self.pos += 1;
        } else {
            self.record_error(start, "unclosed bracket");
        }
        if group.is_empty() {
            self.record_error(start, "empty brackets");
            return None;
        }
        Some(into_node(group))
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        let end = self.pos + keyword.len();
        let free = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
        self.chars
            .get(self.pos..end)
            .is_some_and(|word| word.iter().copied().eq(keyword.chars()))
            && free(self.chars.get(end))
            && free(
                self.pos
                    .checked_sub(1)
                    .and_then(|before| self.chars.get(before)),
            )
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let before = self.pos;
        self.skip_spaces();
        if self.at_keyword(keyword) {
            self.pos += keyword.len();
            return true;
        }
        self.pos = before;
        false
    }

    /// Returns whether the current character touches nothing except signs and brackets.
    fn is_isolated(&self) -> bool {
        let before = self.pos.checked_sub(1).and_then(|at| self.chars.get(at));
        let after = self.peek_after(1);
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '+' | '-'))
            && after.is_none_or(|c| c.is_whitespace() || c == ')')
    }

    pub(super) fn text(&self, start: usize, end: usize) -> String {
        self.chars
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .collect()
    }
}

fn all_have(parts: &Group, occur: Occur) -> bool {
    parts.iter().all(|(is, _)| *is == occur)
}

/// Removes optional stars next to words: they are list bullets, not a search for all articles.
fn drop_bullets(group: &mut Group) {
    let is_searched = |(occur, node): &(Occur, Node)| {
        *occur != Occur::MustNot && !matches!(node, Node::AllArticles | Node::Filter(_))
    };
    if group.iter().any(is_searched) {
        group.retain(|part| !matches!(part, (Occur::Should, Node::AllArticles)));
    }
}

/// Removes repeated words that are expanded from the index, so that each is expanded once.
fn drop_duplicate_expansions(group: &mut Group) {
    let mut seen: Vec<(Occur, String, Strictness, Scope)> = Vec::new();
    group.retain(|(occur, node)| {
        let Node::Word(word) = node else {
            return true;
        };
        if !matches!(word.strictness, Strictness::Pattern | Strictness::Fuzzy) {
            return true;
        }
        let this = (*occur, word.spelling.clone(), word.strictness, word.scope);
        let is_new = !seen.contains(&this);
        if is_new {
            seen.push(this);
        }
        is_new
    });
}

/// Turns a group into a node. A group of one part that is not excluded becomes that part.
pub(super) fn into_node(mut group: Group) -> Node {
    match group.pop() {
        Some((Occur::Should | Occur::Must, node)) if group.is_empty() => node,
        Some(last) => {
            group.push(last);
            Node::Group(group)
        }
        None => Node::Group(group),
    }
}
