//! `fihris compare`: the words that mark some articles against others.

use std::io::{self, Write};

use anyhow::Result;

use super::Outcome;
use super::context::{Context, counted};
use super::narrow::{of_query, tell_unknown};
use crate::article_set::ArticleSet;
use crate::cli::{CompareArgs, at_most};
use crate::controls::neutralize;
use crate::index::Reader;
use crate::keyness::{Keyness, Request, Side, compare};
use crate::query::grammar::Options;
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CompareArgs) -> Result<Outcome> {
    let (_, reader) = context.reader()?;
    let mut a = found(context, &reader, &args.a)?;
    let name_a = format!("A ({})", args.a);
    let name_b = format!("B ({})", args.b.as_deref().unwrap_or("all others"));
    let mut b = match &args.b {
        Some(query) => found(context, &reader, query)?,
        None => {
            let mut all = ArticleSet::all(&reader)?;
            all.remove(&a);
            all
        }
    };
    let (before, common) = ([a.len(), b.len()], a.part(&mut b));
    if common > 0 {
        let articles = counted(common, "article");
        let are = if common == 1 { "is" } else { "are" };
        context.warn(&format!("{articles} {are} in both sets: left out of both"));
    }
    let sets = [(&name_a, &a), (&name_b, &b)];
    for ((name, set), before) in sets.into_iter().zip(before) {
        if set.is_empty() {
            let name = neutralize(name);
            context.warn(&match before {
                0 => format!("{name} has no articles: nothing to compare"),
                _ => format!("all articles of {name} are in the other set too: nothing to compare"),
            });
        }
    }
    let request = Request {
        limit: at_most(args.limit),
        min: args.min,
    };
    let keyness = match a.is_empty() || b.is_empty() {
        true => Keyness::default(),
        false => compare(&reader, &a, &b, &request)?,
    };
    if !(a.is_empty() || b.is_empty()) {
        for ((name, set), words) in sets.into_iter().zip([keyness.a_words, keyness.b_words]) {
            let (articles, words) = (counted(set.len(), "article"), counted(words, "word"));
            context.say(&format!("{}: {articles}, {words}", neutralize(name)));
        }
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => write_text(&mut out, &keyness)?,
        format => {
            let columns = [
                "side",
                "word",
                "a",
                "b",
                "a_docs",
                "b_docs",
                "a_per_10000",
                "b_per_10000",
                "g2",
            ];
            write_rows(&mut out, format, &columns, &keyness.words)?;
        }
    }
    out.flush()?;
    Ok(match keyness.words.is_empty() {
        true => Outcome::NothingFound,
        false => Outcome::Done,
    })
}

/// The articles that a query finds.
fn found(context: &Context, reader: &Reader, query: &str) -> Result<ArticleSet> {
    let parsed = context.parse(&context.index_dir()?, query.trim(), Options::default())?;
    tell_unknown(context, reader, of_query(&parsed.group))?;
    ArticleSet::matching(reader, &parsed.group, &[])
}

/// A table for each side. Numbers first: what is written from right to left ends the line.
fn write_text(out: &mut dyn Write, keyness: &Keyness) -> io::Result<()> {
    for (side, name) in [(Side::A, "A"), (Side::B, "B")] {
        let mut words = keyness
            .words
            .iter()
            .filter(|word| word.side == side)
            .peekable();
        if words.peek().is_none() {
            continue;
        }
        writeln!(
            out,
            "{:>8}  {:>8}  {:>11}  {:>11}  {:>10}  more in {name}",
            "A", "B", "A per 10000", "B per 10000", "G2"
        )?;
        for word in words {
            writeln!(
                out,
                "{:>8}  {:>8}  {:>11.2}  {:>11.2}  {:>10.2}  {}",
                word.a,
                word.b,
                word.a_per_10000,
                word.b_per_10000,
                word.g2,
                neutralize(&word.word)
            )?;
        }
    }
    Ok(())
}
