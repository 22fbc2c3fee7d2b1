//! `fihris similar`: articles similar to an article.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow};

use super::Outcome;
use super::context::Context;
use super::filters;
use super::lookup::find_articles;
use crate::answer::similar::SimilarRequest;
use crate::article::Article;
use crate::cli::SimilarArgs;
use crate::guard;
use crate::index::Reader;
use crate::load::{self, Item, Origin};
use crate::query::Filter;
use crate::render::Renderer;
use crate::render::bidi::field;
use crate::render::json::{Json, JsonLines};
use crate::render::list::{ListFormat, write_rows};
use crate::render::separated::Separated;
use crate::render::table::Table;
use crate::render::terminal::Text;
use crate::similar::{Model, SignificantTerm};

pub fn run(context: &Context, args: &SimilarArgs) -> Result<Outcome> {
    let mut filters = filters::resolve(&args.filters)?;
    if let Some(before) = &args.before {
        filters::restrict_before(&mut filters, before)?;
    }
    let start = Instant::now();
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        use crate::search::engine::Engine;
        cluster.check_index()?;
        let article = article(&cluster.articles(&[&args.id])?, &args.id)?;
        let nearest = cluster.nearest(&article, &filters)?;
        let reader = &nearest.reader;
        // The engine filtered them.
        return write(context, args, start, reader, &article, &[], |found| {
            nearest.all(found)
        });
    }
    let (_, reader) = context.readers()?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let article = article(&reader, &args.id)?;
    write(context, args, start, &reader, &article, &filters, |found| {
        found
    })
}

/// Returns the article with an id, or that of a file.
fn article(reader: &Reader, id: &str) -> Result<Article> {
    match find_articles(reader, id)?.as_slice() {
        [address] => reader.article(*address),
        _ => guard::in_scope(guard::Scope::Files, || read(id)),
    }
}

/// Writes the neighbours of an article, or its significant terms. `total` gives the number of all
/// neighbours for that in the reader.
fn write(
    context: &Context,
    args: &SimilarArgs,
    start: Instant,
    reader: &Reader,
    article: &Article,
    filters: &[Filter],
    total: impl Fn(u64) -> u64,
) -> Result<Outcome> {
    let model = Model::new(reader, article)?;
    if model.terms().is_empty() {
        context.warn(&format!(
            "{} has no significant terms: each of its words is in no other article, or in most",
            args.id
        ));
    }
    if args.terms {
        return list_terms(context, args.format, model.terms());
    }
    let request = SimilarRequest {
        name: &args.id,
        filters,
        limit: args.limit,
        start,
        total: &total,
        hides_paths: false,
    };
    let mut out = context.stdout();
    let mut renderer = renderer(context, args.format);
    let any = request.write(reader, &model, &mut *renderer, &mut out)?;
    out.flush()?;
    Ok(Outcome::of_results(any))
}

/// Lists the significant terms of the article.
fn list_terms(context: &Context, format: ListFormat, terms: &[SignificantTerm]) -> Result<Outcome> {
    let mut out = context.stdout();
    if format == ListFormat::Text {
        write_terms(&mut out, terms)?;
    } else {
        let columns = ["weight", "boost", "frequency", "articles", "term", "word"];
        write_rows(&mut out, context.list_style(format), &columns, terms)?;
    }
    out.flush()?;
    Ok(Outcome::of_results(!terms.is_empty()))
}

/// Writes the terms as text: weight, number of articles with the term, word.
fn write_terms(out: &mut dyn Write, terms: &[SignificantTerm]) -> io::Result<()> {
    if !terms.is_empty() {
        writeln!(out, "{:>8}  {:>8}  word", "weight", "articles")?;
    }
    for term in terms {
        let word = field(&term.word);
        writeln!(out, "{:>8.4}  {:>8}  {word}", term.weight, term.articles)?;
    }
    Ok(())
}

fn renderer(context: &Context, format: ListFormat) -> Box<dyn Renderer> {
    match format {
        ListFormat::Text => Box::new(Text::new(context.wrap_width())),
        ListFormat::Json => Box::new(Json::default()),
        ListFormat::Jsonl => Box::new(JsonLines::new(None)),
        ListFormat::Tsv => Box::new(Table::new(None, context.table_style(Separated::Tsv))),
        ListFormat::Csv => Box::new(Table::new(None, context.table_style(Separated::Csv))),
    }
}

/// Reads the article of a file, or of standard input; joins several articles into one.
fn read(name: &str) -> Result<Article> {
    let origin = Origin {
        path: name.to_owned(),
        ..Origin::default()
    };
    let options = load::Options::default();
    let mut articles: Vec<Article> = Vec::new();
    let mut sink = |item| {
        if let Item::Article(article) = item {
            articles.push(article);
        }
        Ok(())
    };
    let read = match name {
        "-" => load::load_reader(&mut io::stdin().lock(), &origin, &options, &mut sink),
        _ if !Path::new(name).is_file() => {
            return Err(anyhow!(
                "no article has the id {name}, and it is not a file"
            ));
        }
        _ => load::load_file(Path::new(name), &origin, &options, &mut sink),
    };
    read.map_err(|error| anyhow!("cannot read {name}: {error}"))?;
    let article = articles.into_iter().reduce(|mut all, next| {
        for text in next
            .title
            .into_iter()
            .chain(next.summary)
            .chain([next.body])
        {
            all.body.push('\n');
            all.body.push_str(&text);
        }
        all
    });
    let mut article = article.ok_or_else(|| match name {
        "-" => anyhow!("standard input contains no article"),
        file => anyhow!("{file} contains no article"),
    })?;
    article.id = String::new();
    Ok(article)
}
