//! Lists of copies: those of an article, and the stories with copies.

use std::cmp::Reverse;

use anyhow::Result;
use serde::Serialize;
use tantivy::DocAddress;

use crate::copies::sketch::text_similarity;
use crate::index::Reader;
use crate::index::read::columns::Columns;
use crate::search::copies::Clusters;

/// Default number of stories.
pub const DEFAULT_STORIES: usize = 10;

/// The columns of a list of stories.
pub const STORY_COLUMNS: [&str; 6] = [
    "articles",
    "first_date",
    "last_date",
    "sources",
    "title",
    "id",
];

/// The columns of the copies of an article.
pub const COPY_COLUMNS: [&str; 5] = ["similarity", "date", "source", "title", "id"];

/// An article of a cluster.
#[derive(Debug, Serialize)]
pub struct Copy {
    /// The id.
    pub id: String,
    /// The date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The path of the file.
    pub path: String,
    /// The similarity to the earliest article, from 0 to 1.
    pub similarity: f64,
}

/// Returns the articles of a cluster, earliest first.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn copies(reader: &Reader, members: &[DocAddress]) -> Result<Vec<Copy>> {
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
pub struct Story {
    /// The id of the earliest article.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// The number of articles.
    pub articles: usize,
    /// The date of the first of them.
    pub first_date: Option<String>,
    /// The date of the last of them.
    pub last_date: Option<String>,
    /// The sources, in order of first publication.
    pub sources: Vec<String>,
    /// The ids of the articles, earliest first.
    pub ids: Vec<String>,
}

/// Returns the largest clusters, largest first. Of clusters of equal size, the earliest is first.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn stories(reader: &Reader, clusters: &Clusters, limit: usize) -> Result<Vec<Story>> {
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
