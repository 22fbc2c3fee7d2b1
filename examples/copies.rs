//! Measures the copies in folders of articles, and how accurately sketches find them:
//!
//! ```text
//! cargo run --release --example copies -- measure FOLDER…         pairs by similarity; clusters by threshold
//! cargo run --release --example copies -- pairs 0.5 0.7 FOLDER…   pairs in a range of similarity, for review
//! cargo run --release --example copies -- time 100000             seconds to group a number of sketches
//! ```
//!
//! Similarities are computed from all shingles; `clusters` from the sketches.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fihris::article::Article;
use fihris::copies::grouping::groups;
use fihris::copies::sketch::{BINS, Sketch, jaccard, shingles, text_similarity};
use fihris::load::{Item, Options, load_folder};

/// Shingles in more articles than this are ignored in the search for pairs.
const MAX_ARTICLES: usize = 400;

/// Bars of the histogram per unit of similarity.
const BARS_PER_UNIT: f64 = 20.0;

/// Minimum similarity of a reported pair.
const MIN_SIMILARITY: f64 = 0.2;

/// A pair of articles with its similarity, the earlier one first.
type Pair = (f64, usize, usize);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["measure", roots @ ..] if !roots.is_empty() => measure(&read(roots)?),
        ["pairs", low, high, roots @ ..] if !roots.is_empty() => {
            let range = low.parse()?..high.parse()?;
            let articles = read(roots)?;
            let pairs = pairs(&articles).into_iter();
            list(&articles, pairs.filter(|pair| range.contains(&pair.0)));
            Ok(())
        }
        ["time", count] => time(count.parse().context("COUNT is a number")?),
        _ => bail!("usage: copies measure FOLDER… | pairs LOW HIGH FOLDER… | time COUNT"),
    }
}

/// Reads the articles that have a sketch, the earliest first.
fn read(roots: &[&str]) -> Result<Vec<Article>> {
    let mut articles = Vec::new();
    for root in roots {
        load_folder(Path::new(root), &Options::default(), &mut |_, item| {
            if let Item::Article(article) = item {
                articles.extend(Sketch::of(&article).is_some().then_some(article));
            }
            Ok(())
        })?;
    }
    let date = |article: &Article| article.date.clone().unwrap_or_else(|| "~".to_owned());
    articles.sort_by_key(|article| (date(article), article.id.clone()));
    Ok(articles)
}

/// Returns all pairs of similar articles, the least similar first.
fn pairs(articles: &[Article]) -> Vec<Pair> {
    let sets: Vec<Vec<u64>> = articles
        .iter()
        .map(|article| shingles(&article.body))
        .collect();
    let mut articles_with: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, set) in sets.iter().enumerate() {
        for shingle in set {
            articles_with.entry(*shingle).or_default().push(number);
        }
    }
    let mut candidates = HashSet::new();
    for numbers in articles_with
        .values()
        .filter(|numbers| numbers.len() <= MAX_ARTICLES)
    {
        for (position, later) in numbers.iter().enumerate() {
            candidates.extend(
                numbers
                    .iter()
                    .take(position)
                    .map(|earlier| (*earlier, *later)),
            );
        }
    }
    let scored = |(earlier, later): (usize, usize)| {
        let similarity = jaccard(sets.get(earlier)?, sets.get(later)?);
        (similarity >= MIN_SIMILARITY).then_some((similarity, earlier, later))
    };
    let mut pairs: Vec<Pair> = candidates.into_iter().filter_map(scored).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    pairs
}

fn measure(articles: &[Article]) -> Result<()> {
    let pairs = pairs(articles);
    println!(
        "{} articles\n\nsimilarity  pairs  error of the sketch",
        articles.len()
    );
    let sketches: Vec<Sketch> = articles.iter().filter_map(Sketch::of).collect();
    let estimate = |(_, a, b): &Pair| match (sketches.get(*a), sketches.get(*b)) {
        (Some(a), Some(b)) => a.similarity(b),
        _ => 0.0,
    };
    let bar = |pair: &Pair| (pair.0 * BARS_PER_UNIT + 1e-9) as u32;
    for equals in pairs.chunk_by(|a, b| bar(a) == bar(b)) {
        let squares = equals.iter().map(|pair| (estimate(pair) - pair.0).powi(2));
        let error = (squares.sum::<f64>() / equals.len() as f64).sqrt();
        let low = equals
            .first()
            .map_or(0.0, |pair| f64::from(bar(pair)) / BARS_PER_UNIT);
        println!("{low:>10.2}  {:>5}  {error:.3}", equals.len());
    }
    println!("\nthreshold  pairs  one component  articles  largest  clusters  articles  largest");
    for threshold in [0.5, 0.6, 0.7, 0.8] {
        let similar: Vec<&Pair> = pairs.iter().filter(|pair| pair.0 >= threshold).collect();
        let components = components(articles.len(), &similar);
        let clusters = groups(&sketches, threshold, |a, b| {
            Ok(match (articles.get(a), articles.get(b)) {
                (Some(a), Some(b)) => text_similarity(&a.body, &b.body),
                _ => 0.0,
            })
        })?;
        let clusters: Vec<usize> = clusters.iter().map(Vec::len).collect();
        let sums = |sizes: &[usize]| {
            let largest = sizes.iter().max().copied().unwrap_or(0);
            (sizes.len(), sizes.iter().sum::<usize>(), largest)
        };
        let (components, joined, largest) = sums(&components);
        let (clusters, clustered, largest_cluster) = sums(&clusters);
        println!(
            "{threshold:>9}  {:>5}  {components:>13}  {joined:>8}  {largest:>7}  {clusters:>8}  {clustered:>8}  {largest_cluster:>7}",
            similar.len()
        );
    }
    Ok(())
}

/// Returns the sizes of the connected components of the pairs.
fn components(count: usize, pairs: &[&Pair]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..count).collect();
    // There are few pairs, so each merges two components by a scan.
    for (_, one, other) in pairs {
        if let (Some(&into), Some(&from)) = (first.get(*one), first.get(*other)) {
            for component in first.iter_mut().filter(|component| **component == from) {
                *component = into;
            }
        }
    }
    first.sort_unstable();
    let sizes = first.chunk_by(|a, b| a == b).map(<[usize]>::len);
    sizes.filter(|size| *size > 1).collect()
}

fn list(articles: &[Article], pairs: impl Iterator<Item = Pair>) {
    for (similarity, one, other) in pairs {
        println!("{similarity:.2}");
        for article in [one, other]
            .into_iter()
            .filter_map(|number| articles.get(number))
        {
            let title = article.title.as_deref().unwrap_or_default();
            let date = article.date.as_deref().unwrap_or("without date");
            println!("  {date}  {title}  {}", article.id);
            println!("    {}", article.body.replace('\n', " "));
        }
    }
}

/// Groups random sketches, one in twenty a near copy of its predecessor.
fn time(count: usize) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(2017);
    let mut sketches: Vec<[u8; BINS]> = Vec::with_capacity(count);
    for number in 0..count {
        let before = sketches.last().copied().filter(|_| number % 20 == 1);
        sketches.push(match before {
            Some(before) => before.map(|value| match random.u8(..8) {
                0 => random.u8(1..),
                _ => value,
            }),
            None => [0; BINS].map(|_| random.u8(1..)),
        });
    }
    let sketches: Vec<Sketch> = sketches.into_iter().map(Sketch::Bins).collect();
    let start = Instant::now();
    let found = groups(&sketches, fihris::copies::grouping::THRESHOLD, |_, _| {
        Ok(0.0)
    })?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{count} sketches, {} groups, {seconds:.2} s", found.len());
    Ok(())
}
