//! The query language: parsing, planning and matching.
//!
//! [`grammar`] parses text into a [`Group`], [`plan`] turns that into a [`tree`] that becomes a tantivy query, with the
//! ranking clauses of [`rank`] and the scorer of [`bm25`]. [`matcher`] finds the words of a query in
//! a text, for highlights; [`derivation`] names the rules that connect a word of a query with a word
//! of an article. [`verbatim`], [`fuzzy`], [`pattern`], [`multiword`], [`positional`] and
//! [`sounds`], [`latin`] and
//! [`proximity`] implement the kinds of words and phrases. [`keyboard`] converts keys of another
//! layout. [`saved`] stores queries under a name.
//! `docs/QUERY.md` is the manual of the language.

pub mod bm25;
pub mod derivation;
pub mod fuzzy;
pub mod grammar;
pub mod hit_positions;
pub mod keyboard;
pub mod latin;
pub mod matcher;
pub mod multiword;
mod nearest_names;
pub mod path_pattern;
pub mod pattern;
pub mod plan;
pub mod positional;
pub mod proximity;
pub mod rank;
pub mod saved;
pub mod sounds;
pub mod tree;
pub mod verbatim;

use std::sync::Arc;

use jiff::civil::Date;

use crate::arabic::lemma;
use crate::arabic::stopwords;
use crate::arabic::word_terms::{TermKind, word_terms};
use crate::arabic::words::Kind;
use crate::article::Article;

/// The part of an article that a word is searched in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Title, summary and body.
    #[default]
    Article,
    /// The title.
    Title,
    /// Summary and body.
    Body,
    /// The teasers of other articles.
    Related,
}

/// How closely a word of an article must match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Any form of the word.
    #[default]
    Word,
    /// The same letters after folding: `=كتاب`.
    Exact,
    /// The same characters, with marks, hamza and tatweel: `==كِتاب`. See [`verbatim`].
    Verbatim,
    /// A pattern with wildcards: `كتا*`, `*كتب`, `م?رس`. See [`pattern`].
    Pattern,
    /// The same letters with at most two edits: `الصوارخ~`. See [`fuzzy`].
    Fuzzy,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// The word as typed; a prefix without its `*`.
    pub text: String,
    /// The spelling from [`Words`](crate::arabic::words::Words); a pattern with its wildcards.
    pub spelling: String,
    /// The script or class of its characters.
    pub kind: Kind,
    /// How closely a word of an article must match.
    pub strictness: Strictness,
    /// The part of an article that it is searched in.
    pub scope: Scope,
    /// Terms of the multi-word names that it forms with its neighbours. See [`multiword`].
    pub multiword_terms: Vec<String>,
    /// Its Arabic names, if it is in Latin letters. See [`latin`].
    pub latin: Option<latin::Latin>,
}

impl QueryWord {
    /// Returns the terms of [`TermKind::Word`] of the word, without those of sounds. An ambiguous
    /// word such as برد is a whole word in a query, not ب+رد.
    pub fn terms(&self) -> Vec<String> {
        let own = match self.kind {
            Kind::Arabic => lemma::query_terms(&self.spelling),
            _ => None,
        };
        own.unwrap_or_else(|| {
            let terms = word_terms(self.kind, &self.spelling);
            let terms = terms.of(TermKind::Word);
            let terms = terms.filter(|term| !term.starts_with(lemma::SOUND_PREFIX));
            terms.map(str::to_owned).collect()
        })
    }

    /// Returns the sound terms of a word that can be a foreign name, and those of the name that it
    /// forms with the next word (دي ميستورا). See [`sounds`].
    pub fn sounds(&self) -> Vec<String> {
        if self.kind != Kind::Arabic || self.strictness != Strictness::Word {
            return Vec::new();
        }
        let terms = word_terms(self.kind, &self.spelling);
        let joined = self.multiword_terms.iter().map(String::as_str);
        let terms = terms.of(TermKind::Word).chain(joined);
        let sounds = terms.filter(|term| term.starts_with(lemma::SOUND_PREFIX));
        sounds.map(str::to_owned).collect()
    }

    /// Returns whether the word is a stop word. A pattern is never a stop word.
    pub fn is_stopword(&self) -> bool {
        self.strictness != Strictness::Pattern && stopwords::contains(&self.spelling)
    }
}

/// A condition that selects articles without affecting the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The outlet, compared after folding.
    Source(String),
    /// The section, compared after folding.
    Category(String),
    /// The first and the last day, both inclusive.
    Date(Option<Date>, Option<Date>),
    /// No date at all.
    Undated,
    /// The time of arrival in the index: the first and the last second since 1970-01-01, both
    /// inclusive.
    Added(Option<i64>, Option<i64>),
    /// The path of the file.
    Path(Arc<path_pattern::PathPattern>),
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// One word.
    Word(QueryWord),
    /// Consecutive words, in quotes.
    Phrase(Vec<QueryWord>),
    /// Words in any order with a slop, the maximum number of other words in their window: `"…"~5`.
    Near(Vec<QueryWord>, u32),
    /// Words typed without a space between them (`F-16`, `كوريا_الشمالية`). Each matches by itself;
    /// consecutive occurrences score higher.
    Compound(Vec<QueryWord>),
    /// A filter.
    Filter(Filter),
    /// Every article: an isolated `*`.
    AllArticles,
    /// A bracketed or combined query.
    Group(Group),
}

/// The role of a part in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// Required.
    Must,
    /// Optional; if no part is required, at least one optional part must match.
    Should,
    /// Excluded.
    MustNot,
}

/// The parts of a query with their roles.
pub type Group = Vec<(Occur, Node)>;

/// Returns whether a query has a word, and not only filters or `*`.
pub fn has_words(group: &Group) -> bool {
    group.iter().any(|(_, node)| match node {
        Node::Word(_) | Node::Phrase(_) | Node::Near(..) | Node::Compound(_) => true,
        Node::Filter(_) | Node::AllArticles => false,
        Node::Group(group) => has_words(group),
    })
}

/// Returns the searched texts of an article, each with its part.
pub fn texts(article: &Article) -> impl Iterator<Item = (&str, Scope)> {
    let title = article.title.as_deref().map(|title| (title, Scope::Title));
    let summary = article.summary.as_deref();
    let related = article.related.iter();
    title
        .into_iter()
        .chain(summary.map(|summary| (summary, Scope::Body)))
        .chain([(article.body.as_str(), Scope::Body)])
        .chain(related.map(|teaser| (teaser.as_str(), Scope::Related)))
}
