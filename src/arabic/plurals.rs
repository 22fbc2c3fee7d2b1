//! Broken plurals: the table stands in `lists/plurals.txt`, whose head says how to read it.
//!
//! A plural has the keys of all rows that hold it, a singular those of its own rows, so two
//! singulars never meet through a plural that they share.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::stem::PREFIXES;

/// The table as it stands in the file.
pub const TABLE: &str = include_str!("lists/plurals.txt");

/// What parts the spelling of a row from the number of its sense.
const SENSE: char = '/';

/// Single proclitics before a plural, with or without a conjunction. The table is the evidence
/// that they are none of its letters.
const PROCLITICS: &[&str] = &["وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك"];

/// Letters that a plural has at least to be seen behind a single proclitic.
const MIN_BEHIND_PROCLITIC: usize = 4;

/// Pronouns, and the alef of the accusative. Not ي: دولي is no دول.
const ENDINGS: &[&str] = &["هما", "كما", "ها", "هم", "هن", "كم", "نا", "ه", "ا"];

struct Tables {
    /// From a plural to the rows that hold it.
    of_plural: HashMap<&'static str, Vec<&'static str>>,
    /// From a spelling of several senses to its rows.
    of_singular: HashMap<&'static str, Vec<&'static str>>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Tables {
            of_plural: HashMap::new(),
            of_singular: HashMap::new(),
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let row = columns.next().unwrap_or_default();
            if let Some((spelling, _)) = row.split_once(SENSE) {
                tables.of_singular.entry(spelling).or_default().push(row);
            }
            for plural in columns {
                tables.of_plural.entry(plural).or_default().push(row);
            }
        }
        tables
    })
}

/// A row of the table that a word belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row: its singular, with the number of the sense where it has several.
    pub name: &'static str,
    /// The word as the table has it.
    pub spelling: String,
    /// Whether the word is a plural of the row, or its singular.
    pub is_plural: bool,
}

impl Row {
    /// Whether the row is one of several senses: then its name is its key.
    pub fn is_sense(&self) -> bool {
        self.name.contains(SENSE)
    }

    /// The singular, without the number of its sense.
    pub fn singular(&self) -> &'static str {
        self.name.split(SENSE).next().unwrap_or(self.name)
    }
}

/// The rows that a spelling belongs to, its clitics and pronouns taken off where the table knows
/// the rest.
///
/// ```
/// use fihris::arabic::plurals::rows;
/// assert_eq!(rows("وبالصواريخ")[0].name, "صاروخ");
/// assert_eq!(rows("أعضائه")[0].name, "عضو");
/// assert!(rows("الدولي").is_empty());
/// ```
pub fn rows(spelling: &str) -> Vec<Row> {
    let tables = tables();
    let found = |rest: &str| {
        let of = |map: &HashMap<_, Vec<&'static str>>, is_plural| {
            let rows = map.get(rest).into_iter().flatten();
            rows.map(|name| Row {
                name,
                spelling: rest.to_owned(),
                is_plural,
            })
            .collect::<Vec<_>>()
        };
        let mut rows = of(&tables.of_plural, true);
        rows.extend(of(&tables.of_singular, false));
        rows.sort_by_key(|row| row.name);
        (!rows.is_empty()).then_some(rows)
    };
    with_endings(spelling, &found)
        .or_else(|| behind_article(spelling).and_then(|rest| with_endings(rest, &found)))
        .or_else(|| {
            let mut rests = PROCLITICS.iter().filter_map(|proclitic| {
                let rest = spelling.strip_prefix(proclitic)?;
                rest.chars().nth(MIN_BEHIND_PROCLITIC - 1).map(|_| rest)
            });
            rests.find_map(|rest| with_endings(rest, &found))
        })
        .unwrap_or_default()
}

fn behind_article(spelling: &str) -> Option<&str> {
    PREFIXES
        .iter()
        .find_map(|(prefix, _)| spelling.strip_prefix(prefix))
}

/// Looks up a word as it stands, and without a pronoun; a hamza before it has lost its seat then.
fn with_endings(word: &str, found: &impl Fn(&str) -> Option<Vec<Row>>) -> Option<Vec<Row>> {
    found(word).or_else(|| {
        ENDINGS.iter().find_map(|ending| {
            let rest = word.strip_suffix(ending)?;
            let unseated = rest
                .strip_suffix(['ئ', 'ؤ'])
                .filter(|before| before.ends_with('ا'))
                .map(|before| format!("{before}ء"));
            found(unseated.as_deref().unwrap_or(rest))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::arabic::letters;

    fn names(spelling: &str) -> Vec<&'static str> {
        rows(spelling).into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn the_table_holds_whole_spellings_and_no_row_twice() {
        let mut seen = HashSet::new();
        for (number, line) in (1..)
            .zip(TABLE.lines())
            .filter(|(_, line)| !line.starts_with('#'))
        {
            let columns: Vec<&str> = line.split('\t').collect();
            let (row, plurals) = columns.split_first().expect("a column");
            assert!(!plurals.is_empty(), "line {number}: {row} has no plural");
            assert!(seen.insert(*row), "line {number}: {row} stands twice");
            let singular = row.split(SENSE).next().expect("a spelling");
            for word in plurals.iter().chain([&singular]) {
                assert!(
                    !word.is_empty()
                        && word
                            .chars()
                            .all(|c| letters::is_arabic(c) && letters::variant(c).is_none()),
                    "line {number}: {word}"
                );
            }
            assert!(
                !plurals.contains(&singular),
                "line {number}: {singular} is its own plural"
            );
        }
        assert!(seen.len() >= 1500, "{} rows", seen.len());
    }

    #[test]
    fn a_spelling_with_numbered_senses_has_no_row_without_a_number() {
        let rows: HashSet<&str> = TABLE
            .lines()
            .filter_map(|line| line.split('\t').next())
            .collect();
        for row in &rows {
            if let Some((spelling, _)) = row.split_once(SENSE) {
                assert!(!rows.contains(spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn a_plural_is_seen_behind_clitics_and_pronouns() {
        for word in [
            "صواريخ",
            "الصواريخ",
            "وبالصواريخ",
            "بصواريخ",
            "وصواريخ",
            "للصواريخ",
            "صواريخها",
            "صواريخه",
        ] {
            assert_eq!(names(word), ["صاروخ"], "{word}");
        }
        assert_eq!(names("أعضاؤه"), ["عضو"]);
        assert_eq!(names("كبارا"), ["كبير"]);
    }

    #[test]
    fn a_shared_plural_has_the_rows_of_both_and_a_sense_only_its_own() {
        assert_eq!(names("فرق"), ["فرقة", "فريق"]);
        assert_eq!(names("ديون"), ["دين/1"]);
        assert_eq!(names("أديان"), ["دين/2"]);
        assert_eq!(names("الدين"), ["دين/1", "دين/2"]);
    }

    #[test]
    fn a_word_that_only_looks_like_a_plural_has_no_row() {
        for word in ["الدولي", "الإعلام", "وزارة", "بحر", "لبنان"] {
            assert_eq!(names(word), [] as [&str; 0], "{word}");
        }
    }
}
