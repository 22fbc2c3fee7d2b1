//! Analyses a word without proclitics: by the lists, as a verb, or by its endings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::entry::Entry;
use super::inflection::{ADJECTIVE_SHARE, analyse_inflected, is_only_plural};
use super::restoration::restore;
use super::{DERIVED, LISTED, NOUN, RARE, STARTS_WHOLE, StemAnalyses, Step, UNKNOWN};
use crate::arabic::endings::Slot;
use crate::arabic::lexicon::frequency as frequency_of;
use crate::arabic::lists::{
    ALEF, APART, FEMININE, Group, IMPERFECT, IRREGULAR, KNOWN, ListEntry, NAME, NAME_PART, PERFECT,
    PLURAL, SENSE_OF, SENSE_SEPARATOR, WHOLE_END, group, lookup,
};
use crate::arabic::verbs::{self, VerbForm};
use crate::arabic::{affix, fold};

/// Analyses a word without proclitics.
///
/// The result is cached: the remainder of a word is analysed again for its sound terms.
pub(super) fn analyse_stem(word: &str) -> Rc<StemAnalyses> {
    STEMS
        .with_borrow_mut(|stems| {
            if stems.len() >= CACHE_CAPACITY {
                stems.clear();
            }
            stems.get(word).map(Rc::clone)
        })
        .unwrap_or_else(|| {
            let analyses = Rc::new(analyse_entry(&Entry::of(word), None, false));
            STEMS.with_borrow_mut(|stems| stems.insert(word.into(), Rc::clone(&analyses)));
            analyses
        })
}

/// Returns whether a word, as spelled, is a form of a listed word.
///
/// The result is cached: it depends on the same question for the remainder of each ending.
pub(super) fn is_derived_form(word: &str) -> bool {
    let known = DERIVED_FORMS.with_borrow_mut(|forms| {
        if forms.len() >= CACHE_CAPACITY {
            forms.clear();
        }
        forms.get(word).copied()
    });
    known.unwrap_or_else(|| {
        let is_derived = analyse_as_spelled(&Entry::of(word), None, false).score >= DERIVED;
        DERIVED_FORMS.with_borrow_mut(|forms| forms.insert(word.into(), is_derived));
        is_derived
    })
}

/// The number of words that each thread caches.
const CACHE_CAPACITY: usize = 1 << 14;

thread_local! {
    static STEMS: RefCell<HashMap<Box<str>, Rc<StemAnalyses>, RandomState>> = RefCell::default();
    static DERIVED_FORMS: RefCell<HashMap<Box<str>, bool, RandomState>> = RefCell::default();
}

/// Analyses a word without proclitics. `article` says whether it follows the article. Only endings
/// of slots below `below` may be stripped.
pub(super) fn analyse_entry(entry: &Entry, below: Option<Slot>, article: bool) -> StemAnalyses {
    // The hamza of a remainder is not corrected: أثارته is not from إثارة.
    let Some(spelling) = restore(entry, below.is_none()) else {
        return analyse_as_spelled(entry, below, article);
    };
    let other = Entry::of(&spelling);
    let restored_frequency = other.frequency.total();
    let other = analyse_as_spelled(&other, below, article);
    let mut restored = StemAnalyses {
        score: other.score,
        is_verb: other.is_verb,
        restored: Some(spelling.clone()),
        ..StemAnalyses::default()
    };
    // ادخل lacks a hamza (أدخل), or is the imperative of دخل.
    let may_be_imperative = other.is_verb && below.is_none() && !article;
    restored.extend(&Step::Restored(spelling), other);
    if may_be_imperative && restored_frequency < RARE / 2 {
        add_verbs(entry, &verbs::imperatives(entry.word), false, &mut restored);
    }
    restored
}

/// Like [`analyse_entry`], without restoring the spelling.
fn analyse_as_spelled(entry: &Entry, below: Option<Slot>, article: bool) -> StemAnalyses {
    let Entry {
        word,
        listed,
        frequency,
    } = *entry;
    let mut found = StemAnalyses::default();
    let folded = fold::exact_cow(word);
    let group = group(&folded);
    let another = group.map(|group| group.first);
    let another = another.filter(|first| !first.contains(' ') && fold::exact_cow(first) != folded);
    // سورية is the country or an adjective, السورية only the adjective.
    let adjective = word.strip_suffix('ة').filter(|stem| stem.ends_with('ي'));
    let adjective = adjective
        .map(Entry::of)
        .filter(|stem| stem.has(&[NAME_PART]));
    let adjective = adjective.filter(|_| another.is_some_and(|first| !first.ends_with("ية")));
    if let Some(first) = another.filter(|_| adjective.is_none() || !article) {
        let other = analyse_as_spelled(&Entry::of(first), below, article);
        found.extend(&Step::SpellingOf(first), other);
        found.score = LISTED;
    }
    if let Some(adjective) = adjective {
        let other = analyse_as_spelled(&adjective, Some(Slot::Gender), article);
        found.extend(&Step::Ending("ة"), other);
        found.score = LISTED;
    }
    if found.score > UNKNOWN {
        return found;
    }
    let is_nisba = || affix::has_suffix(word, &["ية", "يون", "يين", "ات"]);
    if let Some(group) = group.filter(|_| !is_nisba()) {
        found.push(fold::key(group.first), Vec::new());
        found.score = LISTED;
    }
    if let Some(listed) = listed {
        add_listed(word, listed, group, &mut found);
    }
    let is_noun = found.score > UNKNOWN;
    let verbs = match below {
        None if !article => verbs::verb_forms(word),
        _ => Vec::new(),
    };
    add_verbs(entry, &verbs, is_noun, &mut found);
    if is_noun {
        // الخارجية is a ministry, but the feminine of an adjective in التجارة الخارجية.
        let may_be_feminine = || {
            let is_candidate = word.ends_with("ية") || entry.has(&[NAME]);
            is_candidate && frequency.adjective_share >= ADJECTIVE_SHARE && !entry.has(&[WHOLE_END])
        };
        let masculine = word.strip_suffix('ة').filter(|_| may_be_feminine());
        let masculine = masculine.map(Entry::of);
        if let Some(masculine) = masculine.filter(|masculine| !is_only_plural(masculine)) {
            let other = analyse_entry(&masculine, Some(Slot::Gender), article);
            if other.score > UNKNOWN {
                found.extend(&Step::Ending("ة"), other);
            }
        }
        return found;
    }
    let mut of_verbs = std::mem::take(&mut found);
    let is_verb = !of_verbs.analyses.is_empty();
    found = analyse_inflected(entry, group, below, article, is_verb);
    if !is_verb && found.score < RARE && below.is_none() && !article {
        add_verbs(entry, &verbs::imperatives(word), false, &mut of_verbs);
    }
    // أسهل is "easier", which occurs with the article, and not "I ease".
    let is_elative = word.starts_with('أ')
        && frequency.with_article > 0
        && !matches!(word.chars().nth(2), Some('و' | 'ي'));
    if (found.score >= NOUN || is_elative) && verbs.iter().all(|verb| verb.is_rare) {
        of_verbs.analyses.clear();
    }
    if !of_verbs.analyses.is_empty() {
        // The verb wins unless there is evidence for a noun other than its ending.
        // That the first letter of كانت is not a clitic does not make it a noun.
        let is_only_whole = found.score == STARTS_WHOLE && !entry.has(&[NAME_PART]);
        // A perfect in ت may be a third person feminine of another verb: تقرر is mostly "she decides". It
        // is also a masdar if that is attested in the lexicon, or if the other verb is rare: ترابط (يرابط).
        let is_like_masdar = verbs.iter().any(|verb| verb.is_perfect)
            && is_spelled_like_masdar(word)
            && (verbs.iter().all(|verb| verb.is_perfect)
                || occurs_as_noun(entry)
                || !occurs_as_imperfect(word));
        let is_noun = frequency.is_nominal()
            || found.score >= NOUN + RARE && !is_only_whole && !found.is_dual
            || is_like_masdar
            || verbs.iter().any(|verb| verb.is_perfect) && occurs_as_masdar(word);
        if found.score == UNKNOWN && !is_like_masdar || !is_noun {
            found.analyses.clear();
            found.is_verb = true;
        }
        found.score = found.score.max(of_verbs.score);
        for analysis in of_verbs.analyses {
            found.push(analysis.term, analysis.steps);
        }
    }
    found
}

/// Returns whether a perfect is spelled like its masdar: توقع, تعاون.
pub(super) fn is_spelled_like_masdar(perfect: &str) -> bool {
    let letters = perfect.chars().count();
    let third = perfect.chars().nth(2);
    perfect.starts_with('ت')
        && !perfect.ends_with(['ى', 'ي', 'أ'])
        && (letters == 4 && third != Some('ا') || letters == 5 && third == Some('ا'))
}

/// Returns whether the lexicon has a word with the definite article or in the plural.
fn occurs_as_noun(entry: &Entry) -> bool {
    entry.frequency.with_article > 0
        || Entry::of(&[entry.word, "ات"].concat()).frequency.total() > 0
}

/// Returns whether the lexicon has the third person masculine of a feminine form: يقرر for تقرر.
fn occurs_as_imperfect(feminine: &str) -> bool {
    let masculine = feminine.strip_prefix('ت').map(|rest| ["ي", rest].concat());
    masculine.is_some_and(|masculine| frequency_of(&masculine).total() >= RARE)
}

/// Returns whether the letters of a perfect of three letters are attested as a masdar: after a clitic
/// that no perfect follows (بحفظ, لوقف).
fn occurs_as_masdar(perfect: &str) -> bool {
    let occurs_after = |clitic: &str| frequency_of(&[clitic, perfect].concat()).total() > 0;
    let is_sound = !perfect.starts_with('ي') && perfect.chars().nth(1) != Some('ا');
    is_sound && perfect.chars().count() == 3 && ["ب", "ل"].into_iter().any(occurs_after)
}

/// Adds the analyses of a listed word: plurals, irregular forms, feminines, and words without
/// endings.
fn add_listed(word: &str, listed: ListEntry, group: Option<Group>, found: &mut StemAnalyses) {
    let term = || term(word, Some(listed), group);
    let mut is_lemma = listed.has(&[KNOWN, NAME, WHOLE_END, APART]);
    for row in listed.related(SENSE_OF) {
        is_lemma = false;
        found.push(row_term(row), vec![Step::Sense(row)]);
    }
    if is_lemma {
        found.push(term(), Vec::new());
    }
    for row in listed.related(PLURAL) {
        found.push(row_term(row), vec![Step::PluralOf(row)]);
    }
    for (relation, step) in [
        (IRREGULAR, Step::FormOf as fn(&'static str) -> Step),
        (FEMININE, Step::FeminineOf),
    ] {
        for lemma in listed.related(relation) {
            // The masculine of معارضة is the participle معارض, and not the plural of معرض.
            let is_participle = relation == FEMININE
                && lookup(lemma).is_some_and(|entry| {
                    entry.has(&[KNOWN]) && entry.related(PLURAL).next().is_some()
                });
            let terms = if is_participle {
                vec![term_of(lemma)]
            } else {
                lemma_terms(lemma)
            };
            for term in terms {
                found.push(term, vec![step(lemma)]);
            }
        }
    }
    if found.analyses.is_empty() && listed.has(&[ALEF]) {
        found.push(term(), Vec::new());
    }
    if !found.analyses.is_empty() {
        found.score = LISTED;
    }
}

/// Returns the terms of a lemma, the first word of a row.
fn lemma_terms(lemma: &str) -> Vec<String> {
    for relation in [SENSE_OF, PLURAL] {
        let rows = lookup(lemma)
            .into_iter()
            .flat_map(|listed| listed.related(relation));
        let terms: Vec<String> = rows.map(row_term).collect();
        if !terms.is_empty() {
            return terms;
        }
    }
    // The masculine of قاضية may itself be a form: قاض.
    let of = lookup(lemma).and_then(|listed| listed.related(IRREGULAR).next());
    vec![term_of(of.unwrap_or(lemma))]
}

/// Returns the term of a row of the plurals: that of its singular or of one of its senses.
fn row_term(row: &str) -> String {
    match row.split_once(SENSE_SEPARATOR) {
        Some((singular, number)) => {
            let mut term = fold::key(singular);
            term.push(SENSE_SEPARATOR);
            term.push_str(number);
            term
        }
        None => term_of(row),
    }
}

/// Returns the term of a lemma.
fn term_of(word: &str) -> String {
    term(word, lookup(word), group(&fold::exact_cow(word)))
}

/// Returns the term of a lemma, given its entry and its group: its folded letters, or those of the
/// first spelling of the group. A word that differs from another only in the hamza of its alef is
/// not folded.
pub(super) fn term(word: &str, listed: Option<ListEntry>, group: Option<Group>) -> String {
    if listed.is_some_and(|listed| listed.has(&[ALEF])) {
        return word.to_owned();
    }
    fold::key(group.map_or(word, |group| group.first))
}

/// Suffix of the terms of verbs.
pub(super) const VERB: &str = "/v";

/// Returns the term of a verb, given its perfect.
pub(super) fn verb_term(perfect: &str) -> String {
    term_of(perfect) + VERB
}

/// Minimum ratio of the frequency of a third person masculine to that of a noun with the article,
/// for the noun to be the third person feminine as well: تحكم is "she rules", since يحكم is common.
const THIRD_PERSON_RATIO: u32 = 4;

/// Returns whether a word in ت is the third person feminine of a verb that news uses more often
/// than the noun of the same letters.
fn is_common_third_person(entry: &Entry, perfect: &str) -> bool {
    let Some(rest) = entry.word.strip_prefix('ت') else {
        return false;
    };
    let masculine = Entry::of(&["ي", rest].concat()).frequency.bare;
    let is_of_verb = |listed: ListEntry| listed.related(IMPERFECT).any(|verb| verb == perfect);
    masculine >= THIRD_PERSON_RATIO * entry.frequency.with_article.max(1)
        && lookup(&["ي", rest].concat()).is_some_and(is_of_verb)
}

/// Maximum ratio of the frequency of a perfect in ت to that of an imperfect in ي, for the perfect to
/// be the third person feminine of that imperfect as well.
const PERFECT_RATIO: u32 = 8;

/// Returns whether a perfect in ت is far more frequent than the third person masculine of which it
/// would be the feminine.
fn is_rare_third_person(entry: &Entry) -> bool {
    let masculine = entry
        .word
        .strip_prefix('ت')
        .map(|rest| ["ي", rest].concat());
    let masculine = masculine.map_or(0, |masculine| frequency_of(&masculine).bare);
    masculine * PERFECT_RATIO < entry.frequency.bare
}

/// Adds the analyses of a word as a verb.
fn add_verbs(entry: &Entry, verbs: &[VerbForm], is_noun: bool, found: &mut StemAnalyses) {
    let Entry {
        word,
        listed,
        frequency,
    } = *entry;
    if verbs.is_empty() {
        return;
    }
    let is_perfect = listed.is_some_and(|listed| listed.related(PERFECT).next().is_some());
    let are_all_rare = verbs.iter().all(|verb| verb.is_rare);
    for VerbForm {
        perfect,
        is_perfect: is_plain,
        is_rare,
    } in verbs.iter().copied()
    {
        // نقلها is from نقل, and not "we lessen it".
        if is_rare && !are_all_rare {
            continue;
        }
        // A noun that only looks like a form of a verb is skipped: تقدم with its article, أعمال.
        let is_indicative = word.starts_with('ي')
            && listed.is_some_and(|listed| listed.related(IMPERFECT).any(|verb| verb == perfect));
        // تقدم is a verb in any case: a form of تقدم or of قدم.
        let is_either = word.starts_with('ت') && is_perfect && !is_noun;
        // تبين is a form of تبين and not of أبان, since يبين is far rarer.
        let is_rarer_verb = is_either && !is_plain && is_rare_third_person(entry);
        let is_noun = is_noun || frequency.is_nominal();
        let is_rather_noun = !is_plain
            && !is_indicative
            && !is_either
            && is_noun
            && (is_perfect || !is_common_third_person(entry, perfect));
        if is_rather_noun
            || is_rarer_verb
            || is_perfect && !is_plain && !word.starts_with(['ت', 'ي'])
        {
            continue;
        }
        let steps = if is_plain {
            Vec::new()
        } else {
            vec![Step::VerbOf(perfect)]
        };
        found.push(verb_term(perfect), steps);
        found.score = found.score.max(LISTED - 1);
    }
}
