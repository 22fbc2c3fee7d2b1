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

    /// Returns the corpus of Jawhara, in folders of 1,000 files.
    fn corpus(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let shared = std::env::var_os("FIHRIS_SHARED").unwrap_or_else(|| "../shared".into());
        let archive = std::path::Path::new(&shared).join("corpora/jawhara.tar.gz");
        let archive = std::fs::File::open(archive).expect("the corpus");
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
        archive.unpack(folder).expect("unpacked");
        let files = walkdir::WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter();
        let files = files
            .filter_map(Result::ok)
            .map(walkdir::DirEntry::into_path);
        let files: Vec<_> = files.filter(|path| path.is_file()).collect();
        let mut batches = Vec::new();
        for (number, files) in files.chunks(1000).enumerate() {
            let batch = folder.join(format!("batch{number}"));
            std::fs::create_dir(&batch).expect("made");
            for file in files {
                let name = file.file_name().expect("a name");
                std::fs::rename(file, batch.join(name)).expect("moved");
            }
            batches.push(batch);
        }
        batches
    }

    /// Makes queries of every kind from the titles of the indexed articles.
    fn queries_of_titles(reader: &Reader, count: usize) -> Vec<String> {
        let all = ArticleSet::all(reader).expect("articles").addresses();
        let columns = reader.columns();
        let latin = [
            "Trump", "Obama", "Merkel", "Paris", "Tunis", "Sousse", "Putin", "Essebsi",
        ];
        let mut queries = Vec::new();
        for (number, address) in all.into_iter().cycle().enumerate().take(count * 2) {
            let title = columns.listing(address).expect("a listing").title;
            let title = title.unwrap_or_default();
            let words: Vec<&str> = title
                .split(|c: char| !c.is_alphabetic())
                .filter(|word| word.chars().count() > 2)
                .skip(number % 3)
                .collect();
            let [a, b, c, ..] = words.as_slice() else {
                continue;
            };
            let prefix: String = a.chars().take(4).collect();
            queries.push(match number % 14 {
                0 => (*a).to_owned(),
                1 => format!("{a} {b}"),
                2 => format!("+{a} +{b}"),
                3 => format!("\"{a} {b}\""),
                4 => format!("\"{a} {c}\"~3"),
                5 => format!("{c}~ {a}"),
                6 => format!("+{prefix}* +{b}"),
                7 => format!("={a}"),
                8 => format!("title:{a} -{b}"),
                9 => latin[number / 14 % latin.len()].to_owned(),
                10 => format!("({a} OR {b}) AND NOT {c}"),
                11 => format!("=={a}"),
                12 => format!("{a} date:2016"),
                _ => format!("body:{a} {b} {c}"),
            });
        }
        queries.truncate(count);
        queries
    }

    #[cfg(target_os = "linux")]
    fn cpu() -> std::time::Duration {
        use nix::sys::resource::{UsageWho, getrusage};
        use nix::sys::time::TimeValLike;
        let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("usage");
        let used = usage.user_time() + usage.system_time();
        std::time::Duration::from_micros(used.num_microseconds() as u64)
    }

    /// Compares the alerts of 1,000 queries over 10,000 articles with those of 1,000 searches, and
    /// measures them. `FIHRIS_QUERIES` sets another number.
    #[cfg(target_os = "linux")]
    #[test]
    #[ignore = "needs the corpus of Jawhara in ../shared, or where FIHRIS_SHARED points"]
    fn the_alerts_of_a_thousand_queries_are_those_of_a_thousand_searches() {
        let count =
            std::env::var("FIHRIS_QUERIES").map_or(1000, |count| count.parse().expect("a number"));
        let dir = tempfile::tempdir().expect("a folder");
        let (news, index) = (dir.path().join("news"), dir.path().join("index"));
        std::fs::create_dir(&news).expect("made");
        let (mut since, mut total, mut articles) = (i64::MIN, 0, 0);
        let mut groups: Vec<Group> = Vec::new();
        let (mut matching, mut searching) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
        for batch in corpus(&news) {
            let targets = vec![Target::Path(batch)];
            refresh(&index, targets, &Settings::default(), &mut ()).expect("indexed");
            let reader = Reader::open(&index).expect("a reader");
            if groups.is_empty() {
                let parse = |query: String| parse(&query, Options::default()).expect("valid").group;
                groups = queries_of_titles(&reader, count)
                    .into_iter()
                    .map(parse)
                    .collect();
                assert_eq!(groups.len(), count);
            }
            let until = reader.columns().latest_arrival().expect("read");
            let until = until.expect("an article");
            let start = cpu();
            let new = NewArticles::between(&reader, since, until).expect("new articles");
            let matches = new.matches(&reader, &Vec::from_iter(&groups));
            let matches = matches.expect("matched");
            let took = cpu() - start;
            println!("{} articles: {took:?}", new.len());
            matching += took;
            articles += new.len();
            let mut of_query: Vec<Vec<DocAddress>> = vec![Vec::new(); count];
            for (address, numbers) in matches {
                for number in numbers {
                    of_query[number].push(address);
                }
            }
            for (group, found) in groups.iter().zip(of_query) {
                let period = Filter::Added(Some(since.saturating_add(1)), Some(until));
                let start = cpu();
                let request = Request {
                    group: group.clone(),
                    filters: vec![period],
                    limit: 2000,
                    ..Request::default()
                };
                let hits = search::search(&reader, &request).expect("searched").hits;
                searching += cpu() - start;
                let mut expected: Vec<DocAddress> = hits.iter().map(|hit| hit.address).collect();
                expected.sort();
                assert_eq!(found, expected, "{group:?}");
                total += found.len();
            }
            since = until;
        }
        let an_article = matching / u32::try_from(articles).expect("few");
        println!(
            "{count} queries, {articles} articles, {total} alerts: {an_article:?} of CPU an article"
        );
        println!("{searching:?} for the searches, {matching:?} for all at once");
        assert!(cfg!(debug_assertions) || an_article.as_micros() <= 1000);
    }
}
