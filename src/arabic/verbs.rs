//! Persons, moods, tenses and objects of the verb, by the table `lists/verbs.txt`.
//!
//! The table has the perfect and the imperfect of each verb; the stems that a vowel leaves before
//! a consonant or in the jussive (قل of قال and يقول, يجر of يجري) are made of them when fihris is
//! built. Here endings come off, and what is left is looked up.

use std::borrow::Cow;

use super::affix;
use super::lexicon::frequency;
use super::lists::{IMPERFECT, IMPERFECT_SHORT, JUSSIVE, PERFECT, PERFECT_SHORT, lookup};

/// Pronouns that a verb takes as its object, longest first; none is one of them.
const OBJECTS: [&str; 10] = ["", "هما", "ها", "هم", "هن", "ني", "نا", "كم", "ه", "ك"];

/// Endings of the imperfect.
const IMPERFECT_ENDINGS: [&str; 8] = ["", "ون", "وا", "ان", "ين", "ن", "ا", "و"];

/// Endings of the perfect.
const PERFECT_ENDINGS: [&str; 9] = ["", "ت", "تا", "ا", "وا", "و", "نا", "تم", "ن"];

/// Of these, what stands behind the stem before a consonant.
const SHORT_ENDINGS: [&str; 5] = ["ت", "تا", "وا", "نا", "تم"];

/// Letters of a stem that takes an object, at least.
const MIN_WITH_OBJECT: usize = 3;

/// How a word is a form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    /// The verb: its perfect, third person masculine.
    pub perfect: &'static str,
    /// Whether the word is just that.
    pub is_perfect: bool,
    /// Whether it is a first person or a dual of the subjunctive, rare in news: نصاب is a share
    /// before it is "we are hit".
    pub is_rare: bool,
}

/// The verbs that a word without proclitics may be a form of.
///
/// ```
/// use fihris::arabic::verbs::verbs;
/// assert_eq!(verbs("سيعلنون")[0].perfect, "أعلن");
/// assert!(verbs("قلت").iter().any(|verb| verb.perfect == "قال"));
/// assert!(verbs("وزارة").is_empty());
/// ```
pub fn verbs(word: &str) -> Vec<Verb> {
    let mut found = Vec::new();
    for object in OBJECTS {
        let Some(stem) = affix::strip_suffix(word, object) else {
            continue;
        };
        if !object.is_empty() && stem.chars().nth(MIN_WITH_OBJECT - 1).is_none() {
            continue;
        }
        let future = stem
            .strip_prefix('س')
            .filter(|rest| rest.starts_with(PERSONS));
        if let Some(future) = future {
            imperfects(future, !object.is_empty(), true, &mut found);
        }
        imperfects(stem, !object.is_empty(), false, &mut found);
        perfects(stem, !object.is_empty(), &mut found);
    }
    found
}

/// Letters that mark the person of the imperfect.
const PERSONS: [char; 4] = ['ي', 'ت', 'أ', 'ن'];

fn imperfects(word: &str, with_object: bool, is_future: bool, found: &mut Vec<Verb>) {
    let Some(rest) = word.strip_prefix(PERSONS) else {
        return;
    };
    let is_third = word.starts_with(['ي', 'ت']);
    let third = match word.strip_prefix('ي') {
        Some(_) => Cow::Borrowed(word),
        None => Cow::Owned(["ي", rest].concat()),
    };
    let before = found.len();
    let fitting = || {
        let endings = IMPERFECT_ENDINGS.into_iter();
        endings.filter_map(|ending| {
            let stem = affix::strip_suffix(&third, ending)?;
            fits(ending, with_object).then_some((ending, stem))
        })
    };
    for (ending, stem) in fitting() {
        let before = found.len();
        look_up(stem, ending, with_object, IMPERFECT, found);
        let new = found.iter_mut().skip(before);
        new.for_each(|verb| verb.is_rare = ending == "ا");
    }
    // In the first person a jussive is mostly another word: نقل is not "let us say".
    let may_be_jussive =
        is_third && !is_future && !with_object && (found.len() == before || is_jussive(&third));
    for (ending, stem) in fitting().filter(|_| is_third) {
        match ending {
            "ون" | "ين" => look_up(stem, ending, with_object, IMPERFECT_SHORT, found),
            "وا" | "و" if found.len() == before => {
                look_up(stem, ending, with_object, IMPERFECT_SHORT, found);
            }
            "" | "ن" if may_be_jussive => {
                look_up(stem, ending, with_object, JUSSIVE, found);
                look_up(stem, ending, with_object, IMPERFECT_SHORT, found);
            }
            _ => {}
        }
    }
    let new = found.iter_mut().skip(before);
    new.for_each(|verb| verb.is_rare |= !is_third);
}

/// How much commoner an indicative is than what may be its jussive, at least, where the latter is
/// an indicative as well: يجر is rather of يجري, but يحل not of يحيل.
const COMMONER: u32 = 4;

fn is_jussive(third: &str) -> bool {
    let (last, _) = third.char_indices().next_back().unwrap_or_default();
    let (before, last) = third.split_at_checked(last).unwrap_or_default();
    let often = |word: &str| frequency(word).bare;
    let least = COMMONER * often(third).max(1);
    let is_commoner = |indicative: String| often(&indicative) >= least;
    let mut weak = ["ي", "و", "ى", "ا"].into_iter();
    weak.any(|weak| {
        is_commoner([third, weak].concat()) || is_commoner([before, weak, last].concat())
    })
}

fn perfects(word: &str, with_object: bool, found: &mut Vec<Verb>) {
    for ending in PERFECT_ENDINGS {
        let is_fit = || fits(ending, with_object) && !(ending == "ن" && with_object);
        if let Some(stem) = affix::strip_suffix(word, ending).filter(|_| is_fit()) {
            look_up(stem, ending, with_object, PERFECT, found);
            if ending.is_empty() && !with_object {
                let own = found.iter_mut().filter(|verb| verb.perfect == stem);
                own.for_each(|verb| (verb.is_perfect, verb.is_rare) = (true, false));
            }
            if SHORT_ENDINGS.contains(&ending) {
                look_up(stem, ending, with_object, PERFECT_SHORT, found);
            }
        }
    }
}

/// The alef of وا is written only at the end of the word.
fn fits(ending: &str, with_object: bool) -> bool {
    match ending {
        "وا" => !with_object,
        "و" => with_object,
        _ => true,
    }
}

/// ى is written ا before an object: أعطاه.
fn look_up(stem: &str, ending: &str, with_object: bool, relation: char, found: &mut Vec<Verb>) {
    let mut add = |stem: &str| {
        let Some(facts) = lookup(stem) else {
            return;
        };
        for perfect in facts.related(relation) {
            if !found.iter().any(|verb| verb.perfect == perfect) {
                found.push(Verb {
                    perfect,
                    is_perfect: false,
                    is_rare: false,
                });
            }
        }
    };
    add(stem);
    // A hamza takes the seat of the ending: جاؤوا, بدءوا.
    if ending.starts_with(['و', 'ي'])
        && let Some(before) = stem.strip_suffix(['ؤ', 'ئ', 'ء'])
    {
        add(&[before, "أ"].concat());
        add(&[before, "ء"].concat());
    }
    if with_object
        && ending.is_empty()
        && let Some(before) = stem.strip_suffix('ا')
    {
        add(&[before, "ى"].concat());
    }
}

/// The third person masculine of a word that begins like another person of the imperfect, or like
/// a future: a guess, for verbs that the table lacks.
///
/// ```
/// use fihris::arabic::verbs::third_person;
/// assert_eq!(third_person("ستغرد").as_deref(), Some("يغرد"));
/// assert_eq!(third_person("وزير"), None);
/// ```
pub fn third_person(word: &str) -> Option<String> {
    let future = word
        .strip_prefix('س')
        .filter(|rest| rest.starts_with(PERSONS));
    let verb = future.unwrap_or(word);
    let is_long = verb.chars().nth(MIN_GUESSED - 1).is_some();
    let rest = verb.strip_prefix('ت').filter(|_| is_long);
    match rest {
        Some(rest) => Some(["ي", rest].concat()),
        None => future.filter(|_| is_long).map(str::to_owned),
    }
}

/// Letters of a verb that is guessed, at least.
const MIN_GUESSED: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<&'static str> {
        verbs(word).into_iter().map(|verb| verb.perfect).collect()
    }

    #[test]
    fn persons_moods_and_objects_of_a_verb_come_to_its_perfect() {
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
            assert!(of(word).contains(&"أعلن"), "{word}: {:?}", of(word));
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
            assert!(of(word).contains(&verb), "{word}: {:?}", of(word));
        }
    }

    #[test]
    fn a_noun_that_begins_like_a_verb_is_none() {
        for word in ["سياسة", "وزارة", "نهار", "ياسمين"] {
            assert_eq!(of(word), [] as [&str; 0], "{word}");
        }
    }
}
