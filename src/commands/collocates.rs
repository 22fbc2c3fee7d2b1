//! `fihris collocates`: words that occur near a word.

use std::io::{self, Write};

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::{filters, plural};
use crate::answer::words::COLLOCATE_COLUMNS;
pub(super) use crate::answer::words::collocate_request as request;
use crate::article_set::ArticleSet;
use crate::cli::CollocatesArgs;
use crate::collocates::{Collocate, collocates};
use crate::controls::neutralize;
use crate::query::Group;
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CollocatesArgs) -> Result<Outcome> {
    let filters = filters::resolve(&args.filters)?;
    let (dir, reader) = context.readers()?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let (query, group) = context.read_words(&dir, &args.query)?;
    let articles = if filters.is_empty() {
        ArticleSet::all(&reader)?
    } else {
        ArticleSet::matching(&reader, &Group::new(), &filters)?
    };
    let found = collocates(&reader, &articles, &group, &request(args))?;
    if found.occurrences > 0 {
        context.say(&format!(
            "{}: {}{} in {}, {} in {}",
            neutralize(query.trim()),
            plural(found.occurrences, "occurrence"),
            if group.len() > 1 {
                " of any of these words"
            } else {
                ""
            },
            plural(found.docs, "article"),
            plural(found.window_words, "word"),
            if found.occurrences == 1 {
                "its window"
            } else {
                "their windows"
            },
        ));
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => write_text(&mut out, &found.collocates)?,
        format => write_rows(
            &mut out,
            context.list_style(format),
            &COLLOCATE_COLUMNS,
            &found.collocates,
        )?,
    }
    out.flush()?;
    Ok(Outcome::of_results(!found.collocates.is_empty()))
}

/// Writes a table. Numbers come first, because right-to-left text must end the line.
fn write_text(out: &mut dyn Write, rows: &[Collocate]) -> io::Result<()> {
    if !rows.is_empty() {
        writeln!(
            out,
            "{:>8}  {:>10}  {:>8}  {:>7}  {:>7}  {:>10}  word",
            "near", "expected", "all", "logDice", "MI", "G2"
        )?;
    }
    for row in rows {
        writeln!(
            out,
            "{:>8}  {:>10.2}  {:>8}  {:>7.2}  {:>7.2}  {:>10.2}  {}",
            row.count,
            row.expected,
            row.occurrences,
            row.log_dice,
            row.mi,
            row.g2,
            neutralize(&row.word)
        )?;
    }
    Ok(())
}
