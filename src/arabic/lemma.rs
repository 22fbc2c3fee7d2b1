//! Finds the lemmas of a spelling: strips clitics and endings by evidence.
//!
//! Letters at the edge of a word are ambiguous: the ل of لمصر is a clitic, that of لجنة is not; the
//! ة of جديدة is an ending, that of جامعة is not. So every way to strip them is tried, and the
//! remainder must be a word: it is in one of the [lists](super::lists) or occurs in news
//! ([lexicon](super::lexicon)). If several analyses are plausible, or nothing is known about any of
//! them, the word has all of them.

use std::fmt;
use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::lexicon::frequency;
use super::lists::{AMBIGUOUS, HIDDEN_PERFECT, ListEntry, PERFECT, lookup};
use super::{clitics, fold};
use entry::Entry;
use proclitics::{analyse_with_article, analyse_with_clitics};
use stem::{VERB, analyse_entry, analyse_stem, verb_term};

mod entry;
mod inflection;
mod plural_patterns;
mod proclitics;
mod restoration;
mod sound_terms;
mod stem;

pub use sound_terms::{SOUND_PREFIX, SoundTerm, sound_cost, sound_range, sound_terms};

/// A step from a spelling to its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A chain of proclitics was stripped, written as `و+ب+ال`.
    Proclitics(&'static str),
    /// An ending was stripped.
    Ending(&'static str),
    /// A hamza, ى or ة that the text leaves out was restored.
    Restored(String),
    /// `lists/plurals.txt`: the broken plural of this row.
    PluralOf(&'static str),
    /// `lists/plurals.txt`: one of several senses.
    Sense(&'static str),
    /// `lists/irregulars.txt`: a form of this word.
    FormOf(&'static str),
    /// `lists/feminines.txt`: the feminine of this word.
    FeminineOf(&'static str),
    /// `lists/verbs.txt`: a form of this verb.
    VerbOf(&'static str),
    /// `lists/spellings.txt`: another spelling of this word.
    SpellingOf(&'static str),
    /// A guess about an unknown word: it may be a form of this word.
    Guess(String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Proclitics(chain) => write!(f, "{chain}+"),
            Step::Ending(ending) => write!(f, "+{ending}"),
            Step::Restored(word) => write!(f, "spelled {word}"),
            Step::PluralOf(row) => write!(f, "plural of {row}"),
            Step::Sense(row) => write!(f, "sense {row}"),
            Step::FormOf(lemma) => write!(f, "form of {lemma}"),
            Step::FeminineOf(masculine) => write!(f, "feminine of {masculine}"),
            Step::VerbOf(perfect) => write!(f, "form of the verb {perfect}"),
            Step::SpellingOf(first) => write!(f, "spelling of {first}"),
            Step::Guess(word) => write!(f, "perhaps a form of {word}"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One morphological analysis of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The term of the lemma: its letters, with each hamza off its seat. The term of a verb and
    /// that of one of several senses contain a `/`.
    pub term: String,
    /// The steps from the spelling to the lemma; empty if the spelling is the lemma.
    pub steps: Vec<Step>,
}

/// The score of a stem without any evidence.
const UNKNOWN: u32 = 0;
/// The score of a stem that occurs as a noun or adjective. Lower scores are frequencies.
const NOUN: u32 = 1_000;
/// The score of a stem in a list. Each stripped ending subtracts one.
const LISTED: u32 = 10_000;
/// The lowest score of a form of a listed word: at most three endings are stripped.
const DERIVED: u32 = LISTED - 3;
/// The lowest score of a word, perhaps without endings, that does not begin with a clitic
/// according to a list.
const WHOLE: u32 = LISTED / 2;
/// The score of a word that does not begin with a clitic according to a list. Its endings may
/// still be stripped.
const STARTS_WHOLE: u32 = WHOLE + 10;
/// The frequency below which a word is rare.
const RARE: u32 = 8;
/// The frequency from which a word is common.
const COMMON: u32 = 50;

/// The analyses of a word without proclitics, with their score. Recursion adds the last step of an
/// analysis first, so its steps are reversed.
#[derive(Debug, Clone, Default)]
struct StemAnalyses {
    analyses: Vec<Analysis>,
    score: u32,
    /// Whether all analyses are forms of verbs.
    is_verb: bool,
    /// Whether an alef before a pronoun was taken for that of a dual (والداه). Such a word may be a
    /// verb (أجراه).
    is_dual: bool,
    /// The spelling that was analysed instead, with its hamza, ى or ة restored.
    restored: Option<String>,
}

impl StemAnalyses {
    fn push(&mut self, term: String, steps: Vec<Step>) {
        if !self.analyses.iter().any(|analysis| analysis.term == term) {
            self.analyses.push(Analysis { term, steps });
        }
    }

    /// Adds the analyses of the remainder that `step` leaves.
    fn extend(&mut self, step: &Step, other: StemAnalyses) {
        for Analysis { term, mut steps } in other.analyses {
            steps.push(step.clone());
            self.push(term, steps);
        }
    }
}

/// Returns the analyses of an Arabic spelling, the likeliest first. There is at least one.
///
/// ```
/// use fihris::arabic::lemma::analyses;
/// let terms = |word| analyses(word).into_iter().map(|found| found.term).collect::<Vec<_>>();
/// assert_eq!(terms("وبالصواريخ"), ["صاروخ"]);
/// assert_eq!(terms("لمصر"), ["مصر"]);
/// assert_eq!(terms("لجنة"), ["لجنه"]);
/// ```
pub fn analyses(spelling: &str) -> Vec<Analysis> {
    let mut analyses = analyse(spelling);
    let steps = analyses.iter_mut().map(|analysis| &mut analysis.steps);
    steps.for_each(|steps| steps.reverse());
    analyses
}

/// Returns the terms of the analyses of an Arabic spelling.
pub fn terms(spelling: &str) -> Vec<String> {
    analyse(spelling)
        .into_iter()
        .map(|analysis| analysis.term)
        .collect()
}

/// The frequency from which a noun that is spelled like a perfect does not mean the verb in a query.
const FREQUENT_NOUN: u32 = 100;

/// Returns the terms that a word has in a query if they differ from those in an article, or `None`.
///
/// A word that could also be a clitic with another word (برد, ب+رد) is the whole word. A noun that
/// is spelled like a rarer perfect (حاكم) may also mean the verb.
pub fn query_terms(spelling: &str) -> Option<Vec<String>> {
    let listed = lookup(spelling)?;
    if listed.related(AMBIGUOUS).next().is_some() {
        let analyses = owned(analyse_stem(spelling)).analyses.into_iter();
        return Some(analyses.map(|analysis| analysis.term).collect());
    }
    if spelling.starts_with('ت') && listed.related(PERFECT).next().is_some() {
        return perfect_terms(spelling, listed);
    }
    listed.related(HIDDEN_PERFECT).next()?;
    if frequency(spelling).total() >= FREQUENT_NOUN {
        return None;
    }
    let mut all = terms(spelling);
    for verb in listed.related(HIDDEN_PERFECT) {
        let term = verb_term(verb);
        if !all.contains(&term) {
            all.push(term);
        }
    }
    Some(all)
}

/// Returns the terms of a perfect that begins with ت, without those of verbs of which it is also the
/// third person feminine: توقع means "expected" in a query, rather than "she signs". Returns `None`
/// if it has no others, or is mostly that person.
fn perfect_terms(spelling: &str, listed: ListEntry) -> Option<Vec<String>> {
    let all = terms(spelling);
    if is_mostly_third_person(spelling, &all) {
        return None;
    }
    let perfects: Vec<String> = listed.related(PERFECT).map(verb_term).collect();
    let is_other_verb = |term: &String| term.ends_with(VERB) && !perfects.contains(term);
    let own: Vec<String> = all
        .iter()
        .filter(|term| !is_other_verb(term))
        .cloned()
        .collect();
    (own.len() < all.len()).then_some(own)
}

/// Returns whether a perfect that begins with ت, which is not a noun, is mostly the third person
/// feminine of another verb: تقرر is "she decides", since يقرر is more frequent than يتقرر.
fn is_mostly_third_person(spelling: &str, terms: &[String]) -> bool {
    let masculine = |rest: &str| frequency(&["ي", rest].concat()).bare;
    let rest = spelling.strip_prefix('ت').unwrap_or(spelling);
    terms.iter().all(|term| term.ends_with(VERB)) && masculine(rest) > masculine(spelling)
}

/// Analyses a spelling. The steps of each analysis are reversed.
fn analyse(spelling: &str) -> Vec<Analysis> {
    if let Some(chain) = before_god(spelling) {
        return split_only(Step::Proclitics(chain), owned(analyse_stem("الله")));
    }
    let listed = lookup(spelling).filter(|entry| entry.is_word());
    let whole = analyse_stem(spelling);
    if let Some(remainder) = listed.and_then(|entry| entry.related(AMBIGUOUS).next())
        && let Some(chain) = chain_before(spelling, remainder)
    {
        let remainder = owned(analyse_stem(remainder));
        return whole_and_split(whole, Step::Proclitics(chain), remainder);
    }
    if let Some(listed) = listed {
        // التهم is a verb ("to devour"), and also a noun with the article ("the accusations").
        let is_verb = listed.related(PERFECT).next().is_some();
        let noun = spelling.strip_prefix("ال").filter(|_| is_verb);
        let noun = noun.map(|noun| analyse_entry(&Entry::of(noun), None, true));
        return match noun.filter(|noun| noun.score >= NOUN) {
            Some(noun) => whole_and_split(whole, Step::Proclitics("ال"), noun),
            None => whole_only(whole),
        };
    }
    if let Some((chain, remainder)) = clitics::article(spelling) {
        return analyse_with_article(spelling, whole, chain, remainder);
    }
    analyse_with_clitics(spelling, whole)
}

/// Returns the chain of proclitics before الله, which keeps its ال except after ل: والله, بالله, لله.
fn before_god(spelling: &str) -> Option<&'static str> {
    let (chain, remainder) = clitics::article(spelling)?;
    match remainder {
        "ه" => Some(chain).filter(|chain| chain.ends_with("ل+ال")),
        "له" => chain.strip_suffix("+ال"),
        _ => None,
    }
}

/// Returns the chain of proclitics before a listed remainder, ignoring hamza that the spelling
/// lacks.
fn chain_before(spelling: &str, remainder: &str) -> Option<&'static str> {
    let remainder = fold::exact_cow(remainder);
    let is_same = |other: &str| fold::exact_cow(other) == remainder;
    clitics::bare(spelling).find_map(|(chain, other)| is_same(other).then_some(chain))
}

fn whole_only(whole: Rc<StemAnalyses>) -> Vec<Analysis> {
    owned(whole).analyses
}

fn split_only(step: Step, remainder: StemAnalyses) -> Vec<Analysis> {
    let mut split = StemAnalyses::default();
    split.extend(&step, remainder);
    split.analyses
}

fn whole_and_split(whole: Rc<StemAnalyses>, step: Step, remainder: StemAnalyses) -> Vec<Analysis> {
    let mut both = owned(whole);
    both.extend(&step, remainder);
    both.analyses
}

fn owned(analyses: Rc<StemAnalyses>) -> StemAnalyses {
    Rc::unwrap_or_clone(analyses)
}

#[cfg(test)]
mod tests;
