//! The ways in which articles write one word: مسؤول and مسئول, واتساب and واتس آب.
//!
//! The index has words folded. So the stored text of the articles that hold the word is read, one
//! article after the other, and clitics and endings are taken off each of its forms: للمسئولين is
//! the spelling مسئول. Plurals and verbs of other letters (رؤساء) are other forms and no other
//! spelling.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Result;
use serde::Serialize;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use super::dictionary::Tally;
use super::is_sound;
use super::labels::first_spellings;
use crate::arabic::analysis::Form;
use crate::arabic::lemma::{self, Reading, Step};
use crate::arabic::lists::group;
use crate::arabic::sequence::Sequences;
use crate::arabic::words::{Kind, Words};
use crate::arabic::{clitics, endings, fold};
use crate::article::Article;
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::document::parts;

/// What spellings are counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// The outlet.
    #[default]
    Source,
    /// The year of the article.
    Year,
}

impl By {
    fn value(self, article: &Article) -> Option<String> {
        match self {
            By::Source => article.source.clone(),
            By::Year => Some(article.date.as_ref()?.get(..4)?.to_owned()),
        }
    }
}

/// A way to write a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spelling {
    /// As articles write it, without clitics, endings and marks.
    pub word: String,
    /// In how many articles.
    pub docs: u64,
    /// How often in all.
    pub count: u64,
    /// Who or when.
    pub by: Vec<Share>,
}

/// One source or year of a spelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The source or year; none for articles without.
    pub value: Option<String>,
    /// In how many of its articles the word is spelled so.
    pub docs: u64,
    /// How often in all.
    pub count: u64,
}

/// A word whose spellings are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its terms.
    terms: Vec<String>,
    /// What its spellings are the same by.
    keys: HashSet<String>,
}

impl Sought {
    /// Reads a word, or a name of several words that the lists know; `None` for anything else.
    pub fn new(text: &str) -> Option<Self> {
        let (mut words, mut sequences) = (Words::new(text), Sequences::new(text));
        let mut first = words.advance().then(|| sequences.next_word()).flatten()?;
        let (kind, spelling) = (words.kind(), words.spelling().to_owned());
        let begun = sequences.begun_by(&first);
        let mut count = 1;
        while let Some(word) = sequences.next_word() {
            first.range.end = word.range.end;
            count += 1;
        }
        if count > 1 {
            let name = begun.into_iter().find(|name| name.words == count)?;
            let keys = HashSet::from([canonical(&name.term)]);
            return Some(Sought {
                terms: vec![name.term],
                keys,
            });
        }
        let terms = first.analysis.terms(Form::Word).iter();
        let terms = terms
            .filter(|term| !is_sound(term))
            .map(ToString::to_string);
        let readings = readings(kind, &spelling).into_iter();
        let keys = readings.map(|reading| canonical(&standard(&spelling, &reading)));
        Some(Sought {
            terms: terms.collect(),
            keys: keys.collect(),
        })
    }

    /// The spelling that a word of a text is, if it is one of the word that is looked for.
    fn spelling(&self, kind: Kind, spelling: &str) -> Option<String> {
        readings(kind, spelling).into_iter().find_map(|reading| {
            let is_sought = self.terms.contains(&reading.term)
                && self
                    .keys
                    .contains(&canonical(&standard(spelling, &reading)));
            is_sought.then(|| bare(spelling, &reading))
        })
    }

    /// Counts the spellings of an article.
    fn count(&self, article: &Article) -> HashMap<String, u64> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for part in parts(article) {
            let (mut words, mut sequences) = (Words::new(part), Sequences::new(part));
            while words.advance()
                && let Some(word) = sequences.next_word()
            {
                let begun = sequences.begun_by(&word).into_iter();
                let several = begun
                    .filter(|name| self.terms.contains(&name.term))
                    .max_by_key(|name| name.words);
                let spelling = match several {
                    Some(name) => {
                        let rest = part.get(word.range.start..).unwrap_or_default();
                        Some(without_proclitics(&first_spellings(rest, name.words)))
                    }
                    None => {
                        let mut terms = word.analysis.terms(Form::Word).iter();
                        let has_term =
                            terms.any(|term| self.terms.iter().any(|own| **own == **term));
                        has_term
                            .then(|| self.spelling(words.kind(), words.spelling()))
                            .flatten()
                    }
                };
                if let Some(spelling) = spelling {
                    *found.entry(spelling).or_default() += 1;
                }
            }
        }
        found
    }
}

fn readings(kind: Kind, spelling: &str) -> Vec<Reading> {
    match kind {
        Kind::Arabic => lemma::readings(spelling),
        _ => vec![Reading {
            term: spelling.to_owned(),
            steps: Vec::new(),
        }],
    }
}

/// By which spellings of a word are the same: its letters without the seat of a hamza, or the
/// first of the spellings that a list has of it.
fn canonical(spelling: &str) -> String {
    let first = group(&fold::exact(spelling)).map(|group| group.first);
    fold::key(first.unwrap_or(spelling))
}

/// The word of a reading without clitics and endings, in the spelling that the lists have.
fn standard(spelling: &str, reading: &Reading) -> String {
    let mut word = spelling.to_owned();
    for step in &reading.steps {
        word = match step {
            Step::Spelled(other) => other.clone(),
            Step::SpellingOf(other) => (*other).to_owned(),
            step => without(&word, step, &reading.term),
        };
    }
    word
}

/// The same as the text spells it.
fn bare(spelling: &str, reading: &Reading) -> String {
    let taken_off = |word: String, step| without(&word, step, &reading.term);
    reading.steps.iter().fold(spelling.to_owned(), taken_off)
}

/// A word without what this step takes off on the way to a term.
fn without(word: &str, step: &Step, term: &str) -> String {
    let found = match step {
        Step::Proclitics(chain) => behind_proclitics(word)
            .find(|(way, _)| way == chain)
            .map(|(_, behind)| behind.to_owned()),
        Step::Ending(ending) => without_ending(word, ending, term),
        Step::FeminineOf(masculine) => {
            let ending = word.char_indices().next_back();
            let stem = ending.and_then(|(at, _)| word.get(..at));
            stem.filter(|stem| fold::key(stem) == fold::key(masculine))
                .map(str::to_owned)
        }
        _ => None,
    };
    found.unwrap_or_else(|| word.to_owned())
}

/// A word without an ending, with what stood in its place: ات is of خلاف and of شركة, whichever
/// leads to the term.
fn without_ending(word: &str, ending: &str, term: &str) -> Option<String> {
    let length = word.chars().count().checked_sub(ending.chars().count())?;
    let last: String = word.chars().skip(length).collect();
    if fold::exact(&last) != fold::exact(ending) {
        return None;
    }
    let rows = endings::ENDINGS.iter().filter(|row| row.letters == ending);
    let stems = rows.map(|row| -> String {
        let stem = word.chars().take(length);
        stem.chain(row.instead.chars()).collect()
    });
    let stems: Vec<String> = stems.collect();
    let fitting = stems.iter().find(|stem| fold::key(stem) == term);
    fitting.or(stems.first()).cloned()
}

fn behind_proclitics(word: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let article = clitics::article(word).into_iter();
    article.chain(clitics::bare(word))
}

/// A word as its likeliest reading has it, without proclitics but the article.
pub(super) fn with_article_only(spelling: &str) -> String {
    if spelling.contains(' ') {
        return without_proclitics(spelling);
    }
    let likeliest = lemma::readings(spelling).into_iter().next();
    match likeliest
        .as_ref()
        .and_then(|reading| Some((reading, reading.steps.first()?)))
    {
        Some((reading, step @ Step::Proclitics(chain))) => {
            let behind = without(spelling, step, &reading.term);
            match chain.ends_with("ال") {
                true => format!("ال{behind}"),
                false => behind,
            }
        }
        _ => spelling.to_owned(),
    }
}

/// A name of several words without what is written before it.
fn without_proclitics(name: &str) -> String {
    let is_known = |name: &str| group(&fold::exact(name)).is_some();
    if is_known(name) {
        return name.to_owned();
    }
    let mut behind = behind_proclitics(name).map(|(_, behind)| behind);
    behind
        .find(|behind| is_known(behind))
        .unwrap_or(name)
        .to_owned()
}

/// The spellings of a word in these articles, the commonest first, and by whom or when.
///
/// # Errors
/// When the index cannot be read.
pub fn spellings(
    reader: &Reader,
    articles: &ArticleSet,
    sought: &Sought,
    by: By,
) -> Result<Vec<Spelling>> {
    let mut tallies: HashMap<String, (Tally, HashMap<Option<String>, Tally>)> = HashMap::new();
    for address in holders(reader, articles, sought)? {
        let article = reader.article(address)?;
        for (spelling, count) in sought.count(&article) {
            let (all, shares) = tallies.entry(spelling).or_default();
            all.add(count);
            shares.entry(by.value(&article)).or_default().add(count);
        }
    }
    let mut found: Vec<Spelling> = tallies
        .into_iter()
        .map(|(word, (all, shares))| Spelling {
            word,
            docs: all.docs,
            count: all.count,
            by: in_order(shares, by),
        })
        .collect();
    found.sort_by(|a, b| (b.count, &a.word).cmp(&(a.count, &b.word)));
    Ok(found)
}

/// Sources with the most first, years from the first on; without either last.
fn in_order(shares: HashMap<Option<String>, Tally>, by: By) -> Vec<Share> {
    let mut shares: Vec<Share> = shares
        .into_iter()
        .map(|(value, tally)| Share {
            value,
            docs: tally.docs,
            count: tally.count,
        })
        .collect();
    shares.sort_by(|a, b| {
        let most = match by {
            By::Source => b.count.cmp(&a.count),
            By::Year => std::cmp::Ordering::Equal,
        };
        let without = a.value.is_none().cmp(&b.value.is_none());
        without.then(most).then_with(|| a.value.cmp(&b.value))
    });
    shares
}

/// The articles that hold the word, in the order in which their text is stored.
fn holders(
    reader: &Reader,
    articles: &ArticleSet,
    sought: &Sought,
) -> Result<BTreeSet<DocAddress>> {
    let mut found = BTreeSet::new();
    for term in &sought.terms {
        let term = Term::from_field_text(reader.fields.word, term);
        for (ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let address = DocAddress::new(ord, postings.doc());
                if articles.contains(address) {
                    found.insert(address);
                }
                postings.advance();
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sought: &str, text: &str) -> Vec<(String, u64)> {
        let sought = Sought::new(sought).expect("a word");
        let article = Article {
            body: text.to_owned(),
            ..Article::default()
        };
        let mut found: Vec<_> = sought.count(&article).into_iter().collect();
        found.sort();
        found
    }

    fn of(rows: &[(&str, u64)]) -> Vec<(String, u64)> {
        rows.iter()
            .map(|(word, count)| ((*word).to_owned(), *count))
            .collect()
    }

    #[test]
    fn clitics_and_endings_are_no_part_of_a_spelling() {
        let text = "المسؤول مسئول للمسئولين والمسؤولون مسؤولة";
        assert_eq!(found("مسؤول", text), of(&[("مسؤول", 3), ("مسئول", 2)]));
        assert_eq!(found("والمسئول", text), found("مسؤول", text));
        let text = "إنتخابات الانتخابات شركات";
        let expected = of(&[("إنتخاب", 1), ("انتخاب", 1)]);
        assert_eq!(found("انتخابات", text), expected);
        assert_eq!(found("الشركة", text), of(&[("شركة", 1)]));
    }

    #[test]
    fn other_forms_are_no_other_spelling() {
        assert_eq!(
            found("رئيس", "رئيس الرؤساء رءيس"),
            of(&[("رءيس", 1), ("رئيس", 1)])
        );
        assert_eq!(found("رؤساء", "رئيس الرؤساء"), of(&[("رؤساء", 1)]));
    }

    #[test]
    fn a_name_is_found_in_one_word_and_in_several() {
        let text = "واتس آب وواتساب أو الواتس اب";
        let spelled = found("واتساب", text);
        assert_eq!(spelled, found("واتس آب", text));
        assert!(spelled.contains(&("واتس آب".to_owned(), 1)), "{spelled:?}");
        assert!(spelled.contains(&("واتساب".to_owned(), 1)), "{spelled:?}");
        assert_eq!(
            found("أمريكا", "لأميركا أمريكا"),
            of(&[("أمريكا", 1), ("أميركا", 1)])
        );
    }

    #[test]
    fn what_is_no_word_is_not_looked_for() {
        assert_eq!(Sought::new("!؟"), None);
        assert_eq!(Sought::new("قال الرئيس"), None);
    }
}
