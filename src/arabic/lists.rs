//! The word lists of `lists/`, each a plain text file whose head says what it is, its columns and
//! its source. They are read once, when the first word asks.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::{fold, plurals};

/// Every list that the analysis looks at; all of them are part of its fingerprint.
pub const FILES: [(&str, &str); 8] = [
    ("plurals", plurals::TABLE),
    ("spellings", include_str!("lists/spellings.txt")),
    ("countries", include_str!("lists/countries.txt")),
    ("cities", include_str!("lists/cities.txt")),
    ("people", include_str!("lists/people.txt")),
    ("words", include_str!("lists/words.txt")),
    ("firstletters", include_str!("lists/firstletters.txt")),
    ("twofold", include_str!("lists/twofold.txt")),
];

/// Letters that a word of a name has at least to be evidence.
const MIN_NAME: usize = 3;

/// What is known of words.
pub struct Lists {
    /// Words of names: countries, capitals, their adjectives, cities, people, organisations.
    pub names: HashSet<&'static str>,
    /// Countries, capitals and cities of one word, with the article where the name has one.
    pub places: HashSet<&'static str>,
    /// Words that are whole as they stand, however they begin.
    pub whole: HashSet<&'static str>,
    /// Words of two living readings, with what follows the clitic in the other one.
    pub twofold: HashMap<&'static str, &'static str>,
    /// From a spelling of one word, folded, to the first of its group: groups are disjoint even
    /// then, and names are often written without their hamza (انستغرام).
    pub spellings: HashMap<String, &'static str>,
}

/// The rows of a list, comments left out, as columns.
pub fn rows(list: &str) -> impl Iterator<Item = impl Iterator<Item = &str>> {
    let lines = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t'))
}

/// The lists, read at the first call.
pub fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let [
            plurals,
            spellings,
            countries,
            cities,
            people,
            words,
            first_letters,
            twofold,
        ] = FILES.map(|(_, list)| list);
        let mut lists = Lists {
            names: HashSet::new(),
            places: HashSet::new(),
            whole: HashSet::new(),
            twofold: HashMap::new(),
            spellings: HashMap::new(),
        };
        for name in [countries, cities, people]
            .into_iter()
            .flat_map(rows)
            .flatten()
        {
            let words = name
                .split(' ')
                .filter(|word| word.chars().nth(MIN_NAME - 1).is_some());
            lists.names.extend(words);
        }
        let capitals = rows(countries).flat_map(|row| row.take(2));
        lists.places.extend(
            capitals
                .chain(rows(cities).flatten())
                .filter(|name| !name.contains(' ')),
        );
        for row in rows(spellings) {
            let mut members = row.filter(|member| !member.contains(' '));
            if let Some(first) = members.next() {
                lists.names.insert(first);
                for member in members {
                    lists.names.insert(member);
                    lists.spellings.insert(fold::exact(member), first);
                }
            }
        }
        lists.whole.extend(&lists.names);
        lists.whole.extend(
            rows(words)
                .chain(rows(first_letters))
                .filter_map(|mut row| row.next()),
        );
        let of_plurals = rows(plurals).flatten();
        lists
            .whole
            .extend(of_plurals.filter_map(|word| word.split('/').next()));
        for mut row in rows(twofold) {
            if let (Some(word), Some(reading)) = (row.next(), row.next()) {
                let rest = reading.rsplit('+').next().unwrap_or(reading);
                lists.twofold.insert(word, rest);
                lists.whole.remove(word);
            }
        }
        lists
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arabic::letters;

    #[test]
    fn every_row_is_spelled_in_letters_and_stands_once() {
        for (name, list) in FILES {
            let mut seen = HashSet::new();
            for (number, line) in (1..)
                .zip(list.lines())
                .filter(|(_, line)| !line.starts_with('#'))
            {
                assert!(
                    seen.insert(line),
                    "{name}, line {number}: {line} stands twice"
                );
                let word = line.split('\t').next().unwrap_or_default();
                let letter = |c: char| letters::is_arabic(c) && letters::variant(c).is_none();
                let sense = |c: char| name == "plurals" && (c == '/' || c.is_ascii_digit());
                assert!(
                    !word.is_empty() && word.chars().all(|c| letter(c) || c == ' ' || sense(c)),
                    "{name}, line {number}: {word}"
                );
            }
        }
    }

    #[test]
    fn groups_of_spellings_are_disjoint_after_folding() {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let [_, (_, spellings), ..] = FILES;
        for (number, row) in rows(spellings).enumerate() {
            for member in row {
                let folded: Vec<String> = member.split(' ').map(fold::key).collect();
                let other = seen.insert(folded.join(" "), number);
                assert!(
                    other.is_none_or(|other| other == number),
                    "{member} stands in two groups"
                );
            }
        }
    }
}
