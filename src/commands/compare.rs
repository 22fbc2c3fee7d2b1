//! `fihris compare`: the words that distinguish some articles from others.

use std::io::{self, Write};

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::{filters, plural};
use crate::answer::combination::{Meanings, any_note, is_partly_required};
use crate::article_set::ArticleSet;
use crate::cli::CompareArgs;
use crate::controls::neutralize;
use crate::index::Reader;
use crate::keyness::{Keyness, Request, Side, compare};
use crate::query::grammar::Options;
use crate::query::{Filter, Group};
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CompareArgs) -> Result<Outcome> {
    let (_, reader) = context.readers()?;
    let sides = Sides::find(context, &reader, args)?;
    let request = Request {
        limit: args.limit,
        min: args.min,
    };
    let keyness = if sides.a.is_empty() || sides.b.is_empty() {
        Keyness::default()
    } else {
        let keyness = compare(&reader, &sides.a, &sides.b, &request)?;
        sides.report_sizes(context, &keyness);
        keyness
    };
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
                "log_ratio",
                "log_ratio_low",
                "log_ratio_high",
                "a_dp",
                "b_dp",
                "term",
            ];
            write_rows(
                &mut out,
                context.list_style(format),
                &columns,
                &keyness.words,
            )?;
        }
    }
    out.flush()?;
    Ok(Outcome::of_results(!keyness.words.is_empty()))
}

/// The articles of both sides, without those that match both queries.
struct Sides {
    a: ArticleSet,
    b: ArticleSet,
    /// The names of the sides in messages.
    name_a: String,
    name_b: String,
}

impl Sides {
    /// Finds the articles of both sides; warns if a side is empty or if articles match both
    /// queries.
    fn find(context: &Context, reader: &Reader, args: &CompareArgs) -> Result<Self> {
        let filters = filters::resolve(&args.filters)?;
        filters::warn_unmatched(context, reader, &filters)?;
        let matching = |query| matching(context, reader, query, &filters, args.all);
        let (mut a, combination_a) = matching(&args.a)?;
        let (mut b, combination_b) = match &args.b {
            Some(query) => matching(query)?,
            None => {
                let mut others = match filters.as_slice() {
                    [] => ArticleSet::all(reader)?,
                    filters => ArticleSet::matching(reader, &Group::new(), filters)?,
                };
                others.remove(&a);
                (others, None)
            }
        };
        let found = [a.len(), b.len()];
        let common = a.remove_common(&mut b);
        if common > 0 {
            let articles = plural(common, "article");
            context.warn(&format!("{articles} in both sets: excluded from both"));
        }
        let sides = Sides {
            a,
            b,
            name_a: neutralize(&format!("A ({})", args.a)),
            name_b: neutralize(&format!(
                "B ({})",
                args.b.as_deref().unwrap_or("all others")
            )),
        };
        for ((name, _), combination) in sides
            .named()
            .into_iter()
            .zip([combination_a, combination_b])
        {
            if let Some(note) = combination {
                context.warn(&format!("{name}: {note}"));
            }
        }
        for ((name, set), found) in sides.named().into_iter().zip(found) {
            if found == 0 {
                context.warn(&format!("{name} has no articles: nothing to compare"));
            } else if set.is_empty() {
                context.warn(&format!(
                    "all articles of {name} are in the other set too: nothing to compare"
                ));
            }
        }
        Ok(sides)
    }

    /// Prints the numbers of articles and words of each side.
    fn report_sizes(&self, context: &Context, keyness: &Keyness) {
        let words = [keyness.a_words, keyness.b_words];
        for ((name, set), words) in self.named().into_iter().zip(words) {
            let (articles, words) = (plural(set.len(), "article"), plural(words, "word"));
            context.say(&format!("{name}: {articles}, {words}"));
        }
    }

    fn named(&self) -> [(&str, &ArticleSet); 2] {
        [(&self.name_a, &self.a), (&self.name_b, &self.b)]
    }
}

/// Returns the articles that match a query, with a note if several words mean any of them.
fn matching(
    context: &Context,
    reader: &Reader,
    query: &str,
    filters: &[Filter],
    all: bool,
) -> Result<(ArticleSet, Option<String>)> {
    let options = Options {
        all,
        ..Options::default()
    };
    let meanings = Meanings::parse(&context.queries_dir()?, query.trim(), options)?;
    let parsed = meanings.parsed;
    for warning in &parsed.warnings {
        context.warn(warning);
    }
    filters::warn_unmatched(context, reader, filters::of_query(&parsed.group))?;
    let found = ArticleSet::matching(reader, &parsed.group, filters)?;
    let note = match meanings.all {
        Some(all) => {
            let all = ArticleSet::matching(reader, &all, filters)?.len();
            any_note(found.len(), all, is_partly_required(&parsed.group))
        }
        None => None,
    };
    Ok((found, note))
}

/// Writes a table for each side. Numbers come first, because right-to-left text must end the line.
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
            "{:>8}  {:>8}  {:>11}  {:>11}  {:>10}  {:>9}  {:>14}  {:>4}  more in {name}",
            "A", "B", "A per 10000", "B per 10000", "G2", "log ratio", "95%", "DP"
        )?;
        for word in words {
            let dispersion = match side {
                Side::A => word.a_dp,
                Side::B => word.b_dp,
            };
            writeln!(
                out,
                "{:>8}  {:>8}  {:>11.2}  {:>11.2}  {:>10.2}  {:>9.2}  {:>14}  {:>4.2}  {}",
                word.a,
                word.b,
                word.a_per_10000,
                word.b_per_10000,
                word.g2,
                word.log_ratio,
                format!("{:.2} … {:.2}", word.log_ratio_low, word.log_ratio_high),
                dispersion.unwrap_or_default(),
                neutralize(&word.word)
            )?;
        }
    }
    Ok(())
}
