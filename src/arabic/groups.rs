//! Groups of spellings as a table: also of names of several words, by what differs in them.

use std::collections::{BTreeMap, HashMap};

use super::compile::{Fault, MAX_SEQUENCE, Row};
use super::fold;

/// From each spelling of a group, folded, to the first of the group. Of groups whose members have
/// three words or more, only what differs counts, with the word beside it where it is one word
/// (جونغ alone is not جون, but كيم جونغ is كيم جون).
pub fn spellings(groups: &[Row<'_>]) -> Result<BTreeMap<String, String>, Fault> {
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
                return Err(row.fault(format!("{member} stands in line {line} too")));
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
    // With a space behind them, the first words of a name say that there is more.
    let begun = firsts.keys().flat_map(|name| {
        let spaces = name.match_indices(' ');
        spaces.filter_map(|(space, _)| name.get(..=space))
    });
    let begun: Vec<String> = begun.map(str::to_owned).collect();
    firsts.extend(begun.into_iter().map(|start| (start, String::new())));
    Ok(firsts)
}

/// Where two spellings of a name of several words differ, as pairs of parts that stand for each
/// other.
fn differences(one: &str, other: &str) -> Vec<(String, String)> {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(' ').collect(), other.split(' ').collect());
    let shorter = one.len().min(other.len());
    let start = (0..shorter)
        .take_while(|at| one.get(*at) == other.get(*at))
        .count();
    let from_end =
        |words: &[&str], back: usize| words.iter().rev().nth(back).map(|w| (*w).to_owned());
    let end = (0..shorter - start)
        .take_while(|back| from_end(&one, *back) == from_end(&other, *back))
        .count();
    if start + end == 0 {
        return Vec::new();
    }
    let part = |words: &[&str], from: usize, behind: usize| {
        let to = words.len().saturating_sub(behind);
        words.get(from..to).unwrap_or_default().join(" ")
    };
    let mut pairs = Vec::new();
    let mut push = |from: usize, behind: usize| {
        let (one, other) = (part(&one, from, behind), part(&other, from, behind));
        let fits = |part: &str| !part.is_empty() && part.split(' ').count() <= MAX_SEQUENCE;
        if fits(&one) && fits(&other) {
            pairs.push((one, other));
        }
    };
    let single = one.len() == start + end + 1 && other.len() == start + end + 1;
    if !single {
        push(start, end);
    } else {
        if start > 0 {
            push(start - 1, end);
        }
        if end > 0 {
            push(start, end - 1);
        }
    }
    pairs
}
