//! Makes look-up tables of the word lists, when fihris is built: `build.rs` calls it, and a list
//! with a fault fails the build with its file, line and reason.
//!
//! A table is an [`fst::Map`] from a spelling to the place of its facts in one text, so that
//! opening the lists costs nothing when fihris runs. The facts of a word are one line, its flags
//! and its relations to other words parted by tabs; [`lists`](super::lists) reads them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::groups::spellings;
use super::weak::{jussive, perfect_stems, weak_stems};
use super::{fold, letters};

/// The lists, in the order in which they are compiled.
pub const FILES: [&str; 14] = [
    "plurals",
    "irregulars",
    "verbs",
    "feminines",
    "apart",
    "firstletters",
    "lastletters",
    "twofold",
    "alefs",
    "words",
    "countries",
    "cities",
    "people",
    "spellings",
];

/// Stands between the spelling of a row and the number of its sense: `دين/1`.
pub const SENSE: char = '/';

/// The first word of a row: it is a form of nothing else.
pub const KNOWN: char = 'k';
/// A name of one word, without its article: it has no endings.
pub const NAME: char = 'n';
/// A word whose first letters are its own.
pub const WHOLE_START: char = 'w';
/// A word of a longer name: its first letters are its own, and it may be foreign.
pub const PART: char = 'p';
/// A word whose last letters are its own.
pub const WHOLE_END: char = 'e';
/// A word in ة that is no feminine.
pub const APART: char = 'a';
/// A word that keeps the hamza of its alef when it is matched.
pub const ALEF: char = 'h';

/// Of a plural: the row of its singular.
pub const PLURAL: char = 'P';
/// Of a singular of several senses: its own rows.
pub const SENSE_OF: char = 'S';
/// Of an irregular form: its lemma.
pub const FORM: char = 'I';
/// Of a feminine: the masculine.
pub const FEMININE: char = 'F';
/// Of a word of two readings: what follows the clitic in the other one.
pub const TWOFOLD: char = 'T';
/// Of a text without hamza: the commoner word.
pub const COMMONER: char = 'C';
/// Of the perfect of a verb, and of its stem before a consonant: the verb.
pub const PERFECT: char = 'V';
/// See [`PERFECT`].
pub const PERFECT_SHORT: char = 'v';
/// Of the imperfect of a verb, and of its jussive: the verb.
pub const IMPERFECT: char = 'Y';
/// See [`IMPERFECT`].
pub const IMPERFECT_SHORT: char = 'y';
/// See [`IMPERFECT`].
pub const JUSSIVE: char = 'J';

/// The most words of a spelling that is written apart.
pub const MAX_SEQUENCE: usize = 3;

/// Letters that a word of a name of several words has at least to be evidence.
const MIN_NAME: usize = 3;

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the list.
    pub list: &'static str,
    /// The line in its file, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { list, line, reason } = self;
        write!(f, "src/arabic/lists/{list}.txt:{line}: {reason}")
    }
}

/// The tables as bytes, to be written to files.
#[derive(Debug, Default)]
pub struct Tables {
    /// From a spelling to the place of its facts.
    pub words: Vec<u8>,
    /// From a folded spelling, of one word or several parted by spaces, to the place of the first
    /// spelling of its group.
    pub spellings: Vec<u8>,
    /// Facts; and first spellings, each with those of its group that are several words, folded.
    /// A line for each.
    pub facts: String,
}

/// One row of a list.
pub struct Row<'t> {
    /// The name of its list.
    pub list: &'static str,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its columns.
    pub columns: Vec<&'t str>,
}

impl Row<'_> {
    /// What is wrong with it.
    pub fn fault(&self, reason: String) -> Fault {
        Fault {
            list: self.list,
            line: self.line,
            reason,
        }
    }
}

#[derive(Default)]
struct Facts {
    flags: BTreeSet<char>,
    relations: BTreeSet<(char, String)>,
}

/// Makes the tables of the texts of all lists, in the order of [`FILES`].
///
/// # Errors
/// The first row that cannot be: an unknown letter, a wrong number of columns, a row that stands
/// twice, or a conflict with another row.
pub fn compile(texts: &[String; FILES.len()]) -> Result<Tables, Fault> {
    let mut lists = Vec::new();
    for (list, text) in FILES.iter().zip(texts) {
        lists.push(rows(list, text)?);
    }
    let mut words = Words::default();
    for row in lists.iter().flatten() {
        words.add(row)?;
    }
    words.settle_names();
    words.check()?;
    let groups = lists.last().map(Vec::as_slice).unwrap_or_default();
    let spellings = spellings(groups)?;
    Ok(write(&words.facts, &spellings))
}

/// The rows of a list, each checked by itself.
fn rows<'t>(list: &'static str, text: &'t str) -> Result<Vec<Row<'t>>, Fault> {
    let mut rows = Vec::new();
    let mut seen = HashMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = text.split('\t').collect();
        let row = Row {
            list,
            line,
            columns,
        };
        if let Some(first) = seen.insert(text, line) {
            return Err(row.fault(format!("stands already in line {first}")));
        }
        let count = row.columns.len();
        let (least, most) = match list {
            "cities" | "people" => (1, 1),
            "countries" => (3, 3),
            "twofold" => (3, 3),
            "words" | "firstletters" | "lastletters" | "feminines" | "apart" => (2, 2),
            _ => (2, usize::MAX),
        };
        if count < least || count > most {
            return Err(row.fault(format!("{count} columns; see the head of the file")));
        }
        for (number, word) in (1..).zip(&row.columns) {
            let is_note = number == 2 && matches!(list, "words" | "firstletters" | "lastletters");
            let may_be_empty = list == "countries" && number > 1;
            let spaced = matches!(
                list,
                "spellings" | "people" | "cities" | "countries" | "words"
            );
            let letter = |c: char| {
                letters::is_arabic(c) && letters::variant(c).is_none()
                    || c == ' ' && spaced
                    || c == '+' && list == "twofold"
                    || (c == SENSE || c.is_ascii_digit()) && list == "plurals" && number == 1
            };
            if is_note || may_be_empty && word.is_empty() {
                continue;
            }
            if let Some(other) = word.chars().find(|c| !letter(*c)) {
                return Err(row.fault(format!("{word}: {other:?} is no letter of a spelling")));
            }
            if word.is_empty() || word.split(' ').any(str::is_empty) {
                return Err(row.fault("an empty column or word".to_owned()));
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

#[derive(Default)]
struct Words<'t> {
    facts: BTreeMap<String, Facts>,
    feminines: HashMap<&'t str, (usize, &'static str)>,
    plural_rows: HashMap<&'t str, usize>,
    /// Words of longer names that may begin with a clitic: الأمم in الجمعية العامة للأمم المتحدة.
    behind_others: Vec<String>,
}

impl<'t> Words<'t> {
    fn flag(&mut self, word: &str, flag: char) {
        let facts = self.facts.entry(word.to_owned()).or_default();
        facts.flags.insert(flag);
    }

    fn relate(&mut self, word: &str, relation: char, to: &str) {
        let facts = self.facts.entry(word.to_owned()).or_default();
        facts.relations.insert((relation, to.to_owned()));
    }

    fn add(&mut self, row: &Row<'t>) -> Result<(), Fault> {
        let Some((first, rest)) = row.columns.split_first() else {
            return Ok(());
        };
        match row.list {
            "plurals" => self.plurals(row, first, rest)?,
            "irregulars" => {
                self.flag(first, KNOWN);
                for form in rest {
                    if form == first {
                        return Err(row.fault(format!("{form} is its own form")));
                    }
                    self.relate(form, FORM, first);
                }
            }
            "verbs" => self.verb(row, first, rest)?,
            "feminines" | "apart" => {
                if row.list == "feminines" {
                    self.flag(first, KNOWN);
                }
                for feminine in rest {
                    let known = (row.line, row.list);
                    if let Some((line, list)) = self.feminines.insert(feminine, known)
                        && list != row.list
                    {
                        let reason = format!("{feminine} stands in {list}.txt, line {line}, too");
                        return Err(row.fault(reason));
                    }
                    match row.list {
                        "apart" => self.flag(feminine, APART),
                        _ => self.relate(feminine, FEMININE, first),
                    }
                }
            }
            "firstletters" => self.flag(first, WHOLE_START),
            // What is nothing else than a verb is known as one already.
            "lastletters" if rest == ["verb"] => {}
            "lastletters" => self.flag(first, WHOLE_END),
            "twofold" => {
                let reading = rest.first().copied().unwrap_or_default();
                let joined: String = reading.split('+').collect();
                let (_, behind) = reading.rsplit_once('+').unwrap_or_default();
                if fold::exact(&joined) != fold::exact(first) || behind.is_empty() {
                    return Err(row.fault(format!("{reading} is no reading of {first}")));
                }
                self.relate(first, TWOFOLD, behind);
            }
            "alefs" => {
                let plain = |word: &str| word.chars().map(letters::folded).collect::<String>();
                let bare = first.replace(['أ', 'إ', 'آ'], "ا");
                for word in &row.columns {
                    if plain(word) != plain(first) {
                        return Err(row.fault(format!("{word} and {first} differ when folded")));
                    }
                    self.flag(word, ALEF);
                }
                if bare != *first && !row.columns.contains(&bare.as_str()) {
                    self.relate(&bare, COMMONER, first);
                }
            }
            "words" if !first.contains(' ') => {
                // Weekdays and agencies have an article, particles in ال have none.
                let is_particle = rest.first() == Some(&"particle");
                let word = first.strip_prefix("ال").filter(|_| !is_particle);
                self.flag(word.unwrap_or(first), WHOLE_START);
                self.flag(word.unwrap_or(first), WHOLE_END);
            }
            "words" => {}
            _ => {
                for name in row.columns.iter().filter(|name| !name.is_empty()) {
                    self.name(row.list, name);
                }
            }
        }
        Ok(())
    }

    /// A name of one word has no endings. The words of longer names, the adjectives of countries
    /// and words with two spellings may have some.
    fn name(&mut self, list: &str, name: &str) {
        let is_long = |word: &str| word.chars().nth(MIN_NAME - 1).is_some();
        // Bodies and media take common words for their names: الجزيرة, النهضة.
        let common = list == "people" && name.starts_with("ال");
        let is_name = list != "spellings" && !name.contains(' ') && !name.ends_with('ي') && !common;
        for (number, word) in name.split(' ').enumerate() {
            let word = word.strip_prefix("ال").unwrap_or(word);
            if number > 0 && word.starts_with(['و', 'ف', 'ب', 'ل']) {
                self.behind_others.push(word.to_owned());
                continue;
            }
            if is_name {
                self.flag(word, NAME);
            } else if is_long(word) {
                self.flag(word, PART);
            }
        }
    }

    fn plurals(&mut self, row: &Row<'t>, first: &'t str, rest: &[&'t str]) -> Result<(), Fault> {
        let singular = first.split(SENSE).next().unwrap_or(first);
        if let Some(line) = self.plural_rows.insert(first, row.line) {
            return Err(row.fault(format!("{first} has a row already: line {line}")));
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

    /// A verb: its perfect and imperfects, and the stems that their endings and moods leave.
    fn verb(&mut self, row: &Row<'t>, perfect: &str, imperfects: &[&str]) -> Result<(), Fault> {
        self.relate(perfect, PERFECT, perfect);
        for short in perfect_stems(perfect) {
            self.relate(&short, PERFECT_SHORT, perfect);
        }
        for imperfect in imperfects {
            if !imperfect.starts_with('ي') {
                return Err(row.fault(format!("{imperfect} does not begin with ي")));
            }
            self.relate(imperfect, IMPERFECT, perfect);
            for short in weak_stems(imperfect) {
                self.relate(&short, IMPERFECT_SHORT, perfect);
            }
            if let Some(jussive) = jussive(perfect, imperfect) {
                self.relate(&jussive, JUSSIVE, perfect);
            }
        }
        Ok(())
    }

    /// Flags the words of longer names that are whole: those behind whose first letter there is
    /// neither an article nor a word of the lists.
    fn settle_names(&mut self) {
        for word in std::mem::take(&mut self.behind_others) {
            let behind = word.chars().skip(1).collect::<String>();
            let is_split = behind.starts_with("ال")
                || word.starts_with("لل")
                || self.facts.contains_key(&behind);
            if !is_split && word.chars().nth(MIN_NAME - 1).is_some() {
                self.flag(&word, PART);
            }
        }
    }

    /// What only all rows together show.
    fn check(&self) -> Result<(), Fault> {
        for (row, line) in &self.plural_rows {
            if let Some((singular, _)) = row.split_once(SENSE)
                && self.plural_rows.contains_key(singular)
            {
                return Err(Fault {
                    list: "plurals",
                    line: *line,
                    reason: format!("{singular} stands with and without the number of a sense"),
                });
            }
        }
        Ok(())
    }
}

fn write(words: &BTreeMap<String, Facts>, spellings: &BTreeMap<String, String>) -> Tables {
    let mut tables = Tables::default();
    let mut places: HashMap<String, u64> = HashMap::new();
    let mut place = |line: String, facts: &mut String| {
        *places.entry(line).or_insert_with_key(|line| {
            let place = facts.len() as u64;
            facts.push_str(line);
            facts.push('\n');
            place
        })
    };
    let of_words: Vec<(&String, u64)> = words
        .iter()
        .map(|(word, facts)| {
            let mut line: String = facts.flags.iter().collect();
            for (relation, to) in &facts.relations {
                line.extend(['\t', *relation]);
                line.push_str(to);
            }
            (word, place(line, &mut tables.facts))
        })
        .collect();
    let mut apart: HashMap<&String, Vec<&str>> = HashMap::new();
    let names = spellings.iter().filter(|(_, first)| !first.is_empty());
    for (folded, first) in names.filter(|(folded, _)| folded.contains(' ')) {
        apart.entry(first).or_default().push(folded);
    }
    let of_spellings: Vec<(&String, u64)> = spellings
        .iter()
        .map(|(folded, first)| {
            let apart = apart.get(first).map(|apart| apart.join("\t"));
            let line = format!("{first}\t{}", apart.unwrap_or_default());
            (folded, place(line, &mut tables.facts))
        })
        .collect();
    tables.words = map(of_words);
    tables.spellings = map(of_spellings);
    tables
}

/// Sorted keys make a map; a map in memory has no other fault.
fn map(entries: Vec<(&String, u64)>) -> Vec<u8> {
    fst::Map::from_iter(entries)
        .map(|map| map.into_fst().into_inner())
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "compile/tests.rs"]
mod tests;
