//! TREC measures of a ranking, and a significance test for differences.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail};
use serde::Serialize;

/// Rank at which runs are cut off.
pub const DEPTH: usize = 100;
/// Number of random permutations of the paired test.
const PERMUTATIONS: u32 = 10_000;

/// The judged documents of each topic with their grades.
pub type Judgements = HashMap<String, HashMap<String, u32>>;

/// Means over all judged topics, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    /// The number of judged topics.
    pub topics: usize,
    /// Reciprocal rank of the first relevant document, cut off at 10.
    pub mrr_10: f64,
    /// Normalised discounted cumulative gain at 10 (Järvelin and Kekäläinen, 2002).
    pub ndcg_10: f64,
    /// Fraction of topics with a relevant document at rank 1.
    pub success_1: f64,
    /// Recall at 10.
    pub recall_10: f64,
    /// Recall at 100.
    pub recall_100: f64,
}

/// Parses judgements in the qrels format, `topic 0 document grade` per line.
///
/// # Errors
/// Returns an error with the line number if a line does not have these columns.
pub fn parse_qrels(text: &str) -> Result<Judgements> {
    let mut judgements = Judgements::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, document, grade] = columns.as_slice() else {
            bail!("line {number}: write it as `topic 0 document grade`");
        };
        let grade = grade
            .parse()
            .with_context(|| format!("line {number}: {grade} is not a grade"))?;
        let topic = judgements.entry((*topic).to_owned()).or_default();
        topic.insert((*document).to_owned(), grade);
    }
    Ok(judgements)
}

/// Parses a TREC run, `topic Q0 document rank score tag` per line. Returns the documents of each
/// topic by rank.
///
/// # Errors
/// Returns an error with the line number if a line does not have these columns.
pub fn parse_run(text: &str) -> Result<HashMap<String, Vec<String>>> {
    let mut ranked: HashMap<String, Vec<(u32, String)>> = HashMap::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, document, rank, ..] = columns.as_slice() else {
            bail!("line {number}: write it as `topic Q0 document rank score tag`");
        };
        let rank = rank
            .parse()
            .with_context(|| format!("line {number}: {rank} is not a rank"))?;
        ranked
            .entry((*topic).to_owned())
            .or_default()
            .push((rank, (*document).to_owned()));
    }
    let in_order = ranked.into_iter().map(|(topic, mut documents)| {
        documents.sort();
        (
            topic,
            documents
                .into_iter()
                .map(|(_, document)| document)
                .collect(),
        )
    });
    Ok(in_order.collect())
}

/// Parses the rank of each topic's only relevant document, `topic TAB rank` per line, 0 for not
/// found.
///
/// # Errors
/// Returns an error with the line number if a line does not have these columns.
pub fn parse_ranks(text: &str) -> Result<HashMap<String, usize>> {
    let mut ranks = HashMap::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [topic, rank] = columns.as_slice() else {
            bail!("line {number}: write it as `topic TAB rank`");
        };
        let rank = rank
            .parse()
            .with_context(|| format!("line {number}: {rank} is not a rank"))?;
        ranks.insert((*topic).to_owned(), rank);
    }
    Ok(ranks)
}

/// Returns the reciprocal of a rank from 1 to 10; 0 for other ranks.
pub fn reciprocal_rank(rank: usize) -> f64 {
    if (1..=10).contains(&rank) {
        1.0 / rank as f64
    } else {
        0.0
    }
}

/// Returns the rank of the first relevant document, from 1; 0 if there is none up to [`DEPTH`].
pub fn first_relevant_rank(ranked: &[String], relevant: &HashMap<String, u32>) -> usize {
    let found = ranked
        .iter()
        .take(DEPTH)
        .position(|document| relevant.get(document).is_some_and(|grade| *grade > 0));
    found.map_or(0, |place| place + 1)
}

/// Measures a run against judgements. A topic that is missing from the run has no hits.
pub fn measure(run: &HashMap<String, Vec<String>>, judgements: &Judgements) -> Measures {
    let mut sums = Measures::default();
    let none = Vec::new();
    for (topic, relevant) in judgements {
        let ranked = run.get(topic).unwrap_or(&none);
        let first = first_relevant_rank(ranked, relevant);
        sums.topics += 1;
        sums.mrr_10 += reciprocal_rank(first);
        sums.success_1 += f64::from(u8::from(first == 1));
        sums.ndcg_10 += ndcg(ranked, relevant);
        sums.recall_10 += recall(ranked, relevant, 10);
        sums.recall_100 += recall(ranked, relevant, DEPTH);
    }
    let share = |sum: f64| sum / sums.topics.max(1) as f64;
    Measures {
        topics: sums.topics,
        mrr_10: share(sums.mrr_10),
        ndcg_10: share(sums.ndcg_10),
        success_1: share(sums.success_1),
        recall_10: share(sums.recall_10),
        recall_100: share(sums.recall_100),
    }
}

fn recall(ranked: &[String], relevant: &HashMap<String, u32>, depth: usize) -> f64 {
    let all = relevant.values().filter(|grade| **grade > 0).count();
    let found: HashSet<&String> = ranked
        .iter()
        .take(depth)
        .filter(|document| relevant.get(*document).is_some_and(|grade| *grade > 0))
        .collect();
    found.len() as f64 / all.max(1) as f64
}

fn ndcg(ranked: &[String], relevant: &HashMap<String, u32>) -> f64 {
    let gain = |place: usize, grade: u32| f64::from(grade) / ((place + 2) as f64).log2();
    let found = ranked.iter().take(10).enumerate();
    let reached: f64 = found
        .map(|(place, document)| gain(place, relevant.get(document).copied().unwrap_or(0)))
        .sum();
    let mut grades: Vec<u32> = relevant.values().copied().collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    let best: f64 = grades
        .into_iter()
        .take(10)
        .enumerate()
        .map(|(place, grade)| gain(place, grade))
        .sum();
    if best > 0.0 { reached / best } else { 0.0 }
}

/// Returns the mean of paired differences and its p-value by Fisher's randomisation test: the
/// fraction of random sign permutations whose mean is at least as far from zero (Smucker, Allan and
/// Carterette, 2007).
pub fn paired_test(differences: &[f64]) -> (f64, f64) {
    let count = differences.len().max(1) as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let mut random = fastrand::Rng::with_seed(0); // a fixed seed makes results reproducible
    let mut as_far = 0;
    for _ in 0..PERMUTATIONS {
        let mut sum = 0.0;
        for difference in differences {
            sum += if random.bool() {
                *difference
            } else {
                -difference
            };
        }
        as_far += u32::from((sum / count).abs() >= mean.abs());
    }
    (mean, f64::from(as_far + 1) / f64::from(PERMUTATIONS + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_follow_their_definitions() {
        let judgements = parse_qrels("a 0 x 1\nb 0 y 1\nc 0 z 1\n").expect("read");
        let run =
            parse_run("a Q0 x 1 9 t\nb Q0 n 1 9 t\nb Q0 y 2 8 t\nc Q0 n 1 9 t\n").expect("read");
        let measures = measure(&run, &judgements);
        assert!((measures.mrr_10 - 0.5).abs() < 1e-9);
        assert!((measures.success_1 - 1.0 / 3.0).abs() < 1e-9);
        assert!((measures.recall_10 - 2.0 / 3.0).abs() < 1e-9);
        let expected = (1.0 + 1.0 / 3.0_f64.log2()) / 3.0;
        assert!((measures.ndcg_10 - expected).abs() < 1e-9);
    }

    #[test]
    fn a_clear_difference_is_significant_and_no_difference_is_not() {
        let (mean, p) = paired_test(&[0.1; 50]);
        assert!((mean - 0.1).abs() < 1e-9 && p < 0.001);
        let (_, p) = paired_test(&[0.1, -0.1, 0.2, -0.2]);
        assert!(p > 0.9);
    }

    #[test]
    fn a_malformed_line_is_reported_by_number() {
        let error = parse_qrels("a 0 x 1\na b\n")
            .expect_err("two columns")
            .to_string();
        assert!(error.starts_with("line 2:"), "{error}");
    }
}
