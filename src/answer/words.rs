//! Requests for lists of words: those of the articles, those near a word, and sequences of words.

use anyhow::{Result, anyhow, bail};

use crate::arabic::words::Words;
use crate::cli::{
    CollocatesArgs, CountBy, NgramsArgs, SortCollocates, SortTerms, TermsArgs, WordUnit,
};
use crate::collocates::{self, Measure};
use crate::ngrams;
use crate::vocabulary::{Order, Request, Unit};

/// The columns of a list of words.
pub const WORD_COLUMNS: [&str; 6] = ["word", "docs", "count", "per_million", "dp", "term"];

/// The columns of a list of collocates.
pub const COLLOCATE_COLUMNS: [&str; 8] = [
    "word",
    "count",
    "expected",
    "occurrences",
    "log_dice",
    "mi",
    "g2",
    "term",
];

/// The columns of a list of sequences of words.
pub const NGRAM_COLUMNS: [&str; 4] = ["ngram", "docs", "count", "terms"];

/// Resolves the flags of `terms` for a list of words.
///
/// # Errors
/// Returns an error if the unit is one of spellings, or if the prefix is not the beginning of a word.
pub fn word_request(args: &TermsArgs) -> Result<Request> {
    Ok(Request {
        unit: match args.by {
            None | Some(CountBy::Form) => Unit::Form,
            Some(CountBy::Lemma) => Unit::Lemma,
            Some(CountBy::Source | CountBy::Year) => {
                bail!("--by source and --by year need --spellings WORD")
            }
        },
        prefix: match &args.prefix {
            Some(text) => prefix(text)?,
            None => String::new(),
        },
        order: match args.sort {
            SortTerms::Count => Order::Count,
            SortTerms::Docs => Order::Docs,
            SortTerms::Alpha => Order::Alphabet,
        },
        limit: args.limit,
        min: args.min,
        stopwords: !args.no_stopwords,
    })
}

/// Returns the letters of a prefix.
fn prefix(text: &str) -> Result<String> {
    let mut words = Words::new(text);
    let first = words.advance().then(|| words.spelling().to_owned());
    match first {
        Some(first) if !words.advance() => Ok(first),
        _ => Err(anyhow!("PREFIX must be the beginning of one word: {text}")),
    }
}

/// Resolves the flags of `collocates`.
pub fn collocate_request(args: &CollocatesArgs) -> collocates::Request {
    collocates::Request {
        unit: unit(args.by),
        before: if args.after { 0 } else { args.window },
        after: if args.before { 0 } else { args.window },
        min: args.min,
        limit: args.limit,
        measure: match args.sort {
            SortCollocates::Logdice => Measure::LogDice,
            SortCollocates::Mi => Measure::MutualInformation,
            SortCollocates::G2 => Measure::LogLikelihood,
            SortCollocates::Count => Measure::Count,
        },
        stopwords: !args.no_stopwords,
    }
}

/// Resolves the flags of `ngrams`.
pub fn ngram_request(args: &NgramsArgs) -> ngrams::Request {
    ngrams::Request {
        unit: unit(args.by),
        words: args.words,
        min: args.min,
        limit: args.limit,
        stopwords: !args.no_stopwords,
    }
}

/// Returns the unit of counting.
pub fn unit(by: WordUnit) -> Unit {
    match by {
        WordUnit::Lemma => Unit::Lemma,
        WordUnit::Form => Unit::Form,
    }
}
