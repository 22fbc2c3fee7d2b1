//! Bare proclitics, split off by evidence: لمصر is ل+مصر because the lists know مصر and do not
//! know لمصر as a word; وزير stays whole because they do.
//!
//! The article and its chains need no list and are taken off by [`stem`](super::stem). What the
//! lists do not know stays whole: a و before an ordinary word is split only where the word is
//! long, which misses some and is listed in `docs/EVALUATION.md`.

use super::lists::lists;

/// Chains of proclitics without the article, the longest first.
const CHAINS: &[(&str, &str)] = &[
    ("وب", "و+ب+"),
    ("ول", "و+ل+"),
    ("وك", "و+ك+"),
    ("فب", "ف+ب+"),
    ("فل", "ف+ل+"),
    ("فك", "ف+ك+"),
    ("و", "و+"),
    ("ف", "ف+"),
    ("ب", "ب+"),
    ("ل", "ل+"),
    ("ك", "ك+"),
];

/// Letters of a name that a ك is split from, at least.
const MIN_BEHIND_K: usize = 5;

/// How a word is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<'w> {
    /// As it stands.
    Whole,
    /// Proclitics (shown as `و+ل+`) and a word that the lists know.
    Split(&'static str, &'w str),
    /// Both ways: both are alive in news.
    Both(&'w str),
}

/// Reads a spelling by the evidence of the lists.
///
/// ```
/// use fihris::arabic::clitics::{read, Reading};
/// assert_eq!(read("لمصر"), Reading::Split("ل+", "مصر"));
/// assert_eq!(read("وزير"), Reading::Whole);
/// assert_eq!(read("فقد"), Reading::Both("قد"));
/// ```
pub fn read(spelling: &str) -> Reading<'_> {
    let lists = lists();
    if let Some(rest) = lists.twofold.get(spelling)
        && let Some(start) = spelling.len().checked_sub(rest.len())
        && let Some(rest) = spelling.get(start..)
    {
        return Reading::Both(rest);
    }
    if lists.whole.contains(spelling) {
        return Reading::Whole;
    }
    if let Some(reading) = before_lam(spelling).or_else(|| before_hamza(spelling)) {
        return reading;
    }
    let split = CHAINS.iter().find_map(|(letters, chain)| {
        let rest = spelling.strip_prefix(letters)?;
        // للـ is ل with the article; and ك is rare, so that short rests are chance (كسبها).
        let doubled = letters.ends_with('ل') && rest.starts_with('ل');
        let short_k = letters.ends_with('ك') && rest.chars().nth(MIN_BEHIND_K - 1).is_none();
        if doubled || short_k {
            return None;
        }
        lists
            .names
            .contains(rest)
            .then_some(Reading::Split(chain, rest))
    });
    split.unwrap_or(Reading::Whole)
}

/// للـ is ل with the article or ل before a word in ل: للجنة is ل+ال+جنة or ل+لجنة. Only لله is sure.
fn before_lam(spelling: &str) -> Option<Reading<'_>> {
    let rest = ["", "و", "ف"].iter().find_map(|conjunction| {
        spelling
            .strip_prefix(conjunction)?
            .strip_prefix('ل')
            .filter(|rest| rest.starts_with('ل'))
    })?;
    if rest == "له" {
        return Some(Reading::Split("ل+", "الله"));
    }
    rest.chars()
        .nth(MIN_BEHIND_LAM - 1)
        .map(|_| Reading::Both(rest))
}

/// Hardly a word begins with و or ف and a written hamza on alef: وأخرى, فإن.
fn before_hamza(spelling: &str) -> Option<Reading<'_>> {
    let (chain, rest) = [("و+", 'و'), ("ف+", 'ف')]
        .iter()
        .find_map(|(chain, letter)| Some((*chain, spelling.strip_prefix(*letter)?)))?;
    let is_word =
        rest.starts_with(['أ', 'إ', 'آ']) && rest.chars().nth(MIN_BEHIND_WAW - 1).is_some();
    is_word.then_some(Reading::Split(chain, rest))
}

/// Letters of a word in ل behind ل, and of a word behind و, at least.
const MIN_BEHIND_LAM: usize = 4;
const MIN_BEHIND_WAW: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_proclitics_and_words_keep_their_letters() {
        for (word, name) in [
            ("بمصر", "مصر"),
            ("ولمصر", "مصر"),
            ("لبوتين", "بوتين"),
            ("وفرنسا", "فرنسا"),
            ("ببيروت", "بيروت"),
            ("وبلبنان", "لبنان"),
        ] {
            assert!(
                matches!(read(word), Reading::Split(_, rest) if rest == name),
                "{word}: {:?}",
                read(word)
            );
        }
        for word in [
            "كسبها",
            "لبنان",
            "بوتين",
            "كريم",
            "وزارة",
            "فرنسا",
            "كمال",
            "سلاح",
            "بلح",
            "فكرة",
            "بحث",
            "لجنة",
        ] {
            assert_eq!(read(word), Reading::Whole, "{word}");
        }
    }

    #[test]
    fn a_conjunction_before_a_written_hamza_comes_off() {
        assert_eq!(read("وأخرى"), Reading::Split("و+", "أخرى"));
        assert_eq!(read("فأر"), Reading::Whole);
    }

    #[test]
    fn a_doubled_lam_is_read_both_ways_and_god_is_whole() {
        assert_eq!(read("للجنة"), Reading::Both("لجنة"));
        assert_eq!(read("وللاجئين"), Reading::Both("لاجئين"));
        assert_eq!(read("لله"), Reading::Split("ل+", "الله"));
    }

    #[test]
    fn words_of_two_living_readings_keep_both() {
        assert_eq!(read("بطاقة"), Reading::Both("طاقة"));
        assert_eq!(read("وحدة"), Reading::Both("حدة"));
    }
}
