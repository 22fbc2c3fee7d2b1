//! `fihris ngrams`: the most frequent sequences of words.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::filters;
use crate::answer::words::NGRAM_COLUMNS;
pub(super) use crate::answer::words::ngram_request as request;
use crate::article_set::ArticleSet;
use crate::cli::NgramsArgs;
use crate::controls::neutralize;
use crate::ngrams::ngrams;
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &NgramsArgs) -> Result<Outcome> {
    let filters = filters::resolve(&args.filters)?;
    let (dir, reader) = context.readers()?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let (_, group) = context.read_words(&dir, &args.query)?;
    let articles = if filters.is_empty() && group.is_empty() {
        ArticleSet::all(&reader)?
    } else {
        ArticleSet::matching(&reader, &group, &filters)?
    };
    let found = ngrams(&reader, &articles, &group, &request(args))?;
    if let Some(min) = found.raised_min {
        context.warn(&format!(
            "too many sequences for all to be counted: only those with at least {min} occurrences are listed"
        ));
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => {
            if !found.ngrams.is_empty() {
                writeln!(out, "{:>10}  {:>10}  words", "count", "docs")?;
            }
            for row in &found.ngrams {
                let words = neutralize(&row.ngram);
                writeln!(out, "{:>10}  {:>10}  {words}", row.count, row.docs)?;
            }
        }
        format => {
            let style = context.list_style(format);
            write_rows(&mut out, style, &NGRAM_COLUMNS, &found.ngrams)?;
        }
    }
    out.flush()?;
    Ok(Outcome::of_results(!found.ngrams.is_empty()))
}
