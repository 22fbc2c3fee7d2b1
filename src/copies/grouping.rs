//! Groups sketches of similar articles.
//!
//! Banding finds the candidates (locality-sensitive hashing; Leskovec, Rajaraman, Ullman, "Mining
//! of Massive Datasets", chapter 3). A group is a *star*: each member is similar to the earliest
//! member, not only to some other. Single linkage would chain: the weather report of each day
//! resembles that of the day before.

mod candidates;

use std::collections::BTreeSet;

use anyhow::Result;

use self::candidates::Search;
use super::sketch::Sketch;

/// Minimum similarity of a copy.
pub const THRESHOLD: f64 = 0.6;

/// Distance from the threshold within which an estimate is not trusted: two standard errors.
const UNCERTAINTY: f64 = 0.12;

/// Maximum number of comparisons of full texts, each of which reads two stored articles. After
/// that, estimates decide.
const MAX_COMPARISONS: usize = 5000;

/// Maximum number of candidate pairs in memory. Texts that are all slightly similar, such as daily
/// weather reports, have hundreds per sketch.
const MAX_PAIRS: usize = 1 << 20;

/// Groups sketches of articles, the earliest first. Returns the groups of two or more members in
/// the order of their earliest members; members are in the same order. `compare` returns the true
/// similarity of two articles, if the estimate is near the threshold.
///
/// Takes 8 bytes for each sketch in addition to the sketches, 8 more on each of up to four threads,
/// and at most 16 MB for pairs.
///
/// # Errors
/// Returns an error if `compare` returns one.
pub fn groups(
    sketches: &[Sketch],
    threshold: f64,
    compare: impl FnMut(usize, usize) -> Result<f64>,
) -> Result<Vec<Vec<usize>>> {
    groups_with_limit(MAX_PAIRS, sketches, threshold, compare)
}

/// Groups sketches as [`groups`] does, with at most `max_pairs` pairs in memory.
fn groups_with_limit(
    max_pairs: usize,
    sketches: &[Sketch],
    threshold: f64,
    mut compare: impl FnMut(usize, usize) -> Result<f64>,
) -> Result<Vec<Vec<usize>>> {
    let first_equals = first_equal_sketches(sketches);
    let mut comparisons = 0;
    let mut similarity = |earlier: usize, later: usize| -> Result<f64> {
        let estimate = match (sketches.get(earlier), sketches.get(later)) {
            (Some(earlier), Some(later)) => earlier.similarity(later),
            _ => 0.0,
        };
        if (estimate - threshold).abs() > UNCERTAINTY || comparisons >= MAX_COMPARISONS {
            return Ok(estimate);
        }
        comparisons += 1;
        compare(earlier, later)
    };
    // The leader of each sketch: the earliest member of its group.
    let mut leaders: Vec<u32> = Vec::with_capacity(sketches.len());
    while leaders.len() < sketches.len() {
        let begin = leaders.len();
        let search = Search {
            sketches,
            first_equals: &first_equals,
            min_similarity: threshold - UNCERTAINTY,
            begin,
            max_pairs,
        };
        let candidates = search.run();
        let mut pairs = candidates.pairs.into_iter().peekable();
        for number in begin..candidates.end {
            let own = u32::try_from(number)?;
            let mut candidate_leaders = BTreeSet::new();
            while let Some((_, earlier)) = pairs.next_if(|(later, _)| *later == own) {
                candidate_leaders.extend(leaders.get(earlier as usize));
            }
            let first_equal = first_equals.get(number);
            let leader = first_equal.and_then(|first_equal| leaders.get(*first_equal as usize));
            let mut leader = leader.copied().unwrap_or(own);
            let mut best = threshold;
            for candidate in candidate_leaders {
                let score = similarity(candidate as usize, number)?;
                // Among equal scores the earliest leader wins, which comes first.
                if score > best || (score == best && leader == own) {
                    (leader, best) = (candidate, score);
                }
            }
            leaders.push(leader);
        }
    }
    Ok(members_by_leader(&leaders))
}

/// Returns for each sketch the index of the first equal sketch.
fn first_equal_sketches(sketches: &[Sketch]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(sketches.len()).collect();
    let at = |number: &u32| sketches.get(*number as usize);
    order.sort_unstable_by(|a, b| at(a).cmp(&at(b)).then(a.cmp(b)));
    let mut firsts: Vec<u32> = (0..).take(sketches.len()).collect();
    for equals in order.chunk_by(|a, b| at(a) == at(b)) {
        for number in equals {
            if let (Some(first), Some(place)) = (equals.first(), firsts.get_mut(*number as usize)) {
                *place = *first;
            }
        }
    }
    firsts
}

/// Returns the groups of two or more sketches with the same leader.
fn members_by_leader(leaders: &[u32]) -> Vec<Vec<usize>> {
    let mut led: Vec<(u32, u32)> = leaders.iter().copied().zip(0..).collect();
    led.sort_unstable();
    led.chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, member)| *member as usize).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::copies::sketch::{shingles, text_similarity};

    /// Returns words that no other seed has.
    fn words(seed: u64, count: usize) -> Vec<String> {
        (0..count as u64)
            .map(|number| format!("ك{}", seed * 1_000_003 + number))
            .collect()
    }

    fn group_texts(texts: &[String]) -> Vec<Vec<usize>> {
        let sketches: Vec<Sketch> = texts
            .iter()
            .map(|body| {
                let body = body.clone();
                Sketch::of(&Article {
                    body,
                    ..Article::default()
                })
                .expect("words")
            })
            .collect();
        groups(&sketches, THRESHOLD, |a, b| {
            Ok(text_similarity(&texts[a], &texts[b]))
        })
        .expect("groups")
    }

    #[test]
    fn copies_are_grouped_and_other_texts_are_not() {
        let story = words(1, 100);
        let mut cut = story.clone();
        cut.truncate(80);
        let texts = [
            story.join(" "),
            words(2, 100).join(" "),
            story.join("، "),
            cut.join(" "),
            words(3, 10).join(" "),
            words(3, 10).join(" "),
            words(4, 10).join(" "),
        ];
        assert_eq!(group_texts(&texts), [vec![0, 2, 3], vec![4, 5]]);
    }

    #[test]
    fn a_limit_on_pairs_does_not_change_the_groups() {
        // Stories in many versions: more pairs than the limit.
        let mut random = fastrand::Rng::with_seed(7);
        let mut sketches = Vec::new();
        for number in 0..400 {
            let mut story = words(number % 9, 60);
            for _ in 0..random.usize(..12) {
                let place = random.usize(..60);
                story[place] = format!("ب{number}");
            }
            let body = story.join(" ");
            sketches.extend(Sketch::of(&Article {
                body,
                ..Article::default()
            }));
        }
        let groups = |max_pairs| {
            groups_with_limit(max_pairs, &sketches, THRESHOLD, |_, _| Ok(0.0))
                .expect("no comparison fails")
        };
        let whole = groups(usize::MAX);
        assert!(whole.len() >= 9 && whole.iter().any(|group| group.len() > 20));
        for max_pairs in [1, 10, 100, 1000] {
            assert_eq!(groups(max_pairs), whole, "{max_pairs} pairs");
        }
    }

    #[test]
    fn a_chain_of_similar_texts_does_not_become_one_group() {
        // Replaces a seventh of the words each day.
        let mut day = words(1, 140);
        let mut days = vec![day.join(" ")];
        for number in 1..12 {
            let new = words(1000 + number as u64, 20);
            let at = (number * 20) % 140;
            day.splice(at..at + 20, new);
            days.push(day.join(" "));
        }
        let next = text_similarity(&days[0], &days[1]);
        assert!(
            next > THRESHOLD && text_similarity(&days[0], &days[11]) < 0.1,
            "{next}"
        );
        for group in group_texts(&days) {
            for member in &group {
                assert!(
                    text_similarity(&days[group[0]], &days[*member]) >= THRESHOLD,
                    "{group:?}"
                );
            }
            assert!(group.len() < 5, "{group:?}");
        }
    }

    #[test]
    fn uncertain_estimates_are_decided_by_the_texts() {
        // Pairs whose similarity is just above or just below the threshold.
        let mut wrong = 0;
        for seed in 0..60 {
            let story = words(seed, 200);
            for (shared, is_copy) in [(152, true), (148, false)] {
                let mut other = story.clone();
                other.truncate(shared);
                other.extend(words(seed + 500, 200 - shared));
                let texts = [story.join(" "), other.join(" ")];
                let truth = text_similarity(&texts[0], &texts[1]);
                assert_eq!(truth >= THRESHOLD, is_copy, "{truth}");
                assert!(!shingles(&texts[0]).is_empty());
                wrong += usize::from(group_texts(&texts).is_empty() == is_copy);
            }
        }
        assert!(wrong <= 4, "{wrong} of 120");
    }

    #[test]
    fn equal_texts_are_one_group() {
        let texts = vec![words(7, 60).join(" "); 3000];
        assert_eq!(group_texts(&texts), [(0..3000).collect::<Vec<_>>()]);
    }

    #[test]
    fn no_sketches_give_no_groups() {
        assert!(group_texts(&[]).is_empty());
    }
}
