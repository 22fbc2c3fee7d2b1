//! `fihris terms`: the words of the articles, or the spellings of one word.

mod lemmas;

use std::io::{self, Write};

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::filters;
use crate::answer::spellings::{SPELLING_COLUMNS, SpellingsRequest, spelling_rows};
use crate::answer::words::{WORD_COLUMNS, word_request};
use crate::article_set::ArticleSet;
use crate::cli::TermsArgs;
use crate::controls::neutralize;
use crate::query::Group;
use crate::render::list::{ListFormat, ListStyle, write_rows};
use crate::vocabulary::spellings::Spelling;
use crate::vocabulary::{Request, Word, words};

pub fn run(context: &Context, args: &TermsArgs) -> Result<Outcome> {
    let (_, reader) = context.readers()?;
    let filters = filters::resolve(&args.filters)?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let articles = if filters.is_empty() {
        ArticleSet::all(&reader)?
    } else {
        ArticleSet::matching(&reader, &Group::new(), &filters)?
    };
    let mut out = context.stdout();
    if args.lemmas {
        let any = lemmas::write(
            &mut out,
            &reader,
            &articles,
            args,
            context.list_style(args.format),
        )?;
        out.flush()?;
        return Ok(Outcome::of_results(any));
    }
    let any = match &Listing::new(args)? {
        Listing::Words(request) => {
            let rows = words(&reader, &articles, request)?;
            write_words(&mut out, context.list_style(args.format), &rows)?;
            !rows.is_empty()
        }
        Listing::Spellings(request) => {
            let rows = request.rows(&reader, &articles)?;
            write_spellings(&mut out, context.list_style(args.format), &rows)?;
            !rows.is_empty()
        }
    };
    out.flush()?;
    Ok(Outcome::of_results(any))
}

/// A resolved request for a list.
enum Listing {
    Words(Request),
    Spellings(SpellingsRequest),
}

impl Listing {
    /// Resolves the flags of `terms`.
    fn new(args: &TermsArgs) -> Result<Self> {
        match &args.spellings {
            None => Ok(Listing::Words(word_request(args)?)),
            Some(word) => Ok(Listing::Spellings(SpellingsRequest::new(word, args)?)),
        }
    }
}

fn write_words(out: &mut dyn Write, style: ListStyle, rows: &[Word]) -> io::Result<()> {
    if style.format != ListFormat::Text {
        return write_rows(out, style, &WORD_COLUMNS, rows);
    }
    if !rows.is_empty() {
        writeln!(out, "{:>10}  {:>10}  {:>4}  word", "count", "docs", "DP")?;
    }
    for row in rows {
        let dispersion = row.dp.unwrap_or_default();
        let (count, docs, word) = (row.count, row.docs, neutralize(&row.word));
        writeln!(out, "{count:>10}  {docs:>10}  {dispersion:>4.2}  {word}")?;
    }
    Ok(())
}

fn write_spellings(out: &mut dyn Write, style: ListStyle, rows: &[Spelling]) -> io::Result<()> {
    match style.format {
        ListFormat::Text => write_spellings_text(out, rows),
        ListFormat::Tsv | ListFormat::Csv => {
            write_rows(out, style, &SPELLING_COLUMNS, &spelling_rows(rows))
        }
        ListFormat::Json | ListFormat::Jsonl => write_rows(out, style, &[], rows),
    }
}

fn write_spellings_text(out: &mut dyn Write, spellings: &[Spelling]) -> io::Result<()> {
    if !spellings.is_empty() {
        write_header(out)?;
    }
    for spelling in spellings {
        write_line(out, spelling.count, spelling.docs, "", &spelling.word)?;
        for share in &spelling.by {
            let value = share.value.as_deref().unwrap_or("(none)");
            write_line(out, share.count, share.docs, "  ", value)?;
        }
    }
    Ok(())
}

fn write_header(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:>10}  {:>10}  word", "count", "docs")
}

/// Writes a row. Numbers come first, because right-to-left text must end the line.
fn write_line(
    out: &mut dyn Write,
    count: u64,
    docs: u64,
    indent: &str,
    text: &str,
) -> io::Result<()> {
    writeln!(out, "{count:>10}  {docs:>10}  {indent}{}", neutralize(text))
}
