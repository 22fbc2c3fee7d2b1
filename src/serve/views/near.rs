//! `/similar` and `/copies`: the articles on the subject of one, its copies, and the stories with copies.

use std::time::Instant;

use maud::{Markup, html};
use tantivy::DocAddress;

use super::list::{self, FILTERS, check_limit};
use super::search::{Results, SearchLinks};
use crate::answer::copies::{
    COPY_COLUMNS, Copy, DEFAULT_STORIES, STORY_COLUMNS, Story, copies, stories,
};
use crate::answer::session::file_name;
use crate::answer::similar::SimilarRequest;
use crate::cli::{CopiesArgs, SimilarArgs};
use crate::index::Reader;
use crate::render::Renderer;
use crate::render::html::page::PageLinks;
use crate::render::html::{clean, date, field, hit};
use crate::render::json::{Json, JsonLines};
use crate::render::list::{ListFormat, write_rows};
use crate::render::table::Table;
use crate::search::copies::Clusters;
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;
use crate::similar::Model;

/// Stories of a page unless the address says otherwise.
const PAGE_STORIES: usize = 50;

/// Returns the links of a page without a search.
fn plain_links() -> SearchLinks {
    SearchLinks {
        parameters: Parameters::default(),
        interval: None,
    }
}

/// Finds the article of the address.
///
/// # Errors
/// Returns a failure if there is none, or if the index cannot be read.
pub fn article_of(ask: &Ask, reader: &Reader, id: &str) -> Result<DocAddress, Failure> {
    let message = ask.say(
        "لا مقال بهذا المعرّف في الفهرس",
        "no article of the index has this id",
    );
    let address = reader.find(id)?;
    address.ok_or_else(|| Failure::Missing(message.to_owned()))
}

/// Shows the articles that are similar to the one with the id of the address.
///
/// # Errors
/// Returns a failure if the article does not exist, or if the index cannot be read.
pub fn show_similar(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let start = Instant::now();
    let Some(id) = ask.parameters.get("id") else {
        return Err(Failure::Address("the address has no id=…".to_owned()));
    };
    let names = [&["limit"][..], &FILTERS].concat();
    let parameters = ask.parameters.without("id");
    let args: SimilarArgs = arguments(&parameters, &names, Some(id)).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let style = list::style(ask)?;
    let filters = list::filters(ask, &args.filters)?;
    let fetched = view.fetched(id)?;
    let reader = fetched.as_ref().unwrap_or(&view.reader);
    let article = reader.article(article_of(ask, reader, id)?)?;
    let engine = view.engine.as_ref();
    let nearest = engine.map(|engine| engine.nearest(&article, &filters));
    let nearest = nearest.transpose()?;
    let reader = nearest.as_ref().map_or(&view.reader, |found| &found.reader);
    let model = Model::new(reader, &article)?;
    let request = SimilarRequest {
        name: id,
        // The engine filtered what it found.
        filters: if nearest.is_some() { &[] } else { &filters },
        limit: args.limit,
        start,
        total: &|found| nearest.as_ref().map_or(found, |nearest| nearest.all(found)),
        hides_paths: !ask.is_local,
    };
    let mut out = Vec::new();
    let Some(style) = style else {
        let mut results = Results::new(None);
        request.write(reader, &model, &mut results, &mut out)?;
        let title = article.title.as_deref().unwrap_or(id);
        return Ok(similar_page(ask, title, &results));
    };
    let mut renderer: Box<dyn Renderer> = match (style.format, style.table()) {
        (ListFormat::Json, _) => Box::new(Json::default()),
        (_, Some(table)) => Box::new(Table::new(None, table)),
        _ => Box::new(JsonLines::new(None)),
    };
    request.write(reader, &model, &mut *renderer, &mut out)?;
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn similar_page(ask: &Ask, title: &str, results: &Results) -> Reply {
    let links = plain_links();
    let rendering = frame::rendering(ask, &links);
    let main = html! {
        section .search {
            header .query {
                h1 { (ask.say("مقالات مشابهة", "Similar articles")) }
                p .about dir="auto" { (clean(title)) }
            }
            @if results.hits().is_empty() {
                p .nothing { (ask.say("لم يُعثر على شيء.", "Nothing was found.")) }
            } @else {
                h2 .hidden { (ask.say("المقالات", "Articles")) }
                ol .hits { @for shown in results.hits() { (hit::item(&rendering, shown, false)) } }
            }
            (super::formats(ask, &ask.parameters.without("lang"), "/similar"))
        }
    };
    let content = Content {
        title: title.to_owned(),
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Shows the copies of the article with the id of the address, or the stories with copies.
///
/// # Errors
/// Returns a failure if the article does not exist, or if the index cannot be read.
pub fn show_copies(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let parameters = ask.parameters.without("id");
    let args: CopiesArgs = arguments(&parameters, &["limit"], None).map_err(Failure::Address)?;
    check_limit(args.limit.unwrap_or_default())?;
    let style = list::style(ask)?;
    view.refuse_cluster("copies")?;
    let Some(clusters) = view.clusters()? else {
        let message = "this view takes one index".to_owned();
        return Err(Failure::Address(message));
    };
    let mut out = Vec::new();
    if let Some(id) = ask.parameters.get("id") {
        let address = article_of(ask, &view.reader, id)?;
        let rows = copies_of(ask, view, &clusters, address, args.limit)?;
        let Some(style) = style else {
            return Ok(copies_page(ask, &rows));
        };
        write_rows(&mut out, style, &COPY_COLUMNS, &rows)?;
    } else {
        let default = if style.is_none() {
            PAGE_STORIES
        } else {
            DEFAULT_STORIES
        };
        let rows = stories(&view.reader, &clusters, args.limit.unwrap_or(default))?;
        let Some(style) = style else {
            return Ok(stories_page(ask, &rows));
        };
        write_rows(&mut out, style, &STORY_COLUMNS, &rows)?;
    }
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn copies_of(
    ask: &Ask,
    view: &View,
    clusters: &Clusters,
    address: DocAddress,
    limit: Option<usize>,
) -> Result<Vec<Copy>, Failure> {
    let members = clusters.cluster_of(address).unwrap_or_default();
    let limit = members.len().min(limit.unwrap_or(list::MAX_ROWS));
    let mut rows = copies(&view.reader, members.get(..limit).unwrap_or_default())?;
    if !ask.is_local {
        for row in &mut rows {
            row.path = file_name(&row.path);
        }
    }
    Ok(rows)
}

fn copies_page(ask: &Ask, rows: &[Copy]) -> Reply {
    let links = plain_links();
    let title = ask.say("نسخ من المقال", "Copies of the article");
    let list = html! {
        @for row in rows {
            li {
                @if let Some(day) = &row.date { (date(day)) " · " }
                @if let Some(source) = &row.source { (field(source)) " · " }
                (linked(&links, &row.id, row.title.as_ref()))
                " · " (ask.say("التشابه ", "similarity ")) bdi { (row.similarity) }
            }
        }
    };
    list_page(ask, title, rows.is_empty(), &list)
}

fn stories_page(ask: &Ask, rows: &[Story]) -> Reply {
    let links = plain_links();
    let title = ask.say("أخبار تكررت", "Stories with copies");
    let list = html! {
        @for row in rows {
            li {
                (linked(&links, &row.id, row.title.as_ref()))
                p .about {
                    a href=(Parameters::default().with("id", &row.id).at("/copies")) {
                        (ask.say("المقالات: ", "Articles: ")) bdi { (row.articles) }
                    }
                    @if let Some(day) = &row.first_date { " · " (date(day)) }
                    @for source in row.sources.iter().take(5) { " · " (field(source)) }
                }
            }
        }
    };
    list_page(ask, title, rows.is_empty(), &list)
}

fn linked(links: &SearchLinks, id: &str, title: Option<&String>) -> Markup {
    let text = title.map_or(id, |title| title);
    html! { a href=[links.article(id, None)] { bdi dir="auto" { (clean(text)) } } }
}

fn list_page(ask: &Ask, title: &str, is_empty: bool, list: &Markup) -> Reply {
    let main = html! {
        section .saved {
            h1 { (title) }
            @if is_empty {
                p .nothing { (ask.say("لم يُعثر على شيء.", "Nothing was found.")) }
            } @else {
                ul { (list) }
            }
            (super::formats(ask, &ask.parameters.without("lang"), "/copies"))
        }
    };
    let content = Content {
        title: title.to_owned(),
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}
