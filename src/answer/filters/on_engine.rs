//! The same warnings for an index that answers requests by itself.

use anyhow::Result;

use super::{MostSimilar, NO_DATES, left_out_note, no_path, no_value, not_covered, undated};
use crate::counting::{Counting, FacetField};
use crate::query::{Filter, Node, Occur};
use crate::search::Request;
use crate::search::engine::{Engine, Wants};

/// Returns a warning for each filter that matches no article of the index.
///
/// # Errors
/// Returns an error if the index does not answer.
pub fn unmatched<'f>(
    engine: &dyn Engine,
    filters: impl IntoIterator<Item = &'f Filter>,
) -> Result<Vec<String>> {
    let mut warnings: Vec<String> = Vec::new();
    for filter in filters {
        let only = Request {
            filters: vec![filter.clone()],
            ..all_articles()
        };
        let warning = match filter {
            Filter::Undated | Filter::Added(..) => continue,
            _ if engine.count(&only)? > 0 => continue,
            Filter::Source(name) => {
                let nearest = nearest_values(engine, FacetField::Source, name)?;
                no_value("source", name, &nearest)
            }
            Filter::Category(name) => {
                let nearest = nearest_values(engine, FacetField::Category, name)?;
                no_value("category", name, &nearest)
            }
            Filter::Path(pattern) => no_path(pattern),
            Filter::Date(..) => no_dates(engine)?,
        };
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    Ok(warnings)
}

/// Returns a note that counts the articles without a date that a date range left out. Returns
/// `None` if there are none, or if the request has no date range.
///
/// # Errors
/// Returns an error if the index does not answer.
pub fn left_out(engine: &dyn Engine, request: &Request) -> Result<Option<String>> {
    match undated(request) {
        Some(undated) => Ok(left_out_note(engine.count(&undated)?)),
        None => Ok(None),
    }
}

/// Returns the sources or categories that are most similar to a name.
fn nearest_values(engine: &dyn Engine, field: FacetField, name: &str) -> Result<Vec<String>> {
    let mut similar = MostSimilar::to(name);
    for value in values(engine, field)? {
        similar.offer(&value);
    }
    Ok(similar.into_values().collect())
}

/// Returns the warning that no article is of a date range, with the years of the index.
fn no_dates(engine: &dyn Engine) -> Result<String> {
    Ok(match years(engine)? {
        Some((first, last)) => not_covered(&first, &last),
        None => NO_DATES.to_owned(),
    })
}

/// Returns the first and the last year of the articles; `None` if none has a date.
///
/// # Errors
/// Returns an error if the index does not answer.
pub fn years(engine: &dyn Engine) -> Result<Option<(String, String)>> {
    let years = values(engine, FacetField::Year)?;
    Ok(years.iter().min().cloned().zip(years.into_iter().max()))
}

/// Returns the values of a field in all articles.
fn values(engine: &dyn Engine, field: FacetField) -> Result<Vec<String>> {
    let request = Request {
        counting: Counting {
            facets: vec![field],
            interval: None,
        },
        ..all_articles()
    };
    let counts = engine.search(&request, Wants::Counts)?.hits.counts;
    let rows = counts.facets.into_iter().flat_map(|facet| facet.values);
    Ok(rows.filter_map(|row| row.value).collect())
}

/// Returns a request for all articles that lists none.
fn all_articles() -> Request {
    Request {
        group: vec![(Occur::Must, Node::AllArticles)],
        limit: 0,
        ..Request::default()
    }
}
