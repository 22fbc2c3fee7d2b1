//! Whole articles: the tool `show`, and resources. Long texts are cut.

use anyhow::{Result, anyhow};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rmcp::model::{JsonObject, Resource};
use serde_json::{Value, json};

use super::arguments::{number, texts};
use super::tools::Tool;
use crate::article::Article;
use crate::commands::context::Context;
use crate::commands::lookup::{find_articles, not_found};
use crate::index::Reader;
use crate::index::document::own_summary;
use crate::marking;
use crate::query::{Node, Occur};
use crate::render::{ArticleView, markdown};
use crate::search::{self, Hits, Request, Sort};

/// The beginning of the address of an article; its id follows.
pub const SCHEME: &str = "fihris://article/";

/// The characters of an id that an address has as they are.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The number of articles that are listed as resources: the newest ones.
const LISTED: usize = 50;

/// The number of characters of a resource.
const RESOURCE_CHARS: usize = 100_000;

/// The number of characters of a member other than the body, and of elements of a list.
const MEMBER_CHARS: usize = 2000;
const MEMBER_ITEMS: usize = 20;

/// Answers a call of `show`.
///
/// # Errors
/// Returns an error if an argument is not valid, or if the index cannot be read.
pub fn show(context: &Context, tool: &Tool, arguments: &JsonObject) -> Result<Value> {
    let (mut ids, mut notes) = (Vec::new(), Vec::new());
    let (mut most, mut offset) = (0, 0);
    for parameter in tool.parameters() {
        let value = arguments.get(parameter.name);
        let value = value.filter(|value| !value.is_null());
        match parameter.name {
            "ids" => ids = texts(parameter, value).map_err(|reason| anyhow!(reason))?,
            name => {
                let number = number(parameter, value, &mut notes);
                let number = usize::try_from(number.map_err(|reason| anyhow!(reason))?)?;
                if name == "offset" {
                    offset = number;
                } else {
                    most = number;
                }
            }
        }
    }
    let (_, reader) = context.readers_of(&ids)?;
    let (mut articles, mut missing, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        let found = find_articles(&reader, &id)?;
        if found.is_empty() {
            notes.push(not_found(&id));
            missing.push(id);
            continue;
        }
        if found.len() > 1 {
            let more = found.len() - 1;
            notes.push(format!(
                "{id} has {more} more articles: name them by their ids"
            ));
        }
        for address in found.into_iter().take(1) {
            let mut article = reader.article(address)?;
            let (start, end, of) = cut(&mut article.body, offset, most);
            if start > 0 || end < of {
                let chars = end - start;
                cuts.push(json!({"id": article.id, "offset": start, "chars": chars, "of": of}));
                if end < of {
                    notes.push(format!(
                        "the text of {} is cut after character {end} of {of}: `offset` {end} continues it",
                        article.id
                    ));
                }
            }
            let mut record = serde_json::to_value(article)?;
            if shorten(&mut record) {
                notes.push("long members other than the body are shortened".to_owned());
            }
            articles.push(record);
        }
    }
    Ok(json!({"articles": articles, "missing": missing, "cuts": cuts, "notes": notes}))
}

/// Cuts a text to `most` characters from `offset` on. Returns the bounds, and the length of the
/// whole.
fn cut(text: &mut String, offset: usize, most: usize) -> (usize, usize, usize) {
    let of = text.chars().count();
    let start = offset.min(of);
    let end = start.saturating_add(most).min(of);
    if start > 0 || end < of {
        *text = text.chars().skip(start).take(end - start).collect();
    }
    (start, end, of)
}

/// Shortens the members of a record other than the body. Returns whether one was too long.
fn shorten(record: &mut Value) -> bool {
    let mut is_shortened = false;
    for (name, value) in record.as_object_mut().into_iter().flatten() {
        match value {
            Value::String(text) if name != "body" => is_shortened |= shorten_text(text),
            Value::Array(items) => {
                is_shortened |= items.len() > MEMBER_ITEMS;
                items.truncate(MEMBER_ITEMS);
                for item in items {
                    if let Value::String(text) = item {
                        is_shortened |= shorten_text(text);
                    }
                }
            }
            _ => {}
        }
    }
    is_shortened
}

fn shorten_text(text: &mut String) -> bool {
    let end = text.char_indices().nth(MEMBER_CHARS);
    end.inspect(|(end, _)| text.truncate(*end)).is_some()
}

/// Returns the address of an article.
fn address(id: &str) -> String {
    format!("{SCHEME}{}", utf8_percent_encode(id, IN_ADDRESS))
}

/// Lists the newest articles.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn list(context: &Context) -> Result<Vec<Resource>> {
    let request = Request {
        group: vec![(Occur::Should, Node::AllArticles)],
        sort: Sort::NewestFirst,
        limit: LISTED,
        ..Request::default()
    };
    let (reader, hits) = hits(context, &request)?;
    let columns = reader.columns();
    hits.hits
        .into_iter()
        .map(|hit| {
            let listing = columns.listing(hit.address)?;
            let mut name = listing.title.unwrap_or_else(|| listing.id.clone());
            shorten_text(&mut name);
            let about = [listing.source, listing.date];
            let about = about.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let resource =
                Resource::new(address(&listing.id), name).with_mime_type("text/markdown");
            Ok(resource.with_description(about))
        })
        .collect()
}

/// Runs a request over the indexes. Of a cluster, the reader holds only the hits.
fn hits(context: &Context, request: &Request) -> Result<(Reader, Hits)> {
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        use crate::search::engine::{Engine, Wants};
        cluster.check_index()?;
        let found = cluster.search(request, Wants::Hits)?;
        return Ok((found.reader, found.hits));
    }
    let (_, reader) = context.readers()?;
    let hits = search::search(&reader, request)?;
    Ok((reader, hits))
}

/// Returns the article at an address as Markdown; `None` if there is none.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn read(context: &Context, uri: &str) -> Result<Option<String>> {
    let Some(id) = uri.strip_prefix(SCHEME) else {
        return Ok(None);
    };
    let id = percent_decode_str(id).decode_utf8_lossy();
    let (_, reader) = context.readers_of(&[&*id])?;
    let article = first(&reader, &id)?;
    article.map(markdown_of).transpose()
}

fn first(reader: &Reader, id: &str) -> Result<Option<Article>> {
    let found = find_articles(reader, id)?;
    found
        .first()
        .map(|address| reader.article(*address))
        .transpose()
}

fn markdown_of(mut article: Article) -> Result<String> {
    let (_, end, of) = cut(&mut article.body, 0, RESOURCE_CHARS);
    let mut paragraphs = Vec::new();
    for text in own_summary(&article)
        .into_iter()
        .chain([article.body.as_str()])
    {
        let lines = marking::lines(text).filter_map(|line| text.get(line));
        let lines = lines.filter(|line| !line.trim().is_empty());
        paragraphs.extend(lines.map(|line| (line.to_owned(), Vec::new())));
    }
    let view = ArticleView {
        article,
        title_marks: Vec::new(),
        paragraphs,
    };
    let mut out = Vec::new();
    markdown::write_articles(&mut out, &[view])?;
    let mut text = String::from_utf8_lossy(&out).into_owned();
    if end < of {
        text.push_str(&format!(
            "\n[cut after character {end} of {of}: the tool `show` continues it]\n"
        ));
    }
    Ok(text)
}

/// Returns whether an id or a path names an indexed article.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn is_indexed(context: &Context, id: &str) -> Result<bool> {
    let (_, reader) = context.readers_of(&[id])?;
    Ok(!find_articles(&reader, id)?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_characters() {
        let cut = |offset, most| {
            let mut text = "القمة".to_owned();
            let bounds = cut(&mut text, offset, most);
            (text, bounds)
        };
        assert_eq!(cut(0, 10), ("القمة".to_owned(), (0, 5, 5)));
        assert_eq!(cut(2, 2), ("قم".to_owned(), (2, 4, 5)));
        assert_eq!(cut(9, 2), (String::new(), (5, 5, 5)));
    }

    #[test]
    fn an_address_has_any_id() {
        assert_eq!(address("a/b#2 ة"), "fihris://article/a%2Fb%232%20%D8%A9");
    }
}
