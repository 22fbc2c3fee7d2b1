//! `fihris show`: whole articles, or the paragraphs that match a query.

use std::io::Write;
use std::ops::Range;

use anstyle::Style;
use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::context::Context;
use super::lookup::{find_articles, not_found};
use super::pager::with_pager;
use crate::answer;
use crate::article::Article;
use crate::cli::{ShowArgs, ShowFormat};
use crate::index::document::own_summary;
use crate::marking::{self, Paragraph};
use crate::query::Scope;
use crate::query::grammar;
use crate::query::matcher::Matcher;
use crate::render::bidi::{field, path};
use crate::render::highlight::write_field;
use crate::render::link::Links;
use crate::render::wrap::wrap;
use crate::render::{ArticleView, html, markdown};

pub fn run(context: &Context, args: &ShowArgs) -> Result<Outcome> {
    let query = args.query.as_deref().map(str::trim);
    let (dir, reader) = context.readers_of(&args.ids)?;
    let options = grammar::Options::default();
    let parsed = query.map(|query| context.parse_query(&dir, query, options));
    let matcher = parsed
        .transpose()?
        .map(|parsed| Matcher::new(&parsed.group));
    let mut addresses = Vec::new();
    let mut all_found = true;
    for name in &args.ids {
        let found = find_articles(&reader, name)?;
        if found.is_empty() {
            context.warn(&not_found(&name.to_string_lossy()));
            all_found = false;
        }
        addresses.extend(found);
    }
    if addresses.is_empty() {
        return Ok(Outcome::NothingFound);
    }
    let mut view = View {
        format: args.format,
        matcher: matcher.unwrap_or_default(),
        marks: args.query.is_some(),
        only_paragraphs: args.paragraph,
        links: context.links(),
        width: context.wrap_width(),
        shown: 0,
    };
    let wants_pager = !args.no_pager && args.format != ShowFormat::Html;
    let unmatched = with_pager(context, wants_pager, |out| {
        let mut unmatched = Vec::new();
        if matches!(args.format, ShowFormat::Html | ShowFormat::Md) {
            let mut views = Vec::new();
            for address in addresses {
                let article = reader.article(address)?;
                let id = article.id.clone();
                match view.whole(article) {
                    Some(view) => views.push(view),
                    None => unmatched.push(id),
                }
            }
            if args.format == ShowFormat::Html {
                html::article::write_page(out, &views)?;
            } else {
                markdown::write_articles(out, &views)?;
            }
            return Ok(unmatched);
        }
        for address in addresses {
            let article = reader.article(address)?;
            if !view.write(out, &article)? {
                unmatched.push(article.id);
            }
        }
        Ok(unmatched)
    })?;
    let complete = all_found && unmatched.is_empty();
    for id in unmatched {
        context.warn(&format!(
            "no paragraph of {id} contains a word of the query"
        ));
    }
    Ok(Outcome::of_results(complete))
}

/// Writes articles, or their matching paragraphs.
struct View {
    format: ShowFormat,
    matcher: Matcher,
    /// Whether there is a query whose words are highlighted.
    marks: bool,
    only_paragraphs: bool,
    links: Links,
    /// The number of columns to wrap at.
    width: Option<usize>,
    shown: usize,
}

/// The paragraphs of an article that match a query.
#[derive(Serialize)]
struct Excerpt<'a> {
    id: &'a str,
    path: &'a str,
    title: Option<&'a str>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    category: Option<&'a str>,
    url: Option<&'a str>,
    paragraphs: &'a [Paragraph<'a>],
}

impl View {
    /// Returns an article for a page; `None` if no paragraph matches.
    fn whole(&self, article: Article) -> Option<ArticleView> {
        if !self.only_paragraphs {
            return Some(answer::article::view(article, &self.matcher));
        }
        let paragraphs = marking::paragraphs(&article, &self.matcher).into_iter();
        let paragraphs: Vec<(String, Vec<Range<usize>>)> = paragraphs
            .map(|paragraph| (paragraph.text.to_owned(), paragraph.marks))
            .collect();
        if paragraphs.is_empty() {
            return None;
        }
        let title = article.title.as_deref().unwrap_or_default();
        Some(ArticleView {
            title_marks: marking::marks(title, Scope::Title, &self.matcher),
            paragraphs,
            article,
        })
    }

    /// Writes an article. Returns false if no paragraph matches.
    fn write(&mut self, out: &mut dyn Write, article: &Article) -> Result<bool> {
        let paragraphs = self
            .only_paragraphs
            .then(|| marking::paragraphs(article, &self.matcher));
        if paragraphs.as_ref().is_some_and(Vec::is_empty) {
            return Ok(false);
        }
        match (self.format, &paragraphs) {
            (ShowFormat::Json, Some(paragraphs)) => {
                serde_json::to_writer(&mut *out, &excerpt(article, paragraphs))?;
                writeln!(out)?;
            }
            (ShowFormat::Json, None) => {
                let matcher = self.marks.then_some(&self.matcher);
                answer::article::write_record(out, article, matcher)?;
            }
            (_, paragraphs) => {
                if self.shown > 0 {
                    writeln!(out)?;
                }
                self.write_head(out, article)?;
                match paragraphs {
                    Some(paragraphs) => self.write_paragraphs(out, paragraphs)?,
                    None => self.write_text(out, article)?,
                }
            }
        }
        self.shown += 1;
        Ok(true)
    }

    /// Writes title, source, date, URL and path.
    fn write_head(&self, out: &mut dyn Write, article: &Article) -> Result<()> {
        if let Some(title) = &article.title {
            let marks = marking::marks(title, Scope::Title, &self.matcher);
            write_field(out, title, &marks, Style::new().bold())?;
            writeln!(out)?;
        }
        let date = article.date.as_ref().or(article.date_raw.as_ref());
        let values = [&article.source, &article.category, &article.author]
            .into_iter()
            .flatten()
            .chain(date);
        let values: Vec<String> = values.map(|value| field(value)).collect();
        if !values.is_empty() {
            writeln!(out, "{}", values.join(" · "))?;
        }
        if let Some(url) = &article.url {
            writeln!(out, "{}", field(url))?;
        }
        let place = self.links.link(&article.path, &path(&article.path));
        writeln!(out, "{place}")?;
        Ok(())
    }

    /// Writes the summary, unless the body begins with it, and the body, one paragraph per line.
    fn write_text(&self, out: &mut dyn Write, article: &Article) -> Result<()> {
        for text in own_summary(article)
            .into_iter()
            .chain([article.body.as_str()])
        {
            if !text.is_empty() {
                writeln!(out)?;
            }
            let marks = marking::marks(text, Scope::Body, &self.matcher);
            for place in marking::lines(text) {
                let marks = marking::within(&marks, &place);
                self.write_wrapped(out, text.get(place).unwrap_or_default(), &marks)?;
            }
        }
        Ok(())
    }

    fn write_paragraphs(&self, out: &mut dyn Write, paragraphs: &[Paragraph]) -> Result<()> {
        writeln!(out)?;
        for paragraph in paragraphs {
            self.write_wrapped(out, paragraph.text, &paragraph.marks)?;
        }
        Ok(())
    }

    /// Writes a paragraph, wrapped at words.
    fn write_wrapped(&self, out: &mut dyn Write, text: &str, marks: &[Range<usize>]) -> Result<()> {
        for line in wrap(text, self.width) {
            let marks = marking::within(marks, &line);
            let line = text.get(line).unwrap_or_default();
            write_field(out, line, &marks, Style::new())?;
            writeln!(out)?;
        }
        Ok(())
    }
}

fn excerpt<'a>(article: &'a Article, paragraphs: &'a [Paragraph<'a>]) -> Excerpt<'a> {
    Excerpt {
        id: &article.id,
        path: &article.path,
        title: article.title.as_deref(),
        date: article.date.as_deref(),
        source: article.source.as_deref(),
        category: article.category.as_deref(),
        url: article.url.as_deref(),
        paragraphs,
    }
}
