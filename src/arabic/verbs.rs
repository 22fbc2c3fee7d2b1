//! Finds the verb of a form: persons, moods, tenses and object pronouns, by `lists/verbs.txt`.
//!
//! The list has the perfect and the imperfect of each verb. The build script derives the shortened
//! stems of weak and doubled verbs (قل of قال and يقول, يجر of يجري). This module strips endings
//! and looks up the stem.

use std::borrow::Cow;

use super::affix;
use super::lexicon::frequency;
use super::lists::{
    IMPERATIVE, IMPERATIVE_STEM, IMPERFECT, IMPERFECT_STEM, JUSSIVE, KNOWN, NAME, NAME_PART,
    PASSIVE, PASSIVE_IMPERFECT, PERFECT, PERFECT_STEM, WHOLE_END, lookup,
};

/// The object pronouns of a verb, or none.
const OBJECTS: [&str; 10] = ["", "هما", "ها", "هم", "هن", "ني", "نا", "كم", "ه", "ك"];

/// The endings of the imperfect.
const IMPERFECT_ENDINGS: [&str; 8] = ["", "ون", "وا", "ان", "ين", "ن", "ا", "و"];

/// The endings of the perfect.
const PERFECT_ENDINGS: [&str; 9] = ["", "ت", "تا", "ا", "وا", "و", "نا", "تم", "ن"];

/// The endings of the imperative.
const IMPERATIVE_ENDINGS: [&str; 4] = ["", "وا", "ي", "و"];

/// The endings of the perfect that follow a shortened stem.
const SHORT_ENDINGS: [&str; 5] = ["ت", "تا", "وا", "نا", "تم"];

/// Minimum number of letters of a stem with an object.
const MIN_WITH_OBJECT: usize = 3;

/// A verb that a word may be a form of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbForm {
    /// The perfect of the verb, third person masculine.
    pub perfect: &'static str,
    /// Whether the word is this perfect.
    pub is_perfect: bool,
    /// Whether the form is a first person or a dual of the subjunctive, which are rare in news:
    /// نصاب is a noun ("share"), rather than "we are hit".
    pub is_rare: bool,
}

/// Returns the verbs that a word without proclitics may be a form of.
///
/// ```
/// use fihris::arabic::verbs::verb_forms;
/// assert_eq!(verb_forms("سيعلنون")[0].perfect, "أعلن");
/// assert!(verb_forms("قلت").iter().any(|verb| verb.perfect == "قال"));
/// assert!(verb_forms("وزارة").is_empty());
/// ```
pub fn verb_forms(word: &str) -> Vec<VerbForm> {
    let mut found = Vec::new();
    for object in OBJECTS {
        let Some(stem) = affix::strip_suffix(word, object) else {
            continue;
        };
        if !object.is_empty() && stem.chars().nth(MIN_WITH_OBJECT - 1).is_none() {
            continue;
        }
        // تمت is from تم, and not a jussive of مات.
        add_perfects(stem, !object.is_empty(), &mut found);
        let future = stem
            .strip_prefix('س')
            .filter(|rest| rest.starts_with(PERSON_PREFIXES));
        if let Some(future) = future {
            add_imperfects(future, !object.is_empty(), true, &mut found);
        }
        add_imperfects(stem, !object.is_empty(), false, &mut found);
    }
    // A spelling that is also an active form is not a passive (يقاتل), but it may be both a jussive
    // and a passive: يقاس.
    let is_perfect = found.iter().any(|verb| verb.is_perfect);
    if found.iter().all(|verb| verb.is_rare) || is_only_passive(word) && !is_perfect {
        for passive in passives(word) {
            let same = |verb: &&mut VerbForm| verb.perfect == passive.perfect;
            match found.iter_mut().find(same) {
                Some(verb) => verb.is_rare &= passive.is_rare,
                None => found.push(passive),
            }
        }
    }
    found
}

/// Returns whether a third person is an indicative only of a passive.
fn is_only_passive(word: &str) -> bool {
    let third = word.strip_prefix('ت').map(|rest| ["ي", rest].concat());
    let entry = lookup(third.as_deref().unwrap_or(word));
    entry.is_some_and(|entry| {
        entry.related(PASSIVE_IMPERFECT).next().is_some()
            && entry.related(IMPERFECT).next().is_none()
    })
}

/// The endings of a passive perfect.
const PASSIVE_ENDINGS: [&str; 6] = ["", "ت", "تا", "ا", "وا", "تم"];

/// Minimum number of letters of a passive or a jussive in the first person: نزال is a noun.
const MIN_FIRST_PERSON: usize = 5;

/// Returns the verbs that a word may be a passive of.
fn passives(word: &str) -> Vec<VerbForm> {
    let mut found = Vec::new();
    // A listed name or noun is not a passive: كوثر.
    let flags = [KNOWN, NAME, NAME_PART, WHOLE_END];
    if lookup(word).is_some_and(|entry| entry.has(&flags)) {
        return found;
    }
    for ending in PASSIVE_ENDINGS {
        // سعيا is an accusative, rather than "both were sought".
        let is_possible = |stem: &&str| ending != "ا" || !stem.ends_with(['ي', 'ئ']);
        if let Some(stem) = affix::strip_suffix(word, ending).filter(is_possible) {
            look_up(stem, ending, false, PASSIVE, &mut found);
        }
    }
    let future = word.strip_prefix('س');
    for word in [Some(word), future].into_iter().flatten() {
        let is_third = word.starts_with(['ي', 'ت']);
        let Some(rest) = word
            .strip_prefix(PERSON_PREFIXES)
            .filter(|_| is_third || word.chars().nth(MIN_FIRST_PERSON - 1).is_some())
        else {
            continue;
        };
        let third = ["ي", rest].concat();
        let before = found.len();
        for ending in IMPERFECT_ENDINGS {
            let stem = affix::strip_suffix(&third, ending);
            if let Some(stem) = stem.filter(|_| is_allowed(ending, false)) {
                look_up(stem, ending, false, PASSIVE_IMPERFECT, &mut found);
            }
        }
        let new = found.iter_mut().skip(before);
        new.for_each(|verb| verb.is_rare = !is_third);
    }
    found
}

/// Returns the verbs that a word may be an imperative of.
///
/// ```
/// use fihris::arabic::verbs::imperatives;
/// assert_eq!(imperatives("اكتبوا")[0].perfect, "كتب");
/// ```
pub fn imperatives(word: &str) -> Vec<VerbForm> {
    let mut found = Vec::new();
    // An unknown word in ال is rather a noun with the article.
    if !word.starts_with(['ا', 'أ']) || word.starts_with("ال") {
        return found;
    }
    for object in OBJECTS {
        for ending in IMPERATIVE_ENDINGS {
            let with_object = !object.is_empty();
            // ابنه and ابني are "his son" and "my son".
            let min_letters = MIN_WITH_OBJECT + usize::from(with_object || ending == "ي");
            let stem = affix::strip_suffix(word, object)
                .and_then(|word| affix::strip_suffix(word, ending))
                .filter(|_| is_allowed(ending, with_object))
                .filter(|stem| stem.chars().nth(min_letters - 1).is_some());
            let relation = if ending.is_empty() {
                IMPERATIVE
            } else {
                IMPERATIVE_STEM
            };
            if let Some(stem) = stem {
                look_up(stem, ending, with_object, relation, &mut found);
            }
        }
    }
    found
}

/// The prefixes that mark the person of the imperfect.
const PERSON_PREFIXES: [char; 4] = ['ي', 'ت', 'أ', 'ن'];

/// Adds the verbs of a form of the imperfect.
fn add_imperfects(word: &str, with_object: bool, is_future: bool, found: &mut Vec<VerbForm>) {
    let Some(rest) = word.strip_prefix(PERSON_PREFIXES) else {
        return;
    };
    let is_third = word.starts_with(['ي', 'ت']);
    let third = match word.strip_prefix('ي') {
        Some(_) => Cow::Borrowed(word),
        None => Cow::Owned(["ي", rest].concat()),
    };
    let before = found.len();
    let stems = || {
        let endings = IMPERFECT_ENDINGS.into_iter();
        endings.filter_map(|ending| {
            let stem = affix::strip_suffix(&third, ending)?;
            is_allowed(ending, with_object).then_some((ending, stem))
        })
    };
    for (ending, stem) in stems() {
        let before = found.len();
        look_up(stem, ending, with_object, IMPERFECT, found);
        let new = found.iter_mut().skip(before);
        new.for_each(|verb| verb.is_rare = ending == "ا");
    }
    // A word that looks like a jussive of the first person is mostly another word: نقل is not
    // "let us say".
    let may_be_jussive = (is_third || word.chars().nth(MIN_FIRST_PERSON - 1).is_some())
        && !is_future
        && !with_object
        && !found.iter().take(before).any(|verb| !verb.is_rare)
        && (found.len() == before || is_jussive(&third));
    // أستطع is long enough to be nothing else.
    let is_long = word.chars().nth(MIN_FIRST_PERSON - 1).is_some();
    for (ending, stem) in stems().filter(|_| is_third || is_long) {
        match ending {
            "ون" | "ين" => look_up(stem, ending, with_object, IMPERFECT_STEM, found),
            "وا" | "و" if found.len() == before => {
                look_up(stem, ending, with_object, IMPERFECT_STEM, found);
            }
            "" | "ن" if may_be_jussive => {
                look_up(stem, ending, with_object, JUSSIVE, found);
                look_up(stem, ending, with_object, IMPERFECT_STEM, found);
            }
            _ => {}
        }
    }
    let new = found.iter_mut().skip(before);
    new.for_each(|verb| verb.is_rare |= !is_third);
}

/// Minimum ratio of frequencies for a form that is also an indicative to be the jussive of another
/// verb: يجر is probably from يجري, but يحل is not from يحيل.
const JUSSIVE_RATIO: u32 = 4;

/// Returns whether a form of the third person is likely to be a jussive.
fn is_jussive(third: &str) -> bool {
    let (last, _) = third.char_indices().next_back().unwrap_or_default();
    let (before, last) = third.split_at_checked(last).unwrap_or_default();
    let count = |word: &str| frequency(word).bare;
    let threshold = JUSSIVE_RATIO * count(third).max(1);
    let is_commoner = |indicative: String| count(&indicative) >= threshold;
    let mut weak = ["ي", "و", "ى", "ا"].into_iter();
    weak.any(|weak| {
        is_commoner([third, weak].concat()) || is_commoner([before, weak, last].concat())
    })
}

/// Adds the verbs of a form of the perfect.
fn add_perfects(word: &str, with_object: bool, found: &mut Vec<VerbForm>) {
    for ending in PERFECT_ENDINGS {
        let is_possible = || is_allowed(ending, with_object) && !(ending == "ن" && with_object);
        if let Some(stem) = affix::strip_suffix(word, ending).filter(|_| is_possible()) {
            look_up(stem, ending, with_object, PERFECT, found);
            if ending.is_empty() && !with_object {
                let own = found.iter_mut().filter(|verb| verb.perfect == stem);
                own.for_each(|verb| (verb.is_perfect, verb.is_rare) = (true, false));
            }
            if SHORT_ENDINGS.contains(&ending) {
                look_up(stem, ending, with_object, PERFECT_STEM, found);
            }
        }
    }
}

/// Returns whether an ending can be spelled this way: the alef of وا is written only at the end of
/// a word.
fn is_allowed(ending: &str, with_object: bool) -> bool {
    match ending {
        "وا" => !with_object,
        "و" => with_object,
        _ => true,
    }
}

/// Adds the verbs to which a stem has this relation.
fn look_up(stem: &str, ending: &str, with_object: bool, relation: char, found: &mut Vec<VerbForm>) {
    let mut add = |stem: &str| {
        let Some(entry) = lookup(stem) else {
            return;
        };
        for perfect in entry.related(relation) {
            if !found.iter().any(|verb| verb.perfect == perfect) {
                found.push(VerbForm {
                    perfect,
                    is_perfect: false,
                    is_rare: false,
                });
            }
        }
    };
    add(stem);
    // The ending changes the seat of a hamza: جاؤوا, بدءوا.
    if ending.starts_with(['و', 'ي'])
        && let Some(before) = stem.strip_suffix(['ؤ', 'ئ', 'ء'])
    {
        add(&[before, "أ"].concat());
        add(&[before, "ء"].concat());
    }
    // ى is written ا before an object: أعطاه.
    if with_object
        && ending.is_empty()
        && let Some(before) = stem.strip_suffix('ا')
    {
        add(&[before, "ى"].concat());
    }
}

/// Guesses the third person masculine of a word that looks like another person of the imperfect or
/// like a future, for verbs that are in no list.
///
/// ```
/// use fihris::arabic::verbs::third_person;
/// assert_eq!(third_person("ستغرد").as_deref(), Some("يغرد"));
/// assert_eq!(third_person("وزير"), None);
/// ```
pub fn third_person(word: &str) -> Option<String> {
    let future = word
        .strip_prefix('س')
        .filter(|rest| rest.starts_with(PERSON_PREFIXES));
    let verb = future.unwrap_or(word);
    let is_long = verb.chars().nth(MIN_GUESSED - 1).is_some();
    let rest = verb.strip_prefix('ت').filter(|_| is_long);
    match rest {
        Some(rest) => Some(["ي", rest].concat()),
        None => future.filter(|_| is_long).map(str::to_owned),
    }
}

/// Minimum number of letters of a guessed verb.
const MIN_GUESSED: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn perfects(word: &str) -> Vec<&'static str> {
        verb_forms(word)
            .into_iter()
            .map(|verb| verb.perfect)
            .collect()
    }

    #[test]
    fn persons_moods_and_objects_lead_to_the_perfect() {
        for word in [
            "يعلن",
            "تعلن",
            "نعلن",
            "سيعلن",
            "ستعلن",
            "أعلنت",
            "أعلنوا",
            "أعلنها",
            "يعلنون",
            "يعلنوا",
            "أعلنا",
            "أعلنته",
        ] {
            assert!(
                perfects(word).contains(&"أعلن"),
                "{word}: {:?}",
                perfects(word)
            );
        }
        for (word, verb) in [
            ("قالت", "قال"),
            ("قلت", "قال"),
            ("يقولون", "قال"),
            ("يكن", "كان"),
            ("يجر", "جرى"),
            ("جرت", "جرى"),
            ("يبقون", "بقي"),
            ("أعطاه", "أعطى"),
            ("يراها", "رأى"),
            ("دعت", "دعا"),
        ] {
            assert!(
                perfects(word).contains(&verb),
                "{word}: {:?}",
                perfects(word)
            );
        }
    }

    #[test]
    fn a_noun_that_begins_like_a_verb_is_not_one() {
        for word in ["سياسة", "وزارة", "نهار", "ياسمين"] {
            assert_eq!(perfects(word), [] as [&str; 0], "{word}");
        }
    }
}
