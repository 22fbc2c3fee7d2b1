//! Compiles groups of spellings, including multiword names.

use std::collections::{BTreeMap, HashMap};

use super::super::fold;
use super::super::tags::MAX_SEQUENCE;
use super::row::{Fault, Row};

/// Maps each folded spelling to the first spelling of its group.
///
/// For a spelling longer than [`MAX_SEQUENCE`] words, maps only the words that differ. A single
/// word that differs is mapped together with a neighbour: جونغ alone is not جون, but كيم جونغ is
/// كيم جون.
///
/// # Errors
/// Returns a fault if a spelling is in two groups.
pub fn first_spellings(groups: &[Row<'_>]) -> Result<BTreeMap<String, String>, Fault> {
    let mut firsts: BTreeMap<String, String> = BTreeMap::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    let folded = |name: &str| fold::exact(name);
    for row in groups {
        for member in &row.columns {
            let key = member
                .split(' ')
                .map(fold::key)
                .collect::<Vec<_>>()
                .join(" ");
            if let Some(line) = lines.insert(key, row.line).filter(|line| *line != row.line) {
                return Err(row.fault(format!("{member} is also in line {line}")));
            }
        }
        let Some((first, others)) = row.columns.split_first() else {
            continue;
        };
        let is_short = |member: &&&str| member.split(' ').count() <= MAX_SEQUENCE;
        for member in row.columns.iter().filter(is_short) {
            firsts.insert(folded(member), (*first).to_owned());
        }
        for other in others {
            for (one, other) in differences(first, other) {
                let known = firsts.get(&folded(&one)).cloned();
                let first = known.unwrap_or_else(|| one.clone());
                firsts.entry(folded(&one)).or_insert_with(|| first.clone());
                firsts.entry(folded(&other)).or_insert(first);
            }
        }
    }
    // A key that ends in a space says that a longer spelling begins with its words.
    let prefixes = firsts.keys().flat_map(|name| {
        let spaces = name.match_indices(' ');
        spaces.filter_map(|(space, _)| name.get(..=space))
    });
    let prefixes: Vec<String> = prefixes.map(str::to_owned).collect();
    firsts.extend(prefixes.into_iter().map(|prefix| (prefix, String::new())));
    Ok(firsts)
}

/// Returns the parts in which two spellings of a multiword name differ, as pairs.
fn differences(one: &str, other: &str) -> Vec<(String, String)> {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(' ').collect(), other.split(' ').collect());
    let shorter = one.len().min(other.len());
    let same_start = (0..shorter)
        .take_while(|at| one.get(*at) == other.get(*at))
        .count();
    let from_end = |words: &[&str], at: usize| words.iter().rev().nth(at).map(|w| (*w).to_owned());
    let same_end = (0..shorter - same_start)
        .take_while(|at| from_end(&one, *at) == from_end(&other, *at))
        .count();
    if same_start + same_end == 0 {
        return Vec::new();
    }
    let part = |words: &[&str], from: usize, rest: usize| {
        let to = words.len().saturating_sub(rest);
        words.get(from..to).unwrap_or_default().join(" ")
    };
    let mut pairs = Vec::new();
    let mut push = |from: usize, rest: usize| {
        let (one, other) = (part(&one, from, rest), part(&other, from, rest));
        let fits = |part: &str| !part.is_empty() && part.split(' ').count() <= MAX_SEQUENCE;
        if fits(&one) && fits(&other) {
            pairs.push((one, other));
        }
    };
    let differing = same_start + same_end + 1;
    let is_single = one.len() == differing && other.len() == differing;
    if !is_single {
        push(same_start, same_end);
        return pairs;
    }
    if same_start > 0 {
        push(same_start - 1, same_end);
    }
    if same_end > 0 {
        push(same_start, same_end - 1);
    }
    pairs
}
