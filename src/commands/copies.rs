//! `fihris copies`: the copies of an article, or the stories that have copies.

use std::cmp::Reverse;
use std::io::Write;

use anyhow::{Result, bail};
use serde::Serialize;
use tantivy::DocAddress;

use super::Outcome;
use super::context::{Context, counted};
use super::named::{named, unknown};
use crate::cli::{CopiesArgs, at_most};
use crate::copies::sketch::likeness;
use crate::index::Reader;
use crate::index::read::columns::Columns;
use crate::render::list::write_rows;
use crate::search::copies::{Clusters, cache};

/// Stories that are listed where no number is given.
const SHOWN_STORIES: usize = 10;

pub fn run(context: &Context, args: &CopiesArgs) -> Result<Outcome> {
    let (store, reader) = context.reader()?;
    let clusters = cache::read(&store, &reader)?;
    let mut out = context.stdout();
    let found = match &args.id {
        Some(id) => {
            let address = match named(&reader, id)?.as_slice() {
                [address] => *address,
                [] => {
                    context.warn(&unknown(id));
                    return Ok(Outcome::NothingFound);
                }
                several => {
                    let count = counted(several.len() as u64, "article");
                    bail!(
                        "{id} holds {count}: name one by its id, as `search --format tsv` prints it"
                    );
                }
            };
            let members = clusters.of(address).unwrap_or_default();
            let shown = members.len().min(args.limit.map_or(usize::MAX, at_most));
            let rows = lineage(&reader, members.get(..shown).unwrap_or_default())?;
            let columns = ["similarity", "date", "source", "title", "id"];
            write_rows(&mut out, args.format, &columns, &rows)?;
            !members.is_empty()
        }
        None => {
            let limit = args.limit.map_or(SHOWN_STORIES, at_most);
            let rows = stories(&reader, &clusters, limit)?;
            let columns = [
                "articles",
                "first_date",
                "last_date",
                "sources",
                "title",
                "id",
            ];
            write_rows(&mut out, args.format, &columns, &rows)?;
            !clusters.all().is_empty()
        }
    };
    out.flush()?;
    Ok(match found {
        true => Outcome::Done,
        false => Outcome::NothingFound,
    })
}

/// An article among its copies.
#[derive(Debug, Serialize)]
struct Copy {
    id: String,
    date: Option<String>,
    source: Option<String>,
    title: Option<String>,
    path: String,
    /// How like the earliest it is, from 0 to 1.
    similarity: f64,
}

/// The articles of a cluster, the earliest first.
fn lineage(reader: &Reader, members: &[DocAddress]) -> Result<Vec<Copy>> {
    let Some(earliest) = members.first() else {
        return Ok(Vec::new());
    };
    let columns = reader.columns()?;
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
            similarity: to_thousandths(likeness(&earliest, &body)),
        });
    }
    Ok(rows)
}

/// A similarity to three decimals; 1 is kept for what is the same word for word.
fn to_thousandths(similarity: f64) -> f64 {
    match similarity < 1.0 {
        true => ((similarity * 1000.0).round() / 1000.0).min(0.999),
        false => 1.0,
    }
}

/// A story that several articles tell in the same words; what it is called is of the earliest.
#[derive(Debug, Serialize)]
struct Story {
    id: String,
    title: Option<String>,
    articles: usize,
    first_date: Option<String>,
    last_date: Option<String>,
    /// The outlets, in the order in which they came.
    sources: Vec<String>,
    /// The ids of its articles, the earliest first.
    ids: Vec<String>,
}

/// The clusters, those with the most articles first, among equals the earliest first.
fn stories(reader: &Reader, clusters: &Clusters, limit: usize) -> Result<Vec<Story>> {
    let mut largest: Vec<&Vec<DocAddress>> = clusters.all().iter().collect();
    largest.sort_by_key(|members| Reverse(members.len()));
    largest.truncate(limit);
    let columns = reader.columns()?;
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
