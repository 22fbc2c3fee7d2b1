//! Matches new articles against many queries at once.
//!
//! A query is planned against the whole index, as for a search, so that names by sound, misspelt words
//! and wildcards expand to the same terms. Its postings are then read at the new articles only.

use std::collections::BTreeMap;

use anyhow::Result;
use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocAddress, DocId, TERMINATED};

use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Filter, Group};

/// The articles of one index reader that arrived in a period.
pub struct NewArticles {
    /// The documents of each segment, in ascending order.
    segments: Vec<Vec<DocId>>,
    len: usize,
}

impl NewArticles {
    /// Returns the articles that arrived after `since` and until `until`, in seconds since 1970-01-01.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn between(reader: &Reader, since: i64, until: i64) -> Result<Self> {
        let period = Filter::Added(Some(since.saturating_add(1)), Some(until));
        let addresses = ArticleSet::matching(reader, &Group::new(), &[period])?.addresses();
        let mut segments = vec![Vec::new(); reader.searcher.segment_readers().len()];
        for address in &addresses {
            if let Some(docs) = segments.get_mut(address.segment_ord as usize) {
                docs.push(address.doc_id);
            }
        }
        Ok(NewArticles {
            segments,
            len: addresses.len(),
        })
    }

    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the articles that match a query, each with the numbers of the queries. They are those
    /// that each query finds by itself among the new articles.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn matches(
        &self,
        reader: &Reader,
        queries: &[&Group],
    ) -> Result<BTreeMap<DocAddress, Vec<usize>>> {
        let mut matches: BTreeMap<DocAddress, Vec<usize>> = BTreeMap::new();
        if self.is_empty() {
            return Ok(matches);
        }
        let planner = Planner::new(reader, Weights::default());
        for (number, group) in queries.iter().enumerate() {
            let query = planner.plan_unscored(group, &[])?;
            self.for_each_match(reader, &*query, |address| {
                matches.entry(address).or_default().push(number);
            })?;
        }
        planner.finish()?;
        Ok(matches)
    }

    fn for_each_match(
        &self,
        reader: &Reader,
        query: &dyn Query,
        mut visit: impl FnMut(DocAddress),
    ) -> Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&reader.searcher))?;
        for ((ord, segment), docs) in reader.segments().zip(&self.segments) {
            if !docs.is_empty() {
                let mut scorer = weight.scorer(segment, 1.0)?;
                for_each_common(&mut *scorer, docs, |doc| visit(DocAddress::new(ord, doc)));
            }
        }
        Ok(())
    }
}

/// Visits the documents that a scorer and an ascending list share.
fn for_each_common(scorer: &mut dyn Scorer, mut docs: &[DocId], mut visit: impl FnMut(DocId)) {
    let mut found = scorer.doc();
    while let Some((wanted, rest)) = docs.split_first() {
        if found < *wanted {
            found = scorer.seek(*wanted);
        }
        if found == TERMINATED {
            return;
        }
        if found == *wanted {
            visit(found);
            docs = rest;
        } else {
            let passed = docs.partition_point(|doc| *doc < found);
            docs = docs.get(passed..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::refresh::{Settings, Target, refresh};
    use crate::search::{self, Request};

    /// Queries of every kind.
    const QUERIES: [&str; 24] = [
        "قمة",
        "قمة بوتين",
        "+قمة +بوتين",
        "قمة -بوتين",
        "\"قمة بوتين\"",
        "\"بوتين قمة\"~5",
        "=القمة",
        "==القِمّة",
        "الصوارخ~",
        "كتا*",
        "\"كتا* جديد\"",
        "*تين",
        "title:قمة",
        "body:نفط",
        "related:قمة",
        "source:رويترز",
        "date:2024-06 قمة",
        "source:رويترز -قمة",
        "*",
        "-قمة",
        "غوغل",
        "Putin",
        "(قمة OR نفط) NOT كتاب",
        "في من على",
    ];

    fn article(number: usize) -> String {
        let texts = [
            "عقدت القمة أمس بحضور بوتين وقادة آخرين",
            "ارتفعت أسعار النفط في السوق بعد إطلاق الصواريخ",
            "كتاب جديد عن تاريخ المدينة صدر من جوجل",
            "القِمّة الثانية بعد قمة بوتين الأولى",
            "قال متحدث إن الكتابة على الجدران ممنوعة",
        ];
        let titles = ["قمة", "أسعار النفط", "كتب"];
        let sources = ["رويترز", "الجزيرة"];
        format!(
            r#"{{"id":"{number}","title":"{}","text":"{} {number}","source":"{}","date":"2024-0{}-01"}}"#,
            titles[number % 3],
            texts[number % 5],
            sources[number % 2],
            number % 7 + 1
        ) + "\n"
    }

    #[test]
    fn the_matches_are_those_that_each_query_finds_by_itself() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut since = i64::MIN;
        let mut total = 0;
        for batch in 0..4 {
            let news: String = (batch * 17..batch * 17 + 17).map(article).collect();
            let name = format!("news{batch}");
            let target = Target::Stream(name, Box::new(std::io::Cursor::new(news)));
            refresh(dir.path(), vec![target], &Settings::default(), &mut ()).expect("indexed");
            let reader = Reader::open(dir.path()).expect("a reader");
            let until = reader.columns().latest_arrival().expect("read");
            let until = until.expect("an article");
            let new = NewArticles::between(&reader, since, until).expect("new articles");
            assert_eq!(new.len(), 17);

            let parse = |query| parse(query, Options::default()).expect("valid").group;
            let groups: Vec<Group> = QUERIES.into_iter().map(parse).collect();
            let matches = new.matches(&reader, &Vec::from_iter(&groups));
            let matches = matches.expect("matched");
            for (number, group) in groups.iter().enumerate() {
                let found = matches.iter().filter(|(_, at)| at.contains(&number));
                let mut found: Vec<DocAddress> = found.map(|(address, _)| *address).collect();
                found.sort();
                let request = Request {
                    group: group.clone(),
                    filters: vec![Filter::Added(Some(since.saturating_add(1)), Some(until))],
                    limit: 1000,
                    ..Request::default()
                };
                let hits = search::search(&reader, &request).expect("searched").hits;
                let mut expected: Vec<DocAddress> = hits.iter().map(|hit| hit.address).collect();
                expected.sort();
                assert_eq!(found, expected, "{} in batch {batch}", QUERIES[number]);
                total += found.len();
            }
            since = until;
        }
        assert!(total > 300, "{total}");
    }
}
