//! `fihris similar`: articles about the same as an article.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow};
use jiff::civil::Date;

use super::Outcome;
use super::context::Context;
use super::named::named;
use super::narrow::{filters, tell_unknown};
use crate::article::Article;
use crate::cli::SimilarArgs;
use crate::dates;
use crate::load::{self, Item, Origin};
use crate::query::matcher::Matcher;
use crate::query::{Filter, Scope};
use crate::render::bidi::field;
use crate::render::json::{Json, JsonLines};
use crate::render::list::{ListFormat, write_rows};
use crate::render::terminal::Text;
use crate::render::tsv::Tsv;
use crate::render::{HitView, Renderer, Summary};
use crate::similar::{Model, TellingTerm};
use crate::snippet::ArticleMatches;
use crate::{marking, snippet};

pub fn run(context: &Context, args: &SimilarArgs) -> Result<Outcome> {
    let mut filters = filters(&args.narrow)?;
    if let Some(before) = &args.before {
        narrow_before(&mut filters, before)?;
    }
    let (_, reader) = context.reader()?;
    tell_unknown(context, &reader, &filters)?;
    let start = Instant::now();
    let article = match named(&reader, &args.id)?.as_slice() {
        [address] => reader.article(*address)?,
        _ => read(&args.id)?,
    };
    let model = Model::new(&reader, &article)?;
    if model.terms().is_empty() {
        context.warn(&format!(
            "{}: no word of it tells what it is about: none is in other articles, but not in most",
            args.id
        ));
    }
    let mut out = context.stdout();
    if args.terms {
        let columns = ["weight", "boost", "frequency", "articles", "term", "word"];
        match args.format {
            ListFormat::Text => write_terms(&mut out, model.terms())?,
            format => write_rows(&mut out, format, &columns, model.terms())?,
        }
        out.flush()?;
        return Ok(match model.terms() {
            [] => Outcome::NothingFound,
            _ => Outcome::Done,
        });
    }
    let neighbours = model.neighbours(&reader, &filters, args.limit)?;
    let summary = Summary {
        query: args.id.clone(),
        total: neighbours.total,
        took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
        ..Summary::default()
    };
    let matcher = Matcher::new(&model.group());
    let columns = reader.columns()?;
    let mut renderer = renderer(args.format, context.width());
    renderer.begin(&mut out, &summary)?;
    for hit in &neighbours.hits {
        let mut shown = HitView {
            rank: hit.rank,
            score: hit.score,
            listing: columns.listing(hit.address)?,
            ..HitView::default()
        };
        if renderer.needs_text() {
            show_text(&mut shown, reader.article(hit.address)?, &matcher);
        }
        renderer.hit(&mut out, &summary, &shown)?;
    }
    renderer.end(&mut out, &summary)?;
    out.flush()?;
    Ok(match neighbours.hits.is_empty() {
        true => Outcome::NothingFound,
        false => Outcome::Done,
    })
}

/// The words for people: how much each tells, how many articles have it, and the word.
fn write_terms(out: &mut dyn Write, terms: &[TellingTerm]) -> io::Result<()> {
    if !terms.is_empty() {
        writeln!(out, "{:>8}  {:>8}  word", "weight", "articles")?;
    }
    for term in terms {
        let word = field(&term.word);
        writeln!(out, "{:>8.4}  {:>8}  {word}", term.weight, term.articles)?;
    }
    Ok(())
}

/// Shows where a neighbour says the words of the model.
fn show_text(shown: &mut HitView, article: Article, matcher: &Matcher) {
    let title = article.title.as_deref().unwrap_or_default();
    shown.title_marks = marking::marks(title, Scope::Title, matcher);
    shown.opening = snippet::opening(&article);
    let matches = ArticleMatches::new(&article, matcher);
    shown.snippet = snippet::excerpt(&article, &matches);
    shown.matched = snippet::matched_words(&matches, matcher, false);
    shown.url = article.url;
}

fn renderer(format: ListFormat, width: Option<usize>) -> Box<dyn Renderer> {
    match format {
        ListFormat::Text => Box::new(Text::new(width)),
        ListFormat::Json => Box::new(Json::default()),
        ListFormat::Jsonl => Box::new(JsonLines::new(None)),
        ListFormat::Tsv => Box::new(Tsv::new(None, true)),
    }
}

/// Narrows to the days before a date. Several dates would each do by themselves, so it goes into
/// the one that is there.
fn narrow_before(filters: &mut Vec<Filter>, before: &str) -> Result<()> {
    let (first, _) = dates::parse_range(before)
        .map_err(|error| anyhow!("--before: {error}: write it as 2024, 2024-06 or 2024-06-20"))?;
    let first = first.ok_or_else(|| anyhow!("--before: {before} has no first day"))?;
    let last = first.yesterday()?;
    let earlier = |until: Option<Date>| Some(until.map_or(last, |until| until.min(last)));
    let known = filters.iter_mut().find_map(|filter| match filter {
        Filter::Date(since, until) => Some((since, until)),
        _ => None,
    });
    let Some((since, until)) = known else {
        filters.push(Filter::Date(None, Some(last)));
        return Ok(());
    };
    *until = earlier(*until);
    if since.is_some_and(|since| since > last) {
        return Err(anyhow!(
            "--since does not lie before --before: no day is in both"
        ));
    }
    Ok(())
}

/// The article of a file, or of standard input; several are taken as one.
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
            return Err(anyhow!("no article has the id {name}, and it is no file"));
        }
        _ => load::load_file(Path::new(name), &origin, &options, &mut sink),
    };
    read.map_err(|error| anyhow!("cannot read {name}: {error}"))?;
    let joined = articles.into_iter().reduce(|mut all, next| {
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
    let mut article = joined.ok_or_else(|| match name {
        "-" => anyhow!("standard input holds no article"),
        file => anyhow!("{file} holds no article"),
    })?;
    article.id = String::new();
    Ok(article)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(known: Vec<Filter>, before: &str) -> Result<Vec<Filter>> {
        let mut filters = known;
        narrow_before(&mut filters, before)?;
        Ok(filters)
    }

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().expect("a day"))
    }

    #[test]
    fn before_leaves_out_its_day_and_its_month() {
        for (before, last) in [("2024-06-20", "2024-06-19"), ("2024-06", "2024-05-31")] {
            let expected = vec![Filter::Date(None, day(last))];
            assert_eq!(narrowed(Vec::new(), before).expect("read"), expected);
        }
    }

    #[test]
    fn before_narrows_the_days_that_are_there() {
        let known = |until| vec![Filter::Date(day("2024-01-01"), until)];
        let both = narrowed(known(day("2024-03-01")), "2024-06").expect("read");
        assert_eq!(both, known(day("2024-03-01")));
        let both = narrowed(known(None), "2024-06").expect("read");
        assert_eq!(both, known(day("2024-05-31")));
        assert!(narrowed(known(None), "2024").is_err());
    }
}
