//! `fihris copies`: the copies of an article, or the stories with copies.

use std::cmp::Reverse;
use std::io::Write;

use anyhow::{Result, bail};
use serde::Serialize;
use tantivy::DocAddress;

use super::Outcome;
use super::context::Context;
use super::lookup::{find_articles, not_found};
use super::plural;
use crate::cli::CopiesArgs;
use crate::copies::sketch::text_similarity;
use crate::index::Reader;
use crate::index::read::columns::Columns;
use crate::render::list::{ListFormat, write_rows};
use crate::search::copies::{Clusters, cache};

/// Default number of stories.
const DEFAULT_STORIES: usize = 10;

pub fn run(context: &Context, args: &CopiesArgs) -> Result<Outcome> {
    let (store, reader) = context.reader()?;
    let clusters = cache::read(&store, &reader)?;
    let Some(id) = &args.id else {
        let limit = args.limit.unwrap_or(DEFAULT_STORIES);
        let rows = stories(&reader, &clusters, limit)?;
        let columns = [
            "articles",
            "first_date",
            "last_date",
            "sources",
            "title",
            "id",
        ];
        write(context, args, &columns, &rows)?;
        return Ok(Outcome::of_results(!clusters.all().is_empty()));
    };
    let address = match find_articles(&reader, id)?.as_slice() {
        [address] => *address,
        [] => {
            context.warn(&not_found(id));
            return Ok(Outcome::NothingFound);
        }
        several => {
            let count = plural(several.len() as u64, "article");
            bail!("{id} contains {count}: name one by its id, as `search --format tsv` prints it");
        }
    };
    let members = clusters.cluster_of(address).unwrap_or_default();
    let limit = members.len().min(args.limit.unwrap_or(usize::MAX));
    let rows = copies(&reader, members.get(..limit).unwrap_or_default())?;
    let columns = ["similarity", "date", "source", "title", "id"];
    write(context, args, &columns, &rows)?;
    Ok(Outcome::of_results(!members.is_empty()))
}

fn write<R: Serialize>(
    context: &Context,
    args: &CopiesArgs,
    columns: &[&str],
    rows: &[R],
) -> Result<()> {
    let mut out = context.stdout();
    if args.format == ListFormat::Text && !rows.is_empty() {
        writeln!(out, "{}", columns.join("  "))?;
    }
    write_rows(&mut out, context.list_style(args.format), columns, rows)?;
    Ok(out.flush()?)
}

/// An article of a cluster.
#[derive(Debug, Serialize)]
struct Copy {
    id: String,
    date: Option<String>,
    source: Option<String>,
    title: Option<String>,
    path: String,
    /// The similarity to the earliest article, from 0 to 1.
    similarity: f64,
}

/// Returns the articles of a cluster, earliest first.
fn copies(reader: &Reader, members: &[DocAddress]) -> Result<Vec<Copy>> {
    let Some(earliest) = members.first() else {
        return Ok(Vec::new());
    };
    let columns = reader.columns();
    let earliest = reader.article(*earliest)?.body;
    let mut rows = Vec::with_capacity(members.len());
    for address in members {
        let listing = columns.listing(*address)?;
        let body = reader.article(*address)?.body;
        rows.push(Copy {
            id: listing.id,
            date: listing.date,
            source: listing.source,
            title: listing.title,
            path: listing.path,
            similarity: to_thousandths(text_similarity(&earliest, &body)),
        });
    }
    Ok(rows)
}

/// Rounds a similarity to three decimals; only identical texts have 1.
fn to_thousandths(similarity: f64) -> f64 {
    if similarity < 1.0 {
        ((similarity * 1000.0).round() / 1000.0).min(0.999)
    } else {
        1.0
    }
}

/// A story that several articles tell in the same words; id and title are those of the earliest.
#[derive(Debug, Serialize)]
struct Story {
    id: String,
    title: Option<String>,
    articles: usize,
    first_date: Option<String>,
    last_date: Option<String>,
    /// The sources, in order of first publication.
    sources: Vec<String>,
    /// The ids of the articles, earliest first.
    ids: Vec<String>,
}

/// Returns the largest clusters, largest first. Of clusters of equal size, the earliest is first.
fn stories(reader: &Reader, clusters: &Clusters, limit: usize) -> Result<Vec<Story>> {
    let mut largest: Vec<&Vec<DocAddress>> = clusters.all().iter().collect();
    largest.sort_by_key(|members| Reverse(members.len()));
    largest.truncate(limit);
    let columns = reader.columns();
    largest
        .into_iter()
        .map(|members| story(&columns, members))
        .collect()
}

fn story(columns: &Columns, members: &[DocAddress]) -> Result<Story> {
    let mut story = Story {
        id: String::new(),
        title: None,
        articles: members.len(),
        first_date: None,
        last_date: None,
        sources: Vec::new(),
        ids: Vec::with_capacity(members.len()),
    };
    for (number, address) in members.iter().enumerate() {
        let listing = columns.listing(*address)?;
        if number == 0 {
            story.id.clone_from(&listing.id);
            story.title = listing.title;
        }
        if let Some(date) = listing.date {
            story.first_date.get_or_insert_with(|| date.clone());
            story.last_date = Some(date);
        }
        if let Some(source) = listing.source
            && !story.sources.contains(&source)
        {
            story.sources.push(source);
        }
        story.ids.push(listing.id);
    }
    Ok(story)
}
