//! `fihris terms`: the words of the articles, or the spellings of one.

use std::cmp::Reverse;
use std::io::{self, Write};

use anyhow::{Result, anyhow, bail};
use serde::Serialize;

use super::Outcome;
use super::context::Context;
use super::{filters, row_limit};
use crate::arabic::words::Words;
use crate::article_set::ArticleSet;
use crate::cli::{CountBy, SortTerms, TermsArgs};
use crate::controls::neutralize;
use crate::index::Reader;
use crate::query::Group;
use crate::render::list::{ListFormat, write_rows};
use crate::vocabulary::spellings::{GroupBy, Spelling, SpellingQuery, spellings};
use crate::vocabulary::{Order, Request, Unit, words};

pub fn run(context: &Context, args: &TermsArgs) -> Result<Outcome> {
    let (_, reader) = context.reader()?;
    let filters = filters::resolve(&args.filters)?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let articles = if filters.is_empty() {
        ArticleSet::all(&reader)?
    } else {
        ArticleSet::matching(&reader, &Group::new(), &filters)?
    };
    let mut out = context.stdout();
    let any = match &args.spellings {
        Some(word) => list_spellings(&mut out, &reader, &articles, word, args)?,
        None => list_words(&mut out, &reader, &articles, args)?,
    };
    out.flush()?;
    Ok(Outcome::of_results(any))
}

fn list_words(
    out: &mut dyn Write,
    reader: &Reader,
    articles: &ArticleSet,
    args: &TermsArgs,
) -> Result<bool> {
    let unit = match args.by {
        None | Some(CountBy::Form) => Unit::Form,
        Some(CountBy::Lemma) => Unit::Lemma,
        Some(CountBy::Source | CountBy::Year) => {
            bail!("--by source and --by year need --spellings WORD")
        }
    };
    let request = Request {
        unit,
        prefix: args
            .prefix
            .as_deref()
            .map(prefix)
            .transpose()?
            .unwrap_or_default(),
        order: match args.sort {
            SortTerms::Count => Order::Count,
            SortTerms::Docs => Order::Docs,
            SortTerms::Alpha => Order::Alphabet,
        },
        limit: row_limit(args.limit),
        min: args.min,
        stopwords: !args.no_stopwords,
    };
    let rows = words(reader, articles, &request)?;
    match args.format {
        ListFormat::Text => {
            if !rows.is_empty() {
                head(out)?;
            }
            for row in &rows {
                line(out, row.count, row.docs, "", &row.word)?;
            }
        }
        format => write_rows(out, format, &["word", "docs", "count"], &rows)?,
    }
    Ok(!rows.is_empty())
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

fn list_spellings(
    out: &mut dyn Write,
    reader: &Reader,
    articles: &ArticleSet,
    word: &str,
    args: &TermsArgs,
) -> Result<bool> {
    let by = match args.by {
        None | Some(CountBy::Source) => GroupBy::Source,
        Some(CountBy::Year) => GroupBy::Year,
        Some(CountBy::Form | CountBy::Lemma) => {
            bail!("--spellings needs --by source or --by year")
        }
    };
    let sought = SpellingQuery::new(word).ok_or_else(|| {
        anyhow!(
            "--spellings takes one word, or a name of several words from the word lists: {word}"
        )
    })?;
    let mut rows = spellings(reader, articles, &sought, by)?;
    rows.retain(|row| row.count >= args.min);
    match args.sort {
        SortTerms::Count => {} // already in this order
        SortTerms::Docs => rows.sort_by_key(|row| Reverse(row.docs)),
        SortTerms::Alpha => rows.sort_by(|a, b| a.word.cmp(&b.word)),
    }
    rows.truncate(row_limit(args.limit));
    match args.format {
        ListFormat::Text => write_spellings(out, &rows)?,
        ListFormat::Tsv => {
            let columns = ["word", "value", "docs", "count"];
            write_rows(out, args.format, &columns, &flat(&rows))?;
        }
        format => write_rows(out, format, &[], &rows)?,
    }
    Ok(!rows.is_empty())
}

/// A row of TSV: one source or year of a spelling.
#[derive(Serialize)]
struct Row<'r> {
    word: &'r str,
    value: Option<&'r str>,
    docs: u64,
    count: u64,
}

fn flat(spellings: &[Spelling]) -> Vec<Row<'_>> {
    let rows = spellings.iter().flat_map(|spelling| {
        spelling.by.iter().map(|share| Row {
            word: &spelling.word,
            value: share.value.as_deref(),
            docs: share.docs,
            count: share.count,
        })
    });
    rows.collect()
}

fn write_spellings(out: &mut dyn Write, spellings: &[Spelling]) -> io::Result<()> {
    if !spellings.is_empty() {
        head(out)?;
    }
    for spelling in spellings {
        line(out, spelling.count, spelling.docs, "", &spelling.word)?;
        for share in &spelling.by {
            let value = share.value.as_deref().unwrap_or("(none)");
            line(out, share.count, share.docs, "  ", value)?;
        }
    }
    Ok(())
}

fn head(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:>10}  {:>10}  word", "count", "docs")
}

/// Writes a row. Numbers come first, because right-to-left text must end the line.
fn line(out: &mut dyn Write, count: u64, docs: u64, indent: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{count:>10}  {docs:>10}  {indent}{}", neutralize(text))
}
