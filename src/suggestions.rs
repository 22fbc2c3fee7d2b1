//! Help for a query that finds nothing: the nearest words of the index, the same keys in another
//! keyboard layout, any of the words in place of all, and the query without its filters.

use anyhow::Result;
use serde::Serialize;

use crate::index::Reader;
use crate::query::fuzzy;
use crate::query::grammar::{self, Options};
use crate::query::keyboard::other_layouts;
use crate::query::matcher::{Matcher, positive_words};
use crate::query::{Group, Node, Occur, QueryWord, Strictness, texts};
use crate::search::{Request, count};

/// Maximum number of words of a query for which nearest words are looked up.
const MAX_WORDS: usize = 5;

/// Maximum number of nearest words of a word, and of all words.
const NEAREST: usize = 3;
const MAX_NEAREST: usize = 5;

/// Maximum length of a query whose keys are tried in another layout, in characters.
const MAX_LAYOUT_CHARS: usize = 100;

/// The kinds of suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A word of the index near a word of the query.
    Word,
    /// The query in another keyboard layout.
    Layout,
    /// The query with any of its words.
    Any,
    /// The query without filters.
    Unfiltered,
}

/// A query that finds something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The kind.
    pub kind: Kind,
    /// The word or query to search for.
    pub query: String,
    /// The number of articles that it finds, deleted ones included for a word.
    pub articles: u64,
}

/// A query without an answer.
#[derive(Debug, Clone)]
pub struct Unanswered<'q> {
    /// The text of the query.
    pub text: &'q str,
    /// The options with which it was parsed.
    pub options: Options,
    /// The request that found nothing.
    pub request: &'q Request,
    /// The query with any of its words, if the request wants all.
    pub any: Option<&'q Group>,
}

/// Returns suggestions for a query that found nothing.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn suggestions(reader: &Reader, unanswered: &Unanswered) -> Result<Vec<Suggestion>> {
    let request = unanswered.request;
    let with = |group: &Group| Request {
        group: group.clone(),
        filters: request.filters.clone(),
        ..Request::default()
    };
    let mut found = nearest_words(reader, &request.group)?;
    let mut add = |kind, query: &str, articles| {
        if articles > 0 {
            found.push(Suggestion {
                kind,
                query: query.to_owned(),
                articles,
            });
        }
    };
    if unanswered.text.chars().count() <= MAX_LAYOUT_CHARS {
        for other in other_layouts(unanswered.text) {
            // All words must be articles' own: a few random letters are often near some name.
            let options = Options {
                all: true,
                exact: unanswered.options.exact || other.is_ascii(),
                ..unanswered.options
            };
            let Ok(parsed) = grammar::parse(&other, options) else {
                continue;
            };
            if !positive_words(&parsed.group).is_empty() {
                add(Kind::Layout, &other, count(reader, &with(&parsed.group))?);
            }
        }
    }
    if let Some(any) = unanswered.any {
        add(Kind::Any, unanswered.text, count(reader, &with(any))?);
    }
    if !request.filters.is_empty() {
        let request = Request {
            filters: Vec::new(),
            ..with(&request.group)
        };
        add(Kind::Unfiltered, unanswered.text, count(reader, &request)?);
    }
    Ok(found)
}

/// Returns words of the index for the words of a query that no article has, whatever the filters.
fn nearest_words(reader: &Reader, group: &Group) -> Result<Vec<Suggestion>> {
    let mut found: Vec<Suggestion> = Vec::new();
    let articles_with = |word: &QueryWord| {
        let request = Request {
            group: vec![(Occur::Must, Node::Word(word.clone()))],
            ..Request::default()
        };
        count(reader, &request)
    };
    for word in positive_words(group).into_iter().take(MAX_WORDS) {
        if word.strictness == Strictness::Pattern || articles_with(word)? > 0 {
            continue;
        }
        let mut add = |query: String, articles| {
            let is_new = found.iter().all(|known| known.query != query);
            if articles > 0 && is_new && found.len() < MAX_NEAREST {
                found.push(Suggestion {
                    kind: Kind::Word,
                    query,
                    articles,
                });
            }
        };
        if matches!(word.strictness, Strictness::Exact | Strictness::Verbatim) {
            let forms = QueryWord {
                strictness: Strictness::Word,
                ..word.clone()
            };
            let articles = articles_with(&forms)?;
            add(word.text.trim_start_matches('=').to_owned(), articles);
        }
        if fuzzy::max_edits(&word.spelling) == 0 {
            // Any word of few letters is near many others.
            continue;
        }
        let terms = fuzzy::expand(&reader.searcher, reader.fields.exact, "", &word.spelling)?;
        let mut terms = terms.iter().filter(|near| near.edits > 0).peekable();
        // Words with more edits than the nearest ones are rarely meant.
        let edits = terms.peek().map_or(0, |near| near.edits);
        for near in terms.take_while(|near| near.edits == edits).take(NEAREST) {
            let spelling = near.term.value().as_str().unwrap_or_default().to_owned();
            add(
                usual_spelling(reader, near, &spelling, word)?,
                near.doc_freq,
            );
        }
    }
    Ok(found)
}

/// Returns a folded word as one of its articles has it.
fn usual_spelling(
    reader: &Reader,
    near: &fuzzy::FuzzyTerm,
    folded: &str,
    word: &QueryWord,
) -> Result<String> {
    let Some(address) = reader.addresses(&near.term)?.first().copied() else {
        return Ok(folded.to_owned());
    };
    let article = reader.article(address)?;
    let exact = QueryWord {
        text: folded.to_owned(),
        spelling: folded.to_owned(),
        strictness: Strictness::Exact,
        latin: None,
        multiword_terms: Vec::new(),
        ..word.clone()
    };
    let matcher = Matcher::new(&vec![(Occur::Must, Node::Word(exact))]);
    for (text, part) in texts(&article) {
        if let Some(found) = matcher.find(text, part).first() {
            return Ok(text.get(found.range.clone()).unwrap_or(folded).to_owned());
        }
    }
    Ok(folded.to_owned())
}

/// Returns the message about a query that found nothing.
pub fn message(suggestions: &[Suggestion]) -> String {
    let counted = |kind| {
        let of_kind = suggestions.iter().filter(move |found| found.kind == kind);
        let texts = of_kind.map(|found| format!("{} ({})", found.query, found.articles));
        texts.collect::<Vec<_>>().join(", ")
    };
    let first = |kind| suggestions.iter().find(|found| found.kind == kind);
    let mut parts = vec!["nothing found".to_owned()];
    let words = counted(Kind::Word);
    if !words.is_empty() {
        parts.push(format!("in the articles: {words}"));
    }
    let layouts = counted(Kind::Layout);
    if !layouts.is_empty() {
        parts.push(format!("in the other keyboard layout: {layouts}"));
    }
    if let Some(any) = first(Kind::Any) {
        parts.push(format!("with any of the words: {} (--any)", any.articles));
    }
    if let Some(unfiltered) = first(Kind::Unfiltered) {
        parts.push(format!("without the filters: {}", unfiltered.articles));
    }
    parts.join("; ")
}
