//! Finds the lemmas of a spelling: strips clitics and endings by evidence.
//!
//! Letters at the edge of a word are ambiguous: the ل of لمصر is a clitic, that of لجنة is not; the
//! ة of جديدة is an ending, that of جامعة is not. So every way to strip them is tried, and the
//! remainder must be a word: one of the [lists](super::lists), or one that occurs in news, as a
//! noun or at all ([lexicon](super::lexicon)). If both ways are plausible, or nothing is known
//! about either, the word has both analyses.

use std::fmt;
use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::lexicon::frequency;
use super::lists::{AMBIGUOUS, KNOWN, NAME, PERFECT, lookup};
use super::{clitics, endings, fold};
use entry::Entry;
use restoration::restore;
use stem::{VERB, analyse_entry, analyse_stem};

mod entry;
mod inflection;
mod restoration;
mod sound_terms;
mod stem;

pub use sound_terms::{SOUND_PREFIX, sound_terms};

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
    /// Nothing is known about the word: it may be a form of this one.
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
    /// The term of the lemma: its letters, with each hamza off its seat. The term of a verb and that
    /// of one of several senses contain a `/`.
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
/// The lowest score of a word that a list protects from clitics, perhaps without its endings.
const WHOLE: u32 = LISTED / 2;
/// The score of a word that a list protects from clitics. Its endings may still be stripped.
const STARTS_WHOLE: u32 = WHOLE + 10;
/// The frequency below which a word is rare.
const RARE: u32 = 8;
/// The frequency from which a word is common.
const COMMON: u32 = 50;

/// The analyses of a word without proclitics, with their score. The steps of each are in the order
/// in which recursion finds them: the last step first.
#[derive(Debug, Clone, Default)]
struct StemAnalyses {
    analyses: Vec<Analysis>,
    score: u32,
    /// Whether all analyses are forms of verbs.
    is_verb: bool,
    /// Whether an alef before a pronoun marks a dual: والداه. أجراه is rather a verb.
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

    /// Adds the analyses of the remainder of `step`.
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

/// Returns the terms of a whole word that could also be a clitic with another word (برد, ب+رد), or
/// `None` for other words.
pub fn unsplit_terms(spelling: &str) -> Option<Vec<String>> {
    lookup(spelling)?.related(AMBIGUOUS).next()?;
    let analyses = owned(analyse_stem(spelling)).analyses.into_iter();
    Some(analyses.map(|analysis| analysis.term).collect())
}

/// Analyses a spelling. The steps of each analysis are reversed.
fn analyse(spelling: &str) -> Vec<Analysis> {
    let god = clitics::article(spelling).filter(|(_, remainder)| *remainder == "ه");
    if let Some((chain, _)) = god.filter(|(chain, _)| chain.ends_with("ل+ال")) {
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
        // التهم is a verb, and accusations with their article.
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

/// Returns the chain of proclitics before a listed remainder, ignoring hamza that the spelling lacks.
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

/// The fewest letters of an unknown noun after the article.
const MIN_AFTER_ARTICLE: usize = 3;

/// Analyses a spelling that begins like the article.
fn analyse_with_article(
    spelling: &str,
    whole: Rc<StemAnalyses>,
    chain: &'static str,
    remainder: &str,
) -> Vec<Analysis> {
    if let Some((chain, word)) = clitics::bare(spelling).find(|(_, word)| has_own_article(word)) {
        return split_only(Step::Proclitics(chain), owned(analyse_stem(word)));
    }
    let entry = Entry::of(remainder);
    let noun = analyse_entry(&entry, None, true);
    // ل before a word in ل is written like ل with the article: للجنة.
    if let Some((lam, word)) = before_lam(spelling) {
        let mut word = owned(analyse_stem(word));
        if word.is_verb {
            // ل does not precede a verb in ل: للفن is the art.
            word = StemAnalyses::default();
        }
        return match (noun.score, word.score) {
            (UNKNOWN, UNKNOWN) => whole_only(whole),
            (UNKNOWN, 1..) => split_only(Step::Proclitics(lam), word),
            (_, UNKNOWN) if noun.score > UNKNOWN => split_only(Step::Proclitics(chain), noun),
            (NOUN.., 1..NOUN) => split_only(Step::Proclitics(chain), noun),
            // للبنك is the bank, and not for your milk.
            (LISTED.., 1..LISTED) if has_pronoun(&word) => {
                split_only(Step::Proclitics(chain), noun)
            }
            (noun_score, word_score) if noun_score < NOUN && word_score > WHOLE => {
                split_only(Step::Proclitics(lam), word)
            }
            _ => {
                let mut both = StemAnalyses::default();
                both.extend(&Step::Proclitics(chain), noun);
                both.extend(&Step::Proclitics(lam), word);
                both.analyses
            }
        };
    }
    // المانيا and الوان lack a hamza, but الغاز is more often gas than riddles.
    if let Some(restored) = &whole.restored {
        let restored = Entry::of(restored);
        let count = entry.frequency.with_article;
        let is_rarer = count < restored.frequency.total() || count == 0 && restored.is_listed();
        if is_rarer && !entry.has(&[KNOWN]) {
            return whole_only(whole);
        }
    }
    let is_long = remainder.chars().nth(MIN_AFTER_ARTICLE - 1).is_some();
    let takes_article = chain == "ال" && takes_article(spelling, remainder);
    if chain == "ال" && whole.is_verb {
        return match noun.score {
            NOUN.. => whole_and_split(whole, Step::Proclitics(chain), noun),
            _ => whole_only(whole),
        };
    }
    let is_whole = whole.score >= WHOLE || takes_article;
    match noun.score {
        UNKNOWN if is_whole || !is_long => whole_only(whole),
        1..LISTED if takes_article => whole_only(whole),
        1..NOUN if !is_long => whole_only(whole),
        _ if is_whole && chain != "ال" => whole_and_split(whole, Step::Proclitics(chain), noun),
        _ => split_only(Step::Proclitics(chain), noun),
    }
}

/// Returns whether every analysis strips a pronoun or is that of a verb.
fn has_pronoun(word: &StemAnalyses) -> bool {
    let is_pronoun = |step: &Step| match step {
        Step::Ending(letters) => endings::is_pronoun(letters),
        _ => false,
    };
    let mut analyses = word.analyses.iter();
    analyses.all(|analysis| analysis.steps.iter().any(is_pronoun) || analysis.term.ends_with(VERB))
}

/// Returns whether a word in ال itself occurs with the article, and not only by a misspelling:
/// التزام is not ال+تزام, since الالتزام occurs.
fn takes_article(word: &str, remainder: &str) -> bool {
    let count = frequency(word).with_article;
    count >= 2 && count * 20 > frequency(remainder).total()
}

/// Returns whether the ال of a word after a clitic is not the article: و+التزام, ب+المانيا, and
/// names such as و+كاليفورنيا.
fn has_own_article(word: &str) -> bool {
    if lookup(word).is_some_and(|entry| entry.has(&[NAME])) {
        return true;
    }
    let Some(remainder) = word.strip_prefix("ال") else {
        return false;
    };
    takes_article(word, remainder)
        || restore(&Entry::of(word), true).is_some_and(|restored| {
            let restored = Entry::of(&restored);
            restored.is_listed() && frequency(remainder).with_article < restored.frequency.total()
        })
}

/// Splits ل, with or without a conjunction, from a word in ل.
fn before_lam(spelling: &str) -> Option<(&'static str, &str)> {
    let chains = [("ل", "ل"), ("ول", "و+ل"), ("فل", "ف+ل")];
    chains.into_iter().find_map(|(letters, chain)| {
        let word = spelling.strip_prefix(letters)?;
        word.starts_with('ل').then_some((chain, word))
    })
}

/// The fewest letters of an unknown word after a clitic.
const MIN_AFTER_CLITIC: usize = 4;
/// The fewest letters of a listed word after a clitic.
const MIN_LISTED_AFTER_CLITIC: usize = 2;
/// The fewest letters of an unknown word after ك, ف or two clitics, which are rarer.
const MIN_AFTER_RARE_CLITIC: usize = 5;

/// Analyses a spelling without article, which may begin with other proclitics.
fn analyse_with_clitics(spelling: &str, whole: Rc<StemAnalyses>) -> Vec<Analysis> {
    let count = frequency(spelling);
    let is_listed = whole.score >= WHOLE && !whole.is_verb;
    // بدرهم is rather ب+درهم than بدر with a pronoun.
    let is_listed_split = |(_, word): &(&str, &str)| {
        lookup(word).is_some_and(|entry| entry.is_word())
            && word.chars().nth(MIN_LISTED_SPLIT - 1).is_some()
    };
    let listed_split = clitics::bare(spelling).find(is_listed_split);
    if (is_listed || whole.score >= LISTED) && listed_split.is_none() {
        return whole_only(whole);
    }
    let mut best: Option<(&'static str, &str, Rc<StemAnalyses>)> = None;
    for (chain, remainder) in clitics::bare(spelling) {
        let Some(split) = analyse_split(chain, remainder) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(.., best)| split.score > best.score)
        {
            best = Some((chain, remainder, split));
        }
    }
    let Some((chain, remainder, split)) = best else {
        return whole_only(whole);
    };
    let step = Step::Proclitics(chain);
    if is_listed && split.score < LISTED {
        return whole_only(whole);
    }
    if split.score == UNKNOWN {
        // A word that occurs now and then may still be split: بمضاعفة.
        let is_rare = !count.is_nominal() && count.bare < RARE && !is_listed;
        return if is_rare {
            whole_and_split(whole, step, owned(split))
        } else {
            whole_only(whole)
        };
    }
    if whole.score > split.score && whole.score >= NOUN - 1 && !whole.is_verb {
        return whole_only(whole);
    }
    let is_conjunction = chain.starts_with(['و', 'ف']);
    let restored = split.restored.as_deref();
    let restored = restored.map(frequency).unwrap_or_default().total();
    let split_count = if restored >= count.bare.max(1) * RESTORED_RATIO {
        restored
    } else {
        frequency(remainder).total()
    };
    if count.is_nominal() {
        let is_rare = split.score >= NOUN && is_conjunction && split_count > 20 * count.total();
        return if is_rare {
            whole_and_split(whole, step, owned(split))
        } else {
            whole_only(whole)
        };
    }
    // A common word that never has the article is not a noun: لكرة is ل+كرة, though it is more
    // frequent than كرة. A rare word may be a name (فلفول).
    let is_noun = split.score >= WHOLE && frequency(remainder).is_nominal();
    if count.bare >= COMMON && is_noun && !is_listed {
        return split_only(step, owned(split));
    }
    match (count.bare, split.score) {
        (0, _) => split_only(step, owned(split)),
        (_, DERIVED..) if is_conjunction || split_count * 2 >= count.bare => {
            split_only(step, owned(split))
        }
        (_, 1..NOUN) if !is_conjunction && split_count >= 4 * count.bare => {
            split_only(step, owned(split))
        }
        (_, 1..NOUN) if !is_conjunction => whole_and_split(whole, step, owned(split)),
        _ if split_count * 2 >= count.bare => split_only(step, owned(split)),
        _ if split_count * 20 >= count.bare => whole_and_split(whole, step, owned(split)),
        _ => whole_only(whole),
    }
}

/// The ratio to the frequency of the whole from which a remainder with a restored or removed hamza
/// (بإستهداف) counts as frequent as the intended word.
const RESTORED_RATIO: u32 = 8;
/// The fewest letters of a listed word after a clitic that is preferred to a word with an ending.
const MIN_LISTED_SPLIT: usize = 4;

/// Analyses the remainder after these proclitics. Returns `None` if they cannot precede it.
fn analyse_split(chain: &str, remainder: &str) -> Option<Rc<StemAnalyses>> {
    let letters = remainder.chars().count();
    if letters < MIN_LISTED_AFTER_CLITIC
        || remainder.starts_with("ال") && letters < MIN_AFTER_CLITIC
    {
        return None;
    }
    let mut split = analyse_stem(remainder);
    let min_letters = match split.score {
        UNKNOWN if chain.ends_with(['ك', 'ف']) || chain.contains('+') => MIN_AFTER_RARE_CLITIC,
        UNKNOWN => MIN_AFTER_CLITIC,
        LISTED.. => MIN_LISTED_AFTER_CLITIC,
        DERIVED.. if split.is_verb && matches!(chain, "و" | "ف") => MIN_LISTED_AFTER_CLITIC,
        _ => MIN_AFTER_CLITIC - 1,
    };
    let last = chain.chars().last()?;
    let is_short_after_kaf = last == 'ك' && letters < MIN_AFTER_CLITIC;
    // ل precedes an imperfect, but not a perfect.
    let may_precede_verb = last == 'ل' && remainder.starts_with(['ي', 'ت', 'ن', 'أ']);
    let takes_noun = matches!(last, 'ب' | 'ك') || last == 'ل' && !may_precede_verb;
    let is_possible = !split.is_verb || !takes_noun;
    let is_of_verb = |analysis: &Analysis| analysis.term.ends_with(VERB);
    if takes_noun && is_possible && split.analyses.iter().any(is_of_verb) {
        Rc::make_mut(&mut split)
            .analyses
            .retain(|analysis| !is_of_verb(analysis));
    }
    (letters >= min_letters && is_possible && !is_short_after_kaf).then_some(split)
}

#[cfg(test)]
mod tests;
