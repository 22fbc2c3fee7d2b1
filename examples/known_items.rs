//! Makes topics with one relevant article each from a folder of articles: its headline, the beginning
//! of its first sentence, or that of its summary, all of which the indexed article lacks.
//!
//! ```text
//! cargo run --release --example known_items -- FOLDER OUT [TOPICS]
//! ```
//!
//! Each folder in OUT has the articles to index, `docs.jsonl`, and sets of at most TOPICS topics
//! (1,500): `NAME.tsv` has the topics and `NAME.qrels` the judgements. In `NAME.copies`, near copies of
//! the relevant article are relevant too. `.ci/ranking` evaluates all of them.

use std::collections::HashSet;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use fihris::article::Article;
use fihris::copies::grouping::{THRESHOLD, groups};
use fihris::copies::sketch::{Sketch, text_similarity};
use fihris::load::{Item, Options, load_folder};
use serde_json::json;

/// Number of topics in a set.
const TOPICS: usize = 1500;
/// Minimum number of characters of a body.
const MIN_BODY: usize = 200;
/// Number of characters at the start of a body by which repeated articles are recognised.
const OPENING: usize = 80;
/// Number of words of a sentence or summary that make a topic.
const WORDS: usize = 12;

/// A topic: the number of its article and its text.
type Topic = (usize, String);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, out, count) = match arguments.as_slice() {
        [folder, out] => (folder, out, TOPICS),
        [folder, out, count] => (folder, out, count.parse().context("TOPICS is a number")?),
        _ => bail!("usage: known_items FOLDER OUT [TOPICS]"),
    };
    let articles = read(Path::new(folder))?;
    let copies = copies(&articles)?;
    let out = Path::new(out);
    let sets = Sets {
        copies: &copies,
        count,
    };

    let bodies = out.join("bodies");
    let body = |(number, article): (usize, &Article)| json!({"id": number.to_string(), "text": article.body});
    write_articles(&bodies, articles.iter().enumerate().map(body))?;
    let headlines = headlines(&articles);
    let short = |topic: &&Topic| (2..=4).contains(&topic.1.split_whitespace().count());
    let question = |topic: &&Topic| topic.1.contains(['؟', '?']);
    sets.write(&bodies, "short-headlines", headlines.iter().filter(short))?;
    sets.write(&bodies, "questions", headlines.iter().filter(question))?;
    sets.write(&bodies, "headlines", headlines.iter())?;

    for (folder, name, split) in [
        ("remainders", "first-sentences", first_sentence as Split),
        ("summarised", "summaries", summary as Split),
    ] {
        let mut topics = Vec::new();
        let remainder = |(number, article): (usize, &Article)| {
            let parts = split(article).filter(|(part, body)| is_topic(part, body));
            let body = parts
                .as_ref()
                .map_or(article.body.as_str(), |(_, body)| body);
            let record = json!({"id": number.to_string(), "title": article.title, "text": body});
            topics.extend(parts.map(|(part, _)| (number, first_words(&part))));
            record
        };
        let records: Vec<_> = articles.iter().enumerate().map(remainder).collect();
        if !topics.is_empty() {
            write_articles(&out.join(folder), records.into_iter())?;
            sets.write(&out.join(folder), name, topics.iter())?;
        }
    }
    Ok(())
}

/// Takes a part of an article out of its body.
type Split = fn(&Article) -> Option<(String, String)>;

/// Reads the articles of a folder, without those that repeat the title or the opening of another.
fn read(folder: &Path) -> Result<Vec<Article>> {
    let mut articles = Vec::new();
    let (mut titles, mut openings) = (HashSet::new(), HashSet::new());
    load_folder(folder, &Options::default(), &mut |_, item| {
        if let Item::Article(article) = item {
            let opening: String = article.body.chars().take(OPENING).collect();
            let title = article.title.clone().unwrap_or_else(|| opening.clone());
            let is_long = article.body.chars().count() >= MIN_BODY;
            if is_long && titles.insert(title) & openings.insert(opening) {
                articles.push(article);
            }
        }
        Ok(())
    })?;
    eprintln!("{} articles", articles.len());
    Ok(articles)
}

/// Returns the group of near copies of each article; `None` for an article without copies.
fn copies(articles: &[Article]) -> Result<Vec<Option<Vec<usize>>>> {
    let mut with_sketch: Vec<(usize, Sketch)> = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        with_sketch.extend(Sketch::of(article).map(|sketch| (number, sketch)));
    }
    let date = |number: usize| {
        articles
            .get(number)
            .and_then(|article| article.date.clone())
    };
    with_sketch.sort_by_cached_key(|(number, _)| (date(*number), *number));
    let (numbers, sketches): (Vec<usize>, Vec<Sketch>) = with_sketch.into_iter().unzip();
    let body = |sketch: usize| {
        let article = numbers.get(sketch).and_then(|number| articles.get(*number));
        article.map_or("", |article| article.body.as_str())
    };
    let groups = groups(&sketches, THRESHOLD, |one, other| {
        Ok(text_similarity(body(one), body(other)))
    })?;
    let mut copies = vec![None; articles.len()];
    for group in groups {
        let group: Vec<usize> = group
            .iter()
            .filter_map(|sketch| numbers.get(*sketch).copied())
            .collect();
        for number in &group {
            if let Some(copies) = copies.get_mut(*number) {
                *copies = Some(group.clone());
            }
        }
    }
    Ok(copies)
}

/// Returns the headlines that do not occur in their article.
fn headlines(articles: &[Article]) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        if let Some(title) = &article.title
            && (2..=20).contains(&title.split_whitespace().count())
            && !article.body.contains(title.as_str())
        {
            topics.push((number, one_line(title)));
        }
    }
    topics
}

/// Returns the first sentence of an article and the remainder of its body.
fn first_sentence(article: &Article) -> Option<(String, String)> {
    let body = &article.body;
    let (end, _) = body.match_indices(['.', '!', '؟', '\n']).find(|(end, _)| {
        let rest = body.get(end + 1..).unwrap_or_default();
        rest.is_empty()
            || rest.starts_with(char::is_whitespace)
            || body.get(*end..).is_some_and(|rest| rest.starts_with('\n'))
    })?;
    let (sentence, rest) = body.split_at_checked(end)?;
    let rest = rest.trim_start_matches(['.', '!', '؟']).trim_start();
    Some((sentence.to_owned(), rest.to_owned()))
}

/// Returns the summary of an article and its body without it.
fn summary(article: &Article) -> Option<(String, String)> {
    let summary = article.summary.as_deref()?.trim();
    let body = article.body.replace(summary, " ");
    Some((summary.to_owned(), body.trim().to_owned()))
}

/// Returns whether a part of an article makes a topic: it is long enough, and so is the body that
/// remains without it.
fn is_topic(part: &str, body: &str) -> bool {
    part.split_whitespace().count() >= WORDS / 2
        && body.chars().count() >= MIN_BODY
        && !body.contains(&first_words(part))
}

fn first_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
    // Half of a quotation would be a quotation mark without its pair.
    words.join(" ").replace('"', " ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_articles(folder: &Path, records: impl Iterator<Item = serde_json::Value>) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(fs::File::create(folder.join("docs.jsonl"))?);
    for record in records {
        writeln!(out, "{record}")?;
    }
    Ok(out.flush()?)
}

/// Writes sets of topics.
struct Sets<'a> {
    copies: &'a [Option<Vec<usize>>],
    count: usize,
}

impl Sets<'_> {
    /// Writes a random sample of topics, the same in every run, and their judgements.
    fn write<'t>(
        &self,
        folder: &Path,
        name: &str,
        topics: impl Iterator<Item = &'t Topic>,
    ) -> Result<()> {
        let mut random = fastrand::Rng::with_seed(2017);
        let mut topics: Vec<&Topic> = topics.collect();
        random.shuffle(&mut topics);
        topics.truncate(self.count);
        topics.sort();
        if topics.is_empty() {
            return Ok(());
        }
        let (mut queries, mut qrels, mut copies) = (String::new(), String::new(), String::new());
        for (number, text) in topics {
            queries += &format!("{number}\t{text}\n");
            qrels += &format!("{number} 0 {number} 1\n");
            let own = [*number];
            let group = self.copies.get(*number).and_then(Option::as_deref);
            for copy in group.unwrap_or(&own) {
                copies += &format!("{number} 0 {copy} 1\n");
            }
        }
        fs::write(folder.join(name).with_extension("tsv"), queries)?;
        fs::write(folder.join(name).with_extension("qrels"), qrels)?;
        fs::write(folder.join(name).with_extension("copies"), copies)?;
        Ok(())
    }
}
