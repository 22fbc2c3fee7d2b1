//! The parser: by recursive descent, over characters, so that a place in an error is one.

use super::punctuation::closing;
use super::{MAX_EXPANDED, MAX_WORDS, Options};
use crate::query::saved::SavedQueries;
use crate::query::{Group, Node, Occur, Scope, Strictness};

/// Brackets inside brackets that are looked at; deeper ones are punctuation.
pub(super) const MAX_DEPTH: usize = 32;

/// Different warnings that are told.
const MAX_WARNINGS: usize = 8;

pub(super) struct Parser<'s> {
    pub chars: Vec<char>,
    pub at: usize,
    pub options: Options,
    pub depth: usize,
    /// The saved queries.
    pub saved: &'s SavedQueries,
    /// The names of those that this one stands in.
    pub inside: Vec<String>,
    pub spent: Spent,
    /// The first thing that did not fit.
    pub error: Option<(usize, String)>,
    /// What no one can mean.
    pub fatal: Option<(usize, String)>,
    /// Closing quotes of which no more follow: so that each is looked for once.
    pub missing: Vec<&'static str>,
}

/// What is counted over a query and the saved ones in it, and what a person should know.
#[derive(Debug, Default)]
pub(super) struct Spent {
    pub words: usize,
    /// Words that are looked up in the index.
    expanded: Vec<(String, Strictness, Scope)>,
    has_unexpanded: bool,
    pub saved: usize,
    warnings: Vec<String>,
    untold: usize,
}

impl Spent {
    /// Tells something, once.
    pub fn warn(&mut self, warning: String) {
        if self.warnings.contains(&warning) {
            return;
        }
        match self.warnings.len() < MAX_WARNINGS {
            true => self.warnings.push(warning),
            false => self.untold += 1,
        }
    }

    /// Whether one more word may be looked up in the index: one that is looked up already, or one of
    /// the first.
    pub fn expands(&mut self, spelling: &str, strictness: Strictness, scope: Scope) -> bool {
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
        if self.untold > 0 {
            warnings.push(format!("and {} more of the kind", self.untold));
        }
        if self.has_unexpanded {
            warnings.push(format!(
                "the query has more than {MAX_EXPANDED} words with *, ? or ~: those after the first {MAX_EXPANDED} are searched for as words"
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
            at: 0,
            options,
            depth: 0,
            saved,
            inside: Vec::new(),
            spent: Spent::default(),
            error: None,
            fatal: None,
            missing: Vec::new(),
        }
    }

    /// The whole query, whatever stands in it.
    pub(super) fn whole(&mut self, scope: Scope) -> Group {
        let mut group = Group::new();
        while self.at < self.chars.len() {
            group.extend(self.query(scope));
            if self.peek() == Some(')') {
                self.complain(self.at, "a bracket that was not opened");
                self.at += 1;
            }
        }
        group
    }

    /// What a part is to its group, where no sign says it.
    pub(super) fn usual(&self) -> Occur {
        match self.options.all {
            true => Occur::Must,
            false => Occur::Should,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn peek_after(&self, steps: usize) -> Option<char> {
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

    /// Something that no one can mean: an error in any mode.
    pub(super) fn refuse(&mut self, place: usize, reason: String) {
        self.fatal.get_or_insert((place, reason));
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
        let usual = self.usual();
        let mut group = Group::new();
        loop {
            self.skip_spaces();
            if self.peek().is_none_or(|c| c == ')') || self.at_keyword("OR") {
                drop_bullets(&mut group);
                drop_repeated(&mut group);
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
    pub(super) fn value(&mut self, scope: Scope) -> Option<Node> {
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
            '@' => self.saved_query(scope).or_else(|| self.run(scope)),
            '*' if scope == Scope::Article && self.stands_alone() => {
                self.at += 1;
                Some(Node::AllArticles)
            }
            _ => self.run(scope),
        }
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

    /// Whether the character that stands here touches nothing but signs and brackets.
    fn stands_alone(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
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

fn all_are(parts: &Group, occur: Occur) -> bool {
    parts.iter().all(|(is, _)| *is == occur)
}

/// A star beside words that only count is the mark of a list, not every article.
fn drop_bullets(group: &mut Group) {
    let is_sought = |(occur, node): &(Occur, Node)| {
        *occur != Occur::MustNot && !matches!(node, Node::AllArticles | Node::Filter(_))
    };
    if group.iter().any(is_sought) {
        group.retain(|part| !matches!(part, (Occur::Should, Node::AllArticles)));
    }
}

/// What is looked up in the index is looked up once, however often it stands there.
fn drop_repeated(group: &mut Group) {
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

/// A group of one part that only counts is that part.
pub(super) fn single(mut group: Group) -> Node {
    match group.pop() {
        Some((Occur::Should | Occur::Must, node)) if group.is_empty() => node,
        Some(last) => {
            group.push(last);
            Node::Group(group)
        }
        None => Node::Group(group),
    }
}
