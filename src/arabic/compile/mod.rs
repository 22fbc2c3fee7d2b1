//! Compiles the word lists to look-up tables when fihris is built.
//!
//! The build script calls this module; the library compiles it for its tests only. A fault in a
//! list fails the build with its file, line and reason.
//!
//! A table is an [`fst::Map`] from a spelling to the byte offset of its entry in one text, so that
//! opening the lists costs nothing when fihris runs. The entry of a word is one line: its flags and
//! its relations to other words, separated by tabs. [`lists`](super::lists) reads the entries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::tags::{
    ALEF, AMBIGUOUS, APART, COMMONER, FEMININE, HIDDEN_PERFECT, IMPERATIVE, IMPERATIVE_STEM,
    IMPERFECT, IMPERFECT_STEM, IRREGULAR, JUSSIVE, KNOWN, NAME, NAME_PART, PASSIVE,
    PASSIVE_IMPERFECT, PERFECT, PERFECT_STEM, PLURAL, PROPER, SENSE_OF, SENSE_SEPARATOR, WHOLE_END,
    WHOLE_START,
};
use super::{fold, letters};
use passive_imperative::{imperative, passive_imperfect, passive_perfect};
use row::{Fault, HIDDEN, Row, rows};
use spelling_groups::first_spellings;
use tables::write;
use weak_verbs::{imperfect_stems, jussive, open_stem, perfect_stems};

pub mod foreignness;
mod passive_imperative;
mod row;
pub mod source;
mod spelling_groups;
mod tables;
mod weak_verbs;

pub use tables::{Tables, hash};

/// The lists, in the order in which they are compiled.
pub const FILES: [&str; 14] = [
    "plurals",
    "irregulars",
    "verbs",
    "feminines",
    "apart",
    "firstletters",
    "lastletters",
    "ambiguous",
    "alefs",
    "words",
    "countries",
    "cities",
    "people",
    "spellings",
];

/// The kinds of knowledge that a build can leave out to measure the value of each, with their tags.
/// `spellings` and `lexicon` have tables of their own instead of tags.
pub const KINDS: &[(&str, &[char])] = &[
    ("plurals", &[PLURAL, SENSE_OF]),
    ("irregulars", &[IRREGULAR]),
    (
        "verbs",
        &[
            PERFECT,
            PERFECT_STEM,
            IMPERFECT,
            IMPERFECT_STEM,
            JUSSIVE,
            PASSIVE,
            PASSIVE_IMPERFECT,
            IMPERATIVE,
            IMPERATIVE_STEM,
            HIDDEN_PERFECT,
        ],
    ),
    ("feminines", &[FEMININE, APART]),
    ("letters", &[WHOLE_START, WHOLE_END]),
    ("ambiguous", &[AMBIGUOUS]),
    ("alefs", &[ALEF, COMMONER]),
    ("names", &[NAME, NAME_PART, PROPER]),
    (SPELLINGS, &[]),
    (LEXICON, &[]),
];

/// The groups of spellings.
const SPELLINGS: &str = "spellings";

/// The frequencies of words.
pub const LEXICON: &str = "lexicon";

/// Minimum number of letters for a word of a longer name to count as evidence.
const MIN_NAME: usize = 3;

/// The flags and relations of a word.
#[derive(Default)]
struct Entry {
    flags: BTreeSet<char>,
    relations: BTreeSet<(char, String)>,
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.flags.is_empty() && self.relations.is_empty()
    }
}

/// Compiles the texts of all lists, in the order of [`FILES`], leaving out the kinds of `without`.
///
/// # Errors
/// Returns the first fault of a row: a letter outside the alphabet, a wrong number of columns, a
/// duplicate, or a conflict with another row.
pub fn compile(texts: &[String; FILES.len()], without: &[&str]) -> Result<Tables, Fault> {
    let mut lists = Vec::new();
    for (list, text) in FILES.iter().zip(texts) {
        lists.push(rows(list, text)?);
    }
    let mut words = Words::default();
    for row in lists.iter().flatten() {
        words.add(row)?;
    }
    words.flag_name_parts();
    words.check()?;
    words.leave_out(without);
    let groups = lists.last().map(Vec::as_slice).unwrap_or_default();
    let mut spellings = first_spellings(groups)?;
    if without.contains(&SPELLINGS) {
        spellings.clear();
    }
    Ok(write(&words.entries, &spellings))
}

/// Collects the entries of all words.
#[derive(Default)]
struct Words<'t> {
    entries: BTreeMap<String, Entry>,
    /// Maps each feminine to its line and its list.
    feminines: HashMap<&'t str, (usize, &'static str)>,
    /// Maps the first column of each row of the plurals to its line.
    plural_lines: HashMap<&'t str, usize>,
    /// Words of longer names that may begin with a clitic: الأمم in الجمعية العامة للأمم المتحدة.
    possibly_split: Vec<String>,
}

impl<'t> Words<'t> {
    fn flag(&mut self, word: &str, flag: char) {
        let entry = self.entries.entry(word.to_owned()).or_default();
        entry.flags.insert(flag);
    }

    fn relate(&mut self, word: &str, relation: char, to: &str) {
        let entry = self.entries.entry(word.to_owned()).or_default();
        entry.relations.insert((relation, to.to_owned()));
    }

    fn add(&mut self, row: &Row<'t>) -> Result<(), Fault> {
        let Some((first, rest)) = row.columns.split_first() else {
            return Ok(());
        };
        match row.list {
            "plurals" => self.add_plurals(row, first, rest)?,
            "irregulars" => {
                self.flag(first, KNOWN);
                for form in rest {
                    if form == first {
                        return Err(row.fault(format!("{form} is its own form")));
                    }
                    self.relate(form, IRREGULAR, first);
                }
            }
            "verbs" => self.add_verb(row, first, rest)?,
            "feminines" | "apart" => {
                if row.list == "feminines" {
                    self.flag(first, KNOWN);
                }
                for feminine in rest {
                    let known = (row.line, row.list);
                    if let Some((line, list)) = self.feminines.insert(feminine, known)
                        && list != row.list
                    {
                        let reason = format!("{feminine} is also in {list}.txt, line {line}");
                        return Err(row.fault(reason));
                    }
                    match row.list {
                        "apart" => self.flag(feminine, APART),
                        _ => self.relate(feminine, FEMININE, first),
                    }
                }
            }
            // `verbs.txt` has the words that are only verbs.
            "lastletters" if rest == ["verb"] => {}
            "firstletters" | "lastletters" => {
                self.flag(
                    first,
                    match row.list {
                        "firstletters" => WHOLE_START,
                        _ => WHOLE_END,
                    },
                );
                if rest == ["name"] {
                    self.flag(first, PROPER);
                }
            }
            "ambiguous" => {
                let split = rest.first().copied().unwrap_or_default();
                let joined: String = split.split('+').collect();
                let (_, word) = split.rsplit_once('+').unwrap_or_default();
                if fold::exact(&joined) != fold::exact(first) || word.is_empty() {
                    return Err(row.fault(format!("{split} is not {first} split in two")));
                }
                self.relate(first, AMBIGUOUS, word);
            }
            "alefs" => {
                let folded = |word: &str| word.chars().map(letters::folded).collect::<String>();
                let bare = first.replace(['أ', 'إ', 'آ'], "ا");
                for word in &row.columns {
                    if folded(word) != folded(first) {
                        return Err(row.fault(format!("{word} and {first} differ when folded")));
                    }
                    self.flag(word, ALEF);
                }
                if bare != *first && !row.columns.contains(&bare.as_str()) {
                    self.relate(&bare, COMMONER, first);
                }
            }
            "words" if !first.contains(' ') => {
                // Weekdays and agencies have an article. The ال of a particle is part of the word.
                let is_particle = rest.first() == Some(&"particle");
                let word = first.strip_prefix("ال").filter(|_| !is_particle);
                self.flag(word.unwrap_or(first), WHOLE_START);
                self.flag(word.unwrap_or(first), WHOLE_END);
            }
            "words" => {}
            _ => {
                for name in row.columns.iter().filter(|name| !name.is_empty()) {
                    self.add_name(row.list, name);
                }
            }
        }
        Ok(())
    }

    /// Adds a name. A name of one word takes no endings; a word of a longer name, the adjective of
    /// a country and a word with several spellings may take some.
    fn add_name(&mut self, list: &str, name: &str) {
        let is_long = |word: &str| word.chars().nth(MIN_NAME - 1).is_some();
        // Organisations and media use common nouns as names: الجزيرة, النهضة.
        let is_common = list == "people" && name.starts_with("ال");
        let is_name =
            list != "spellings" && !name.contains(' ') && !name.ends_with('ي') && !is_common;
        for (number, word) in name.split(' ').enumerate() {
            let word = word.strip_prefix("ال").unwrap_or(word);
            if number > 0 && word.starts_with(['و', 'ف', 'ب', 'ل']) {
                self.possibly_split.push(word.to_owned());
                continue;
            }
            if is_name {
                self.flag(word, NAME);
            } else if is_long(word) {
                self.flag(word, NAME_PART);
            }
        }
    }

    /// Adds a singular, or one sense of a singular, with its broken plurals.
    fn add_plurals(
        &mut self,
        row: &Row<'t>,
        first: &'t str,
        rest: &[&'t str],
    ) -> Result<(), Fault> {
        let singular = first.split(SENSE_SEPARATOR).next().unwrap_or(first);
        if let Some(line) = self.plural_lines.insert(first, row.line) {
            return Err(row.fault(format!("{first} already has a row in line {line}")));
        }
        if singular != first {
            self.relate(singular, SENSE_OF, first);
        }
        self.flag(singular, KNOWN);
        for plural in rest {
            if *plural == singular {
                return Err(row.fault(format!("{plural} is its own plural")));
            }
            self.relate(plural, PLURAL, first);
        }
        Ok(())
    }

    /// Adds a verb: its perfect, its imperfects, the stems that are derived from both, its passive
    /// and its imperative. A hidden perfect is only a stem.
    fn add_verb(&mut self, row: &Row<'t>, perfect: &str, imperfects: &[&str]) -> Result<(), Fault> {
        let hidden = perfect.strip_prefix(HIDDEN);
        let perfect = hidden.unwrap_or(perfect);
        if hidden.is_some() {
            self.relate(perfect, HIDDEN_PERFECT, perfect);
            self.relate(perfect, PERFECT_STEM, perfect);
        } else {
            self.relate(perfect, PERFECT, perfect);
        }
        // عادت is from عاد rather than from -عادى.
        let has_stems = hidden.is_none() || !perfect.ends_with('ى');
        for stem in perfect_stems(perfect).iter().filter(|_| has_stems) {
            self.relate(stem, PERFECT_STEM, perfect);
        }
        if let Some(passive) = passive_perfect(perfect) {
            self.relate(&passive, PASSIVE, perfect);
        }
        for imperfect in imperfects {
            if !imperfect.starts_with('ي') {
                return Err(row.fault(format!("{imperfect} does not begin with ي")));
            }
            self.relate(imperfect, IMPERFECT, perfect);
            for stem in imperfect_stems(imperfect) {
                self.relate(&stem, IMPERFECT_STEM, perfect);
            }
            let relations = [
                (JUSSIVE, jussive(perfect, imperfect)),
                (PERFECT_STEM, open_stem(perfect, imperfect)),
                (PASSIVE_IMPERFECT, passive_imperfect(perfect, imperfect)),
                (IMPERATIVE, imperative(perfect, imperfect).bare),
                (IMPERATIVE_STEM, imperative(perfect, imperfect).before_vowel),
            ];
            for (relation, stem) in relations {
                if let Some(stem) = stem {
                    self.relate(&stem, relation, perfect);
                }
            }
        }
        Ok(())
    }

    /// Flags the words of longer names that do not begin with a clitic: their remainder after the
    /// first letter has no article and is in no list.
    fn flag_name_parts(&mut self) {
        for word in std::mem::take(&mut self.possibly_split) {
            let remainder = word.chars().skip(1).collect::<String>();
            let is_split = remainder.starts_with("ال")
                || word.starts_with("لل")
                || self.entries.contains_key(&remainder);
            if !is_split && word.chars().nth(MIN_NAME - 1).is_some() {
                self.flag(&word, NAME_PART);
            }
        }
    }

    /// Checks that no singular has rows both with and without the number of a sense.
    fn check(&self) -> Result<(), Fault> {
        for (row, line) in &self.plural_lines {
            if let Some((singular, _)) = row.split_once(SENSE_SEPARATOR)
                && self.plural_lines.contains_key(singular)
            {
                return Err(Fault {
                    list: "plurals",
                    line: *line,
                    reason: format!("{singular} occurs with and without the number of a sense"),
                });
            }
        }
        Ok(())
    }

    /// Removes the tags of the kinds of `without`, then the entries that became empty.
    fn leave_out(&mut self, without: &[&str]) {
        let kinds = KINDS.iter().filter(|(kind, _)| without.contains(kind));
        let tags: Vec<char> = kinds.flat_map(|(_, tags)| tags.iter().copied()).collect();
        self.entries.retain(|_, entry| {
            entry.flags.retain(|flag| !tags.contains(flag));
            entry.relations.retain(|(tag, _)| !tags.contains(tag));
            !entry.is_empty()
        });
    }
}

#[cfg(test)]
mod tests;
