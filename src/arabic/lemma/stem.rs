//! A word without proclitics: what the lists say of it, its verbs, and else its endings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::entry::Entry;
use super::inflection::inflected;
use super::inflection::{ADJECTIVE, is_only_plural};
use super::restoration::restore;
use super::{DERIVED, LISTED, NOUN, RARE, Rest, Step, UNKNOWN};
use crate::arabic::endings::Slot;
use crate::arabic::lists::{
    ALEF, APART, FEMININE, FORM, Group, IMPERFECT, KNOWN, ListEntry, NAME, PERFECT, PLURAL, SENSE,
    SENSE_OF, WHOLE_END, group, lookup,
};
use crate::arabic::verbs::{self, Verb};
use crate::arabic::{affix, fold};

/// Reads a word without proclitics.
pub(super) fn rest(word: &str) -> Rc<Rest> {
    // A word is asked for again behind each of its clitics, and for its sound.
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.get(word).map(Rc::clone)
    })
    .unwrap_or_else(|| {
        let found = Rc::new(read(&Entry::of(word), None, false));
        KEPT.with_borrow_mut(|kept| kept.insert(word.into(), Rc::clone(&found)));
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
        let found = rest_of(&Entry::of(word), None, false).strength >= DERIVED;
        FORMS.with_borrow_mut(|forms| forms.insert(word.into(), found));
        found
    })
}

/// Words that are kept, for each thread.
const MAX_KEPT: usize = 1 << 14;

thread_local! {
    static KEPT: RefCell<HashMap<Box<str>, Rc<Rest>, RandomState>> = RefCell::default();
    static FORMS: RefCell<HashMap<Box<str>, bool, RandomState>> = RefCell::default();
}

/// Reads a word without proclitics, perhaps behind an article; only endings below `below` may come off.
pub(super) fn read(entry: &Entry, below: Option<Slot>, article: bool) -> Rest {
    // Of what is left without an ending that would be too bold: أثارته is no إثارة.
    let Some(spelled) = restore(entry, below.is_none()) else {
        return rest_of(entry, below, article);
    };
    let found = rest_of(&Entry::of(&spelled), below, article);
    let mut restored = Rest {
        strength: found.strength,
        is_verb: found.is_verb,
        spelled: Some(spelled.clone()),
        ..Rest::default()
    };
    restored.extend(&Step::Restored(spelled), found);
    restored
}

fn rest_of(entry: &Entry, below: Option<Slot>, article: bool) -> Rest {
    let Entry { word, facts, seen } = *entry;
    let mut found = Rest::default();
    let folded = fold::exact_cow(word);
    let group = group(&folded);
    let another = group.map(|group| group.first);
    let another = another.filter(|first| !first.contains(' ') && fold::exact_cow(first) != folded);
    if let Some(first) = another {
        let other = rest_of(&Entry::of(first), below, article);
        found.extend(&Step::SpellingOf(first), other);
        found.strength = LISTED;
        return found;
    }
    let is_nisba = || affix::has_suffix(word, &["ية", "يون", "يين", "ات"]);
    if let Some(group) = group.filter(|_| !is_nisba()) {
        found.push(fold::key(group.first), Vec::new());
        found.strength = LISTED;
    }
    if let Some(facts) = facts {
        listed(word, facts, group, &mut found);
    }
    let is_noun = found.strength > UNKNOWN;
    let verbs = match below {
        None if !article => verbs::verbs(word),
        _ => Vec::new(),
    };
    add_verbs(entry, &verbs, is_noun, &mut found);
    if is_noun {
        // الخارجية is a ministry, and the feminine in التجارة الخارجية.
        let lives_twice = || {
            let may_be = word.ends_with("ية") || entry.has(&[NAME]);
            may_be && seen.adjective >= ADJECTIVE && !entry.has(&[WHOLE_END])
        };
        let masculine = word.strip_suffix('ة').filter(|_| lives_twice());
        let masculine = masculine.map(Entry::of);
        if let Some(masculine) = masculine.filter(|masculine| !is_only_plural(masculine)) {
            let other = read(&masculine, Some(Slot::Gender), article);
            if other.strength > UNKNOWN {
                found.extend(&Step::Ending("ة"), other);
            }
        }
        return found;
    }
    let mut of_verbs = std::mem::take(&mut found);
    let is_verb = !of_verbs.analyses.is_empty();
    found = inflected(entry, group, below, article, is_verb);
    if found.strength >= NOUN && verbs.iter().all(|verb| verb.is_rare) {
        of_verbs.analyses.clear();
    }
    if !of_verbs.analyses.is_empty() {
        // Nothing, or a noun by its ending alone, speaks against the verb.
        let is_noun = seen.is_nominal() || found.strength >= NOUN + RARE && !found.is_dual;
        if found.strength == UNKNOWN || !is_noun {
            found.analyses.clear();
            found.is_verb = true;
        }
        found.strength = found.strength.max(of_verbs.strength);
        for analysis in of_verbs.analyses {
            found.push(analysis.term, analysis.steps);
        }
    }
    found
}

/// What the lists say: rows of plurals, irregular forms, feminines, and words that have no endings.
fn listed(word: &str, facts: ListEntry, group: Option<Group>, found: &mut Rest) {
    let term = || term(word, Some(facts), group);
    let mut own = facts.has(&[KNOWN, NAME, WHOLE_END, APART]);
    for row in facts.related(SENSE_OF) {
        own = false;
        found.push(sense(row), vec![Step::Sense(row)]);
    }
    if own {
        found.push(term(), Vec::new());
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
    if found.analyses.is_empty() && facts.has(&[ALEF]) {
        found.push(term(), Vec::new());
    }
    if !found.analyses.is_empty() {
        found.strength = LISTED;
    }
}

/// The terms of a word that is the first of its row.
fn lemma_terms(lemma: &str) -> Vec<String> {
    for relation in [SENSE_OF, PLURAL] {
        let rows = lookup(lemma)
            .into_iter()
            .flat_map(|facts| facts.related(relation));
        let terms: Vec<String> = rows.map(sense).collect();
        if !terms.is_empty() {
            return terms;
        }
    }
    // The masculine of قاضية may be a form itself: قاض.
    let of = lookup(lemma).and_then(|facts| facts.related(FORM).next());
    vec![term_of(of.unwrap_or(lemma))]
}

/// The term of a row of the plurals: that of its singular, or of one of its senses.
fn sense(row: &str) -> String {
    match row.split_once(SENSE) {
        Some((singular, number)) => {
            let mut term = fold::key(singular);
            term.push(SENSE);
            term.push_str(number);
            term
        }
        None => term_of(row),
    }
}

/// The term of a lemma: its letters, folded, or those of the first spelling of its group. A few
/// words keep the hamza of their alef, since another word differs by nothing else.
fn term_of(word: &str) -> String {
    term(word, lookup(word), group(&fold::exact_cow(word)))
}

/// The term of a lemma of which a list says these facts and that it is of this group.
pub(super) fn term(word: &str, facts: Option<ListEntry>, group: Option<Group>) -> String {
    if facts.is_some_and(|facts| facts.has(&[ALEF])) {
        return word.to_owned();
    }
    fold::key(group.map_or(word, |group| group.first))
}

/// Marks the term of a verb.
pub(super) const VERB: &str = "/v";

fn add_verbs(entry: &Entry, verbs: &[Verb], is_noun: bool, found: &mut Rest) {
    let Entry { word, facts, seen } = *entry;
    if verbs.is_empty() {
        return;
    }
    let is_perfect = facts.is_some_and(|facts| facts.related(PERFECT).next().is_some());
    for Verb {
        perfect,
        is_perfect: plain,
        ..
    } in verbs.iter().copied()
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
        found.push(term_of(perfect) + VERB, steps);
        found.strength = found.strength.max(LISTED - 1);
    }
}
