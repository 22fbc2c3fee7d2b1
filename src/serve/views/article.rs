//! `/article`: a whole article with marked words, its copies, similar articles, and what cleaning
//! took out of its text.

use maud::{Markup, html};
use tantivy::DocAddress;

use super::near::article_of;
use super::search::SearchLinks;
use crate::answer::article::{view as view_of, write_record};
use crate::answer::parse_query;
use crate::answer::session::file_name;
use crate::article::Article;
use crate::index::read::columns::Listing;
use crate::query::grammar;
use crate::query::matcher::Matcher;
use crate::render::html::page::Page;
use crate::render::html::{self, clean, direction, hit};
use crate::render::{Duplicate, markdown};
use crate::serve::address::Parameters;
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;
use crate::similar::Model;

/// Number of similar articles.
const SIMILAR: usize = 6;

/// Shows the article with the id of the address.
///
/// # Errors
/// Returns a failure if the article does not exist, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let Some(id) = ask.parameters.get("id") else {
        return Err(Failure::Address("the address has no id=…".to_owned()));
    };
    let fetched = view.fetched(id)?;
    let reader = fetched.as_ref().unwrap_or(&view.reader);
    let address = article_of(ask, reader, id)?;
    let mut article = reader.article(address)?;
    if !ask.is_local {
        article.path = file_name(&article.path);
        article.member = None;
    }
    let options = grammar::Options {
        exact: ask.parameters.is_on("exact"),
        ..grammar::Options::default()
    };
    let query = ask.query();
    let has_query = !query.is_empty();
    let matcher = if has_query {
        Matcher::new(&parse_query(&view.dir, query, options)?.group)
    } else {
        Matcher::default()
    };
    let mut body = Vec::new();
    match ask.format() {
        None => page(ask, view, address, article, &matcher),
        Some(format @ ("json" | "jsonl")) => {
            write_record(&mut body, &article, has_query.then_some(&matcher))?;
            Ok(super::data(format, body))
        }
        Some("md") => {
            markdown::write_articles(&mut body, &[view_of(article, &matcher)])?;
            Ok(super::data("md", body))
        }
        Some(other) => Err(super::no_format(other, "html, json, jsonl, md")),
    }
}

fn page(
    ask: &Ask,
    view: &View,
    address: DocAddress,
    article: Article,
    matcher: &Matcher,
) -> Result<Reply, Failure> {
    let copies = copies(view, address)?;
    let similar = similar(view, &article)?;
    let links = SearchLinks {
        parameters: Parameters::default(),
        interval: None,
    };
    let rendering = frame::rendering(ask, &links);
    let shown = view_of(article, matcher);
    let article = &shown.article;
    let own = Parameters::default().with("id", &article.id);
    let main = html! {
        @if !ask.query().is_empty() {
            p .back {
                a href=(Parameters::default().with("q", ask.query()).at("/search")) {
                    (ask.say("نتائج البحث: ", "Results for ")) bdi { (clean(ask.query())) }
                }
            }
        }
        div .reading {
            div .text {
                (html::article::whole(&rendering, &shown, true))
                (lines(ask.say("عناوين أخرى في الصفحة", "Headlines of other articles on the page"), &article.related))
                (lines(ask.say("أُزيل من النص", "Taken out of the text"), &article.removed))
                (record(ask, &rendering, article))
                p .formats {
                    (ask.say("للبرامج: ", "For programs: "))
                    a href=(own.with("format", "json").at("/article")) { bdi lang="en" { "JSON" } }
                    " · "
                    a href=(own.with("format", "md").at("/article")) { bdi lang="en" { "Markdown" } }
                }
            }
            @if !copies.is_empty() || !similar.is_empty() {
                aside .beside aria-label=(ask.say("مقالات أخرى", "Other articles")) {
                    @if !copies.is_empty() {
                        h2 { (ask.say("نسخ من المقال", "Copies of the article")) }
                        (hit::copy_list(&rendering, &copies))
                    }
                    @if !similar.is_empty() {
                        h2 { (ask.say("مقالات مشابهة", "Similar articles")) }
                        (hit::copy_list(&rendering, &similar))
                        p { a href=(own.at("/similar")) { (ask.say("أكثر", "more")) } }
                    }
                }
            }
        }
    };
    let content = Content {
        title: shown.heading().to_owned(),
        main: Some(main),
        ..Content::default()
    };
    Ok(frame::page(ask, content))
}

/// Returns the other articles of the cluster of an article.
fn copies(view: &View, address: DocAddress) -> Result<Vec<Duplicate>, Failure> {
    let Some(clusters) = view.clusters()? else {
        return Ok(Vec::new());
    };
    let members = clusters.cluster_of(address).unwrap_or_default();
    let columns = view.reader.columns();
    let others = members.iter().filter(|member| **member != address);
    let listings = others.map(|member| columns.listing(*member).map(Duplicate::from));
    Ok(listings.collect::<anyhow::Result<_>>()?)
}

/// Returns the articles that are most similar to an article.
fn similar(view: &View, article: &Article) -> Result<Vec<Duplicate>, Failure> {
    let engine = view.engine.as_ref();
    let nearest = engine.map(|engine| engine.nearest(article, &[]));
    let nearest = nearest.transpose()?;
    let reader = nearest.as_ref().map_or(&view.reader, |found| &found.reader);
    let model = Model::new(reader, article)?;
    let hits = model.neighbours(reader, &[], SIMILAR)?.hits;
    let columns = reader.columns();
    let listings = hits.iter().map(|hit| columns.listing(hit.address));
    let listings: Vec<Listing> = listings.collect::<anyhow::Result<_>>()?;
    Ok(listings.into_iter().map(Duplicate::from).collect())
}

/// Renders lines of a page that are not in the text, folded.
fn lines(label: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            details .removed {
                summary { (label) ": " (lines.len()) }
                ul {
                    @for line in lines { li dir=(direction(line)) { (clean(line)) } }
                }
            }
        }
    }
}

/// Renders where the article comes from.
fn record(ask: &Ask, page: &Page, article: &Article) -> Markup {
    let values = [
        (ask.say("المعرّف", "Id"), Some(&article.id)),
        (
            ask.say("تاريخ النشر كما كُتب", "Date as written"),
            article.date_raw.as_ref(),
        ),
        (ask.say("دخل الفهرس", "Added"), article.added.as_ref()),
    ];
    let own = Parameters::default().with("id", &article.id);
    html! {
        dl .record {
            @for (label, value) in values {
                @if let Some(value) = value {
                    dt { (label) }
                    dd { bdi dir="auto" { (clean(value)) } }
                }
            }
            @if page.shows_paths {
                dt { (ask.say("الملف", "File")) }
                dd {
                    (hit::path(page, &article.path))
                    @if ask.has_words {
                        a href=(own.at("/article/file")) { (ask.say("كما حُفظ", "as it was saved")) }
                        " · "
                        a href=(own.with("download", "1").at("/article/file")) { (ask.say("تنزيل", "download")) }
                    }
                }
            }
        }
    }
}
