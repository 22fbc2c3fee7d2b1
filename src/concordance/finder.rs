//! Finds the occurrences of a query in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::arabic::sequence::AnalysedWords;
use crate::arabic::stopwords;
use crate::query::matcher::{Matcher, WordMatch, positive_words};
use crate::query::proximity::windows;
use crate::query::{Group, Node, Occur, QueryWord, Scope};

/// Finds the occurrences of a query. A phrase, words typed without a space between them, or words
/// near each other are one occurrence; single words of these do not count. Stop words are looked for only in phrases, after `+`,
/// and in queries that have no other words.
#[derive(Debug, Clone, Default)]
pub struct OccurrenceFinder {
    matcher: Matcher,
    /// Sequences of words, by their numbers in the matcher.
    patterns: Vec<Vec<usize>>,
    /// Words that must be near each other, and the maximum number of other words between them.
    near: Vec<(Vec<usize>, u32)>,
}

impl OccurrenceFinder {
    /// Collects the words and phrases of a query.
    pub fn new(group: &Group) -> Self {
        let mut finder = OccurrenceFinder {
            matcher: Matcher::new(group),
            patterns: Vec::new(),
            near: Vec::new(),
        };
        let words = positive_words(group);
        let has_content_words = words
            .iter()
            .any(|word| !stopwords::contains(&word.spelling));
        finder.gather(group, has_content_words);
        finder
    }

    fn gather(&mut self, group: &Group, has_content_words: bool) {
        for (occur, node) in group {
            match node {
                _ if *occur == Occur::MustNot => {}
                Node::Word(word)
                    if has_content_words
                        && *occur == Occur::Should
                        && stopwords::contains(&word.spelling) => {}
                Node::Word(word) => self.add(std::slice::from_ref(word)),
                Node::Phrase(words) | Node::Compound(words) => self.add(words),
                Node::Group(group) => self.gather(group, has_content_words),
                Node::Near(words, max_between) => self
                    .near
                    .extend(self.numbers(words).map(|numbers| (numbers, *max_between))),
                Node::Filter(_) | Node::AllArticles => {}
            }
        }
    }

    fn add(&mut self, words: &[QueryWord]) {
        if let Some(pattern) = self.numbers(words)
            && !pattern.is_empty()
            && !self.patterns.contains(&pattern)
        {
            self.patterns.push(pattern);
        }
    }

    /// Returns the numbers of these words in the matcher.
    fn numbers(&self, words: &[QueryWord]) -> Option<Vec<usize>> {
        let number = |word| self.matcher.words().iter().position(|known| known == word);
        words.iter().map(number).collect()
    }

    /// Returns the occurrences in `text`, a part of an article, as sorted byte ranges. They do not
    /// overlap: the one that begins first wins, then the longest.
    pub fn find(&self, text: &str, part: Scope) -> Vec<Range<usize>> {
        let found = self.matcher.find(text, part);
        if found.is_empty() {
            return Vec::new();
        }
        let names = multiword_names(text);
        let matcher = PatternMatcher {
            finder: self,
            found: &found,
            names: &names,
        };
        let near = self.near.iter();
        let mut near_ends: BTreeMap<usize, usize> = BTreeMap::new();
        for (first, last) in
            near.flat_map(|(words, max_between)| near_windows(words, *max_between, &found))
        {
            let end = near_ends.entry(first).or_default();
            *end = last.max(*end);
        }
        let mut occurrences: Vec<Range<usize>> = Vec::new();
        for first in &found {
            let ends = self
                .patterns
                .iter()
                .filter_map(|pattern| matcher.match_end(pattern, first.position))
                .chain(near_ends.get(&first.position).copied());
            let Some(end) = ends.max().and_then(|end| matcher.at(end)) else {
                continue;
            };
            let range = first.range.start..end.range.end;
            match occurrences.last() {
                Some(last) if range.start < last.end => {}
                _ => occurrences.push(range),
            }
        }
        occurrences
    }

    /// Returns the number of words of the multi-word name at the start of a pattern; 1 if there is
    /// none.
    fn name_length(&self, pattern: &[usize]) -> usize {
        let terms = |number: &usize| {
            let word = self.matcher.words().get(*number);
            word.map_or(&[][..], |word| word.multiword_terms.as_slice())
        };
        let runs = pattern.first().map_or(&[][..], terms).iter().map(|term| {
            let run = pattern.iter().take_while(|word| terms(word).contains(term));
            run.count()
        });
        runs.max().unwrap_or(1)
    }
}

/// Returns the first and the last position of each group of words that are near each other.
fn near_windows(words: &[usize], max_between: u32, found: &[WordMatch]) -> Vec<(usize, usize)> {
    let at = |word: &usize| {
        let found = found
            .iter()
            .filter(|found| found.query_words.contains(word));
        found
            .filter_map(|found| u32::try_from(found.position).ok())
            .collect()
    };
    let positions: Vec<Vec<u32>> = words.iter().map(at).collect();
    let near = windows(&positions, max_between).into_iter();
    near.map(|(first, last)| (first as usize, last as usize))
        .collect()
}

/// Returns the multi-word names in a text: the position of the first word, and the number of words.
fn multiword_names(text: &str) -> Vec<(usize, usize)> {
    let mut words = AnalysedWords::new(text);
    let mut names = Vec::new();
    let mut position = 0;
    while let Some(word) = words.next_word() {
        let begun = words.sequences_at(&word).into_iter();
        names.extend(begun.map(|name| (position, name.words)));
        position += 1;
    }
    names
}

/// Matches patterns against the matching words of one text.
struct PatternMatcher<'w> {
    finder: &'w OccurrenceFinder,
    found: &'w [WordMatch],
    names: &'w [(usize, usize)],
}

impl PatternMatcher<'_> {
    /// Returns the matching word at a position.
    fn at(&self, position: usize) -> Option<&WordMatch> {
        let index = self
            .found
            .binary_search_by_key(&position, |found| found.position);
        self.found.get(index.ok()?)
    }

    fn is_at(&self, word: usize, position: usize) -> bool {
        self.at(position)
            .is_some_and(|found| found.query_words.contains(&word))
    }

    /// Finds the multi-word names that begin at a position and whose words all match `words`.
    /// Returns the position after each name.
    fn after_names(&self, words: &[usize], position: usize) -> impl Iterator<Item = usize> {
        let first = self.names.partition_point(|(start, _)| *start < position);
        let here = self.names.iter().skip(first);
        let here = here.take_while(move |(start, _)| *start == position);
        let after = here.map(|(start, words)| start + words);
        after.filter(move |after| (position..*after).all(|at| self.all_at(words, at)))
    }

    fn all_at(&self, words: &[usize], position: usize) -> bool {
        words.iter().all(|word| self.is_at(*word, position))
    }

    /// Returns the last position of the longest match of a pattern that begins at `start`.
    fn match_end(&self, pattern: &[usize], start: usize) -> Option<usize> {
        // For each number of matched pattern words, the positions at which the next may be.
        let mut reached: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); pattern.len() + 1];
        reached.first_mut()?.insert(start);
        for read in 0..pattern.len() {
            let rest = pattern.get(read..)?;
            let name = rest.get(..self.finder.name_length(rest))?;
            for position in std::mem::take(reached.get_mut(read)?) {
                if self.all_at(rest.get(..1)?, position) {
                    reached.get_mut(read + 1)?.insert(position + 1);
                }
                // The query words of a name match the whole name, in any of its spellings.
                let after = reached.get_mut(read + name.len())?;
                after.extend(self.after_names(name, position));
                if name.len() > 1 && self.all_at(name, position) {
                    after.insert(position + 1);
                }
            }
        }
        reached
            .pop()?
            .pop_last()
            .map(|after| after.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};

    #[track_caller]
    fn assert_finds(query: &str, text: &str, expected: &[&str]) {
        let group = parse(query, Options::default()).expect("read").group;
        let occurrences = OccurrenceFinder::new(&group).find(text, Scope::Body);
        let found: Vec<&str> = occurrences.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn every_word_is_an_occurrence() {
        assert_finds(
            "صاروخ بوتين",
            "قال بوتين بوتين وبالصواريخ ثم",
            &["بوتين", "بوتين", "وبالصواريخ"],
        );
    }

    #[test]
    fn a_phrase_is_one_occurrence_and_its_single_words_are_none() {
        let text = "قال كيم إن كيم جونغ أون وأون كيم جونغ";
        assert_finds("\"كيم جونغ أون\"", text, &["كيم جونغ أون"]);
        assert_finds(
            "كيم \"كيم جونغ أون\"",
            text,
            &["كيم", "كيم جونغ أون", "كيم"],
        );
        assert_finds("\"قال قال\"", "قال قال قال", &["قال قال"]);
        assert_finds("F-16", "طائرة F 16 و16 طائرة F-16", &["F 16", "F-16"]);
    }

    #[test]
    fn words_of_a_proximity_query_are_one_occurrence_near_each_other() {
        let text = "قال بوتين في القمة إن بوتين سيحضر كل اجتماع وكل لقاء وكل قمة";
        assert_finds("\"قمة بوتين\"~1", text, &["بوتين في القمة"]);
        assert_finds("\"قمة بوتين\"~0", text, &[]);
    }

    #[test]
    fn a_multiword_name_is_one_occurrence() {
        let text = "تطبيق واتس آب الجديد وواتساب الجديد";
        assert_finds("واتساب", text, &["واتس آب", "وواتساب"]);
        assert_finds("واتس آب", text, &["واتس آب", "وواتساب"]);
        assert_finds(
            "\"واتس آب الجديد\"",
            text,
            &["واتس آب الجديد", "وواتساب الجديد"],
        );
        assert_finds(
            "\"واتساب الجديد\"",
            text,
            &["واتس آب الجديد", "وواتساب الجديد"],
        );
    }

    #[test]
    fn stop_words_are_skipped_next_to_other_words() {
        assert_finds("قمة في موسكو", "في قمة في موسكو", &["قمة", "موسكو"]);
        assert_finds("قمة +في", "في قمة", &["في", "قمة"]);
        assert_finds("في", "في قمة", &["في"]);
        assert_finds("\"في قمة\"", "في قمة", &["في قمة"]);
    }

    #[test]
    fn excluded_words_are_not_found() {
        assert_finds("قمة -بوتين", "قمة بوتين", &["قمة"]);
        assert_finds("title:قمة", "قمة بوتين", &[]);
    }

    #[test]
    fn a_ligature_is_one_occurrence() {
        assert_finds("الله عليه", "رسوله ﷺ قال", &["ﷺ"]);
    }
}
