//! The query language: what was typed, what it means, and the plan that finds it.
//!
//! [`grammar`] reads text into a [`Group`]; [`plan`] makes it a tantivy query; [`matcher`] says
//! which words of a text it found, for highlights; [`written`] looks for words as written,
//! [`fuzzy`] for words with typing errors, [`pattern`] for patterns of letters, [`near`] for words
//! near each other. [`rank`] says what orders the hits, [`bm25`] adds it up. [`saved`] keeps queries under a name. `docs/QUERY.md` is for those who ask.

pub mod bm25;
pub mod fuzzy;
pub mod grammar;
pub mod hit_positions;
pub mod matcher;
pub mod multiword;
pub mod pattern;
pub mod plan;
pub mod positional;
pub mod proximity;
pub mod rank;
pub mod saved;
pub mod verbatim;

use jiff::civil::Date;

use crate::arabic::analysis::{Form, analysis};
use crate::arabic::lemma;
use crate::arabic::stopwords;
use crate::arabic::words::Kind;
use crate::article::Article;

/// Where a word is looked for.
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

/// What counts as the same word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strictness {
    /// The word in any of its forms.
    #[default]
    Word,
    /// The same letters, up to folding: `=كتاب`.
    Exact,
    /// The word as the article writes it, with its marks, hamza and tatweel: `==كِتاب`.
    Verbatim,
    /// Any word whose letters fit a pattern: `كتا*`, `*كتب`, `م?رس`. See [`pattern`].
    Pattern,
    /// The word with a typing error or two: `الصوارخ~`. See [`fuzzy`].
    Fuzzy,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// As typed; of the start of a word the letters.
    pub text: String,
    /// Its spelling, as [`Words`](crate::arabic::words::Words) reads it; of a pattern with its signs.
    pub spelling: String,
    /// What it is made of.
    pub kind: Kind,
    /// What counts as the same word.
    pub strictness: Strictness,
    /// Where it is looked for.
    pub scope: Scope,
    /// The terms of the spellings that it and its neighbours are together: see [`joined`].
    pub multiword_terms: Vec<String>,
}

impl QueryWord {
    /// The terms of [`Form::Word`] that it stands for. Who asks for برد means the whole word, and not ب+رد.
    pub fn terms(&self) -> Vec<String> {
        let whole = match self.kind {
            Kind::Arabic => lemma::whole_of_twofold(&self.spelling),
            _ => None,
        };
        whole.unwrap_or_else(|| {
            let analysis = analysis(self.kind, &self.spelling);
            analysis.terms(Form::Word).map(str::to_owned).collect()
        })
    }

    /// Whether the word says nothing of what a query is about. A pattern may stand for any word.
    pub fn is_stopword(&self) -> bool {
        self.strictness != Strictness::Pattern && stopwords::contains(&self.spelling)
    }
}

/// What narrows the articles and never counts for their rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The outlet, compared folded.
    Source(String),
    /// The section, compared folded.
    Category(String),
    /// The first and the last day, both included.
    Date(Option<Date>, Option<Date>),
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// One word.
    Word(QueryWord),
    /// Words one after the other, between quotes.
    Phrase(Vec<QueryWord>),
    /// Words in any order with at most so many others between them altogether: `"…"~5`.
    Near(Vec<QueryWord>, u32),
    /// Words that were typed without a space between them (`F-16`, `كوريا_الشمالية`): each counts,
    /// and better when they stand together.
    Compound(Vec<QueryWord>),
    /// A narrowing.
    Filter(Filter),
    /// Every article: a lone `*`.
    AllArticles,
    /// Several parts.
    Group(Group),
}

/// What a part is to its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It must be there.
    Must,
    /// It counts; one of these must be there when none must.
    Should,
    /// It must not be there.
    MustNot,
}

/// Several parts, each with what it is to the whole.
pub type Group = Vec<(Occur, Node)>;

/// The texts of an article that words are looked for in, each with the part of the article that
/// it is.
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
