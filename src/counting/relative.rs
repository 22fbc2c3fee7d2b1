//! Relative frequencies: the articles of an interval that match, of all articles of the interval, or
//! the occurrences of the words of a query per million words.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use tantivy::DocAddress;

use super::collector::Days;
use super::{Interval, Timeline, TimelineInterval};
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::query::plan::Planner;
use crate::query::positional::occurrences::for_each_document;
use crate::query::rank::Weights;
use crate::query::{Filter, Group, Node, Occur};
use crate::vocabulary::lengths::Lengths;

/// The whole of which a relative count is a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Per {
    /// All articles of the interval: the share of those that match.
    Articles,
    /// All words of the interval: occurrences of the words of the query per million words.
    Words,
}

/// The relative frequency of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The occurrences of the words of the query; `None` for articles.
    pub occurrences: Option<u64>,
    /// The matching articles.
    pub count: u64,
    /// All articles or words of the interval that pass the filters.
    pub of: u64,
}

impl Share {
    /// Returns the share of the articles from 0 to 1, or the occurrences per million words; 0 if
    /// the interval has none.
    pub fn rate(&self) -> f64 {
        let of = self.of.max(1) as f64;
        match self.occurrences {
            Some(occurrences) => occurrences as f64 * 1e6 / of,
            None => self.count as f64 / of,
        }
    }

    /// Returns the rate for people: in percent, or per million words.
    pub fn text(&self) -> String {
        match self.occurrences {
            Some(_) => format!("{:.1}", self.rate()),
            None => format!("{:.2}%", self.rate() * 100.0),
        }
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut share = serializer.serialize_struct("Share", 3)?;
        share.serialize_field("occurrences", &self.occurrences)?;
        share.serialize_field("of", &self.of)?;
        share.serialize_field("rate", &self.rate())?;
        share.end()
    }
}

/// Adds the relative frequency to each interval of the timeline of a query. Intervals in which no
/// article matches are added too.
///
/// # Errors
/// Returns an error if the index cannot be read, if the query has parts whose occurrences cannot be
/// counted, or if the timeline has too many intervals.
pub fn relative(
    reader: &Reader,
    group: &Group,
    filters: &[Filter],
    interval: Interval,
    per: Per,
    timeline: &Timeline,
) -> Result<Timeline> {
    // The filters of the query select the articles that it is compared with.
    let is_filter = |node: &Node| matches!(node, Node::Filter(_));
    let mut conditions: Group = group.clone();
    conditions.retain(|(_, node)| is_filter(node));
    if conditions.is_empty() {
        conditions.push((Occur::Must, Node::AllArticles));
    }
    let all = ArticleSet::matching(reader, &conditions, filters)?;
    let weights = match per {
        Per::Articles => None,
        Per::Words => Some(Lengths::of(reader, &all)?),
    };
    let mut days = Days::new();
    for address in all.addresses() {
        let weight = weights.as_ref();
        let weight = weight.map_or(1, |lengths| u64::from(lengths.of_article(address)));
        add(reader, &mut days, address, weight)?;
    }
    let of = interval.timeline(&days)?;
    let occurrences = match per {
        Per::Articles => None,
        Per::Words => Some(interval.timeline(&occurrences(reader, group, filters)?)?),
    };
    let by_start = |timeline: &Timeline| -> BTreeMap<Option<String>, u64> {
        let rows = timeline.intervals.iter();
        rows.map(|row| (row.start.clone(), row.count)).collect()
    };
    let counts = by_start(timeline);
    let occurrences = occurrences.as_ref().map(by_start);
    let rows = of.intervals.into_iter().map(|row| {
        let count = counts.get(&row.start).copied().unwrap_or(0);
        let occurrences = occurrences.as_ref();
        let share = Share {
            occurrences: occurrences.map(|rows| rows.get(&row.start).copied().unwrap_or(0)),
            count,
            of: row.count,
        };
        TimelineInterval {
            start: row.start,
            count,
            share: Some(share),
        }
    });
    Ok(Timeline {
        intervals: rows.collect(),
    })
}

/// Counts the occurrences of the words and phrases of a query in the articles that match it.
fn occurrences(reader: &Reader, group: &Group, filters: &[Filter]) -> Result<Days> {
    let matching = ArticleSet::matching(reader, group, filters)?;
    let planner = Planner::new(reader, Weights::default());
    let queries = planner.occurrence_queries(group)?;
    let mut days = Days::new();
    for (ord, segment) in reader.segments() {
        for_each_document(segment, &queries, |doc, spans| {
            let address = DocAddress::new(ord, doc);
            if matching.contains(address) {
                add(reader, &mut days, address, spans.len() as u64)?;
            }
            Ok(())
        })?;
    }
    Ok(days)
}

fn add(reader: &Reader, days: &mut Days, address: DocAddress, weight: u64) -> Result<()> {
    let span = reader.columns().days(address)?;
    *days.entry(span).or_default() += weight;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_share_of_articles_or_per_million_words() {
        let articles = Share {
            occurrences: None,
            count: 5,
            of: 40,
        };
        assert_eq!(
            (articles.rate(), articles.text()),
            (0.125, "12.50%".to_owned())
        );
        let words = Share {
            occurrences: Some(5),
            ..articles
        };
        assert_eq!(
            (words.rate(), words.text()),
            (125_000.0, "125000.0".to_owned())
        );
        let none = Share {
            of: 0,
            count: 0,
            ..articles
        };
        assert_eq!(none.rate(), 0.0);
    }
}
