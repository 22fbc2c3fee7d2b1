//! What word a spelling is a form of: clitics and endings come off by evidence.
//!
//! Letters at the border of a word are ambiguous: the ل of لمصر is a clitic, that of لجنة is not;
//! the ة of جديدة is an ending, that of جامعة is not. So every way to take them off is tried, and
//! what is left must be a word: one of the [lists](super::lists), or one that news was seen to
//! use as a noun or at all ([lexicon](super::lexicon)). Where nothing is known of either, or both
//! ways are alive, a word has both analyses.

use std::fmt;
use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::lexicon::frequency;
use super::lists::{KNOWN, NAME, PERFECT, TWOFOLD, lookup};
use super::{clitics, endings, fold};
use entry::Entry;
use restoration::restore;
use stem::{VERB, read, rest};

mod entry;
mod inflection;
mod restoration;
mod sound_terms;
mod stem;

pub use sound_terms::{SOUND_PREFIX, sound_terms};

/// What was done to come from a spelling to its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A chain of proclitics came off, written as `و+ب+ال`.
    Proclitics(&'static str),
    /// An ending came off.
    Ending(&'static str),
    /// The hamza, ى or ة that the text leaves out.
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
    /// Nothing is known of it: taken for a form of this word as well.
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

/// One way to read a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// What stands for the lemma in the index: its letters without the seat of a hamza. That of a
    /// verb and of one of several senses has a `/` in it.
    pub term: String,
    /// How it was found; empty where the spelling is the lemma.
    pub steps: Vec<Step>,
}

/// How much speaks for a word that is left when something came off: nothing.
const UNKNOWN: u32 = 0;
/// It was seen as a noun or adjective. Below this, the number is how often it was seen.
const NOUN: u32 = 1_000;
/// A list has it. Each ending that comes off takes one away.
const LISTED: u32 = 10_000;
/// A form of what a list has: no more than three endings came off.
const DERIVED: u32 = LISTED - 3;
/// A list says where it begins, of the word or of what is left without its endings.
const WHOLE: u32 = LISTED / 2;
/// A list says where it begins; its endings may still come off.
const STARTS_WHOLE: u32 = WHOLE + 10;
/// A word is rare that was met less often than this.
const RARE: u32 = 8;
/// A word is common that was met as often.
const OFTEN: u32 = 50;

/// The analyses of a word without proclitics, and how much speaks for them. The steps of each stand
/// in the order in which they are found, the last taken first.
#[derive(Debug, Clone, Default)]
struct Rest {
    analyses: Vec<Analysis>,
    strength: u32,
    /// Whether they are forms of verbs only.
    is_verb: bool,
    /// Whether an alef before a pronoun is that of a dual: والداه. أجراه is rather a verb.
    is_dual: bool,
    /// The spelling that is read in place of the word: with the hamza, ى or ة that it lacks.
    spelled: Option<String>,
}

impl Rest {
    fn push(&mut self, term: String, steps: Vec<Step>) {
        if !self.analyses.iter().any(|analysis| analysis.term == term) {
            self.analyses.push(Analysis { term, steps });
        }
    }

    /// Takes over the analyses of what was left when `step` was taken.
    fn extend(&mut self, step: &Step, other: Rest) {
        for Analysis { term, mut steps } in other.analyses {
            steps.push(step.clone());
            self.push(term, steps);
        }
    }
}

/// The analyses of an Arabic spelling, the likeliest first; at least one.
///
/// ```
/// use fihris::arabic::lemma::analyses;
/// let terms = |word| analyses(word).into_iter().map(|analysis| analysis.term).collect::<Vec<_>>();
/// assert_eq!(terms("وبالصواريخ"), ["صاروخ"]);
/// assert_eq!(terms("لمصر"), ["مصر"]);
/// assert_eq!(terms("لجنة"), ["لجنه"]);
/// ```
pub fn analyses(spelling: &str) -> Vec<Analysis> {
    let mut analyses = found(spelling);
    let steps = analyses.iter_mut().map(|analysis| &mut analysis.steps);
    steps.for_each(|steps| steps.reverse());
    analyses
}

fn found(spelling: &str) -> Vec<Analysis> {
    let god = clitics::article(spelling).filter(|(_, behind)| *behind == "ه");
    if let Some((chain, _)) = god.filter(|(chain, _)| chain.ends_with("ل+ال")) {
        return only(Step::Proclitics(chain), taken(rest("الله")));
    }
    let listed = lookup(spelling).filter(|facts| facts.is_word());
    let whole = rest(spelling);
    if let Some(behind) = listed.and_then(|facts| facts.related(TWOFOLD).next())
        && let Some(chain) = chain_before(spelling, behind)
    {
        return both(whole, Step::Proclitics(chain), taken(rest(behind)));
    }
    if let Some(listed) = listed {
        // التهم is a verb, and accusations with their article.
        let is_verb = listed.related(PERFECT).next().is_some();
        let noun = spelling.strip_prefix("ال").filter(|_| is_verb);
        let noun = noun.map(|noun| read(&Entry::of(noun), None, true));
        return match noun.filter(|noun| noun.strength >= NOUN) {
            Some(noun) => both(whole, Step::Proclitics("ال"), noun),
            None => taken(whole).analyses,
        };
    }
    if let Some((chain, behind)) = clitics::article(spelling) {
        return behind_article(spelling, whole, chain, behind);
    }
    behind_clitics(spelling, whole)
}

/// The chain before a word that a list gives, perhaps with a hamza that the spelling lacks.
fn chain_before(spelling: &str, behind: &str) -> Option<&'static str> {
    let behind = fold::exact_cow(behind);
    let same = |rest: &str| fold::exact_cow(rest) == behind;
    clitics::bare(spelling).find_map(|(chain, rest)| same(rest).then_some(chain))
}

/// Of a spelling that is both a word and a clitic with another (برد, ب+رد): the terms of the word.
pub fn unsplit_terms(spelling: &str) -> Option<Vec<String>> {
    lookup(spelling)?.related(TWOFOLD).next()?;
    let analyses = taken(rest(spelling)).analyses.into_iter();
    Some(analyses.map(|analysis| analysis.term).collect())
}

/// The terms of the analyses of an Arabic spelling.
pub fn terms(spelling: &str) -> Vec<String> {
    found(spelling)
        .into_iter()
        .map(|analysis| analysis.term)
        .collect()
}

fn both(whole: Rc<Rest>, step: Step, behind: Rest) -> Vec<Analysis> {
    let mut whole = taken(whole);
    whole.extend(&step, behind);
    whole.analyses
}

fn only(step: Step, behind: Rest) -> Vec<Analysis> {
    let mut only = Rest::default();
    only.extend(&step, behind);
    only.analyses
}

/// What is kept, as one's own.
fn taken(rest: Rc<Rest>) -> Rest {
    Rc::unwrap_or_clone(rest)
}

/// Letters of a noun behind the article that nothing is known of, at least.
const MIN_BEHIND_ARTICLE: usize = 3;

fn behind_article(
    spelling: &str,
    whole: Rc<Rest>,
    chain: &'static str,
    behind: &str,
) -> Vec<Analysis> {
    if let Some((chain, word)) = clitics::bare(spelling).find(|(_, word)| has_own_article(word)) {
        return only(Step::Proclitics(chain), taken(rest(word)));
    }
    let entry = Entry::of(behind);
    let noun = read(&entry, None, true);
    // ل before a word in ل is written like ل with the article: للجنة.
    if let Some((lam, word)) = before_lam(spelling) {
        let mut word = taken(rest(word));
        if word.is_verb {
            // ل stands before no verb in ل: للفن is the art.
            word = Rest::default();
        }
        return match (noun.strength, word.strength) {
            (UNKNOWN, UNKNOWN) => taken(whole).analyses,
            (UNKNOWN, 1..) => only(Step::Proclitics(lam), word),
            (_, UNKNOWN) if noun.strength > UNKNOWN => only(Step::Proclitics(chain), noun),
            (NOUN.., 1..NOUN) => only(Step::Proclitics(chain), noun),
            // للبنك is the bank, and not for your milk.
            (LISTED.., 1..LISTED) if has_pronoun(&word) => only(Step::Proclitics(chain), noun),
            (noun_strength, word_strength) if noun_strength < NOUN && word_strength > WHOLE => {
                only(Step::Proclitics(lam), word)
            }
            _ => {
                let mut analyses = Rest::default();
                analyses.extend(&Step::Proclitics(chain), noun);
                analyses.extend(&Step::Proclitics(lam), word);
                analyses.analyses
            }
        };
    }
    // المانيا and الوان lack a hamza, but الغاز is more often gas than riddles.
    if let Some(spelled) = &whole.spelled {
        let spelled = Entry::of(spelled);
        let often = entry.seen.with_article;
        let rarer = often < spelled.seen.total() || often == 0 && spelled.is_listed();
        if rarer && !entry.has(&[KNOWN]) {
            return taken(whole).analyses;
        }
    }
    let is_long = behind.chars().nth(MIN_BEHIND_ARTICLE - 1).is_some();
    let takes_article = chain == "ال" && takes_article(spelling, behind);
    if chain == "ال" && whole.is_verb {
        return match noun.strength {
            NOUN.. => both(whole, Step::Proclitics(chain), noun),
            _ => taken(whole).analyses,
        };
    }
    let is_whole = whole.strength >= WHOLE || takes_article;
    match noun.strength {
        UNKNOWN if is_whole || !is_long => taken(whole).analyses,
        1..LISTED if takes_article => taken(whole).analyses,
        1..NOUN if !is_long => taken(whole).analyses,
        _ if is_whole && chain != "ال" => both(whole, Step::Proclitics(chain), noun),
        _ => only(Step::Proclitics(chain), noun),
    }
}

/// Whether a pronoun came off, however a word is read.
fn has_pronoun(word: &Rest) -> bool {
    let is_pronoun = |step: &Step| match step {
        Step::Ending(letters) => endings::is_pronoun(letters),
        _ => false,
    };
    let mut analyses = word.analyses.iter();
    analyses.all(|analysis| analysis.steps.iter().any(is_pronoun) || analysis.term.ends_with(VERB))
}

/// التزام is no ال+تزام: الالتزام was seen, and more than a slip of الفرنسية was.
fn takes_article(word: &str, behind: &str) -> bool {
    let seen = frequency(word).with_article;
    seen >= 2 && seen * 20 > frequency(behind).total()
}

/// Whether what stands behind a clitic only looks like a word with the article: و+التزام,
/// ب+المانيا, and the names و+كاليفورنيا.
fn has_own_article(word: &str) -> bool {
    if lookup(word).is_some_and(|facts| facts.has(&[NAME])) {
        return true;
    }
    let Some(behind) = word.strip_prefix("ال") else {
        return false;
    };
    takes_article(word, behind)
        || restore(&Entry::of(word), true).is_some_and(|spelled| {
            let spelled = Entry::of(&spelled);
            spelled.is_listed() && frequency(behind).with_article < spelled.seen.total()
        })
}

/// ل with or without a conjunction before a word in ل.
fn before_lam(spelling: &str) -> Option<(&'static str, &str)> {
    let chains = [("ل", "ل"), ("ول", "و+ل"), ("فل", "ف+ل")];
    chains.into_iter().find_map(|(letters, chain)| {
        let rest = spelling.strip_prefix(letters)?;
        rest.starts_with('ل').then_some((chain, rest))
    })
}

/// Letters of a word behind a clitic, at least, when nothing is known of it, and when a list has it.
const MIN_BEHIND: usize = 4;
const MIN_LISTED_BEHIND: usize = 2;
/// ك and ف are rarer.
const MIN_BEHIND_RARE: usize = 5;

fn behind_clitics(spelling: &str, whole: Rc<Rest>) -> Vec<Analysis> {
    let seen = frequency(spelling);
    let is_listed = whole.strength >= WHOLE && !whole.is_verb;
    // بدرهم is ب+درهم before it is بدر with a pronoun.
    let is_direct = |(_, word): &(&str, &str)| {
        lookup(word).is_some_and(|facts| facts.is_word())
            && word.chars().nth(MIN_DIRECT - 1).is_some()
    };
    let direct = clitics::bare(spelling).find(is_direct);
    if (is_listed || whole.strength >= LISTED) && direct.is_none() {
        return taken(whole).analyses;
    }
    let mut best: Option<(&'static str, &str, Rc<Rest>)> = None;
    for (chain, behind) in clitics::bare(spelling) {
        let Some(found) = splits(chain, behind) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(.., best)| found.strength > best.strength)
        {
            best = Some((chain, behind, found));
        }
    }
    let Some((chain, behind, found)) = best else {
        return taken(whole).analyses;
    };
    let step = Step::Proclitics(chain);
    if is_listed && found.strength < LISTED {
        return taken(whole).analyses;
    }
    if found.strength == UNKNOWN {
        // A word that was met now and then may still be two: بمضاعفة.
        let is_rare = !seen.is_nominal() && seen.bare < RARE && !is_listed;
        return if is_rare {
            both(whole, step, taken(found))
        } else {
            taken(whole).analyses
        };
    }
    if whole.strength > found.strength && whole.strength >= NOUN - 1 && !whole.is_verb {
        return taken(whole).analyses;
    }
    let conjunction = chain.starts_with(['و', 'ف']);
    let spelled = found
        .spelled
        .as_deref()
        .map(frequency)
        .unwrap_or_default()
        .total();
    let often = match spelled >= seen.bare.max(1) * MUCH {
        true => spelled,
        false => frequency(behind).total(),
    };
    if seen.is_nominal() {
        let is_rare = found.strength >= NOUN && conjunction && often > 20 * seen.total();
        return if is_rare {
            both(whole, step, taken(found))
        } else {
            taken(whole).analyses
        };
    }
    // What is said often and never with its article is no noun: لكرة is ل+كرة, though news says it more
    // often than كرة. A rare word may be a name (فلفول).
    let is_noun = found.strength >= WHOLE && frequency(behind).is_nominal();
    if seen.bare >= OFTEN && is_noun && !is_listed {
        return only(step, taken(found));
    }
    match (seen.bare, found.strength) {
        (0, _) => only(step, taken(found)),
        (_, DERIVED..) if conjunction || often * 2 >= seen.bare => only(step, taken(found)),
        (_, 1..NOUN) if !conjunction && often >= 4 * seen.bare => only(step, taken(found)),
        (_, 1..NOUN) if !conjunction => both(whole, step, taken(found)),
        _ if often * 2 >= seen.bare => only(step, taken(found)),
        _ if often * 20 >= seen.bare => both(whole, step, taken(found)),
        _ => taken(whole).analyses,
    }
}

/// What stands behind a clitic with a hamza that the text leaves out, or has too many (بإستهداف), was met so many
/// times as often as the whole.
const MUCH: u32 = 8;
/// Letters that a listed word has at least to be seen behind a clitic of what may also be a word
/// with an ending.
const MIN_DIRECT: usize = 4;

/// What stands behind these proclitics, where they can stand before it.
fn splits(chain: &str, behind: &str) -> Option<Rc<Rest>> {
    let letters = behind.chars().count();
    if letters < MIN_LISTED_BEHIND || behind.starts_with("ال") && letters < MIN_BEHIND {
        return None;
    }
    let mut found = rest(behind);
    let least = match found.strength {
        UNKNOWN if chain.ends_with(['ك', 'ف']) || chain.contains('+') => MIN_BEHIND_RARE,
        UNKNOWN => MIN_BEHIND,
        LISTED.. => MIN_LISTED_BEHIND,
        DERIVED.. if found.is_verb && matches!(chain, "و" | "ف") => MIN_LISTED_BEHIND,
        _ => MIN_BEHIND - 1,
    };
    let last = chain.chars().last()?;
    let before_noun = matches!(last, 'ب' | 'ك');
    let rare = last == 'ك' && letters < MIN_BEHIND;
    // لـ stands before the imperfect, but not before the perfect.
    let before_verb = last == 'ل' && behind.starts_with(['ي', 'ت', 'ن', 'أ']);
    let only_noun = before_noun || last == 'ل' && !before_verb;
    let fits = !found.is_verb || !only_noun;
    let is_of_verb = |analysis: &Analysis| analysis.term.ends_with(VERB);
    if only_noun && fits && found.analyses.iter().any(is_of_verb) {
        Rc::make_mut(&mut found)
            .analyses
            .retain(|analysis| !is_of_verb(analysis));
    }
    (letters >= least && fits && !rare).then_some(found)
}

#[cfg(test)]
mod tests;
