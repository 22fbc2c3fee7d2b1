//! A word without proclitics: what the lists say of it, its verbs, and else its endings.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::inflection::inflected;
use super::inflection::{ADJECTIVE, is_only_plural};
use super::spelled::restored;
use super::{DERIVED, LISTED, NOUN, RARE, Rest, Step, UNKNOWN};
use crate::arabic::endings::Level;
use crate::arabic::fold;
use crate::arabic::lexicon::{Evidence, evidence};
use crate::arabic::lists::{
    ALEF, APART, FEMININE, FORM, Facts, IMPERFECT, KNOWN, NAME, PERFECT, PLURAL, SENSE, SENSE_OF,
    WHOLE_END, facts, group,
};
use crate::arabic::verbs::{self, Verb};

/// Reads a word without proclitics; only endings below `below` may come off.
pub(super) fn rest(word: &str, below: Option<Level>, article: bool) -> Rest {
    if below.is_some() || article {
        return read(word, below, article);
    }
    // A word is asked for again behind each of its clitics, and for its sound.
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        if let Some(known) = kept.get(word) {
            return Some(known.clone());
        }
        None
    })
    .unwrap_or_else(|| {
        let found = read(word, below, article);
        KEPT.with_borrow_mut(|kept| kept.insert(word.into(), found.clone()));
        found
    })
}

/// Whether a word by these very letters is a form of what a list has. To know that, the same is asked of what
/// is left without each of its endings, and of what is left of that: so each answer is kept.
pub(super) fn is_form(word: &str) -> bool {
    let known = FORMS.with_borrow_mut(|forms| {
        if forms.len() >= MAX_KEPT {
            forms.clear();
        }
        forms.get(word).copied()
    });
    known.unwrap_or_else(|| {
        let found = rest_of(word, None, false).strength >= DERIVED;
        FORMS.with_borrow_mut(|forms| forms.insert(word.into(), found));
        found
    })
}

/// Words that are kept, for each thread.
const MAX_KEPT: usize = 1 << 14;

thread_local! {
    static KEPT: RefCell<HashMap<Box<str>, Rest, RandomState>> = RefCell::default();
    static FORMS: RefCell<HashMap<Box<str>, bool, RandomState>> = RefCell::default();
}

fn read(word: &str, below: Option<Level>, article: bool) -> Rest {
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
    let folded = fold::exact(word);
    let group = group(&folded);
    let another = group.map(|group| group.first);
    let another = another.filter(|first| !first.contains(' ') && fold::exact(first) != folded);
    if let Some(first) = another {
        let other = rest_of(first, below, article);
        found.extend(&Step::SpellingOf(first), other);
        found.strength = LISTED;
        return found;
    }
    let nisba = ["ية", "يون", "يين", "ات"]
        .into_iter()
        .any(|ending| word.ends_with(ending));
    if let Some(group) = group.filter(|_| !nisba) {
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
        let is_name = facts.is_some_and(|facts| facts.has(&[NAME]));
        let may_be = word.ends_with("ية") || is_name && word.ends_with('ة');
        let lives_twice = !ends_so && may_be && seen.adjective >= ADJECTIVE;
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
        // Nothing, or a noun by its ending alone, speaks against the verb.
        let is_noun = seen.is_nominal() || found.strength >= NOUN + RARE;
        if found.strength == UNKNOWN || !is_noun {
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
    for relation in [SENSE_OF, PLURAL] {
        let rows = facts(lemma)
            .into_iter()
            .flat_map(|facts| facts.related(relation));
        let terms: Vec<String> = rows.map(sense).collect();
        if !terms.is_empty() {
            return terms;
        }
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
pub(super) fn term_of(word: &str) -> String {
    if facts(word).is_some_and(|facts| facts.has(&[ALEF])) {
        return word.to_owned();
    }
    match group(&fold::exact(word)) {
        Some(group) => fold::key(group.first),
        None => fold::key(word),
    }
}

/// Marks the term of a verb.
pub(super) const VERB: &str = "/v";

fn add_verbs(word: &str, facts: Option<Facts>, seen: Evidence, is_noun: bool, found: &mut Rest) {
    let is_perfect = facts.is_some_and(|facts| facts.related(PERFECT).next().is_some());
    for Verb {
        perfect,
        is_perfect: plain,
        ..
    } in verbs::verbs(word)
    {
        // A noun that looks like a form of a verb is none: تقدم with its article, أعمال.
        let is_indicative = word.starts_with('ي')
            && facts.is_some_and(|facts| facts.related(IMPERFECT).any(|verb| verb == perfect));
        // تقدم is a verb in any case: of تقدم or of قدم.
        let is_either = word.starts_with('ت') && is_perfect && !is_noun;
        let by_person = !plain && !is_indicative && !is_either && (is_noun || seen.is_nominal());
        if by_person || is_perfect && !plain && !word.starts_with(['ت', 'ي']) {
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
