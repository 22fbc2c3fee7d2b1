//! What word a spelling is a form of: clitics and endings come off by evidence.
//!
//! Letters at the border of a word are ambiguous: the ل of لمصر is a clitic, that of لجنة is not;
//! the ة of جديدة is an ending, that of جامعة is not. So every way to take them off is tried, and
//! what is left must be a word: one of the [lists](super::lists), or one that news was seen to
//! use as a noun or at all ([lexicon](super::lexicon)). Where nothing is known of either, or both
//! ways are alive, a word has both readings.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::endings::{self, Ending, Level};
use super::lexicon::{Evidence, evidence};
use super::lists::{
    ALEF, APART, COMMONER, FEMININE, FORM, Facts, KNOWN, NAME, PERFECT, PLURAL, SENSE, SENSE_OF,
    TWOFOLD, WHOLE_END, WHOLE_START, facts, group,
};
use super::verbs::{self, Verb};
use super::{clitics, fold, name};

/// Stands before the sound key of a name among the terms of words.
pub const SOUND: char = '~';

/// What was done to come from a spelling to its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A chain of proclitics came off, written as `و+ب+ال`.
    Proclitics(&'static str),
    /// An ending came off.
    Ending(&'static str),
    /// The hamza, ى or ة that the text leaves out.
    Spelled(String),
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
    Perhaps(String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Proclitics(chain) => write!(f, "{chain}+"),
            Step::Ending(ending) => write!(f, "+{ending}"),
            Step::Spelled(word) => write!(f, "spelled {word}"),
            Step::PluralOf(row) => write!(f, "plural of {row}"),
            Step::Sense(row) => write!(f, "sense {row}"),
            Step::FormOf(lemma) => write!(f, "form of {lemma}"),
            Step::FeminineOf(masculine) => write!(f, "feminine of {masculine}"),
            Step::VerbOf(perfect) => write!(f, "form of the verb {perfect}"),
            Step::SpellingOf(first) => write!(f, "spelling of {first}"),
            Step::Perhaps(word) => write!(f, "perhaps a form of {word}"),
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
pub struct Reading {
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
/// A list has it.
const LISTED: u32 = 10_000;

/// The readings of a word without proclitics, and how much speaks for them.
#[derive(Debug, Default)]
struct Rest {
    readings: Vec<Reading>,
    strength: u32,
    /// Whether they are forms of verbs only.
    is_verb: bool,
}

impl Rest {
    fn push(&mut self, term: String, steps: Vec<Step>) {
        if !self.readings.iter().any(|reading| reading.term == term) {
            self.readings.push(Reading { term, steps });
        }
    }

    /// Takes over the readings of what was left when `step` was taken.
    fn extend(&mut self, step: &Step, other: Rest) {
        for reading in other.readings {
            let steps = [step.clone()].into_iter().chain(reading.steps).collect();
            self.push(reading.term, steps);
        }
    }
}

/// The readings of an Arabic spelling, the likeliest first; at least one.
///
/// ```
/// use fihris::arabic::lemma::readings;
/// let terms = |word| readings(word).into_iter().map(|reading| reading.term).collect::<Vec<_>>();
/// assert_eq!(terms("وبالصواريخ"), ["صاروخ"]);
/// assert_eq!(terms("لمصر"), ["مصر"]);
/// assert_eq!(terms("لجنة"), ["لجنه"]);
/// ```
pub fn readings(spelling: &str) -> Vec<Reading> {
    let god = clitics::article(spelling).filter(|(_, behind)| *behind == "ه");
    if let Some((chain, _)) = god.filter(|(chain, _)| chain.ends_with("ل+ال")) {
        return only(Step::Proclitics(chain), rest("الله", None, false));
    }
    let listed = facts(spelling).filter(|facts| facts.is_word());
    let whole = rest(spelling, None, false);
    if let Some(behind) = listed.and_then(|facts| facts.related(TWOFOLD).next())
        && let Some(chain) = chain_before(spelling, behind)
    {
        return both(whole, Step::Proclitics(chain), rest(behind, None, false));
    }
    if let Some(listed) = listed {
        // التهم is a verb, and accusations with their article.
        let is_verb = listed.related(PERFECT).next().is_some();
        let noun = spelling.strip_prefix("ال").filter(|_| is_verb);
        let noun = noun.map(|noun| rest(noun, None, true));
        return match noun.filter(|noun| noun.strength >= NOUN) {
            Some(noun) => both(whole, Step::Proclitics("ال"), noun),
            None => whole.readings,
        };
    }
    if let Some((chain, behind)) = clitics::article(spelling) {
        return behind_article(spelling, whole, chain, behind);
    }
    behind_clitics(spelling, whole)
}

/// The chain before a word that a list gives, perhaps with a hamza that the spelling lacks.
fn chain_before(spelling: &str, behind: &str) -> Option<&'static str> {
    let same = |rest: &str| fold::exact(rest) == fold::exact(behind);
    clitics::bare(spelling).find_map(|(chain, rest)| same(rest).then_some(chain))
}

/// The terms of the readings of an Arabic spelling.
pub fn terms(spelling: &str) -> Vec<String> {
    readings(spelling)
        .into_iter()
        .map(|reading| reading.term)
        .collect()
}

/// The terms by which a name meets its other spellings: its sound keys, where it is a name. Names
/// are the words that a list has as such, and those that nothing is known of.
///
/// ```
/// use fihris::arabic::lemma::sounds;
/// assert_eq!(sounds("ليفاندوفسكي"), sounds("لوفندوفسكي"));
/// assert!(sounds("المكتبات").is_empty());
/// ```
pub fn sounds(spelling: &str) -> Vec<String> {
    let behind: Vec<&str> = clitics::bare(spelling).map(|(_, behind)| behind).collect();
    // لا and ما are often joined with the verb that they negate.
    let negated = ["لا", "ما"]
        .into_iter()
        .find_map(|particle| spelling.strip_prefix(particle));
    // So are names of Arabic, which outlets do not spell by ear: بوسالم and بوسليم are two places.
    let is_native = is_common(spelling)
        || negated.is_some_and(|verb| !verbs::verbs(verb).is_empty())
        || behind.iter().any(|word| is_common(word)) && !is_name(spelling)
        || KUNYAS.iter().any(|kunya| {
            let name = spelling.strip_prefix(kunya);
            name.is_some_and(|name| rest(name, None, false).strength > UNKNOWN)
        });
    if clitics::article(spelling).is_some() || is_native {
        return Vec::new();
    }
    let may_split = |word: &&&str| rest(word, None, false).strength > UNKNOWN;
    let name = match behind.iter().find(may_split) {
        Some(word) if is_name(word) || is_foreign(word) => word,
        Some(_) if !is_name(spelling) => return Vec::new(),
        _ if is_name(spelling) || is_foreign(spelling) => spelling,
        _ => return Vec::new(),
    };
    let sound = name::matching(name);
    sound
        .map(|sound| format!("{SOUND}{sound}"))
        .into_iter()
        .collect()
}

/// Whether a word is one of Arabic, or a form of one.
fn is_common(word: &str) -> bool {
    let found = rest(word, None, false).strength;
    let is_form = found > strength(evidence(word));
    (is_form || found >= NOUN) && !is_name(word)
}

/// Whether a word looks like none of Arabic, by its long vowels and its consonants: a word of
/// Arabic has more than one long vowel by inflection or by one of a few forms.
fn is_foreign(word: &str) -> bool {
    let bare = word.replace(['أ', 'إ', 'آ'], "ا");
    let is_vowel = |c: &char| matches!(c, 'ا' | 'و' | 'ي');
    let vowels = bare.chars().skip(1).filter(is_vowel).count();
    let consonants = bare.chars().filter(|c| !is_vowel(c)).count();
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let looks = match vowels {
        0 => false,
        1 => consonants >= 5 && !bare.starts_with(SERVILE),
        _ => !ends(&["ين", "ون", "ان"]) || consonants >= 5 && !bare.starts_with(['م', 'ت']),
    };
    looks
        && !is_common(word)
        && !ends(&INFLECTION)
        && !MASDARS.iter().any(|start| {
            let mut behind = clitics::bare(&bare).map(|(_, behind)| behind);
            bare.starts_with(start) || behind.any(|word| word.starts_with(start))
        })
        && !is_inflected(word)
}

/// What names of Arabic begin with.
const KUNYAS: [&str; 5] = ["عبد", "أبو", "بو", "بن", "آل"];

/// Letters that begin the forms of a root, or are clitics.
const SERVILE: [char; 9] = ['م', 'ت', 'ي', 'ن', 'ا', 'و', 'ب', 'ل', 'ك'];

/// What nouns of action of the derived verbs begin with: انتقال, استقبال, احتفال, ابتداء.
const MASDARS: [&str; 16] = [
    "ان", "است", "احت", "اجت", "ابت", "افت", "اقت", "اعت", "اخت", "ارت", "اتخ", "الت", "امت",
    "اكت", "اصط", "اضط",
];

/// Whether a word is seen with pronouns, which names do not take.
fn is_inflected(word: &str) -> bool {
    let seen = |ending: &str| evidence(&format!("{word}{ending}")).total() > 0;
    ["ها", "هم", "ه"].into_iter().any(seen)
}

/// Endings that hardly a foreign name has.
const INFLECTION: [&str; 8] = ["ها", "هم", "هما", "ية", "ات", "ته", "نا", "ة"];

/// Letters beside its long vowels that a name has when it has but one: صفاقس does not sound like
/// another spelling of سيفاكس.
const MIN_LONG_NAME: usize = 5;

/// Whether a list has a word as a name, and as nothing else, and it is long enough to tell by its
/// sound.
fn is_name(word: &str) -> bool {
    let listed = facts(word).is_some_and(|facts| facts.has(&[NAME]));
    let spelled = group(&fold::exact(word)).is_some();
    let vowels = word
        .chars()
        .skip(1)
        .filter(|c| matches!(c, 'ا' | 'و' | 'ي'))
        .count();
    let is_long = vowels >= 2 || word.chars().count() - vowels >= MIN_LONG_NAME;
    (listed || spelled) && is_long && !evidence(word).is_nominal()
}

fn both(mut whole: Rest, step: Step, behind: Rest) -> Vec<Reading> {
    whole.extend(&step, behind);
    whole.readings
}

fn only(step: Step, behind: Rest) -> Vec<Reading> {
    both(Rest::default(), step, behind)
}

/// Letters of a noun behind the article that nothing is known of, at least.
const MIN_BEHIND_ARTICLE: usize = 3;

fn behind_article(spelling: &str, whole: Rest, chain: &'static str, behind: &str) -> Vec<Reading> {
    let noun = rest(behind, None, true);
    // ل before a word in ل is written like ل with the article: للجنة.
    if let Some((lam, word)) = before_lam(spelling) {
        let word = rest(word, None, false);
        return match (noun.strength, word.strength) {
            (UNKNOWN, 1..) => only(Step::Proclitics(lam), word),
            (_, UNKNOWN) if noun.strength > UNKNOWN => only(Step::Proclitics(chain), noun),
            (NOUN.., 1..NOUN) => only(Step::Proclitics(chain), noun),
            (noun_strength, word_strength)
                if noun_strength < NOUN && word_strength > LISTED / 2 =>
            {
                only(Step::Proclitics(lam), word)
            }
            _ => {
                let mut readings = Rest::default();
                readings.extend(&Step::Proclitics(chain), noun);
                readings.extend(&Step::Proclitics(lam), word);
                readings.readings
            }
        };
    }
    // المانيا and الوان lack a hamza, but الغاز is more often gas than riddles.
    let spelled = restored(spelling);
    let often = evidence(behind).total();
    let rarer = often < evidence(&spelled).total() || often == 0 && is_listed(&spelled);
    if spelled != spelling && rarer && !facts(behind).is_some_and(|facts| facts.has(&[KNOWN])) {
        return whole.readings;
    }
    let is_long = behind.chars().nth(MIN_BEHIND_ARTICLE - 1).is_some();
    // التزام is no ال+تزام: الالتزام was seen, and more than a slip of الفرنسية was.
    let seen = evidence(spelling).with_article;
    let takes_article = chain == "ال" && seen >= 2 && seen * 20 > evidence(behind).total();
    let is_whole = whole.strength >= LISTED / 2 || takes_article;
    match noun.strength {
        UNKNOWN if is_whole || !is_long => whole.readings,
        1..LISTED if takes_article => whole.readings,
        1..NOUN if !is_long => whole.readings,
        _ if is_whole && chain != "ال" => both(whole, Step::Proclitics(chain), noun),
        _ => only(Step::Proclitics(chain), noun),
    }
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

fn behind_clitics(spelling: &str, whole: Rest) -> Vec<Reading> {
    let seen = evidence(spelling);
    let is_listed = whole.strength >= LISTED / 2 && !whole.is_verb;
    if is_listed || whole.strength >= LISTED {
        return whole.readings;
    }
    let mut best: Option<(&'static str, &str, Rest)> = None;
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
        return whole.readings;
    };
    let step = Step::Proclitics(chain);
    if found.strength == UNKNOWN {
        // A word that was met now and then may still be two: بمضاعفة.
        let is_rare = !seen.is_nominal() && seen.bare < RARE && !is_listed;
        return if is_rare {
            both(whole, step, found)
        } else {
            whole.readings
        };
    }
    if whole.strength > found.strength && whole.strength >= NOUN - 1 && !whole.is_verb {
        return whole.readings;
    }
    let conjunction = chain.starts_with(['و', 'ف']);
    let often = evidence(behind).total();
    if seen.is_nominal() {
        let is_rare = found.strength >= NOUN && conjunction && often > 20 * seen.total();
        return if is_rare {
            both(whole, step, found)
        } else {
            whole.readings
        };
    }
    match (seen.bare, found.strength) {
        (0, _) => only(step, found),
        (_, LISTED..) if conjunction || often * 2 >= seen.bare => only(step, found),
        (_, 1..NOUN) if !conjunction && often >= 4 * seen.bare => only(step, found),
        (_, 1..NOUN) if !conjunction => both(whole, step, found),
        _ if often * 2 >= seen.bare => only(step, found),
        _ if often * 20 >= seen.bare => both(whole, step, found),
        _ => whole.readings,
    }
}

/// A word is rare that was met less often than this.
const RARE: u32 = 8;

/// What stands behind these proclitics, where they can stand before it.
fn splits(chain: &str, behind: &str) -> Option<Rest> {
    let letters = behind.chars().count();
    if letters < MIN_LISTED_BEHIND || behind.starts_with("ال") && letters < MIN_BEHIND {
        return None;
    }
    let mut found = rest(behind, None, false);
    let least = match found.strength {
        UNKNOWN if chain.ends_with(['ك', 'ف']) || chain.contains('+') => MIN_BEHIND_RARE,
        UNKNOWN => MIN_BEHIND,
        LISTED.. => MIN_LISTED_BEHIND,
        _ => MIN_BEHIND - 1,
    };
    let last = chain.chars().last()?;
    let before_noun = matches!(last, 'ب' | 'ك');
    let rare = last == 'ك' && letters < MIN_BEHIND;
    // لـ stands before the imperfect, but not before the perfect.
    let before_verb = last == 'ل' && behind.starts_with(['ي', 'ت', 'ن', 'أ']);
    let only_noun = before_noun || last == 'ل' && !before_verb;
    let fits = !found.is_verb || !only_noun;
    if only_noun && fits {
        found
            .readings
            .retain(|reading| !reading.term.ends_with(VERB));
    }
    (letters >= least && fits && !rare).then_some(found)
}

/// Reads a word without proclitics; only endings below `below` may come off.
fn rest(word: &str, below: Option<Level>, article: bool) -> Rest {
    let spelled = restored(word);
    let found = rest_of(&spelled, below, article);
    if spelled == word {
        return found;
    }
    let mut restored = Rest {
        strength: found.strength,
        is_verb: found.is_verb,
        ..Rest::default()
    };
    restored.extend(&Step::Spelled(spelled.into_owned()), found);
    restored
}

fn rest_of(word: &str, below: Option<Level>, article: bool) -> Rest {
    let mut found = Rest::default();
    let facts = facts(word);
    let seen = evidence(word);
    if let Some(first) = spelling_of(word) {
        let other = rest_of(first, below, article);
        found.extend(&Step::SpellingOf(first), other);
        found.strength = LISTED;
        return found;
    }
    let nisba = ["ية", "يون", "يين", "يات"]
        .into_iter()
        .any(|ending| word.ends_with(ending));
    if let Some(group) = group(&fold::exact(word)).filter(|_| !nisba) {
        found.push(fold::key(group.first), Vec::new());
        found.strength = LISTED;
    }
    if let Some(facts) = facts {
        listed(word, facts, &mut found);
    }
    let is_noun = found.strength > UNKNOWN;
    if !article && below.is_none() {
        add_verbs(word, facts, seen, is_noun, &mut found);
    }
    if is_noun {
        // الخارجية is a ministry, and the feminine in التجارة الخارجية.
        let ends_so = facts.is_some_and(|facts| facts.has(&[WHOLE_END]));
        let lives_twice = !ends_so && word.ends_with('ة') && seen.adjective >= ADJECTIVE;
        let masculine = word.strip_suffix('ة').filter(|_| lives_twice);
        if let Some(masculine) = masculine.filter(|word| !is_only_plural(word)) {
            let other = rest(masculine, Some(Level::Gender), article);
            if other.strength > UNKNOWN {
                found.extend(&Step::Ending("ة"), other);
            }
        }
        return found;
    }
    let mut verbs = std::mem::take(&mut found);
    found = inflected(
        word,
        facts,
        seen,
        below,
        article,
        !verbs.readings.is_empty(),
    );
    let is_rare = || verbs::verbs(word).iter().all(|verb| verb.is_rare);
    if found.strength >= NOUN && is_rare() {
        verbs.readings.clear();
    }
    if !verbs.readings.is_empty() {
        if found.strength == UNKNOWN || !seen.is_nominal() && found.strength < LISTED / 2 {
            found.readings.clear();
            found.is_verb = true;
        }
        found.strength = found.strength.max(verbs.strength);
        for reading in verbs.readings {
            found.push(reading.term, reading.steps);
        }
    }
    found
}

/// The first of the group of spellings of one word that a word belongs to without being it.
fn spelling_of(word: &str) -> Option<&'static str> {
    let first = group(&fold::exact(word))?.first;
    (!first.contains(' ') && fold::exact(first) != fold::exact(word)).then_some(first)
}

/// What the lists say: rows of plurals, irregular forms, feminines, and words that have no endings.
fn listed(word: &str, facts: Facts, found: &mut Rest) {
    let mut own = facts.has(&[KNOWN, NAME, WHOLE_END, APART]);
    for row in facts.related(SENSE_OF) {
        own = false;
        found.push(sense(row), vec![Step::Sense(row)]);
    }
    if own {
        found.push(term_of(word), Vec::new());
    }
    for row in facts.related(PLURAL) {
        found.push(sense(row), vec![Step::PluralOf(row)]);
    }
    for (relation, step) in [
        (FORM, Step::FormOf as fn(&'static str) -> Step),
        (FEMININE, Step::FeminineOf),
    ] {
        for lemma in facts.related(relation) {
            for term in lemma_terms(lemma) {
                found.push(term, vec![step(lemma)]);
            }
        }
    }
    if found.readings.is_empty() && facts.has(&[ALEF]) {
        found.push(term_of(word), Vec::new());
    }
    if !found.readings.is_empty() {
        found.strength = LISTED;
    }
}

/// The terms of a word that is the first of its row.
fn lemma_terms(lemma: &str) -> Vec<String> {
    let senses: Vec<String> = facts(lemma)
        .into_iter()
        .flat_map(|facts| facts.related(SENSE_OF))
        .map(sense)
        .collect();
    if !senses.is_empty() {
        return senses;
    }
    // The masculine of قاضية may be a form itself: قاض.
    let of = facts(lemma).and_then(|facts| facts.related(FORM).next());
    vec![term_of(of.unwrap_or(lemma))]
}

/// The term of a row of the plurals: that of its singular, or of one of its senses.
fn sense(row: &str) -> String {
    match row.split_once(SENSE) {
        Some((singular, number)) => format!("{}{SENSE}{number}", fold::key(singular)),
        None => term_of(row),
    }
}

/// The term of a lemma: its letters, folded, or those of the first spelling of its group. A few
/// words keep the hamza of their alef, since another word differs by nothing else.
fn term_of(word: &str) -> String {
    if facts(word).is_some_and(|facts| facts.has(&[ALEF])) {
        return word.to_owned();
    }
    match group(&fold::exact(word)) {
        Some(group) => fold::key(group.first),
        None => fold::key(word),
    }
}

/// Marks the term of a verb.
const VERB: &str = "/v";

fn add_verbs(word: &str, facts: Option<Facts>, seen: Evidence, is_noun: bool, found: &mut Rest) {
    let is_perfect = facts.is_some_and(|facts| facts.related(PERFECT).next().is_some());
    for Verb {
        perfect,
        is_perfect: plain,
        ..
    } in verbs::verbs(word)
    {
        // A noun that looks like a form of a verb is none: تقدم with its article, أعمال.
        let by_person = !plain && (is_noun || seen.is_nominal());
        if by_person || is_perfect && !plain && !word.starts_with('ت') {
            continue;
        }
        let steps = if plain {
            Vec::new()
        } else {
            vec![Step::VerbOf(perfect)]
        };
        found.push(format!("{}{VERB}", term_of(perfect)), steps);
        found.strength = found.strength.max(LISTED - 1);
    }
}

/// A word that no list has: an ending comes off where there is evidence for what is left.
fn inflected(
    word: &str,
    facts: Option<Facts>,
    seen: Evidence,
    below: Option<Level>,
    article: bool,
    is_verb: bool,
) -> Rest {
    let mut found = Rest {
        strength: strength(seen),
        ..Rest::default()
    };
    if facts.is_some_and(|facts| facts.has(&[WHOLE_START])) {
        found.strength = found.strength.max(LISTED / 2 + 10);
    }
    let mut level: Option<Level> = None;
    let mut guess: Option<(&Ending, String)> = None;
    for (ending, left) in endings::endings(word, below, article) {
        // Behind the first ending that fits, only others of its level: شركات is شركة before شرك.
        if level.is_some_and(|level| ending.level != level) {
            break;
        }
        let base = rest(&left, Some(ending.level), article);
        if !accepts(word, seen, ending, &left, &base) {
            if ending.sure && guess.is_none() && base.strength == UNKNOWN {
                guess = Some((ending, left));
            }
            continue;
        }
        // Of two endings of a level, the stronger stays (شركات: شركة, شرك).
        let is_stronger = match level {
            None => true,
            Some(_) if ending.letters == "ات" => is_plural_of(&left, &base),
            Some(_) => base.strength > found.strength + 1,
        };
        if is_stronger {
            found.readings.clear();
            found.strength = base.strength.saturating_sub(1).max(1);
            found.extend(&Step::Ending(ending.letters), base);
            level = Some(ending.level);
        }
    }
    if let Some(other) = teh_marbuta(word, level, article) {
        let known = rest(&other, Some(Level::Pronoun), article);
        found.strength = found.strength.max(known.strength);
        found.extend(&Step::Spelled(other), known);
        level = Some(Level::Gender);
    }
    if level.is_none() {
        found.push(term_of(word), Vec::new());
        if !is_verb {
            // What ends like a sound plural or a nisba is a form of a word, also of one not met.
            let likely = |ending: &Ending, left: &str| {
                matches!(ending.letters, "ون" | "ين" | "ات")
                    || ending.letters == "ة" && left.ends_with('ي')
            };
            if let Some((ending, left)) = guess
                && (!seen.is_nominal() || likely(ending, &left))
            {
                let steps = vec![Step::Ending(ending.letters), Step::Perhaps(left.clone())];
                found.push(fold::key(&left), steps);
            }
            let may_be_verb = !article && below.is_none() && !seen.is_nominal();
            if let Some(verb) = verbs::third_person(word).filter(|_| may_be_verb) {
                found.push(fold::key(&verb), vec![Step::Perhaps(verb)]);
            }
        }
    }
    found
}

/// Whether there is evidence that an ending came off rightly.
fn accepts(word: &str, seen: Evidence, ending: &Ending, left: &str, base: &Rest) -> bool {
    if base.strength == UNKNOWN || base.is_verb {
        return false;
    }
    // A broken plural takes no other number and no gender: تجارة is no تجار.
    if matches!(ending.level, Level::Number | Level::Gender) && is_only_plural(left) {
        return false;
    }
    // Nor does a word that only looks inflected itself: ديون is no لدى behind ل.
    let is_complete = facts(left).is_some_and(|facts| facts.has(&[WHOLE_END]));
    if matches!(ending.letters, "ون" | "ين" | "ة") && is_complete && !seen.is_nominal() {
        return false;
    }
    let nominal = seen.is_nominal();
    let of_base = evidence(left);
    match (ending.level, ending.letters) {
        // Nothing with the article has a pronoun or the alef of the accusative.
        (Level::Pronoun | Level::Case, _) => !nominal && !word.starts_with("ال"),
        (Level::Number, "ي") => {
            // مسؤولي is no adjective (nothing with the article), and has a plural.
            let plural = ["ين", "ون"].map(|ending| evidence(&format!("{left}{ending}")).total());
            seen.with_article == 0 && plural.into_iter().any(|count| count > 0)
        }
        (Level::Number, "و" | "تا" | "تي") => seen.with_article == 0 && base.strength >= NOUN,
        (Level::Number, "ات" | "تين" | "تان" | "هات") => true,
        (Level::Number, _) => {
            base.strength >= LISTED - 2 && of_base.total() * 20 >= seen.total()
                || !nominal
                || of_base.total() * 4 >= seen.total()
        }
        (Level::Gender, _) => is_feminine(word, seen, left),
    }
}

/// Whether a plural in ات, which may be that of a word in ة, is rather that of the word without
/// it: خلافات is of خلاف, حالات of حالة.
fn is_plural_of(left: &str, base: &Rest) -> bool {
    let feminine = format!("{left}ة");
    let with_teh = evidence(&feminine).total();
    // A word with a broken plural, or a name, hardly has another (مركبات is of مركبة, not of مركب).
    let has_other = facts(left).is_some_and(|facts| facts.has(&[KNOWN, NAME])) && with_teh > 0;
    !has_other && base.strength >= NOUN && evidence(left).total() > 4 * with_teh
}

fn is_only_plural(word: &str) -> bool {
    facts(word).is_some_and(|facts| {
        facts.related(PLURAL).next().is_some()
            && facts.related(SENSE_OF).next().is_none()
            && !facts.has(&[KNOWN])
    })
}

/// The share of occurrences behind another article that makes a word an adjective.
const ADJECTIVE: f32 = 0.4;

/// Whether a word in ة is the feminine of what is left without it. عربية is that of عربي; of the
/// others adjectives are, and words that nobody used as a noun.
fn is_feminine(word: &str, seen: Evidence, left: &str) -> bool {
    let nisba = left.ends_with('ي');
    let apart = facts(word).is_some_and(|facts| facts.has(&[APART]));
    !apart && (nisba || seen.adjective >= ADJECTIVE)
}

/// A word in ه that is also written with ة: مدرسه.
fn teh_marbuta(word: &str, level: Option<Level>, article: bool) -> Option<String> {
    let before = word.strip_suffix('ه')?;
    let other = format!("{before}ة");
    let is_free = level.is_none() || level == Some(Level::Pronoun) && !article;
    let often = evidence(&other).total();
    let known = is_listed(&other) || often > 0;
    // كتابه is his book before it is كتابة, and منه no منة.
    let rivals = evidence(before).total().max(evidence(word).total());
    let is_likely = level.is_none() || often * 4 >= rivals;
    (is_free && known && is_likely && !is_listed(word)).then_some(other)
}

fn is_listed(word: &str) -> bool {
    facts(word).is_some_and(Facts::is_word)
}

/// How much speaks for a word that no list has.
fn strength(seen: Evidence) -> u32 {
    let often = seen.total().min(NOUN - 1);
    if seen.is_nominal() {
        NOUN + often
    } else {
        often
    }
}

/// How much speaks for this very spelling.
fn own_strength(word: &str) -> u32 {
    let seen = evidence(word).total();
    if is_listed(word) { LISTED + seen } else { seen }
}

/// The spelling with its hamza, ى or ي, where a text leaves them out: the commoner of the words
/// that are written so.
fn restored(word: &str) -> Cow<'_, str> {
    if let Some(commoner) = facts(word).and_then(|facts| facts.related(COMMONER).next()) {
        return Cow::Borrowed(commoner);
    }
    let own = own_strength(word);
    let mut best: Option<(u32, String)> = None;
    let mut offer = |other: String, over: u32| {
        let strength = own_strength(&other);
        if strength > over && best.as_ref().is_none_or(|(best, _)| strength > *best) {
            best = Some((strength, other));
        }
    };
    if let Some(behind) = word.strip_prefix('ا') {
        for alef in ["أ", "إ", "آ"] {
            offer(format!("{alef}{behind}"), own);
        }
    } else if let Some(behind) = word.strip_prefix(['أ', 'إ', 'آ']) {
        // A hamza too many: إنتخابات.
        if own == 0 {
            offer(format!("ا{behind}"), 0);
        }
    }
    if let Some(before) = word.strip_suffix('ى') {
        offer(format!("{before}ي"), own);
    } else if let Some(before) = word.strip_suffix('ي').filter(|_| own == 0) {
        offer(format!("{before}ى"), 0);
    }
    best.map_or(Cow::Borrowed(word), |(_, other)| Cow::Owned(other))
}

#[cfg(test)]
mod tests;
